//! Servers that are not who they should be, for both schemes that verify: each is refused, and none sees a byte of what
//! was for another.

use rustls::server::Acceptor;
use yoi_testkit::{Leaf, Listen, Peer, RawServer, TestCa};

use super::*;

const NAME: &str = "server.test.example";
const BOTH: [&str; 2] = ["https", "wss"];

struct Client {
    dialler: Dialler,
}

impl Client {
    /// Trusts one authority; every name is 127.0.0.1.
    fn trusting(ca: &TestCa) -> Self {
        let mut roots = TlsRoots::none();
        roots.add_pem(ca.pem().as_bytes()).unwrap();
        let names = ScriptedResolver::always(&["127.0.0.1"]);
        Self {
            dialler: Dialler::new(resolver(&names), roots),
        }
    }

    async fn dial(&self, scheme: &str, host: &str, port: u16) -> Result<Stream, DialError> {
        let to = url(&format!("{scheme}://{host}:{port}/secret?token=secret"));
        self.dialler.dial(&route(&to, loopback())).await
    }

    /// Why the dial failed, after the server has seen the end of it.
    async fn refusal(&self, scheme: &str, host: &str, server: &RawServer) -> String {
        let before = server.connections();
        let result = self.dial(scheme, host, server.port()).await;
        assert!(server.until_closed(PATIENCE).await);
        assert_eq!(server.connections(), before + 1, "there is no second try");
        match result {
            Err(DialError::Tls { reason, .. }) => reason,
            other => panic!("{scheme}, {host}: {other:?}"),
        }
    }
}

fn listening(listen: Listen) -> RawServer {
    RawServer::start_on(listen, async |peer| peer.drain().await)
}

#[tokio::test]
async fn a_certificate_is_for_the_host_of_the_url_from_a_trusted_root_and_of_this_day() {
    let ca = TestCa::new();
    let client = Client::trusting(&ca);
    let rows: [(&str, Leaf, &str, &str); 14] = [
        ("expired", ca.expired(), "localhost", "expired"),
        ("expired", ca.expired(), "127.0.0.1", "expired"),
        (
            "not yet valid",
            ca.not_yet_valid(),
            "localhost",
            "not valid yet",
        ),
        ("another name", ca.wrong_name(), NAME, "not valid for name"),
        (
            "a name for an address",
            ca.leaf(&["localhost", NAME]),
            "127.0.0.1",
            "not valid for name",
        ),
        (
            "an address for a name",
            ca.leaf(&["127.0.0.1"]),
            NAME,
            "not valid for name",
        ),
        (
            "another address",
            ca.leaf(&["127.0.0.2"]),
            "127.0.0.1",
            "not valid for name",
        ),
        (
            "a name above",
            ca.leaf(&["test.example"]),
            NAME,
            "not valid for name",
        ),
        (
            "a name below",
            ca.leaf(&["a.server.test.example"]),
            NAME,
            "not valid for name",
        ),
        (
            "a star two labels up",
            ca.leaf(&["*.example"]),
            NAME,
            "not valid for name",
        ),
        (
            "no name but a common name",
            ca.leaf(&[]),
            NAME,
            "not valid for name",
        ),
        (
            "its own root",
            Leaf::self_signed(),
            "localhost",
            "UnknownIssuer",
        ),
        (
            "another root of the same name",
            TestCa::new().loopback(),
            "localhost",
            "BadSignature",
        ),
        (
            "another root of the same name",
            TestCa::new().loopback(),
            "127.0.0.1",
            "BadSignature",
        ),
    ];
    for (row, leaf, host, rule) in rows {
        let server = listening(Listen::tls(&leaf));
        for scheme in BOTH {
            let reason = client.refusal(scheme, host, &server).await;
            assert!(reason.contains(rule), "{row}, {host}: {reason}");
        }
        assert_eq!(server.received(), [b"", b""], "{row}, {host}");
    }
}

#[tokio::test]
async fn a_right_certificate_is_taken_for_names_and_for_addresses() {
    let ca = TestCa::new();
    let client = Client::trusting(&ca);
    for (name, host) in [
        (NAME, NAME),
        ("*.test.example", NAME),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "[::ffff:127.0.0.1]"),
        (NAME, "SERVER.test.example."),
    ] {
        for protocols in [&["http/1.1"][..], &["h2", "http/1.1"], &[]] {
            let leaf = ca.leaf(&[name]);
            let server = listening(Listen::v4().speaking(&leaf, protocols));
            for scheme in BOTH {
                let stream = client.dial(scheme, host, server.port()).await;
                assert!(stream.is_ok(), "{name}, {host}: {stream:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_server_that_speaks_only_another_protocol_is_refused() {
    let ca = TestCa::new();
    let client = Client::trusting(&ca);
    for protocols in [&["h2"][..], &["http/1.0"], &["spdy/3", "h3"]] {
        let server = listening(Listen::v4().speaking(&ca.leaf(&[NAME]), protocols));
        for scheme in BOTH {
            let reason = client.refusal(scheme, NAME, &server).await;
            assert!(reason.contains("NoApplicationProtocol"), "{reason}");
        }
        assert_eq!(server.received(), [b"", b""], "{protocols:?}");
    }
}

/// A record of the handshake with one message (RFC 5246, sections 6.2.1 and 7.4.1.3) that chooses TLS 1.1.
fn server_hello_of_tls_1_1() -> Vec<u8> {
    let version = [3, 2];
    let cipher = [0xc0, 0x2f];
    let body = [&version[..], &[7; 32], &[0], &cipher, &[0]].concat();
    let length = u8::try_from(body.len()).unwrap();
    let message = [&[2, 0, 0, length][..], &body].concat();
    let length = u8::try_from(message.len()).unwrap();
    [&[22, 3, 2, 0, length][..], &message].concat()
}

/// What each server says in place of TLS, and that the greeting is all it gets: nothing falls back to plain text.
#[tokio::test]
async fn a_server_that_does_not_speak_tls_gets_a_greeting_and_no_more() {
    const HANDSHAKE_FAILURE: &[u8] = &[21, 3, 3, 0, 2, 2, 40];
    let rows: [(&str, Vec<u8>, &str); 6] = [
        (
            "TLS 1.1",
            server_hello_of_tls_1_1(),
            "ServerDoesNotSupportTls12Or13",
        ),
        (
            "plain HTTP",
            b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
            "corrupt",
        ),
        (
            "a WebSocket server",
            b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n".to_vec(),
            "corrupt",
        ),
        ("nonsense", vec![0; 100], "corrupt"),
        ("an alert", HANDSHAKE_FAILURE.to_vec(), "HandshakeFailure"),
        ("nothing", Vec::new(), "eof"),
    ];
    let client = Client::trusting(&TestCa::new());
    for (row, answer, rule) in rows {
        let server = RawServer::start(async move |mut peer: Peer| {
            peer.read_exact(5).await?;
            peer.write(&answer).await?;
            peer.finish().await?;
            peer.drain().await
        });
        for scheme in BOTH {
            let reason = client.refusal(scheme, NAME, &server).await;
            assert!(reason.contains(rule), "{row}: {reason}");
        }
        for received in server.received() {
            assert_eq!(records(&received).first(), Some(&HANDSHAKE), "{row}");
            assert!(
                records(&received)[1..].iter().all(|kind| *kind == ALERT),
                "{row}: {:?}",
                records(&received)
            );
        }
    }
}

const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;

/// The kinds of the records of TLS.
fn records(mut bytes: &[u8]) -> Vec<u8> {
    let mut kinds = Vec::new();
    while let [kind, 3, _, high, low, rest @ ..] = bytes {
        kinds.push(*kind);
        bytes = &rest[usize::from(u16::from_be_bytes([*high, *low]))..];
    }
    assert!(bytes.is_empty(), "not a record of TLS: {bytes:?}");
    kinds
}

#[tokio::test]
async fn a_server_that_is_silent_within_tls_is_a_time_out() {
    let server = listening(Listen::v4());
    let client = Client::trusting(&TestCa::new());
    for scheme in BOTH {
        let to = url(&server.url(scheme, NAME, "/"));
        let mut route = route(&to, loopback());
        route.deadline = Instant::now() + Duration::from_millis(50);
        let result = client.dialler.dial(&route).await;
        assert!(matches!(result, Err(DialError::Timeout)), "{result:?}");
    }
    assert!(server.until_closed(PATIENCE).await);
}

/// What a server is told before it has proved anything.
#[tokio::test]
async fn the_greeting_names_the_host_of_the_url_but_no_address_and_one_protocol() {
    let client = Client::trusting(&TestCa::new());
    for (host, name) in [
        (NAME, Some(NAME)),
        ("SERVER.test.example.", Some(NAME)),
        ("localhost", Some("localhost")),
        ("127.0.0.1", None),
        ("[::ffff:127.0.0.1]", None),
    ] {
        for scheme in BOTH {
            let server =
                RawServer::start(async |mut peer: Peer| peer.read_exact(5).await.map(drop));
            client.refusal(scheme, host, &server).await;
            let mut acceptor = Acceptor::default();
            acceptor.read_tls(&mut &server.received()[0][..]).unwrap();
            let accepted = acceptor.accept().ok().flatten().expect("a whole greeting");
            let greeting = accepted.client_hello();
            assert_eq!(greeting.server_name(), name, "{host}");
            let protocols: Vec<&[u8]> = greeting.alpn().unwrap().collect();
            assert_eq!(protocols, [b"http/1.1"], "{host}");
        }
    }
}
