//! TLS with a host that proves itself, or plain HTTP to this machine.

use yoi_registry::{Limits, Reference, Registry, Transport};
use yoi_testkit::{Leaf, Listen, RawServer, RefusingPort, TestCa};

use crate::lying::Script;
use crate::{ARCHIVE, Client, block_on, limits, pull};

pub(crate) fn over_tls(server: &RawServer, ca: &TestCa, limits: Limits) -> Registry {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(ca.der()).unwrap();
    let reference = format!("localhost:{}/tools/ticker:1", server.port());
    let reference = Reference::parse(&reference).unwrap();
    Registry::new(reference, Transport::Tls(roots), None, limits).unwrap()
}

#[test]
fn a_registry_that_proves_itself_is_pulled_from() {
    let ca = TestCa::new();
    let server = Script::honest().start_on(Listen::tls(&ca.loopback()));
    let (_, archive) = block_on(pull(over_tls(&server, &ca, limits()))).unwrap();
    assert_eq!(archive, ARCHIVE);
}

#[test]
fn one_that_does_not_is_sent_nothing() {
    let ca = TestCa::new();
    let leaves = [
        ("another authority", Leaf::self_signed()),
        ("another name", ca.wrong_name()),
        ("run out", ca.expired()),
        ("too early", ca.not_yet_valid()),
    ];
    for (name, leaf) in leaves {
        let server = Script::honest().start_on(Listen::tls(&leaf));
        let error = block_on(pull(over_tls(&server, &ca, limits()))).unwrap_err();
        assert_eq!(error.code(), "registry/tls", "{name}: {error}");
        assert!(server.requests().is_empty(), "{name}");
    }
    let plain = RawServer::start(async |mut peer| {
        peer.read_exact(1).await?;
        peer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n").await
    });
    let error = block_on(pull(over_tls(&plain, &ca, limits()))).unwrap_err();
    assert_eq!(error.code(), "registry/tls");
}

#[test]
fn plain_http_is_for_this_machine() {
    for host in [
        "registry.example.com",
        "10.0.0.1",
        "[fe80::1]:5000",
        "localhost.example.com",
    ] {
        let reference = Reference::parse(&format!("{host}/a:1")).unwrap();
        let registry = Registry::new(reference, Transport::PlainLoopback, None, limits());
        assert_eq!(
            registry.unwrap_err().code(),
            "registry/plain-text",
            "{host}"
        );
    }
    let server = Script::honest().start();
    let named = Client::new(&format!("localhost:{}/tools/ticker:1", server.port()));
    assert_eq!(named.pull().unwrap().1, ARCHIVE);
}

#[test]
fn nobody_there_is_told_as_such() {
    let port = RefusingPort::reserve();
    let client = Client::new(&format!("{}/tools/ticker:1", port.addr()));
    assert_eq!(client.resolve().unwrap_err().code(), "registry/connect");
}
