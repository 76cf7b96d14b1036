//! The hosts file, for names that the system's resolver is given with a trailing dot: it does not look there then.

use std::net::IpAddr;
use std::{fs, io};

const PATH: &str = if cfg!(windows) {
    r"C:\Windows\System32\drivers\etc\hosts"
} else {
    "/etc/hosts"
};

/// The addresses that the hosts file has for a name; none where there is no such file. One that can't be read is an
/// error: the DNS must not answer in its place.
pub(super) async fn addresses_of(name: String) -> io::Result<Vec<IpAddr>> {
    let reading = tokio::task::spawn_blocking(move || {
        let bytes = match fs::read(PATH) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read?,
        };
        Ok(addresses_in(&String::from_utf8_lossy(&bytes), &name))
    });
    reading.await.map_err(io::Error::other)?
}

/// As hosts(5) has it: an address, then its names; `#` begins a comment.
fn addresses_in(text: &str, name: &str) -> Vec<IpAddr> {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split('#').next()?.split_ascii_whitespace();
            let address = words.next()?.parse().ok()?;
            words
                .any(|word| word.eq_ignore_ascii_case(name))
                .then_some(address)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
127.0.0.1 localhost
# 10.0.0.1 commented.example
10.0.0.2\tdb.example DB.Other.example # two.example
10.0.0.3 db.example
fd00::1 db.example
fe80::1%eth0 zone.example
nonsense nonsense.example
10.0.0.4
";

    fn addresses(name: &str) -> Vec<String> {
        let addresses = addresses_in(FILE, name);
        addresses.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_name_has_the_addresses_of_every_line_that_names_it_whole() {
        assert_eq!(addresses("db.example"), ["10.0.0.2", "10.0.0.3", "fd00::1"]);
        assert_eq!(addresses("db.other.example"), ["10.0.0.2"]);
        for name in ["db", "example", "b.example", "x.db.example"] {
            assert!(addresses(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn comments_zones_and_nonsense_name_nobody() {
        for name in [
            "commented.example",
            "two.example",
            "zone.example",
            "nonsense.example",
        ] {
            assert!(addresses(name).is_empty(), "{name}");
        }
    }
}
