use crate::PATIENCE;
use std::{
    io::Write as _,
    net::TcpStream,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};
use yoi_testkit::{EchoServer, Gate, Listen, RawServer, RefusingPort};

#[test]
fn a_dropped_server_is_gone_with_its_port_and_its_connections() {
    let server = RawServer::start(async |peer| peer.hold().await);
    let addr = server.addr();
    let mut held = TcpStream::connect(addr).unwrap();
    assert!(server.wait_until(PATIENCE, |server| server.open_connections() == 1));
    drop(server);
    assert!(TcpStream::connect(addr).is_err());
    assert_eq!(std::io::Read::read(&mut held, &mut [0]).unwrap_or(0), 0);
}

#[test]
fn closed_means_that_there_was_a_connection_and_that_it_is_over() {
    let server = RawServer::start(async |peer| peer.drain().await);
    assert!(
        !server.wait_until_closed(Duration::ZERO),
        "nobody has come yet"
    );
    let connection = TcpStream::connect(server.addr()).unwrap();
    assert!(server.wait_until(PATIENCE, |server| server.open_connections() == 1));
    assert!(
        !server.wait_until_closed(Duration::ZERO),
        "the connection is open"
    );
    drop(connection);
    assert!(server.wait_until_closed(PATIENCE));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_task_can_wait_without_stopping_its_runtime() {
    let server = RawServer::start(async |peer| peer.drain().await);
    let client = async {
        let mut connection = tokio::net::TcpStream::connect(server.addr()).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut connection, b"hello")
            .await
            .unwrap();
    };
    let ((), closed) = tokio::join!(client, server.until_closed(PATIENCE));
    assert!(closed);
    assert_eq!(server.received(), [b"hello"]);
}

#[test]
fn a_request_counts_when_its_head_is_whole() {
    let server = RawServer::start(async |peer| peer.drain().await);
    let mut connection = TcpStream::connect(server.addr()).unwrap();
    connection
        .write_all(b"GET /a?b=c HTTP/1.1\r\nX-One: 1\r\n")
        .unwrap();
    assert!(server.wait_until(PATIENCE, |server| !server.received().concat().is_empty()));
    assert_eq!(server.requests(), []);
    connection.write_all(b"x-one:  2 \r\n\r\nbody").unwrap();
    assert!(server.wait_until(PATIENCE, |server| server.requests().len() == 1));
    let request = &server.requests()[0];
    assert_eq!(
        (request.method(), request.target(), request.path()),
        ("GET", "/a?b=c", "/a")
    );
    assert_eq!(request.header("X-ONE").as_deref(), Some("1, 2"));
    assert_eq!(request.headers(), [("X-One", "1"), ("x-one", "2")]);
    assert!(request.text().ends_with("\r\n\r\n"));
}

#[test]
fn a_script_that_panics_fails_the_test_when_the_server_is_dropped() {
    let server = RawServer::start(async |mut peer| {
        let head = peer.read_head().await?;
        assert_eq!(head.method(), "POST", "this panic is part of the test");
        Ok(())
    });
    let mut connection = TcpStream::connect(server.addr()).unwrap();
    connection.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    assert!(server.wait_until_closed(PATIENCE));
    assert!(catch_unwind(AssertUnwindSafe(|| drop(server))).is_err());
}

#[test]
fn a_gate_lets_a_test_and_a_script_wait_for_each_other() {
    let (arrived, go) = (Gate::new(), Gate::new());
    let server = RawServer::start({
        let (arrived, go) = (arrived.clone(), go.clone());
        async move |mut peer| {
            arrived.open();
            go.opened().await;
            peer.write(b"gone").await
        }
    });
    let mut connection = TcpStream::connect(server.addr()).unwrap();
    assert!(arrived.wait(PATIENCE));
    assert_eq!(server.bytes_sent(), [0]);
    assert!(!go.is_open());
    go.open();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut connection, &mut text).unwrap();
    assert_eq!(text, "gone");
    assert_eq!(server.bytes_sent(), [4]);
}

#[test]
fn urls_name_the_scheme_the_address_and_the_port() {
    let server = EchoServer::start_on(Listen::v6(), yoi_testkit::Echo::default());
    let port = server.port();
    assert_eq!(server.ws_url("/a"), format!("ws://[::1]:{port}/a"));
    assert_eq!(server.http_url("/"), format!("http://[::1]:{port}/"));
    assert_eq!(
        server.url("wss", "localhost", "/x"),
        format!("wss://localhost:{port}/x")
    );
}

#[test]
fn a_refusing_port_refuses_and_stays_taken() {
    let port = RefusingPort::reserve();
    let refused = TcpStream::connect(port.addr()).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    assert!(std::net::TcpListener::bind(port.addr()).is_err());
}
