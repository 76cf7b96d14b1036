//! URL targets: patterns over the actions of a guest. Parse them, match
//! actions against them, intersect them, and say how broad they are.
//!
//! One pattern serves requests and WebSocket. What is compared is parsed
//! values, never text, and what is matched is what is dialled. This crate does
//! no I/O, and refuses whatever could mean two things.
//!
//! # Grammar
//!
//! A target has one value for each dimension. Its text form, as printed by
//! `show` and read by [`Target::parse`]:
//!
//! ```text
//! target  = scheme "://" host [ ":" port ] [ path ] *( " " path ) *( " " list )
//! scheme  = "http" / "https" / "ws" / "wss"
//! host    = name / "*." name / "**." name / ipv4 / "[" ipv6 "]" / "*"
//! port    = 1 to 65535 / "*"                   ; left out: the scheme's default
//! path    = 1*( "/" segment ) [ "/" ] / "/"    ; left out: "/", which is all paths
//! list    = "methods=" ... / "subprotocols=" ... / "addresses=" ... / "request-headers=" ...
//! ```
//!
//! # Matching
//!
//! An action matches if it lies in every dimension.
//!
//! ```
//! use yoi_target::{Action, ActionKind, ActionUrl, HostError, HostPattern, Target, UrlError};
//!
//! fn opens(target: &str, url: &str) -> Result<bool, Box<dyn std::error::Error>> {
//!     let url = ActionUrl::parse(url)?;
//!     let kind = ActionKind::Open { subprotocols: &[] };
//!     Ok(Target::parse(target)?.matches(&Action { url: &url, kind }))
//! }
//!
//! // No scheme stands for another.
//! assert!(opens("wss://example.com/", "wss://example.com/")?);
//! assert!(!opens("wss://example.com/", "ws://example.com:443/")?);
//!
//! // A name is itself. `*.` is exactly one more label, `**.` one or more.
//! assert!(opens("wss://*.example.com/", "wss://a.example.com/")?);
//! assert!(!opens("wss://*.example.com/", "wss://example.com/")?);
//! assert!(!opens("wss://*.example.com/", "wss://a.b.example.com/")?);
//! assert!(opens("wss://**.example.com/", "wss://a.b.example.com/")?);
//! assert!(matches!(HostPattern::parse("*.com"), Err(HostError::ShortBase(_))));
//! assert_eq!(HostPattern::parse("bücher.example")?.to_string(), "xn--bcher-kva.example");
//!
//! // An address has one notation. IPv4-mapped IPv6 counts as its IPv4.
//! assert!(opens("ws://127.0.0.1/", "ws://[::ffff:127.0.0.1]/")?);
//! assert!(matches!(ActionUrl::parse("ws://0x7f.1/"), Err(UrlError::HiddenIpv4 { .. })));
//!
//! // A port left out is the scheme's default and nothing else.
//! assert!(opens("wss://example.com/", "wss://example.com:443/")?);
//! assert!(!opens("wss://example.com/", "wss://example.com:8443/")?);
//! assert!(opens("wss://example.com:*/", "wss://example.com:8443/")?);
//!
//! // A path prefix holds whole segments, and every plausible reading of a path
//! // must lie inside it.
//! assert!(opens("wss://example.com/v1", "wss://example.com/v1/x")?);
//! assert!(!opens("wss://example.com/v1", "wss://example.com/v1beta")?);
//! assert!(opens("wss://example.com/v1", "wss://example.com/v1/group%2Fname")?);
//! assert!(!opens("wss://example.com/v1", "wss://example.com/v1/..%2fadmin")?);
//! assert!(!opens("wss://example.com/v1", "wss://example.com/v1/..;/admin")?);
//!
//! // A literal local address and `localhost` say their class by themselves.
//! // Anything else needs the word.
//! assert!(opens("ws://localhost/", "ws://localhost/")?);
//! assert!(!opens("ws://*/", "ws://localhost/")?);
//! assert!(opens("ws://*/ addresses=loopback", "ws://localhost/")?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Methods, subprotocols and headers are named one by one; none named means
//! none.
//!
//! ```
//! use yoi_target::{Action, ActionKind, ActionUrl, Method, Mismatch, Target};
//!
//! let target = Target::parse("https://api.example.com/v1 methods=GET,HEAD")?;
//! let url = ActionUrl::parse("https://api.example.com/v1/pairs?sort=name")?;
//! let post = Method::parse("POST")?;
//! let action = Action { url: &url, kind: ActionKind::Request { method: &post, headers: &[] } };
//! assert!(matches!(target.mismatch(&action), Some(Mismatch::Method { .. })));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Intersection
//!
//! Two targets meet in a target, or not at all.
//!
//! ```
//! use yoi_target::Target;
//!
//! let ask = Target::parse("wss://**.example.com/v1 subprotocols=a,b")?;
//! let grant = Target::parse("wss://eu.example.com/ subprotocols=b")?;
//! let both = ask.meet(&grant).expect("they meet");
//! assert_eq!(both.to_string(), "wss://eu.example.com/v1 subprotocols=b");
//! assert!(ask.covers(&both) && grant.covers(&both));
//!
//! let cut: Vec<_> = both.cut(&ask).iter().map(ToString::to_string).collect();
//! assert_eq!(cut, ["only host `eu.example.com`", "without subprotocols `a`"]);
//! # Ok::<(), yoi_target::TargetError>(())
//! ```

mod action;
mod address;
mod breadth;
mod header;
mod host;
mod meet;
mod method;
mod name;
mod path;
mod port;
mod reading;
mod scheme;
mod subprotocol;
mod target;
mod text;
mod token;
mod url;

pub use action::{Action, ActionKind, Mismatch};
pub use address::{AddressClass, AddressError, AddressSet, AddressWord, NeverReason, classify};
pub use breadth::Breadth;
pub use header::{ALWAYS_ALLOWED_HEADERS, Floor, HeaderError, HeaderName};
pub use host::{HostError, HostPattern};
pub use meet::Dimension;
pub use method::{Method, MethodError};
pub use path::{PathError, PathPrefix};
pub use port::{PortError, PortPattern};
pub use scheme::{Protocol, Scheme, SchemeError};
pub use subprotocol::{Subprotocol, SubprotocolError};
pub use target::{MOST_ENTRIES, Target, TargetError, TargetParts};
pub use url::{ActionHost, ActionUrl, LONGEST_URL, UrlError};
