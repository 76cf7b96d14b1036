//! Each lie has its code, and costs a bounded time and a bounded number of bytes.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::lying::{
    Answer, MANIFEST, Script, altered, answer, client, head, manifest, manifest_answer, ok,
};
use crate::{ARCHIVE, Client, package};

/// More than what anyone may send in vain: the limits of the tests, and what lies in the buffers of two sockets.
const MOST_SENT: u64 = 16 << 20;

const OTHER: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// What a pull is refused with.
fn refused(script: Script) -> &'static str {
    let server = script.start();
    let begun = Instant::now();
    let error = client(&server).pull().unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(20), "{error}");
    let sent: u64 = server.bytes_sent().iter().sum();
    assert!(sent < MOST_SENT, "{sent} bytes for {error}");
    error.code()
}

fn with_manifest(manifest: &Value) -> Script {
    Script::honest().manifest(manifest_answer(manifest))
}

#[test]
fn an_honest_registry_is_believed() {
    let server = Script::honest().start();
    let (resolved, archive) = client(&server).pull().unwrap();
    assert_eq!(archive, ARCHIVE);
    resolved.check(&package(1)).unwrap();
    assert_eq!(
        server.connections(),
        2,
        "the manifest and the archive, and nothing else"
    );
}

#[test]
fn a_digest_that_is_not_that_of_the_bytes() {
    let server = Script::honest()
        .with(&format!("manifests/{OTHER}"), manifest_answer(&manifest()))
        .start();
    let pinned = Client::new(&format!("{}/tools/ticker:1@{OTHER}", server.addr()));
    assert_eq!(pinned.resolve().unwrap_err().code(), "registry/digest");

    let body = manifest().to_string();
    let headers = [("content-type", MANIFEST), ("docker-content-digest", OTHER)];
    let lying = Script::honest().manifest(answer("200 OK", &headers, body.as_bytes()));
    assert_eq!(refused(lying), "registry/digest");

    let other = vec![b'x'; ARCHIVE.len()];
    assert_eq!(
        refused(Script::honest().archive(ok("a/b", &other))),
        "registry/digest"
    );
}

#[test]
fn a_length_that_is_over_the_bound_or_not_that_of_the_manifest() {
    let claim = |bytes: &str| {
        let headers = [("content-type", MANIFEST), ("content-length", bytes)];
        Answer::Endless(head("200 OK", &headers))
    };
    let huge = "1000000000000";
    assert_eq!(
        refused(Script::honest().manifest(claim(huge))),
        "registry/too-large"
    );
    assert_eq!(
        refused(Script::honest().archive(claim(huge))),
        "registry/length"
    );
    let short = &ARCHIVE[1..];
    assert_eq!(
        refused(Script::honest().archive(ok("a/b", short))),
        "registry/length"
    );
    let long = [ARCHIVE, b"x"].concat();
    assert_eq!(
        refused(Script::honest().archive(ok("a/b", &long))),
        "registry/length"
    );
    assert_eq!(
        refused(Script::honest().archive(ok("a/b", b""))),
        "registry/length"
    );
}

#[test]
fn a_body_without_end() {
    let endless = || Answer::Endless(head("200 OK", &[("content-type", MANIFEST)]));
    assert_eq!(
        refused(Script::honest().manifest(endless())),
        "registry/too-large"
    );
    assert_eq!(
        refused(Script::honest().archive(endless())),
        "registry/length"
    );
    let refusing = || Answer::Endless(head("500 Oops", &[]));
    assert_eq!(
        refused(Script::honest().manifest(refusing())),
        "registry/status"
    );
    assert_eq!(
        refused(Script::honest().archive(refusing())),
        "registry/status"
    );
    let heads = || Answer::Endless(b"HTTP/1.1 200 OK\r\nx: ".to_vec());
    assert_eq!(refused(Script::honest().manifest(heads())), "registry/http");
}

#[test]
fn more_header_fields_than_anyone_needs() {
    let fields = vec![("x", "y"); 200];
    let many = Answer::Bytes(head("200 OK", &fields));
    assert_eq!(refused(Script::honest().manifest(many)), "registry/http");
}

#[test]
fn an_archive_over_the_bound_is_not_even_asked_for() {
    let size = "/annotations/io.github.yoi-rs.plugin.archive.size";
    let server = with_manifest(&altered(size, json!((1 << 20) + 1).to_string().into())).start();
    assert_eq!(
        client(&server).pull().unwrap_err().code(),
        "registry/too-large"
    );
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_document_of_another_kind() {
    let index = "application/vnd.oci.image.index.v1+json";
    let docker = "application/vnd.docker.distribution.manifest.v2+json";
    for media_type in [index, docker, "text/html", ""] {
        let body = manifest().to_string();
        let script = Script::honest().manifest(ok(media_type, body.as_bytes()));
        assert_eq!(refused(script), "registry/media-type", "{media_type:?}");
    }
    for (pointer, media_type) in [
        ("/mediaType", index),
        (
            "/config/mediaType",
            "application/vnd.oci.image.config.v1+json",
        ),
        (
            "/layers/0/mediaType",
            "application/vnd.oci.image.layer.v1.tar+gzip",
        ),
    ] {
        let script = with_manifest(&altered(pointer, media_type.into()));
        assert_eq!(refused(script), "registry/media-type", "{pointer}");
    }
}

#[test]
fn another_number_of_layers_than_one() {
    let layer = manifest()["layers"][0].clone();
    for layers in [json!([]), json!([layer, layer])] {
        assert_eq!(
            refused(with_manifest(&altered("/layers", layers))),
            "registry/layers"
        );
    }
    let many = vec![json!({ "mediaType": "a/b", "digest": OTHER, "size": 1 }); 1_000];
    let script = with_manifest(&altered("/layers", many.into()));
    assert_eq!(refused(script), "registry/too-large", "of the manifest");
}

#[test]
fn what_is_not_there() {
    let gone = || answer("404 Not Found", &[], b"");
    assert_eq!(
        refused(Script::honest().manifest(gone())),
        "registry/missing"
    );
    assert_eq!(
        refused(Script::honest().archive(gone())),
        "registry/missing"
    );
}

#[test]
fn a_manifest_that_says_nothing_of_a_package() {
    for name in ["id", "digest", "archive", "archive.size"] {
        let pointer = format!("/annotations/io.github.yoi-rs.plugin.{name}");
        let script = with_manifest(&altered(&pointer, Value::Null));
        assert_eq!(refused(script), "registry/no-package", "{name}");
        for wrong in ["", "../x", "sha512:00", "a b"] {
            let script = with_manifest(&altered(&pointer, wrong.into()));
            assert_eq!(refused(script), "registry/annotation", "{name} = {wrong:?}");
        }
    }
    for wrong in ["-1", "1e3", "0x10", "99999999999999999999"] {
        let size = "/annotations/io.github.yoi-rs.plugin.archive.size";
        let script = with_manifest(&altered(size, wrong.into()));
        assert_eq!(refused(script), "registry/annotation", "{wrong}");
    }
    let script = with_manifest(&altered("/annotations", Value::Null));
    assert_eq!(refused(script), "registry/no-package");
    let long = "a".repeat((16 << 10) + 1);
    let signature = "/annotations/io.github.yoi-rs.plugin.minisig";
    let server = with_manifest(&altered(signature, long.into())).start();
    let mut client = client(&server);
    client.limits.manifest_bytes = 64 << 10;
    assert_eq!(client.resolve().unwrap_err().code(), "registry/annotation");
}

#[test]
fn what_is_no_manifest() {
    for body in [
        "",
        "{",
        "[]",
        "null",
        "\u{feff}{}",
        r#"{"schemaVersion":2}"#,
    ] {
        let script = Script::honest().manifest(ok(MANIFEST, body.as_bytes()));
        assert_eq!(refused(script), "registry/manifest", "{body}");
    }
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let script = Script::honest().manifest(ok(MANIFEST, deep.as_bytes()));
    assert_eq!(refused(script), "registry/manifest");
    let negative = altered("/layers/0/size", json!(-1));
    assert_eq!(refused(with_manifest(&negative)), "registry/manifest");
    let digest = altered("/layers/0/digest", json!("md5:00"));
    assert_eq!(refused(with_manifest(&digest)), "registry/manifest");
}

#[test]
fn a_drip_that_never_stops_and_one_that_never_starts() {
    let slow = |head: Vec<u8>| Answer::Drip(head, vec![b' '; 100_000]);
    let length = ARCHIVE.len().to_string();
    let drip = slow(head("200 OK", &[("content-type", MANIFEST)]));
    assert_eq!(
        refused(Script::honest().manifest(drip)),
        "registry/deadline"
    );
    let drip = Answer::Drip(
        head("200 OK", &[("content-length", length.as_str())]),
        ARCHIVE.to_vec(),
    );
    let server = Script::honest().archive(drip).start();
    let mut client = client(&server);
    client.limits.total = Duration::from_secs(2);
    assert_eq!(client.pull().unwrap_err().code(), "registry/deadline");
    let drip = slow(b"HTTP/1.1 200 OK\r\nx: ".to_vec());
    assert_eq!(
        refused(Script::honest().archive(drip)),
        "registry/silent",
        "no head in time"
    );
    assert_eq!(
        refused(Script::honest().archive(Answer::Silence)),
        "registry/silent"
    );
}

#[test]
fn manifest_and_archive_have_one_deadline_together() {
    let late = |answer: Answer| match answer {
        Answer::Bytes(bytes) => Answer::Late(Duration::from_millis(1300), bytes),
        _ => unreachable!("an honest answer has bytes"),
    };
    let script = Script::honest()
        .manifest(late(manifest_answer(&manifest())))
        .archive(late(ok("application/octet-stream", ARCHIVE)));
    let server = script.start();
    let mut client = client(&server);
    client.limits.total = Duration::from_secs(2);
    let begun = Instant::now();
    assert_eq!(client.pull().unwrap_err().code(), "registry/deadline");
    assert!(
        begun.elapsed() >= client.limits.total,
        "and the whole of it"
    );
}

#[test]
fn an_answer_that_ends_early_or_is_none() {
    let headers = [("content-type", MANIFEST), ("content-length", "100")];
    let cut = Answer::Bytes([head("200 OK", &headers), b"{".to_vec()].concat());
    assert_eq!(refused(Script::honest().manifest(cut)), "registry/http");
    for bytes in [
        "",
        "\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
    ] {
        let none = Answer::Bytes(bytes.into());
        assert_eq!(
            refused(Script::honest().manifest(none)),
            "registry/http",
            "{bytes:?}"
        );
    }
}

/// What other tools pull must be what yoi runs.
#[test]
fn an_archive_of_another_package_than_the_manifest_says() {
    for (pointer, value) in [
        ("/annotations/io.github.yoi-rs.plugin.id", "example.other"),
        ("/annotations/org.opencontainers.image.version", "0.1.1"),
        ("/annotations/io.github.yoi-rs.plugin.digest", OTHER),
        ("/layers/0/digest", OTHER),
    ] {
        let server = with_manifest(&altered(pointer, value.into())).start();
        let (resolved, _) = client(&server).pull().unwrap();
        let error = resolved.check(&package(1)).unwrap_err();
        assert_eq!(error.code(), "registry/differs", "{pointer}");
    }
}

#[test]
fn what_a_registry_says_with_its_refusal_is_told_and_bounded() {
    let body = r#"{"errors":[{"code":"DENIED","message":"no\u001b[2J"}]}"#;
    let server = Script::honest()
        .manifest(answer("403 Forbidden", &[], body.as_bytes()))
        .start();
    let error = client(&server).resolve().unwrap_err().to_string();
    assert_eq!(
        error,
        "the manifest: the registry answers 403: DENIED: no\u{1b}[2J"
    );
}
