//! Plain clients, for talking to the servers under test
use crate::PATIENCE;
use rustls_pki_types::ServerName;
use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use tungstenite::{Error, client::IntoClientRequest as _, protocol::WebSocketConfig};
use yoi_testkit::TestCa;

pub(crate) type Plain = WebSocketStream<tokio::net::TcpStream>;
pub(crate) type Encrypted = WebSocketStream<TlsStream<tokio::net::TcpStream>>;

pub(crate) async fn open(url: &str) -> Plain {
    let (connection, _) = try_open(url, "").await.unwrap();
    connection
}

/// Opens with an offer of subprotocols, and says which one was chosen.
pub(crate) async fn try_open(
    url: &str,
    subprotocols: &str,
) -> Result<(Plain, Option<String>), Error> {
    let mut request = url.into_client_request()?;
    if !subprotocols.is_empty() {
        request
            .headers_mut()
            .insert("sec-websocket-protocol", subprotocols.parse().unwrap());
    }
    let tcp = tokio::net::TcpStream::connect(address(url)).await?;
    let (connection, response) = client_async_with_config(request, tcp, Some(limits())).await?;
    let chosen = response.headers().get("sec-websocket-protocol");
    Ok((
        connection,
        chosen.map(|name| name.to_str().unwrap().to_owned()),
    ))
}

pub(crate) async fn open_tls(url: &str, ca: &TestCa) -> io::Result<Encrypted> {
    let tcp = tokio::net::TcpStream::connect(address(url)).await?;
    let name = ServerName::from(tcp.peer_addr()?.ip());
    let tls = TlsConnector::from(ca.client_config())
        .connect(name, tcp)
        .await?;
    let (connection, _) = client_async_with_config(url, tls, Some(limits()))
        .await
        .map_err(io::Error::other)?;
    Ok(connection)
}

/// Sends the bytes and returns what comes back before the end.
pub(crate) fn exchange(addr: SocketAddr, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut tcp = TcpStream::connect(addr)?;
    tcp.set_read_timeout(Some(PATIENCE))?;
    tcp.write_all(bytes)?;
    let mut answer = Vec::new();
    tcp.read_to_end(&mut answer).map(|_| answer)
}

fn limits() -> WebSocketConfig {
    WebSocketConfig::default().max_frame_size(Some(64 << 20))
}

fn address(url: &str) -> SocketAddr {
    url.split('/').nth(2).unwrap().parse().unwrap()
}
