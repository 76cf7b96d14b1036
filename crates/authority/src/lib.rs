//! What the operator grants, what the package asks, and the permits that follow from both
//!
//! ```
//! use yoi_authority::{Enablement, Reason, resolve};
//! use yoi_package::{Digest, Manifest};
//!
//! let manifest = r#"
//!     schema = 1
//!     id = "example.ticker"
//!     version = "0.1.0"
//!     description = "Latest price of a market pair"
//!     component.path = "ticker.wasm"
//!     [[tools]]
//!     name = "latest_price"
//!     description = "Latest trade of a pair"
//!     input_schema = { type = "object" }
//!     [[websocket]]
//!     scheme = "wss"
//!     host = "**.example.com"
//!     path_prefixes = ["/v1"]
//! "#;
//! let digest = Digest::of(&[("plugin.toml", manifest.as_bytes())]);
//! let enablement = format!(r#"
//!     [[plugins.enabled]]
//!     id = "example.ticker"
//!     version = "0.1.0"
//!     digest = "{digest}"
//!     [[plugins.enabled.grants.websocket]]
//!     scheme = "wss"
//!     host = "stream.example.com"
//! "#);
//!
//! let manifest = Manifest::parse(manifest).0.expect("a manifest");
//! let enablement = Enablement::parse(&enablement).0.expect("an enablement");
//! let resolution = resolve(&manifest, digest, enablement.get(manifest.id()));
//!
//! let authority = resolution.authority();
//! let permit = authority.open_websocket("wss://stream.example.com/v1/trades", &[""; 0]).expect("a permit");
//! assert_eq!(permit.rule().target().to_string(), "wss://stream.example.com/v1");
//!
//! let denial = authority.open_websocket("wss://other.example.com/v1", &[""; 0]).expect_err("a denial");
//! assert!(matches!(denial.reason(), Reason::NotGranted { ask: 0, .. }));
//! let denial = authority.open_websocket("wss://stream.example.com/v2", &[""; 0]).expect_err("a denial");
//! assert!(matches!(denial.reason(), Reason::NotAsked { .. }));
//! ```
//!
//! # Invariants
//!
//! - No ask without a grant, and no grant without an ask, allows anything: an
//!   action is permitted only where one of each matches it whole.
//! - Request and WebSocket are apart from the first table to the last permit.
//! - A grant is for one id, version and digest. While any of them differs, the
//!   package has no authority at all.
//! - An [`Authority`] never changes, and its default allows nothing.
//! - Only [`Authority`] makes a [`Permit`], and nothing copies one.
//! - No I/O, no clock, no network.

mod authority;
mod denial;
mod enablement;
mod grant;
mod hint;
mod limits;
mod pairing;
mod permit;
mod report;
mod resolve;
mod rule;
mod trust;

pub use authority::{Authority, MAX_SUBPROTOCOLS};
pub use denial::{Denial, Near, Reason};
pub use enablement::{Enabled, Enablement, Surface};
pub use grant::{Grant, MAX_GRANTS, grant_lines};
pub use hint::Hint;
pub use limits::{Limit, Limits, Unit};
pub use permit::{OpenWebSocket, Permit, SendRequest};
pub use report::{AskReport, GrantReport, Met, ProtocolReport, Report, Usage, Verdict};
pub use resolve::{Change, Changed, Resolution, State, resolve};
pub use rule::Rule;
pub use yoi_signature::Trust;
