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
//! list    = "methods=" ... / "subprotocols=" ... / "extensions=" ... / "addresses=" ... / "request-headers=" ...
//!                                              ; addresses: loopback, private, link-local, metadata
//! ```
//!
//! What is read is kept in canonical form, and printed in it: hosts in lower
//! case and A-labels, addresses in one notation, the default port, what is
//! named twice and what another path covers left out, lists sorted.
//!
//! ```
//! use yoi_target::Target;
//!
//! let written = "https://**.Bücher.example.:443/v1/ /v1/a methods=PUT,GET,PUT request-headers=X-Trace";
//! let canonical = "https://**.xn--bcher-kva.example/v1 methods=GET,PUT request-headers=x-trace";
//! let target = Target::parse(written)?;
//! assert_eq!(target.to_string(), canonical);
//! assert_eq!(Target::parse(canonical)?, target);
//! // Both forms of a name are shown; only the first is ever compared.
//! assert_eq!(target.host().to_string(), "**.xn--bcher-kva.example");
//! assert_eq!(target.host().unicode(), "**.bücher.example");
//! # Ok::<(), yoi_target::TargetError>(())
//! ```
//!
//! A refusal says what is wrong, and the form that is wanted. Nothing that is
//! empty ever means everything.
//!
//! ```
//! # use yoi_target::Target;
//! let refused = |target: &str| Target::parse(target).unwrap_err().to_string();
//!
//! assert_eq!(
//!     refused("*://example.com/"),
//!     "a scheme is never `*`: write one target for each of `http`, `https`, `ws` and `wss`",
//! );
//! assert_eq!(
//!     refused("wss://*.com/"),
//!     "`com` is too short for a wildcard: at least two labels must follow, such as `*.example.com`",
//! );
//! assert_eq!(
//!     refused("wss://api.*.example/"),
//!     "`api.*.example` has a star in a wrong place: write `*.example.com`, `**.example.com` or `*` alone",
//! );
//! assert_eq!(refused("wss://127.1/"), "an IPv4 address is written as four decimal numbers: `127.0.0.1`");
//! assert_eq!(
//!     refused("wss://[fe80::1%eth0]/"),
//!     "`[fe80::1%eth0]` is not an IPv6 address; a zone such as `%eth0` cannot be named",
//! );
//! assert_eq!(
//!     refused("wss://example.com:0/"),
//!     "port 0 cannot be dialled: write 1 to 65535, or leave `port` out for the scheme's default",
//! );
//! assert_eq!(
//!     refused("wss://example.com/v1/*"),
//!     "`/v1/*` has a star: a prefix already holds all that lies below it, so leave it out",
//! );
//! assert_eq!(
//!     refused("https://example.com/"),
//!     "no method is named, so that nothing is allowed: write for instance `methods=GET`",
//! );
//! assert_eq!(
//!     refused("wss://example.com/ subprotocols="),
//!     "`subprotocols=` names nothing: write the values right after it, or leave it out",
//! );
//! assert_eq!(
//!     refused("https://example.com/ methods = [\"GET\"]"),
//!     "`methods` is not understood: write `methods=GET,POST`, without spaces, brackets and quotes",
//! );
//! assert_eq!(refused("wss:///v1"), "the host is empty");
//! ```
//!
//! # URLs
//!
//! A guest's URL is refused where two readers could take it for two things. It
//! is then parsed once, by the URL standard (<https://url.spec.whatwg.org>), and
//! joined with nothing.
//!
//! ```
//! use yoi_target::{ActionUrl, LONGEST_URL, UrlError};
//!
//! let refused = |url: &str| ActionUrl::parse(url).unwrap_err();
//! let long = format!("https://example.com/{}", "a".repeat(LONGEST_URL));
//!
//! assert!(matches!(refused(&long), UrlError::TooLong(_)));
//! assert!(matches!(refused("https://example.com/a b"), UrlError::ControlByte { byte: b' ', at: 21 }));
//! assert!(matches!(refused("https://example.com/\u{7f}"), UrlError::ControlByte { .. }));
//! assert!(matches!(refused("https:\\\\example.com/"), UrlError::Backslash(6)));
//! assert!(matches!(refused("https://bücher.example/"), UrlError::NotAscii(_)));
//! assert!(matches!(refused("/v1/pairs"), UrlError::NotAbsolute));
//! assert!(matches!(refused("https:///v1"), UrlError::NoHost));
//! assert!(matches!(refused("https://example.com@127.0.0.1/"), UrlError::UserInfo));
//! assert!(matches!(refused("https://%31%32%37.0.0.1/"), UrlError::EncodedHost));
//! assert!(matches!(refused("https://example.com/#top"), UrlError::Fragment));
//! assert!(matches!(refused("https://example.com:0/"), UrlError::PortZero));
//! assert!(matches!(refused("ftp://example.com/"), UrlError::Scheme(_)));
//! assert_eq!(
//!     refused("https://2130706433/").to_string(),
//!     "`2130706433` is a hidden form of an IPv4 address: write `127.0.0.1`",
//! );
//!
//! let url = ActionUrl::parse("HTTPS://Example.com.:443/a/../v1?token=secret")?;
//! assert_eq!(url.as_str(), "https://example.com/v1?token=secret");
//! // What is logged has no query.
//! assert_eq!(url.without_query(), "https://example.com/v1");
//! assert_eq!(format!("{url:?}"), "ActionUrl(\"https://example.com/v1\")");
//! # Ok::<(), UrlError>(())
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
//! assert!(!opens("wss://example.com/", "https://example.com/")?);
//!
//! // A name is itself, in any case and with or without one dot at its end. `*.`
//! // is exactly one more label, `**.` one or more, and neither is the base.
//! assert!(opens("wss://example.com/", "wss://EXAMPLE.com./")?);
//! assert!(!opens("wss://example.com/", "wss://www.example.com/")?);
//! assert!(opens("wss://*.example.com/", "wss://a.example.com/")?);
//! assert!(!opens("wss://*.example.com/", "wss://example.com/")?);
//! assert!(!opens("wss://*.example.com/", "wss://a.b.example.com/")?);
//! assert!(opens("wss://**.example.com/", "wss://a.b.example.com/")?);
//! assert!(!opens("wss://**.example.com/", "wss://example.com/")?);
//! assert!(!opens("wss://**.example.com/", "wss://anexample.com/")?);
//! assert!(opens("wss://*/", "wss://example.com/")?);
//! assert!(matches!(HostPattern::parse("*.com"), Err(HostError::ShortBase(_))));
//! assert!(matches!(ActionUrl::parse("wss://example..com/"), Err(UrlError::Host(HostError::EmptyLabel))));
//! assert!(matches!(ActionUrl::parse("wss://a!b.com/"), Err(UrlError::Host(HostError::Character { .. }))));
//!
//! // An address has one notation. IPv4-mapped IPv6 counts as its IPv4.
//! assert!(opens("ws://127.0.0.1/", "ws://[::ffff:127.0.0.1]/")?);
//! assert!(opens("ws://[::1]/", "ws://[0:0:0:0:0:0:0:1]/")?);
//! for odd in ["ws://127.1/", "ws://0x7f.1/", "ws://0177.0.0.1/", "ws://2130706433/", "ws://127.0.0.1./"] {
//!     assert!(matches!(ActionUrl::parse(odd), Err(UrlError::HiddenIpv4 { .. })));
//! }
//!
//! // A port left out is the scheme's default and nothing else.
//! assert!(opens("wss://example.com/", "wss://example.com:443/")?);
//! assert!(!opens("wss://example.com/", "wss://example.com:8443/")?);
//! assert!(opens("wss://example.com:8443/", "wss://example.com:8443/")?);
//! assert!(opens("wss://example.com:*/", "wss://example.com:8443/")?);
//!
//! // A path prefix holds whole segments, and every plausible reading of a path
//! // must lie inside it. The query is not looked at.
//! assert!(opens("wss://example.com/", "wss://example.com/any/path")?);
//! assert!(opens("wss://example.com/v1/", "wss://example.com/v1")?);
//! assert!(opens("wss://example.com/v1", "wss://example.com/v1/x?y=/../admin")?);
//! assert!(!opens("wss://example.com/v1", "wss://example.com/v1beta")?);
//! assert!(opens("wss://example.com/v1", "wss://example.com/v1/group%2Fname")?);
//! for other in ["/v1/..%2fadmin", "/v1/..%5cadmin", "/v1/..;/admin", "//v1", "/v1/%252e%252e%252fadmin"] {
//!     assert!(!opens("wss://example.com/v1", &format!("wss://example.com{other}"))?);
//! }
//! assert!(matches!(ActionUrl::parse("wss://example.com/%25252541"), Err(UrlError::StillEncoded)));
//! assert!(matches!(ActionUrl::parse("wss://example.com/%250a"), Err(UrlError::HiddenControl)));
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
//! use yoi_target::{Action, ActionKind, ActionUrl, Method, Mismatch, Subprotocol, Target};
//!
//! let target = Target::parse("https://api.example.com/v1 methods=GET,HEAD")?;
//! let url = ActionUrl::parse("https://api.example.com/v1/pairs?sort=name")?;
//! let post = Method::parse("POST")?;
//! let action = Action { url: &url, kind: ActionKind::Request { method: &post, headers: &[] } };
//! assert!(matches!(target.mismatch(&action), Some(Mismatch::Method { .. })));
//! for never in ["get", "CONNECT", "TRACE", "TRACK"] {
//!     assert!(Method::parse(never).is_err());
//! }
//!
//! let url = ActionUrl::parse("wss://stream.example.com/")?;
//! let offered = [Subprotocol::parse("a")?, Subprotocol::parse("b")?];
//! let matches = |target: &str, subprotocols: &[Subprotocol]| {
//!     let action = Action { url: &url, kind: ActionKind::Open { subprotocols } };
//!     Target::parse(target).is_ok_and(|target| target.matches(&action))
//! };
//! assert!(matches("wss://stream.example.com/ subprotocols=a,b,c", &offered));
//! assert!(!matches("wss://stream.example.com/ subprotocols=a", &offered));
//! assert!(matches("wss://stream.example.com/", &[]));
//! assert!(!matches("wss://stream.example.com/", &offered));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Breadth
//!
//! What is broad is allowed, and says so.
//!
//! ```
//! use yoi_target::{Breadth, Target};
//!
//! let breadth = |target: &str| Target::parse(target).map(|target| target.breadth());
//! assert_eq!(breadth("wss://stream.example.com/")?, []);
//! assert!(breadth("wss://*/v1")?.contains(&Breadth::AnyHost));
//! assert!(breadth("wss://stream.example.com:*/")?.contains(&Breadth::AnyPort));
//! assert!(breadth("wss://**.example.com/")?.contains(&Breadth::AllPathsOnBroadHost));
//! assert!(breadth("wss://*.co.uk/v1")?.contains(&Breadth::PublicSuffix("co.uk".to_owned())));
//! # Ok::<(), yoi_target::TargetError>(())
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
mod apart;
mod breadth;
mod difference;
mod extension;
mod header;
mod host;
mod index;
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
pub use apart::Apart;
pub use breadth::Breadth;
pub use difference::{Difference, Overlap};
pub use extension::{Extension, ExtensionError};
pub use header::{ALWAYS_ALLOWED_HEADERS, Floor, HeaderError, HeaderName};
pub use host::{HostError, HostPattern};
pub use index::{Matching, TargetIndex};
pub use meet::Dimension;
pub use method::{Method, MethodError};
pub use path::{PathError, PathPrefix};
pub use port::{PortError, PortPattern};
pub use scheme::{Protocol, Scheme, SchemeError};
pub use subprotocol::{Subprotocol, SubprotocolError};
pub use target::{MOST_ENTRIES, Target, TargetError, TargetParts};
pub use url::{ActionHost, ActionUrl, LONGEST_URL, UrlError};
