//! The race over real sockets. Each test has addresses of 127.77.0.0/16 of its own, so that one port is free on all of
//! them.

use std::net::SocketAddr;

use yoi_testkit::{BlackHole, HttpServer, Listen, RawServer, Reply, TestCa};

use super::*;

fn at(ip: &str, port: u16) -> SocketAddr {
    SocketAddr::new(ip.parse().unwrap(), port)
}

fn server(ip: &str, port: u16) -> HttpServer {
    HttpServer::start_on(Listen::at(at(ip, port)), [("/", Reply::text(""))])
}

fn peer(stream: &Stream) -> String {
    let tcp = match stream {
        Stream::Plain(tcp) => tcp,
        Stream::Tls(stream) => stream.get_ref().0,
    };
    tcp.peer_addr().unwrap().ip().to_string()
}

async fn dialled(answer: &[&str], scheme: &str, port: u16) -> Result<Stream, DialError> {
    let to = format!("{scheme}://a.test.example:{port}/");
    dial(&ScriptedResolver::always(answer), &to).await
}

#[tokio::test]
async fn an_address_that_is_silent_does_not_hold_up_the_next() {
    let hole = BlackHole::at(at("127.77.2.1", 0));
    let port = hole.addr().port();
    let server = server("127.77.2.2", port);
    let start = Instant::now();
    let stream = dialled(&["127.77.2.1", "127.77.2.2"], "http", port).await;
    assert_eq!(peer(&stream.unwrap()), "127.77.2.2");
    assert!(start.elapsed() < PATIENCE / 2, "{:?}", start.elapsed());
    assert!(server.until_closed(PATIENCE).await);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn silent_addresses_alone_are_a_time_out() {
    let hole = BlackHole::at(at("127.77.3.1", 0));
    let to = url(&format!("http://a.test.example:{}/", hole.addr().port()));
    let mut route = route(&to, loopback());
    route.deadline = Instant::now() + Duration::from_millis(100);
    let dialler = dialler(&ScriptedResolver::always(&["127.77.3.1"]));
    let result = dialler.dial(&route).await;
    assert!(matches!(result, Err(DialError::Timeout)), "{result:?}");
}

/// The guest wants it within less than the usual delay between two attempts.
#[tokio::test]
async fn a_short_time_out_leaves_a_part_to_every_address() {
    let hole = BlackHole::at(at("127.77.4.1", 0));
    let server = server("127.77.4.2", hole.addr().port());
    let to = url(&format!("http://a.test.example:{}/", server.port()));
    let mut route = route(&to, loopback());
    route.deadline = Instant::now() + Duration::from_millis(200);
    let dialler = dialler(&ScriptedResolver::always(&["127.77.4.1", "127.77.4.2"]));
    assert_eq!(peer(&dialler.dial(&route).await.unwrap()), "127.77.4.2");
}

#[tokio::test]
async fn an_address_that_refuses_is_followed_by_the_next_of_either_family() {
    let server = server("::1", 0);
    let stream = dialled(&["127.77.5.1", "::1"], "http", server.port()).await;
    assert_eq!(peer(&stream.unwrap()), "::1");
    let result = dialled(&["127.77.5.1", "127.77.5.2"], "http", server.port()).await;
    match result {
        Err(DialError::Connect { host, last }) => {
            assert_eq!(host, "a.test.example");
            assert_eq!(last.kind(), std::io::ErrorKind::ConnectionRefused);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_first_address_wins_when_it_answers_and_the_second_sees_nobody() {
    let first = server("127.77.6.1", 0);
    let second = server("127.77.6.2", first.port());
    let stream = dialled(&["127.77.6.1", "127.77.6.2"], "http", first.port()).await;
    assert_eq!(peer(&stream.unwrap()), "127.77.6.1");
    assert_eq!(second.connections(), 0);
}

/// One that says nothing within TLS, or ends there, is as one that does not answer; what was begun with it is closed.
#[tokio::test]
async fn tls_is_part_of_an_attempt_and_only_the_winner_keeps_a_socket() {
    let ca = TestCa::new();
    let mut roots = TlsRoots::none();
    roots.add_pem(ca.pem().as_bytes()).unwrap();
    let scripts: [(&str, RawServer); 2] = [
        (
            "127.77.7.1",
            RawServer::start_on(Listen::at(at("127.77.7.1", 0)), async |peer| {
                peer.drain().await
            }),
        ),
        (
            "127.77.8.1",
            RawServer::start_on(Listen::at(at("127.77.8.1", 0)), async |mut peer| {
                peer.read_exact(1).await.map(drop)
            }),
        ),
    ];
    for (first_ip, first) in scripts {
        let second_ip = first_ip.replace(".1", ".2");
        let listen = Listen::at(at(&second_ip, first.port()));
        let second = RawServer::start_on(
            listen.encrypted(&ca.leaf(&["a.test.example"])),
            async |peer| peer.drain().await,
        );
        let names = ScriptedResolver::always(&[first_ip, &second_ip]);
        let dialler = Dialler::new(resolver(&names), roots.clone());
        let to = url(&format!("wss://a.test.example:{}/", first.port()));
        let stream = dialler.dial(&route(&to, loopback())).await.unwrap();
        assert_eq!(peer(&stream), second_ip);
        assert!(first.until_closed(PATIENCE).await, "the loser is closed");
        assert_eq!(first.connections(), 1, "and not tried again");
        assert_eq!((second.connections(), second.open_connections()), (1, 1));
        drop(stream);
        assert!(second.until_closed(PATIENCE).await);
    }
}

#[tokio::test]
async fn a_dial_that_is_given_up_leaves_no_socket() {
    let silent = RawServer::start(async |peer| peer.drain().await);
    let to = url(&silent.url("https", "127.0.0.1", "/"));
    let dialler = dialler(&ScriptedResolver::always(&[]));
    let far = route(&to, loopback());
    let dialling = dialler.dial(&far);
    tokio::select! {
        result = dialling => panic!("{result:?}"),
        seen = silent.until(PATIENCE, |server| server.connections() == 1) => assert!(seen),
    }
    assert!(silent.until_closed(PATIENCE).await);
}
