//! Why a dial failed. The host tells the guest the kind; the operator's log has the rest.

use std::net::IpAddr;

use yoi_target::{AddressClass, AddressWord};

/// An address that the permit does not allow. For the operator: a guest is told only that it was denied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{host}` leads to {address}, which is {class}; {}", next_step(*.class))]
pub struct RefusedAddress {
    /// The host of the URL.
    pub host: String,
    /// The first address that is not allowed.
    pub address: IpAddr,
    /// What that address is.
    pub class: AddressClass,
    /// Which ask of the manifest the permit rests on.
    pub ask: usize,
}

/// Why no stream to the server came to be.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// An address outside the allowed classes.
    #[error(transparent)]
    Refused(#[from] RefusedAddress),
    /// The name has no address, or the resolver failed.
    #[error("`{host}` did not resolve: {reason}")]
    Resolve {
        /// The host of the URL.
        host: String,
        /// What the resolver said.
        reason: String,
    },
    /// No address accepted the connection; the last error.
    #[error("no address of `{host}` accepted the connection: {last}")]
    Connect {
        /// The host of the URL.
        host: String,
        /// The error of the last address that was tried.
        last: std::io::Error,
    },
    /// The certificate or the TLS protocol.
    #[error("TLS with `{host}` failed: {reason}")]
    Tls {
        /// The host of the URL.
        host: String,
        /// What rustls said.
        reason: String,
    },
    /// The deadline passed.
    #[error("the deadline passed before the connection was there")]
    Timeout,
}

/// What an operator can do about a refused class.
fn next_step(class: AddressClass) -> String {
    match class.word() {
        Some(AddressWord::Metadata) => {
            "a metadata address is allowed only as the exact host of ask and grant".to_owned()
        }
        Some(word) => format!(
            "ask and grant must both name `{}` in `addresses`",
            word.as_str()
        ),
        None => "no grant allows it".to_owned(),
    }
}
