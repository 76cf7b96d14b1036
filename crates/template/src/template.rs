use std::fmt;

use yoi_target::Protocol;

use crate::embedded::{self, Embedded};

/// What a new plugin begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Template {
    /// A tool in Rust that asks a REST API
    Rust,
    /// A tool in Rust that follows a WebSocket feed
    RustFeed,
    /// Two tools in JavaScript, one of each kind
    JavaScript,
    /// Two tools in Python, one of each kind
    Python,
}

impl Template {
    /// Every template.
    pub const ALL: [Self; 4] = [Self::Rust, Self::RustFeed, Self::JavaScript, Self::Python];

    /// As it is named on the command line, and among the folders of
    /// `templates/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::RustFeed => "rust-feed",
            Self::JavaScript => "javascript",
            Self::Python => "python",
        }
    }

    /// What it is, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Rust => "a tool in Rust that asks a REST API",
            Self::RustFeed => "a tool in Rust that follows a WebSocket feed",
            Self::JavaScript => {
                "tools in JavaScript that ask a REST API and follow a WebSocket feed"
            }
            Self::Python => "tools in Python that ask a REST API and follow a WebSocket feed",
        }
    }

    /// Commands to be run once in a plugin's folder, before it is built.
    pub fn setup(self) -> &'static [&'static str] {
        match self {
            Self::Rust | Self::RustFeed => &[],
            Self::JavaScript => &["npm ci"],
            Self::Python => &[
                "python3 -m venv .venv",
                ".venv/bin/pip install --quiet --requirement requirements.txt",
            ],
        }
    }

    /// Whether its manifest asks for a URL of this protocol.
    pub fn asks(self, protocol: Protocol) -> bool {
        match self {
            Self::Rust => protocol == Protocol::Request,
            Self::RustFeed => protocol == Protocol::WebSocket,
            Self::JavaScript | Self::Python => true,
        }
    }

    /// Its files as they stand in this repository.
    pub(crate) fn embedded(self) -> impl Iterator<Item = &'static Embedded> {
        let (own, shared): (_, &[&[Embedded]]) = match self {
            Self::Rust => (embedded::RUST, VENDORED),
            Self::RustFeed => (embedded::RUST_FEED, VENDORED),
            Self::JavaScript => (embedded::JAVASCRIPT, CARRIED),
            Self::Python => (embedded::PYTHON, CARRIED),
        };
        own.iter().chain(shared.iter().copied().flatten())
    }
}

/// The schema, and the interfaces.
const CARRIED: &[&[Embedded]] = &[embedded::SCHEMA, embedded::WIT];

/// The schema, and the SDK as a crate of its own.
const VENDORED: &[&[Embedded]] = &[
    embedded::SCHEMA,
    embedded::SDK,
    embedded::SDK_WIT,
    embedded::LICENCES,
];

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
