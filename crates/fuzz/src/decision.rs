use yoi_authority::{Enablement, grant_lines, resolve};
use yoi_package::{Digest, Manifest};
use yoi_target::{MOST_ENTRIES, Protocol, Target};

use crate::diagnostics;
use crate::enablement::DIGEST;
use crate::probe::Probe;

const MOST: usize = 16;

/// Lines of `ask TARGET`, `grant TARGET` and `try URL [METHOD or SUBPROTOCOLS]`:
/// each try is answered as a plain look at every ask and grant answers it.
///
/// On the way there, the files that are written for those targets are read as
/// the same targets.
pub fn decision(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let asks = targets(text, "ask ");
    let grants = targets(text, "grant ");
    let manifest = manifest_of(&asks);
    let enablement = enablement_of(&grants);
    let enabled = enablement.get(manifest.id());
    let resolution = resolve(&manifest, Digest::parse(DIGEST).unwrap(), enabled);
    for probe in lines(text, "try ").filter_map(Probe::parse) {
        let of = |targets: &'_ [Target]| -> Vec<Target> {
            let own = targets
                .iter()
                .filter(|it| it.protocol() == probe.protocol());
            own.cloned().collect()
        };
        let (asks, grants) = (of(&asks), of(&grants));
        probe.check(
            resolution.authority(),
            &asks.iter().collect::<Vec<_>>(),
            &grants.iter().collect::<Vec<_>>(),
        );
    }
}

fn lines<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines()
        .filter_map(move |line| line.strip_prefix(start))
        .take(MOST)
}

/// Those that a file may hold: the text form alone has no bound on its lists.
fn targets(text: &str, start: &str) -> Vec<Target> {
    let is_short = |target: &Target| {
        let lists = [
            target.path_prefixes().len(),
            target.methods().len(),
            target.subprotocols().len(),
            target.request_headers().len(),
        ];
        lines_fit(&lists)
    };
    lines(text, start)
        .filter_map(|it| Target::parse(it).ok())
        .filter(is_short)
        .collect()
}

fn lines_fit(lists: &[usize]) -> bool {
    lists.iter().all(|length| *length <= MOST_ENTRIES)
}

fn manifest_of(asks: &[Target]) -> Manifest {
    let head = "schema = 1\nid = \"a.b\"\nversion = \"1.0.0\"\ndescription = \"a\"\ncomponent.path = \"a\"\n";
    let tables = asks
        .iter()
        .map(|it| grant_lines(it).replace("plugins.enabled.grants.", ""));
    let text = head.to_owned() + &tables.collect::<String>();
    let (manifest, told) = Manifest::parse(&text);
    diagnostics::check(manifest.as_ref(), &told, &text);
    let manifest = manifest.expect("asks are written as they are read");
    for protocol in [Protocol::Request, Protocol::WebSocket] {
        let read = manifest.asks(protocol).iter().map(|it| it.target());
        assert!(
            read.eq(asks.iter().filter(|it| it.protocol() == protocol)),
            "{text}"
        );
    }
    manifest
}

fn enablement_of(grants: &[Target]) -> Enablement {
    let head =
        format!("[[plugins.enabled]]\nid = \"a.b\"\nversion = \"1.0.0\"\ndigest = \"{DIGEST}\"\n");
    let text = head + &grants.iter().map(grant_lines).collect::<String>();
    let (enablement, told) = Enablement::parse(&text);
    diagnostics::check(enablement.as_ref(), &told, &text);
    let enablement = enablement.expect("grants are written as they are read");
    for protocol in [Protocol::Request, Protocol::WebSocket] {
        let read = enablement
            .plugins()
            .iter()
            .flat_map(|it| it.grants(protocol))
            .map(|it| it.target());
        assert!(
            read.eq(grants.iter().filter(|it| it.protocol() == protocol)),
            "{text}"
        );
    }
    enablement
}
