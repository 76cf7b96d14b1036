/// The codes of the problems that any document can have, under the name of
/// one kind of document. Made by [`codes!`](crate::codes!).
#[derive(Debug)]
pub struct Codes {
    /// The text is not TOML.
    pub syntax: &'static str,
    /// The text is longer than [`MAX_BYTES`](crate::MAX_BYTES).
    pub too_large: &'static str,
    /// More problems than [`MAX_DIAGNOSTICS`](crate::MAX_DIAGNOSTICS).
    pub more: &'static str,
    /// A key that nothing reads.
    pub unknown_key: &'static str,
    /// A key that must be there.
    pub missing_key: &'static str,
    /// A value of another type than the key's.
    pub wrong_type: &'static str,
    /// A number outside its range.
    pub out_of_range: &'static str,
    /// An empty string, list or table.
    pub empty: &'static str,
    /// A value twice in one list.
    pub duplicate: &'static str,
}

/// The [`Codes`](crate::Codes) of one kind of document: `codes!("manifest")`
/// has `manifest/unknown-key`.
#[macro_export]
macro_rules! codes {
    ($document:literal) => {
        $crate::Codes {
            syntax: concat!($document, "/syntax"),
            too_large: concat!($document, "/too-large"),
            more: concat!($document, "/more"),
            unknown_key: concat!($document, "/unknown-key"),
            missing_key: concat!($document, "/missing-key"),
            wrong_type: concat!($document, "/wrong-type"),
            out_of_range: concat!($document, "/out-of-range"),
            empty: concat!($document, "/empty"),
            duplicate: concat!($document, "/duplicate"),
        }
    };
}
