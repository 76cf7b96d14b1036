use std::time::Duration;

/// Bounds on what a registry can make us do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest manifest or index, in bytes.
    pub manifest_bytes: u64,
    /// Longest archive, in bytes.
    pub archive_bytes: u64,
    /// Longest answer of a token service, in bytes.
    pub token_bytes: u64,
    /// How much is read of an answer that says no, in bytes.
    pub refusal_bytes: u64,
    /// Most redirects in a row.
    pub redirects: u32,
    /// Most addresses of a host that are tried.
    pub addresses: usize,
    /// Name, TCP and TLS together.
    pub connect: Duration,
    /// Without a single byte.
    pub idle: Duration,
    /// One push or pull, from its first byte to its last.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            manifest_bytes: 256 << 10,
            archive_bytes: 128 << 20,
            token_bytes: 64 << 10,
            refusal_bytes: 8 << 10,
            redirects: 3,
            addresses: 16,
            connect: Duration::from_secs(15),
            idle: Duration::from_secs(30),
            total: Duration::from_secs(10 * 60),
        }
    }
}
