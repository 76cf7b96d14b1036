//! Credentials are sent when they are asked for, to who may have them.

use yoi_registry::Error;
use yoi_testkit::RawServer;

use crate::lying::{Answer, Script, answer, client, head, ok};

fn challenge(value: &str) -> Answer {
    answer("401 Unauthorized", &[("www-authenticate", value)], b"")
}

/// A registry that names a token service, and never takes the token.
fn with_realm(realm: &str) -> RawServer {
    let value =
        format!("Bearer realm=\"{realm}\",service=\"the registry\",scope=\"registry:catalog:*\"");
    Script::honest().manifest(challenge(&value)).start()
}

fn tokens(answer: Answer) -> RawServer {
    Script::default().with("/token", answer).start()
}

#[test]
fn nothing_is_sent_before_it_is_asked_for() {
    let server = Script::honest().start();
    client(&server).credentials("me", "secret").pull().unwrap();
    let sent = server.requests();
    assert!(sent.iter().all(|it| it.header("authorization").is_none()));
}

#[test]
fn a_token_is_asked_for_with_our_scope_and_goes_to_the_registry() {
    let service = tokens(ok("application/json", br#"{"token":"abc"}"#));
    let server = with_realm(&service.http_url("/token"));
    let error = client(&server)
        .credentials("me", "secret")
        .resolve()
        .unwrap_err();
    assert_eq!(
        error.code(),
        "registry/credentials",
        "it takes no token: {error}"
    );

    let asked = &service.requests()[0];
    let query = "/token?scope=repository%3Atools%2Fticker%3Apull&service=the+registry";
    assert_eq!(
        asked.target(),
        query,
        "not what the registry would like the scope to be"
    );
    assert_eq!(
        asked.header("authorization").as_deref(),
        Some("Basic bWU6c2VjcmV0")
    );
    let tokens: Vec<_> = server
        .requests()
        .iter()
        .map(|it| it.header("authorization"))
        .collect();
    assert_eq!(
        tokens,
        [None, Some("Bearer abc".to_owned())],
        "asked once, answered once"
    );
}

#[test]
fn without_credentials_a_token_is_asked_for_without_them() {
    let service = tokens(ok("application/json", br#"{"access_token":"abc"}"#));
    let server = with_realm(&service.http_url("/token"));
    let error = client(&server).resolve().unwrap_err();
    assert!(
        matches!(error, Error::Unauthorized { given: false, .. }),
        "{error}"
    );
    assert_eq!(service.requests()[0].header("authorization"), None);
}

#[test]
fn credentials_do_not_go_in_plain_text_to_another_machine() {
    for realm in [
        "http://example.com/token",
        "http://10.0.0.1/token",
        "ftp://127.0.0.1/token",
        "file:///etc/passwd",
        "/token",
        "",
        "http://me:secret@127.0.0.1/token",
    ] {
        let server = with_realm(realm);
        let error = client(&server)
            .credentials("me", "secret")
            .resolve()
            .unwrap_err();
        assert_eq!(error.code(), "registry/realm", "{realm}: {error}");
    }
}

/// A registry on this machine may name a service on it; a service in the local network is out of its reach.
#[test]
fn a_realm_in_a_local_network_is_not_dialled() {
    for realm in ["https://10.0.0.1/token", "https://169.254.169.254/token"] {
        let server = with_realm(realm);
        let error = client(&server).resolve().unwrap_err();
        assert_eq!(error.code(), "registry/address", "{realm}: {error}");
    }
}

#[test]
fn what_a_token_service_says_is_bounded() {
    let endless = Answer::Endless(head("200 OK", &[("content-type", "application/json")]));
    for (answer, code) in [
        (endless, "registry/too-large"),
        (ok("application/json", b"{}"), "registry/token"),
        (ok("application/json", br#"{"token":""}"#), "registry/token"),
        (
            ok("application/json", br#"{"token":"a\r\nb: c"}"#),
            "registry/token",
        ),
        (ok("text/html", b"<html>"), "registry/token"),
        (answer("403 Forbidden", &[], b""), "registry/credentials"),
        (
            answer("302 Found", &[("location", "/there")], b""),
            "registry/status",
        ),
        (Answer::Silence, "registry/silent"),
    ] {
        let service = tokens(answer);
        let server = with_realm(&service.http_url("/token"));
        assert_eq!(client(&server).resolve().unwrap_err().code(), code);
    }
}

#[test]
fn a_challenge_that_nobody_knows_is_told() {
    for value in [
        "Negotiate",
        "Digest realm=\"x\", nonce=\"y\"",
        "Bearer service=\"x\"",
        "",
        "\"",
    ] {
        let server = Script::honest().manifest(challenge(value)).start();
        let error = client(&server)
            .credentials("me", "secret")
            .resolve()
            .unwrap_err();
        assert_eq!(error.code(), "registry/challenge", "{value:?}: {error}");
    }
}

#[test]
fn a_password_is_in_no_error() {
    let server = Script::honest()
        .manifest(challenge("Basic realm=\"x\""))
        .start();
    let client = client(&server).credentials("me", "hunter2");
    let error = client.resolve().unwrap_err();
    assert_eq!(error.code(), "registry/credentials");
    let told = format!("{error} {error:?} {:?}", client.registry());
    assert!(
        !told.contains("hunter2") && !told.contains("bWU6"),
        "{told}"
    );
}
