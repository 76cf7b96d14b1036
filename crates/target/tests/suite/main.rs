//! The tests of this crate, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod address;
mod apart;
mod breadth;
mod corpora;
mod difference;
mod errors;
mod generate;
mod header;
mod host;
mod laws;
mod oracle;
mod path;
mod target;
mod url;

use yoi_target::{Action, ActionKind, ActionUrl, Method, Target};

/// Whether `target` matches a `GET` of, or a connection to, `url`.
fn matches(target: &str, url: &str) -> bool {
    let url = ActionUrl::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
    matches_url(&parse(target), &url)
}

fn matches_url(target: &Target, url: &ActionUrl) -> bool {
    let get = Method::parse("GET").unwrap();
    let kind = match target.protocol() {
        yoi_target::Protocol::Request => ActionKind::Request {
            method: &get,
            headers: &[],
        },
        yoi_target::Protocol::WebSocket => ActionKind::Open { subprotocols: &[] },
    };
    target.matches(&Action { url, kind })
}

fn parse(target: &str) -> Target {
    Target::parse(target).unwrap_or_else(|error| panic!("{target}: {error}"))
}
