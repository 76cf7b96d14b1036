//! What the guests share: errors as data, so that a test sees what the guest
//! saw, and messages as JSON.

mod errors;
mod messages;
pub mod soak;

pub use errors::{limit_name, request_error, websocket_error};
pub use messages::{Shown, hello, pattern, show};

use std::time::Duration;
use yoi_sdk::websocket::{Connection, Error, OpenOptions};

/// Long enough for any answer on loopback; a test has its own deadline.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a connection that offers these subprotocols.
pub fn open(url: &str, subprotocols: &[String]) -> Result<Connection, Error> {
    let offer = |options: OpenOptions, name: &String| options.subprotocol(name);
    subprotocols
        .iter()
        .fold(OpenOptions::new(), offer)
        .open(url)
}
