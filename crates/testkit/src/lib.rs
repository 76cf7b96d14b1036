//! What the tests of yoi talk to: servers on loopback, foreign WebSocket implementations, certificates, guests.
//!
//! Every server is a value: it listens on a port of its own as soon as it exists, runs on its own thread (so that
//! plain tests, async tests and tests of a process can all use it), keeps what it saw, and is gone when dropped.
//!
//! | value | is |
//! |---|---|
//! | [`Canary`] | a listener that nobody may reach |
//! | [`EchoServer`] | a WebSocket server that sends back what it gets |
//! | [`FeedServer`] | a WebSocket server that sends a script of messages |
//! | [`HttpServer`] | an HTTP/1.1 server with a scripted reply a path, well-behaved or not |
//! | [`RawServer`] | a TCP server whose every byte is the test's, for hostile handshakes, frames and bodies |
//! | [`HostileServer`] | a WebSocket server that means harm, by a row of [`hostile_rows`] |
//! | [`FaultProxy`] | what stands between a client and a server, and delays, splits, breaks or spoils, by [`Faults`] with a seed |
//! | [`ScriptedResolver`] | a name service that answers by a script |
//! | [`BlackHole`], [`RefusingPort`] | a port that says nothing, and one that says no |
//! | [`external`] | Python `websockets`, npm `ws`, nginx, docker-registry and `oras`, as real processes |
//!
//! ```
//! use std::{io::Write, net::TcpStream, time::Duration};
//! use yoi_testkit::RawServer;
//!
//! let server = RawServer::start(async |mut peer| {
//!     peer.read_head().await?;
//!     peer.write(b"HTTP/1.1 204 No Content\r\n\r\n").await
//! });
//! TcpStream::connect(server.addr())?.write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")?;
//! assert!(server.wait_until(Duration::from_secs(10), |server| server.requests().len() == 1));
//! assert_eq!(server.requests()[0].header("host").as_deref(), Some("here"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The macros `foreach_ws`, `foreach_http`, `foreach_run` and `foreach_bench` call a macro with the name of each guest
//! program of a suite. Given one that expands to `use self::$guest as _;` in the module of the suite's tests, a guest
//! without a test of its name does not compile.
//!
//! Set-up that fails panics, with a text that says what to do: a test that cannot run has to be seen.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "the callers are tests, to whom a failed set-up is a failure"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the rule that only one crate dials is for what yoi ships; this crate never is"
)]

mod background;
mod black_hole;
mod canary;
mod certificate;
mod echo;
mod enablement_file;
pub mod external;
mod fault_proxy;
mod faults;
mod feed;
mod frame;
mod gate;
mod guest;
mod handshake;
mod head;
mod hostile;
mod http;
mod listen;
mod package_folder;
mod peer;
pub mod process;
mod raw;
mod refusing_port;
mod reply;
mod scripted_resolver;
mod seen;
mod server;
mod spelling;
mod stream;
mod watched;
pub mod workspace;

pub use black_hole::BlackHole;
pub use canary::{Canary, CanaryServer};
pub use certificate::{Leaf, TestCa};
pub use echo::{Echo, EchoServer};
pub use enablement_file::{Enabled, EnablementFile};
pub use fault_proxy::{FaultProxy, Faulty};
pub use faults::{Break, Course, Faults, Pace, Tampering};
pub use feed::{Feed, FeedServer};
pub use frame::{Frame, Length, Opcode};
pub use gate::Gate;
pub use guest::{guest, guest_path};
pub use handshake::{switching_protocols, websocket_accept};
pub use head::RequestHead;
pub use hostile::{Hostile, HostileRow, HostileServer, Owner, Size, hostile_rows};
pub use http::{Http, HttpServer};
pub use listen::Listen;
pub use package_folder::{PackageFolder, WrittenPackage};
pub use peer::Peer;
pub use raw::{Raw, RawServer};
pub use refusing_port::RefusingPort;
pub use reply::Reply;
pub use scripted_resolver::{Answer, AnswerFuture, Query, ScriptedResolver};
pub use seen::Ending;
pub use server::Server;
pub use spelling::{SPELLINGS, spell};

include!(concat!(env!("OUT_DIR"), "/foreach.rs"));
