use std::fmt;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use thiserror::Error;
use yoi_target::AddressClass;

use crate::{BlobDigest, Reference};

/// Why nothing was pushed or pulled. Texts named `found`, `said`, `to` and `realm` are the server's.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum Error {
    /// Plain HTTP to another machine.
    #[error("`{host}` is not this machine, and plain HTTP is for loopback alone")]
    PlainText { host: String },
    /// The name has no address, or the name service did not say.
    #[error("`{host}` has no address: {error}")]
    Resolve { host: String, error: io::Error },
    /// An address that this dial must not lead to.
    #[error("`{host}` leads to {address} ({class}), where {rule}")]
    Address {
        host: String,
        address: IpAddr,
        class: AddressClass,
        rule: &'static str,
    },
    /// Nobody took the connection.
    #[error("`{host}` cannot be reached: {error}")]
    Connect { host: String, error: io::Error },
    /// The other end did not prove to be the host.
    #[error("TLS with `{host}` failed: {reason}")]
    Tls { host: String, reason: String },
    /// What came is not HTTP, or ended early.
    #[error("`{host}` does not speak HTTP as it should: {reason}")]
    Http { host: String, reason: String },
    /// Not a byte for too long.
    #[error("{doing}: nothing came for {} s", after.as_secs_f32())]
    Silent { doing: Doing, after: Duration },
    /// Bytes came, and too slowly.
    #[error("it was not done within {} s", after.as_secs_f32())]
    Deadline { after: Duration },
    /// The registry has no such thing.
    #[error("{doing}: the registry does not have it")]
    Missing { doing: Doing },
    /// Another answer than the specification has.
    #[error("{doing}: the registry answers {status}{}", Said(said))]
    Status {
        doing: Doing,
        status: u16,
        said: String,
    },
    /// It wants credentials, or others.
    #[error("`{host}` {}", if *.given { "does not take these credentials" } else { "wants credentials" })]
    Unauthorized { host: String, given: bool },
    /// It wants them in a way that yoi does not have.
    #[error("`{host}` asks for credentials in no way that yoi knows: {found}")]
    Challenge { host: String, found: String },
    /// The token service that it names is no place to send credentials to.
    #[error("`{host}` names `{realm}` as its token service, which {rule}")]
    Realm {
        host: String,
        realm: String,
        rule: &'static str,
    },
    /// The token service's answer is none.
    #[error("the token service of `{host}` gives no token: {reason}")]
    Token { host: String, reason: &'static str },
    /// A redirect that is not followed.
    #[error("{doing}: the registry points to `{to}`, and {rule}")]
    Redirect {
        doing: Doing,
        to: String,
        rule: &'static str,
    },
    /// An upload that would go somewhere else.
    #[error("the registry wants the upload at `{to}`, which is not its own")]
    UploadElsewhere { to: String },
    /// More bytes than there may be, said or sent.
    #[error("{doing}: it is over {most} bytes")]
    TooLarge { doing: Doing, most: u64 },
    /// Another length than the manifest says.
    #[error("{doing}: it is to have {expected} bytes, and has {found}")]
    Length {
        doing: Doing,
        expected: u64,
        found: u64,
    },
    /// Other bytes than the digest is of.
    #[error("{doing}: it is to be {expected}, and is {found}")]
    Digest {
        doing: Doing,
        expected: BlobDigest,
        found: BlobDigest,
    },
    /// A kind of document that is not asked for.
    #[error("{doing}: it is to be `{expected}`, and the registry says `{found}`")]
    MediaType {
        doing: Doing,
        expected: &'static str,
        found: String,
    },
    /// A manifest that cannot be read.
    #[error("the manifest cannot be read: {reason}")]
    Manifest { reason: String },
    /// Not the one layer of a wasm artifact.
    #[error("the manifest has {found} layers, and a wasm artifact has one")]
    Layers { found: usize },
    /// A wasm artifact that yoi did not push.
    #[error("it is a wasm artifact without a yoi package: there is no annotation `{name}`")]
    NoPackage { name: &'static str },
    /// An annotation of ours that says nothing that can be used.
    #[error("the annotation `{name}` is not {wanted}")]
    Annotation {
        name: &'static str,
        wanted: &'static str,
    },
    /// What the archive holds is not what the manifest says of it.
    #[error("the manifest says that {what} is `{claimed}`, and the archive has `{found}`")]
    Differs {
        what: &'static str,
        claimed: String,
        found: String,
    },
    /// The tag is of something else.
    #[error("`{reference}` is already there and is something else ({found})")]
    TagTaken {
        reference: Reference,
        found: BlobDigest,
    },
    /// A push has to name a tag, and no digest.
    #[error("a push is to a tag; `{reference}` {}", if .reference.tag().is_some() { "names a digest too" } else { "has none" })]
    NoTag { reference: Reference },
    /// Settings that TLS cannot work with.
    #[error("there is no TLS on this machine: {reason}")]
    NoTls { reason: String },
}

/// What was being fetched or stored when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Fetching the manifest.
    Manifest,
    /// Fetching the archive.
    Archive,
    /// Fetching a token.
    Token,
    /// Looking whether a blob is there, or storing one.
    Upload,
    /// Storing a manifest.
    PutManifest,
    /// Fetching or storing the list of what refers to a manifest.
    Referrers,
}

impl Error {
    /// The rule that it broke: stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PlainText { .. } => "registry/plain-text",
            Self::Resolve { .. } => "registry/resolve",
            Self::Address { .. } => "registry/address",
            Self::Connect { .. } => "registry/connect",
            Self::Tls { .. } | Self::NoTls { .. } => "registry/tls",
            Self::Http { .. } => "registry/http",
            Self::Silent { .. } => "registry/silent",
            Self::Deadline { .. } => "registry/deadline",
            Self::Missing { .. } => "registry/missing",
            Self::Status { .. } => "registry/status",
            Self::Unauthorized { .. } => "registry/credentials",
            Self::Challenge { .. } => "registry/challenge",
            Self::Realm { .. } => "registry/realm",
            Self::Token { .. } => "registry/token",
            Self::Redirect { .. } => "registry/redirect",
            Self::UploadElsewhere { .. } => "registry/upload-elsewhere",
            Self::TooLarge { .. } => "registry/too-large",
            Self::Length { .. } => "registry/length",
            Self::Digest { .. } => "registry/digest",
            Self::MediaType { .. } => "registry/media-type",
            Self::Manifest { .. } => "registry/manifest",
            Self::Layers { .. } => "registry/layers",
            Self::NoPackage { .. } => "registry/no-package",
            Self::Annotation { .. } => "registry/annotation",
            Self::Differs { .. } => "registry/differs",
            Self::TagTaken { .. } => "registry/tag-taken",
            Self::NoTag { .. } => "registry/no-tag",
        }
    }
}

impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Manifest => "the manifest",
            Self::Archive => "the archive",
            Self::Token => "the token",
            Self::Upload => "the upload",
            Self::PutManifest => "the manifest's upload",
            Self::Referrers => "the list of referrers",
        })
    }
}

/// What a server said with its refusal, if anything.
struct Said<'a>(&'a str);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => Ok(()),
            said => write!(f, ": {said}"),
        }
    }
}
