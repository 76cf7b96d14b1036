//! Authorities, and what is tried against each.

use anyhow::{Context as _, Result};
use yoi_authority::{Enablement, Resolution, grant_lines, resolve};
use yoi_package::{Digest, Manifest};
use yoi_target::{LONGEST_URL, Target};

use super::{ASKS, GRANTS};

/// One of the asks and grants that matter, counted from zero.
const SOUGHT: usize = 100;

/// A document with more than a thousand warnings is not read, and some targets are warned of.
const WARNED: usize = 900;

const HEAD: &str = "schema = 1\nid = 'example.many'\nversion = '0.1.0'\ndescription = 'many targets'\ncomponent.path = 'a.wasm'\n";

/// An authority whose asks and grants are alike, and a URL.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) target: fn(usize) -> String,
    pub(super) url: String,
    pub(super) permitted: bool,
    pub(super) is_hostile: bool,
}

/// What a package asks and what an operator grants, read and not yet paired.
pub(super) struct Sides {
    manifest: Manifest,
    digest: Digest,
    enablement: Enablement,
}

pub(super) fn all() -> Vec<Case> {
    let case = |name, target, url: String| Case {
        name,
        target,
        url,
        permitted: true,
        is_hostile: false,
    };
    vec![
        case(
            "exact host",
            exact,
            format!("wss://h{SOUGHT}.example.com/v1/trades?pair=BTC-EUR"),
        ),
        case(
            "address",
            address,
            format!("wss://10.0.0.{SOUGHT}/v1/trades?pair=BTC-EUR"),
        ),
        case(
            "wildcard",
            wildcard,
            format!("wss://a.b.h{SOUGHT}.example.com/v1/trades"),
        ),
        case(
            "any host, many paths",
            any,
            format!("wss://a.example.com/p{SOUGHT}/trades"),
        ),
        case(
            "one host, many paths",
            same,
            format!("wss://a.example.com/v1/p{SOUGHT}/trades"),
        ),
        Case {
            permitted: false,
            ..case(
                "denied",
                exact,
                "wss://elsewhere.example.com/v1/trades".to_owned(),
            )
        },
        Case {
            permitted: false,
            is_hostile: true,
            ..case("8 KiB of readings", exact, hostile())
        },
    ]
}

/// Inside the prefix as far as it is written, with as many readings as count.
fn hostile() -> String {
    let mut url = format!("wss://h{SOUGHT}.example.com/v1/a%2f%253b;/");
    url.push_str(&"a;b//c%3bd%2f%2fe%2f%2e%2fx".repeat(LONGEST_URL / 27));
    url.truncate(LONGEST_URL);
    url
}

fn exact(number: usize) -> String {
    format!("wss://h{number}.example.com/v1")
}

fn address(number: usize) -> String {
    match number {
        ..WARNED => format!("wss://10.0.{}.{}/v1", number / 250, number % 250),
        _ => exact(number),
    }
}

fn wildcard(number: usize) -> String {
    format!("wss://**.h{number}.example.com/v1")
}

fn any(number: usize) -> String {
    match number {
        ..WARNED => format!("wss://*/p{number}"),
        _ => exact(number),
    }
}

fn same(number: usize) -> String {
    format!("wss://a.example.com/v1/p{number}")
}

impl Sides {
    pub(super) fn new(target: impl Fn(usize) -> String) -> Result<Self> {
        let lines = |number: usize| Ok(grant_lines(&Target::parse(&target(number))?));
        let asks: Result<Vec<_>> = (0..ASKS).map(lines).collect();
        let grants: Result<Vec<_>> = (0..GRANTS).map(lines).collect();
        let manifest = HEAD.to_owned() + &asks?.concat().replace("plugins.enabled.grants.", "");
        let digest = Digest::of(&[("plugin.toml", manifest.as_bytes())]);
        let decision = format!(
            "[[plugins.enabled]]\nid = 'example.many'\nversion = '0.1.0'\ndigest = '{digest}'\n"
        );
        let (manifest, reviews) = Manifest::parse(&manifest);
        let (enablement, told) = Enablement::parse(&(decision + &grants?.concat()));
        Ok(Self {
            manifest: manifest.with_context(|| format!("{reviews:?}"))?,
            digest,
            enablement: enablement.with_context(|| format!("{told:?}"))?,
        })
    }

    pub(super) fn resolve(&self) -> Resolution {
        let enabled = self.enablement.get(self.manifest.id());
        resolve(&self.manifest, self.digest, enabled)
    }
}
