//! HTTP requests (RFC 9110) to the URLs and methods that the manifest asks for
//! and the operator grants.
//!
//! ```no_run
//! use serde::Deserialize;
//! use yoi_sdk::ToolError;
//! use yoi_sdk::request::Request;
//!
//! #[derive(Deserialize)]
//! struct Pair { name: String }
//!
//! fn pairs() -> Result<Vec<Pair>, ToolError> {
//!     let response = Request::get("https://api.example.com/v1/pairs").send()?;
//!     Ok(response.json()?)
//! }
//! ```
//! The whole answer comes at once, so there is a limit to its size; for
//! anything that goes on there is [`websocket`](crate::websocket). A redirect
//! comes back as an answer: following it is another request, and needs its own
//! ask and grant.
//!
//! A URL is plain ASCII: write a host name in Unicode as punycode
//! (`xn--...`), and percent-encode everything else that is not ASCII.

mod error;
mod outgoing;
mod response;

pub use error::Error;
pub use outgoing::Request;
pub use response::Response;
