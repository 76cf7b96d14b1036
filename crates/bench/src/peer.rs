//! The other ends: threads that block, so that they cost as little as can be, and cost both sides the same.
//!
//! The servers of the tests keep and check what they see; here that would hide what is measured.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use anyhow::Result;
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Message, WebSocket, accept_with_config};

/// As much as one write takes at once.
const BLOCK: usize = 64 * 1024;
const BINARY_FRAME: u8 = 0x82;

/// Sends back what it gets.
pub(crate) fn echo() -> Result<SocketAddr> {
    serve(|mut socket| {
        loop {
            match socket.read()? {
                message @ (Message::Binary(_) | Message::Text(_)) => socket.send(message)?,
                _ => socket.flush()?,
            }
        }
    })
}

/// Sends binary messages of `size` bytes, as fast as they are taken.
pub(crate) fn feed(size: usize) -> Result<SocketAddr> {
    let block = frame(size).repeat(BLOCK.div_ceil(size));
    serve(move |mut socket| {
        loop {
            socket.get_mut().write_all(&block)?;
        }
    })
}

/// A thread for each client, until the process ends. A client that goes ends its thread with an error, and that is all.
fn serve<F>(talk: F) -> Result<SocketAddr>
where
    F: Fn(WebSocket<TcpStream>) -> Result<(), tungstenite::Error> + Clone + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let talk = talk.clone();
            thread::spawn(move || accept(stream).map(talk));
        }
    });
    Ok(address)
}

fn accept(stream: TcpStream) -> Option<WebSocket<TcpStream>> {
    stream.set_nodelay(true).ok()?;
    let config = WebSocketConfig::default()
        .read_buffer_size(8 * 1024)
        .write_buffer_size(16 * 1024);
    accept_with_config(stream, Some(config)).ok()
}

/// RFC 6455, section 5.2: a final frame, unmasked, as a server sends it.
fn frame(size: usize) -> Vec<u8> {
    let mut frame = vec![BINARY_FRAME];
    match (u8::try_from(size), u16::try_from(size)) {
        (Ok(size @ ..126), _) => frame.push(size),
        (_, Ok(size)) => {
            frame.push(126);
            frame.extend(size.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend((size as u64).to_be_bytes());
        }
    }
    frame.resize(frame.len() + size, b'x');
    frame
}
