//! WebSocket extensions.

use std::fmt;

use crate::token::excerpt;

/// A WebSocket extension that may be offered (RFC 6455, section 9). The host
/// speaks it; a guest sees nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Extension {
    /// Messages may be compressed, each by itself (RFC 7692):
    /// `permessage-deflate`.
    PermessageDeflate,
}

/// Why an extension was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtensionError {
    /// No text at all.
    #[error("an extension is empty: write `permessage-deflate`, or leave the list out")]
    Empty,
    /// None that is known here.
    #[error("`{0}` is not an extension that can be offered: there is only `permessage-deflate`")]
    Unknown(String),
}

impl Extension {
    /// Every extension there is.
    pub const ALL: [Self; 1] = [Self::PermessageDeflate];

    /// Reads the name, as registered and in lower case.
    ///
    /// # Errors
    /// Anything that is not the name of an extension above.
    pub fn parse(text: &str) -> Result<Self, ExtensionError> {
        let known = Self::ALL.into_iter().find(|known| known.as_str() == text);
        known.ok_or_else(|| match text {
            "" => ExtensionError::Empty,
            _ => ExtensionError::Unknown(excerpt(text)),
        })
    }

    /// The name as it stands in a handshake, without parameters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PermessageDeflate => "permessage-deflate",
        }
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
