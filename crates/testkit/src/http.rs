//! An HTTP/1.1 server with a scripted reply a path
use crate::{
    head::{self, RequestHead},
    listen::Listen,
    peer::Peer,
    reply::Reply,
    seen::Keep,
    server::Server,
};
use std::{collections::HashMap, io};

/// The kind of an [`HttpServer`]; it has no values.
pub enum Http {}

/// A server that reads one request a connection and plays the reply of its path, or a 404.
pub type HttpServer = Server<Http>;

impl HttpServer {
    /// Listens on 127.0.0.1 in plain text; a path is compared whole and without its query.
    pub fn start<Path: Into<String>>(replies: impl IntoIterator<Item = (Path, Reply)>) -> Self {
        Self::start_on(Listen::v4(), replies)
    }

    /// Listens as told.
    pub fn start_on<Path: Into<String>>(
        listen: Listen,
        replies: impl IntoIterator<Item = (Path, Reply)>,
    ) -> Self {
        let replies = replies
            .into_iter()
            .map(|(path, reply)| (path.into(), reply));
        let replies: HashMap<String, Reply> = replies.collect();
        Self::run(listen, Keep::Everything, async move |stream, index| {
            // A client that leaves early has seen enough.
            let _ = serve(Peer::new(stream, index), &replies).await;
        })
    }

    /// The bytes after the head of each request that [`Server::requests`] has, chunks as they came.
    pub fn bodies(&self) -> Vec<Vec<u8>> {
        let body = |bytes: &[u8]| head::length(bytes).map(|end| bytes[end..].to_vec());
        self.each(|connection| body(&connection.received))
            .into_iter()
            .flatten()
            .collect()
    }
}

async fn serve(mut peer: Peer, replies: &HashMap<String, Reply>) -> io::Result<()> {
    let head = peer.read_head().await?;
    read_body(&mut peer, &head).await?;
    match replies.get(head.path()) {
        Some(reply) => reply.play(peer).await,
        None => {
            Reply::body(404, "text/plain", b"no reply is scripted for this path")
                .play(peer)
                .await
        }
    }
}

async fn read_body(peer: &mut Peer, head: &RequestHead) -> io::Result<()> {
    if head.header("transfer-encoding").is_some() {
        return read_chunks(peer).await;
    }
    let length = head
        .header("content-length")
        .and_then(|length| length.parse().ok());
    peer.read_exact(length.unwrap_or(0)).await.map(drop)
}

async fn read_chunks(peer: &mut Peer) -> io::Result<()> {
    let mut tail = Vec::new();
    while !tail.ends_with(b"0\r\n\r\n") {
        tail.extend(peer.read_exact(1).await?);
    }
    Ok(())
}
