//! A registry whose every byte is the test's.

use std::time::Duration;

use serde_json::{Value, json};
use yoi_registry::BlobDigest;
use yoi_testkit::{Listen, RawServer};

use crate::{ARCHIVE, Client, package};

pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.wasm.config.v0+json";

/// What is answered at a path.
#[derive(Clone)]
pub(crate) enum Answer {
    Bytes(Vec<u8>),
    /// The head, and then something without end.
    Endless(Vec<u8>),
    /// The head, and then a byte now and then.
    Drip(Vec<u8>, Vec<u8>),
    /// All of it, after a while.
    Late(Duration, Vec<u8>),
    Silence,
}

/// Answers by path, the first that fits; 404 to everything else.
#[derive(Clone, Default)]
pub(crate) struct Script {
    answers: Vec<(String, Answer)>,
}

impl Script {
    /// An honest registry with one package.
    pub(crate) fn honest() -> Self {
        let archive = format!("blobs/{}", BlobDigest::of(ARCHIVE));
        Self::default()
            .with("manifests/1", manifest_answer(&manifest()))
            .with(&archive, ok("application/octet-stream", ARCHIVE))
    }

    /// With this answer in place of what was there.
    pub(crate) fn with(mut self, path: &str, answer: Answer) -> Self {
        let path = match path.starts_with('/') {
            true => path.to_owned(),
            false => format!("/v2/tools/ticker/{path}"),
        };
        self.answers.insert(0, (path, answer));
        self
    }

    pub(crate) fn archive(self, answer: Answer) -> Self {
        self.with(&format!("blobs/{}", BlobDigest::of(ARCHIVE)), answer)
    }

    pub(crate) fn manifest(self, answer: Answer) -> Self {
        self.with("manifests/1", answer)
    }

    pub(crate) fn start(self) -> RawServer {
        self.start_on(Listen::v4())
    }

    pub(crate) fn start_on(self, listen: Listen) -> RawServer {
        RawServer::start_on(listen, async move |mut peer| {
            let head = peer.read_head().await?;
            let found = self.answers.iter().find(|(path, _)| path == head.path());
            match found.map(|(_, answer)| answer.clone()) {
                None => {
                    peer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
                        .await
                }
                Some(Answer::Bytes(bytes)) => peer.write(&bytes).await,
                Some(Answer::Endless(head)) => {
                    peer.write(&head).await?;
                    peer.write_forever(&[b'a'; 4096]).await
                }
                Some(Answer::Drip(head, bytes)) => {
                    peer.write(&head).await?;
                    peer.drip(&bytes, Duration::from_millis(100)).await
                }
                Some(Answer::Late(after, bytes)) => {
                    tokio::time::sleep(after).await;
                    peer.write(&bytes).await
                }
                Some(Answer::Silence) => peer.hold().await,
            }
        })
    }
}

/// A client of this server's one package.
pub(crate) fn client(server: &RawServer) -> Client {
    Client::new(&format!("{}/tools/ticker:1", server.addr()))
}

/// What an honest push makes of the package, written down once more.
pub(crate) fn manifest() -> Value {
    let package = package(1);
    let component = package.component_bytes();
    json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": { "mediaType": CONFIG, "digest": BlobDigest::of(b"{}").to_string(), "size": 2 },
        "layers": [{
            "mediaType": "application/wasm",
            "digest": BlobDigest::of(component).to_string(),
            "size": component.len(),
        }],
        "annotations": {
            "org.opencontainers.image.version": "0.1.0",
            "io.github.yoi-rs.plugin.id": "example.ticker",
            "io.github.yoi-rs.plugin.digest": package.digest().to_string(),
            "io.github.yoi-rs.plugin.archive": BlobDigest::of(ARCHIVE).to_string(),
            "io.github.yoi-rs.plugin.archive.size": ARCHIVE.len().to_string(),
        },
    })
}

/// The manifest with another value at a JSON pointer; `null` removes it.
pub(crate) fn altered(pointer: &str, value: Value) -> Value {
    let mut manifest = manifest();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = manifest.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(object), Value::Null) => drop(object.remove(key).unwrap()),
        (Value::Object(object), value) => drop(object.insert(key.to_owned(), value)),
        (Value::Array(array), value) => array[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{pointer}"),
    }
    manifest
}

pub(crate) fn manifest_answer(manifest: &Value) -> Answer {
    ok(MANIFEST, manifest.to_string().as_bytes())
}

pub(crate) fn ok(media_type: &str, body: &[u8]) -> Answer {
    answer("200 OK", &[("content-type", media_type)], body)
}

pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let length = body.len().to_string();
    let headers = [headers, &[("content-length", length.as_str())]].concat();
    let mut bytes = head(status, &headers);
    bytes.extend_from_slice(body);
    Answer::Bytes(bytes)
}

pub(crate) fn head<'a>(
    status: &str,
    headers: impl IntoIterator<Item = &'a (&'a str, &'a str)>,
) -> Vec<u8> {
    let lines = headers.into_iter();
    let lines: String = lines
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    format!("HTTP/1.1 {status}\r\n{lines}\r\n").into_bytes()
}
