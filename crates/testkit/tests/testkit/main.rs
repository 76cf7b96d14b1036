//! The test servers do what they say
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod canary;
mod certificate;
mod client;
mod echo;
mod external;
mod fault_proxy;
mod feed;
mod files;
mod frame;
mod guest;
mod http;
mod process;
mod raw;
mod server;

use std::time::Duration;

/// Long enough for any machine: only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(20);
