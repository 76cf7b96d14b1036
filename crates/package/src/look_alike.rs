use std::fmt;
use std::net::Ipv4Addr;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;
use unicode_security::MixedScript as _;
use unicode_security::confusable_detection::skeleton;
use unicode_security::restriction_level::{RestrictionLevel, RestrictionLevelDetection as _};
use yoi_target::HostPattern;

/// A way in which a host can be taken for another (UTS #39). Its text is made
/// of ASCII: what is package-controlled in it is a host name or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookAlike {
    /// To the eye it is this address, and it is a name.
    Address(Ipv4Addr),
    /// To the eye it is this one.
    Resembles(String),
    /// Letters of scripts that do not go together in this label, in its A-label.
    MixedScripts(String),
}

impl LookAlike {
    /// All that a host deserves.
    pub fn find(host: &HostPattern) -> Vec<Self> {
        let unicode = host.unicode();
        let seen: Vec<_> = unicode.split('.').map(seen).collect();
        let seen = seen.join(".");
        if let Some(address) = imitated(host, &seen) {
            return vec![Self::Address(address)];
        }
        if unicode == host.to_string() {
            return Vec::new();
        }
        // A skeleton can hold what no host has, such as a backtick.
        let resembles = seen.is_ascii() && HostPattern::parse(&seen).is_ok();
        let resembles = resembles.then_some(Self::Resembles(seen));
        let host = host.to_string();
        let labels = host.split('.').zip(unicode.split('.'));
        let mixed = labels
            .filter(|(_, label)| is_mixed(label))
            .map(|(label, _)| Self::MixedScripts(label.to_owned()));
        resembles.into_iter().chain(mixed).collect()
    }
}

/// The address that a name is read as, where letters stand for digits that look like them: `127.0.0.l`.
fn imitated(host: &HostPattern, seen: &str) -> Option<Ipv4Addr> {
    let digits = seen.replace(['l', 'i'], "1").replace('o', "0");
    digits.parse().ok().filter(|_| host.ip().is_none())
}

/// A label as the eye takes it. What is ASCII stays: the skeleton of `m` is `rn`.
fn seen(label: &str) -> String {
    let of = |c: char| match c.is_ascii() {
        true => c.to_string(),
        false => skeleton(&c.to_string()).collect::<String>().to_lowercase(),
    };
    let seen: String = label.nfd().map(of).collect();
    seen.chars().filter(|c| !is_overlooked(*c)).collect()
}

/// Marks through or below a letter, where a line under it hides them, and one
/// dot above it. Those that change what is read, such as `ü`, are not among them.
fn is_overlooked(c: char) -> bool {
    const DOT_ABOVE: char = '\u{307}';
    // Canonical combining classes (UAX #44, table 15): overlay, attached below, below.
    c == DOT_ABOVE || matches!(canonical_combining_class(c), 1 | 202 | 220)
}

/// Scripts that are written together, as the Japanese ones are, are not mixed.
fn is_mixed(label: &str) -> bool {
    !label.is_single_script() && !label.check_restriction_level(RestrictionLevel::HighlyRestrictive)
}

impl fmt::Display for LookAlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => {
                write!(f, "looks like the address `{address}`, which it is not")
            }
            Self::Resembles(other) => write!(f, "looks like `{other}`, which is another host"),
            Self::MixedScripts(label) => {
                write!(
                    f,
                    "mixes scripts in `{label}`, as names that imitate others do"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(host: &str) -> Vec<String> {
        let found = LookAlike::find(&HostPattern::parse(host).unwrap());
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_host_that_the_eye_takes_for_another_is_told() {
        let table = [
            ("аррӏе.com", "apple.com"),
            ("*.аррӏе.com", "*.apple.com"),
            ("раураl.example", "paypal.example"),
            ("ɡmail.example", "gmail.example"),
            ("gооgle.example", "google.example"),
            ("αpi.example", "api.example"),
            ("ехample.оrg", "example.org"),
            ("paypaļ.example", "paypal.example"),
            ("paypał.example", "paypal.example"),
            ("ġoogle.example", "google.example"),
            ("аmạzon.example", "amazon.example"),
        ];
        for (host, other) in table {
            let told = format!("looks like `{other}`, which is another host");
            assert_eq!(found(host).first(), Some(&told), "{host}");
        }
    }

    #[test]
    fn a_name_that_the_eye_takes_for_an_address_is_told() {
        let table = [
            ("127.0.0.l", "127.0.0.1"),
            ("127.o.o.l", "127.0.0.1"),
            ("l27.0.0.io", "127.0.0.10"),
            ("10.0.0.i", "10.0.0.1"),
            ("169.254.169.2s4", ""),
            ("127.0.0.ӏ", "127.0.0.1"),
            ("127.0.0.l.example", ""),
            ("1.io", ""),
        ];
        for (host, address) in table {
            let told = format!("looks like the address `{address}`, which it is not");
            let told: Vec<_> = (!address.is_empty()).then_some(told).into_iter().collect();
            assert_eq!(found(host), told, "{host}");
        }
    }

    #[test]
    fn what_is_told_can_be_the_name_of_a_host() {
        let mut told = 0;
        for c in ('\u{80}'..='\u{ffff}').filter(|c| c.is_alphabetic()) {
            let Ok(host) = HostPattern::parse(&format!("a{c}.example")) else {
                continue;
            };
            for found in LookAlike::find(&host) {
                if let LookAlike::Resembles(other) = found {
                    let is_plain = |c| matches!(c, 'a'..='z' | '0'..='9' | '.' | '-' | '_');
                    assert!(other.chars().all(is_plain), "{c:?}: {other}");
                    told += 1;
                }
            }
        }
        assert!(told > 100, "{told}");
        assert_eq!(found("a\u{2cb}b.example"), Vec::<String>::new());
    }

    #[test]
    fn scripts_that_do_not_go_together_are_told() {
        let told = |label| format!("mixes scripts in `{label}`, as names that imitate others do");
        assert_eq!(found("раураl.example")[1..], [told("xn--l-7sba6dbr")]);
        assert_eq!(found("жapi.example"), [told("xn--api-udd")]);
        assert_eq!(found("a.wжw.example"), [told("xn--ww-qlc")]);
    }

    #[test]
    fn names_that_people_have_are_left_alone() {
        for host in [
            "api.example",
            "bücher.example",
            "señor-été.example",
            "пример.испытание",
            "例え.テスト",
            "東京tokyo.example",
            "한국.example",
            "παράδειγμα.example",
            "*",
            "127.0.0.1",
        ] {
            assert_eq!(found(host), Vec::<String>::new(), "{host}");
        }
    }
}
