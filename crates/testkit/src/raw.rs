//! A TCP server whose every byte is the test's
use crate::{listen::Listen, peer::Peer, seen::Keep, server::Server};
use std::io;

/// The kind of a [`RawServer`]; it has no values.
pub enum Raw {}

/// A server that runs one script a connection.
///
/// An error of the script closes the connection and is not a failure; a panic of it is, when the server is dropped.
pub type RawServer = Server<Raw>;

impl RawServer {
    /// Listens on 127.0.0.1 in plain text.
    pub fn start(script: impl AsyncFn(Peer) -> io::Result<()> + Send + 'static) -> Self {
        Self::start_on(Listen::v4(), script)
    }

    /// Listens as told.
    pub fn start_on(
        listen: Listen,
        script: impl AsyncFn(Peer) -> io::Result<()> + Send + 'static,
    ) -> Self {
        Self::run(listen, Keep::Everything, async move |stream, index| {
            // The client may leave at any step, and its leaving is what many scripts wait for.
            let _ = script(Peer::new(stream, index)).await;
        })
    }

    /// Every byte that each connection's script read, in order of accepting.
    pub fn received(&self) -> Vec<Vec<u8>> {
        self.each(|connection| connection.received.clone())
    }
}
