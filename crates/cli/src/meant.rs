use yoi_document::nearest;

/// The id that was most likely meant: one with a slip in it, or the only one that ends with what was named.
pub(crate) fn meant<'n>(
    named: &str,
    ids: impl Iterator<Item = &'n str> + Clone,
) -> Option<&'n str> {
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
        let ids = ["example.ticker", "acme.weather", "other.weather"];
        let table = [
            ("example.tiker", Some("example.ticker")),
            ("ticker", Some("example.ticker")),
            ("icker", None),
            ("weather", None),
            ("", None),
        ];
        for (named, id) in table {
            assert_eq!(meant(named, ids.into_iter()), id, "{named}");
        }
    }
}
