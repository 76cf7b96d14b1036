//! A megabyte of `yoi.toml`, and of what a guest says: an answer, and soon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use yoi_authority::{Authority, Enablement, MAX_GRANTS, Reason, resolve};
use yoi_package::{Digest, Manifest};

const MEGABYTE: usize = 1 << 20;
/// Some hundred times what each takes, unless its time grows faster than the text.
const SOON: Duration = Duration::from_secs(5);

fn soon<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    let took = started.elapsed();
    assert!(took < SOON, "{what} takes {took:?}");
    done
}

/// As much of `head`, many `piece`s, each with its number for `#`, and `tail` as may be read.
fn filled(head: &str, piece: &str, tail: &str) -> String {
    let mut text = head.to_owned();
    for number in 0.. {
        let piece = piece.replace('#', &format!("{number:06}"));
        if text.len() + piece.len() + tail.len() > MEGABYTE {
            break;
        }
        text.push_str(&piece);
    }
    text + tail
}

fn plugin(id: &str) -> String {
    let digest = Digest::of(&[("plugin.toml", b"x")]);
    format!("[[plugins.enabled]]\nid = '{id}'\nversion = '0.1.0'\ndigest = '{digest}'\n")
}

fn read(what: &str, text: &str) -> (Option<Enablement>, Vec<&'static str>) {
    let (enablement, told) = soon(what, || Enablement::parse(text));
    (enablement, told.iter().map(|it| it.code).collect())
}

const GRANT: &str =
    "[[plugins.enabled.grants.websocket]]\nscheme = 'wss'\nhost = 'a.example.com'\n";

#[test]
fn more_than_a_megabyte_is_not_read() {
    let (enablement, codes) = read("too much", &" ".repeat(MEGABYTE + 1));
    assert!(enablement.is_none());
    assert_eq!(codes, ["enablement/too-large"]);
}

#[test]
fn a_megabyte_of_tables_is_read_in_time_by_their_number() {
    let many = filled("", &plugin("p#.a"), "");
    let (enablement, codes) = read("plugins", &many);
    assert!(enablement.unwrap().plugins().len() > 5_000 && codes.is_empty());

    let (enablement, codes) = read(
        "one plugin again and again",
        &filled("", &plugin("a.b"), ""),
    );
    assert!(enablement.is_none() && codes.contains(&"enablement/duplicate"));

    let (enablement, codes) = read("grants", &filled(&plugin("a.b"), GRANT, ""));
    assert!(enablement.is_none());
    assert_eq!(codes, ["enablement/too-many"]);

    let some = plugin("a.b") + &GRANT.repeat(MAX_GRANTS);
    let (enablement, _) = read("as many grants as may be", &some);
    assert_eq!(
        enablement.unwrap().plugins()[0].websocket().len(),
        MAX_GRANTS
    );
}

#[test]
fn a_megabyte_of_one_list_is_read_in_time_by_its_length() {
    let head = plugin("a.b") + GRANT;
    for (key, piece) in [
        ("path_prefixes", "'/p#', "),
        ("path_prefixes", "'/a/#', '/a-#', "),
        ("path_prefixes", "'/a', "),
        ("path_prefixes", "'', "),
        ("path_prefixes", "7, "),
        ("path_prefixes", "[[], "),
        ("subprotocols", "'p#', "),
        ("subprotocols", "'p, p', "),
        ("addresses", "'p#', "),
        ("methods", "'M#', "),
        ("surfaces", "'tools', "),
    ] {
        let text = filled(&format!("{head}{key} = ["), piece, "]\n");
        let (enablement, codes) = read(key, &text);
        assert!(
            enablement.is_none() && !codes.is_empty(),
            "{key} of {piece}"
        );
        assert!(codes.len() <= 100, "{key} of {piece}");
    }
}

#[test]
fn a_megabyte_of_one_string_or_of_keys_is_refused_soon() {
    let head = plugin("a.b") + "[[plugins.enabled.grants.websocket]]\nscheme = 'wss'\n";
    for (start, piece, end) in [
        ("host = '", "a", "'\n"),
        ("host = '", "a.", "'\n"),
        ("host = '", "xn--", "'\n"),
        ("host = '", "é", "'\n"),
        ("host = '", "1", "'\n"),
        ("host = \"", "\\u0061", "\"\n"),
        ("host = 'a.example.com'\nport = '", "1", "'\n"),
        ("host = 'a.example.com'\npath_prefixes = ['", "/a", "']\n"),
        ("host = 'a.example.com'\n", "k# = 1\n", ""),
        ("host = 'a.example.com'\n", "hosst# = 1\n", ""),
        ("host = 'a.example.com'\nhost.", "a.", "a = 1\n"),
        ("", "[", ""),
        ("", "= = =\n", ""),
        ("", "[[a#]]\n", ""),
    ] {
        let text = filled(&(head.clone() + start), piece, end);
        let (enablement, codes) = read(piece, &text);
        assert!(enablement.is_none() && !codes.is_empty(), "{start}{piece}");
    }
}

#[test]
fn a_megabyte_from_a_guest_is_denied_soon() {
    let manifest = "schema = 1\nid = 'a.b'\nversion = '0.1.0'\ndescription = 'x'\ncomponent.path = 'a.wasm'\n\
        [[websocket]]\nscheme = 'wss'\nhost = 'a.example.com'\nsubprotocols = ['p']\n\
        [[request]]\nscheme = 'https'\nhost = 'a.example.com'\nmethods = ['GET']\n";
    let manifest = Manifest::parse(manifest).0.expect("a manifest");
    let resolution = resolve(&manifest, Digest::of(&[]), None);
    let authority: &Authority = resolution.authority();
    let (ws, https) = ("wss://a.example.com/", "https://a.example.com/");
    let long = "a".repeat(MEGABYTE);
    let open = |url: &str, names: &[&str]| {
        let denial = soon("opening", || authority.open_websocket(url, names)).unwrap_err();
        denial.reason().code()
    };
    assert_eq!(open(&(ws.to_owned() + &long), &[]), "invalid-url");
    assert_eq!(open(ws, &[&long]), "invalid-subprotocol");
    assert_eq!(open(ws, &vec!["p"; MEGABYTE]), "invalid-subprotocol");

    let send = |method: &str, url: &str, names: &[&str]| {
        let denial = soon("sending", || authority.send_request(method, url, names)).unwrap_err();
        assert!(denial.to_string().len() < 2_000);
        denial.reason().clone()
    };
    assert_eq!(send(&long, https, &[]).code(), "invalid-method");
    assert_eq!(
        send("GET", &(https.to_owned() + &long), &[]).code(),
        "invalid-url"
    );
    assert_eq!(send("GET", https, &[&long]).code(), "invalid-header");
    let many = vec!["accept"; MEGABYTE / 8];
    assert_eq!(send("GET", https, &many), Reason::NotEnabled { ask: 0 });
}

/// Every ask names all headers but one, which comes last, and the guest says each ten thousand times: a host function
/// knows no deadline.
#[test]
fn the_dearest_denial_is_soon_told() {
    let names: Vec<String> = (0..64).map(|number| format!("x{number:02}")).collect();
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    let ask = format!(
        "[[request]]\nscheme = 'https'\nhost = 'x.example'\nmethods = ['GET']\nrequest_headers = [{}]\n",
        quoted.join(",")
    );
    let head =
        "schema = 1\nid = 'a.b'\nversion = '0.1.0'\ndescription = 'x'\ncomponent.path = 'a.wasm'\n";
    let (manifest, told) = Manifest::parse(&(head.to_owned() + &ask.repeat(1_024)));
    let manifest = manifest.unwrap_or_else(|| panic!("{told:?}"));
    let resolution = resolve(&manifest, Digest::of(&[]), None);
    let mut said = vec![names[63].as_str(); 40_000];
    said.push("x99");
    let denied = soon("a denial", || {
        resolution
            .authority()
            .send_request("GET", "https://x.example/", &said)
    });
    assert!(matches!(
        denied.unwrap_err().reason(),
        Reason::NotAsked { .. }
    ));
}
