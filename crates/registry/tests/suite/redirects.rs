//! A redirect is followed for an archive, and never out of the rules.

use yoi_registry::Error;
use yoi_testkit::{Canary, Listen, RawServer, TestCa};

use crate::lying::{Answer, Script, answer, client, ok};
use crate::{ARCHIVE, Client, block_on, limits, pull};

fn to(location: &str) -> Answer {
    answer("307 Temporary Redirect", &[("location", location)], b"")
}

/// Where object stores would have the archive.
fn store() -> RawServer {
    Script::default()
        .with("/store/archive", ok("a/b", ARCHIVE))
        .start()
}

#[test]
fn an_archive_may_lie_elsewhere_and_credentials_do_not_go_there() {
    let store = store();
    let registry = Script::honest()
        .with("/there", to(&store.http_url("/store/archive?signed=1")))
        .archive(to("/there"))
        .start();
    let (_, archive) = client(&registry)
        .credentials("me", "secret")
        .pull()
        .unwrap();
    assert_eq!(archive, ARCHIVE);
    assert_eq!(store.requests()[0].target(), "/store/archive?signed=1");
    assert_eq!(store.requests()[0].header("authorization"), None);
}

#[test]
fn three_redirects_are_followed_and_a_fourth_is_not() {
    let through = |count: usize| {
        let mut script = Script::honest().archive(to("/1"));
        for at in 1..count {
            script = script.with(&format!("/{at}"), to(&format!("/{}", at + 1)));
        }
        script
            .with(&format!("/{count}"), ok("a/b", ARCHIVE))
            .start()
    };
    let three = through(3);
    assert_eq!(client(&three).pull().unwrap().1, ARCHIVE);
    let four = through(4);
    assert_eq!(
        client(&four).pull().unwrap_err().code(),
        "registry/redirect"
    );
    let round = Script::honest()
        .archive(to("/1"))
        .with("/1", to("/1"))
        .start();
    assert_eq!(
        client(&round).pull().unwrap_err().code(),
        "registry/redirect"
    );
    assert_eq!(round.connections(), 1 + 1 + 3);
}

#[test]
fn a_redirect_to_another_scheme_or_to_nothing_is_refused() {
    let canary = Canary::start();
    let tls = format!("https://{}/", canary.addr());
    for location in [
        tls.as_str(),
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "//x/",
        "",
        "x",
    ] {
        let server = Script::honest().archive(to(location)).start();
        let error = client(&server).pull().unwrap_err();
        assert!(
            matches!(error, Error::Redirect { .. }),
            "{location}: {error}"
        );
    }
    let none = answer("307 Temporary Redirect", &[], b"");
    let server = Script::honest().archive(none).start();
    assert_eq!(
        client(&server).pull().unwrap_err().code(),
        "registry/redirect"
    );
}

/// None of these makes a packet: the address is judged before it is dialled.
#[test]
fn plain_http_is_not_followed_off_this_machine() {
    for location in [
        "http://10.0.0.1/",
        "http://192.168.1.1:8080/",
        "http://169.254.169.254/latest/meta-data",
        "http://93.184.215.14/",
        "http://0.0.0.0/",
        "http://[fe80::1]/",
    ] {
        let server = Script::honest().archive(to(location)).start();
        let error = client(&server).pull().unwrap_err();
        assert_eq!(error.code(), "registry/address", "{location}: {error}");
    }
}

#[test]
fn a_manifest_is_where_it_was_asked_for() {
    let server = Script::honest().manifest(to("/there")).start();
    let error = client(&server).resolve().unwrap_err();
    assert!(
        matches!(error, Error::Status { status: 307, .. }),
        "{error}"
    );
    assert_eq!(server.connections(), 1);
}

#[test]
fn tls_is_not_left_for_plain_text() {
    let ca = TestCa::new();
    let store = store();
    let server = Script::honest()
        .archive(to(&store.http_url("/store/archive")))
        .start_on(Listen::tls(&ca.loopback()));
    let registry = crate::transport::over_tls(&server, &ca, limits());
    let error = block_on(pull(registry)).unwrap_err();
    assert_eq!(error.code(), "registry/redirect", "{error}");
    assert_eq!(store.connections(), 0);
}

#[test]
fn an_upload_goes_to_the_registry_itself() {
    let elsewhere = Canary::start();
    let location = format!("http://{}/upload", elsewhere.addr());
    let accepted = answer("202 Accepted", &[("location", &location)], b"");
    let server = Script::default().with("blobs/uploads/", accepted).start();
    let client = Client::new(&format!("{}/tools/ticker:1", server.addr()));
    let error = client.push(&crate::package(1), None).unwrap_err();
    assert_eq!(error.code(), "registry/upload-elsewhere", "{error}");
}
