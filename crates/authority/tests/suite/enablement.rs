use insta::assert_snapshot;
use yoi_authority::{Enablement, Limits, Surface};
use yoi_package::PackageId;

use crate::{codes, decision, digest, enablement, shown};

fn refusal(text: &str) -> String {
    let (enablement, diagnostics) = Enablement::parse(text);
    assert!(enablement.is_none(), "refused: {text}");
    shown(&diagnostics, text)
}

#[test]
fn a_whole_decision_is_read_as_written() {
    let text = format!(
        "[tls]\nroots = ['ca.pem', '/etc/other.pem']\n\
         [[plugins.enabled]]\nid = 'example.ticker'\nversion = '0.1.0'\ndigest = '{}'\nsurfaces = ['tools']\n\
         [[plugins.enabled.grants.request]]\nscheme = 'https'\nhost = 'api.example.com'\nmethods = ['GET']\n\
         [[plugins.enabled.grants.websocket]]\nscheme = 'wss'\nhost = 'stream.example.com'\nport = 8443\n\
         [plugins.enabled.limits]\nconnections = 2\n\
         [[plugins.enabled]]\nid = 'other'\nversion = '1.0.0'\ndigest = '{}'\n",
        digest(),
        digest()
    );
    let enablement = enablement(&text);
    assert_eq!(enablement.tls_roots(), ["ca.pem", "/etc/other.pem"]);
    let ids: Vec<_> = enablement
        .plugins()
        .iter()
        .map(|it| it.id().as_str())
        .collect();
    assert_eq!(ids, ["example.ticker", "other"]);
    let ticker = enablement
        .get(&PackageId::parse("example.ticker").unwrap())
        .unwrap();
    assert_eq!(
        (ticker.version().to_string(), ticker.digest()),
        ("0.1.0".to_owned(), digest())
    );
    assert!(ticker.has_surface(Surface::Tools));
    assert_eq!(
        ticker.request()[0].target().to_string(),
        "https://api.example.com/ methods=GET"
    );
    assert_eq!(
        ticker.websocket()[0].target().to_string(),
        "wss://stream.example.com:8443/"
    );
    assert_eq!(
        ticker.limits(),
        Limits {
            connections: 2,
            ..Limits::default()
        }
    );
    let other = &enablement.plugins()[1];
    assert!(other.request().is_empty() && other.websocket().is_empty());
    assert_eq!(other.limits(), Limits::default());
}

#[test]
fn nothing_written_is_nothing_enabled() {
    let enablement = enablement("# nobody\n");
    assert_eq!(enablement, Enablement::default());
}

#[test]
fn malformed_toml_is_told_where_it_breaks() {
    assert_snapshot!(refusal("[[plugins.enabled]\nid = 'a'\nversion = 1.0.0\ndigest = 'x\n"), @r#"
    error[enablement/syntax]: unclosed array table, expected `]`
      at
    "#);
}

#[test]
fn an_unknown_key_names_the_one_that_was_meant() {
    let text = decision(&["wss://a.example.com/"])
        + "path_prefix = ['/v1']\nreason = 'because'\n[plugin]\nx = 1\n";
    assert_snapshot!(refusal(&text), @r#"
    error[enablement/unknown-key]: unknown key `path_prefix`
      at path_prefix
      help: did you mean `path_prefixes`?
    error[enablement/unknown-key]: unknown key `reason`
      at reason
      help: known keys here: `scheme`, `host`, `port`, `path_prefixes`, `addresses`, `subprotocols`, `extensions`
    error[enablement/unknown-key]: unknown key `plugin`
      at plugin
      help: did you mean `plugins`?
    "#);
}

#[test]
fn wrong_types_and_missing_keys_are_told_together() {
    let text = "tls = ['ca.pem']\n[[plugins.enabled]]\nid = 1\nlimits = 'none'\ngrants = ['all']\n[[plugins.enabled]]\nversion = '1'\n";
    assert_snapshot!(refusal(text), @r#"
    error[enablement/wrong-type]: `tls` must be a table, not an array
      at ['ca.pem']
    error[enablement/missing-key]: missing key `version`
      at [[plugins.enabled]]
    error[enablement/missing-key]: missing key `digest`
      at [[plugins.enabled]]
    error[enablement/wrong-type]: `id` must be a string, not an integer
      at 1
    error[enablement/wrong-type]: `limits` must be a table, not a string
      at 'none'
    error[enablement/wrong-type]: `grants` must be a table, not an array
      at ['all']
    error[enablement/missing-key]: missing key `id`
      at [[plugins.enabled]]
    error[enablement/missing-key]: missing key `digest`
      at [[plugins.enabled]]
    error[enablement/version]: not a version such as `1.0.0`: unexpected end of input while parsing major version number
      at '1'
    "#);
}

#[test]
fn a_scheme_in_the_other_protocols_table_is_sent_there() {
    let text = decision(&[])
        + "[[plugins.enabled.grants.request]]\nscheme = 'wss'\nhost = 'a.example.com'\nmethods = ['GET']\n";
    assert_snapshot!(refusal(&text), @r#"
    error[target/wrong-table]: the scheme `wss` does not belong in `[[plugins.enabled.grants.request]]`
      at 'wss'
      help: write it under `[[plugins.enabled.grants.websocket]]`: requests and WebSocket are given apart, and neither stands for the other
    "#);
}

#[test]
fn a_bad_host_says_the_form_that_is_wanted() {
    let text = decision(&[])
        + "[[plugins.enabled.grants.websocket]]\nscheme = 'wss'\nhost = 'wss://a.example.com/x'\n";
    assert_snapshot!(refusal(&text), @r#"
    error[target/host]: a host has no `:`: write the name alone; port and path have keys of their own
      at 'wss://a.example.com/x'
    "#);
}

#[test]
fn a_bad_digest_says_what_is_wrong_with_it() {
    let short = decision(&[]).replace(&digest().to_string(), "sha256:abc");
    let bare = decision(&[]).replace("sha256:", "");
    assert_snapshot!(refusal(&short), @r#"
    error[enablement/digest]: a digest has 64 hexadecimal digits after `sha256:`, not 3
      at 'sha256:abc'
    "#);
    assert_eq!(codes(&bare), ["enablement/digest"]);
}

#[test]
fn what_is_not_supported_yet_is_refused_and_not_ignored() {
    let text = decision(&[])
        + "[plugins.enabled.config]\npair = 'x'\n[plugins.enabled.credentials]\ntoken = 'x'\n";
    assert_snapshot!(refusal(&text), @r#"
    error[enablement/unsupported]: `config` is not supported yet
      at config
      help: leave it out: nothing reads it, and the plugin would run without it
    error[enablement/unsupported]: `credentials` is not supported yet
      at credentials
      help: leave it out: nothing reads it, and the plugin would run without it
    "#);
}

#[test]
fn a_plugin_is_decided_once() {
    let text = decision(&[]) + &decision(&[]);
    assert_eq!(codes(&text), ["enablement/duplicate"]);
}

#[test]
fn empty_never_means_everything() {
    for rest in [
        "surfaces = []\n",
        "grants = {}\n",
        "limits = {}\n",
        "grants.websocket = []\n",
    ] {
        assert_eq!(
            codes(&(decision(&[]) + rest)),
            ["enablement/empty"],
            "{rest}"
        );
    }
    assert_eq!(codes("tls = {}\n"), ["enablement/empty"]);
    assert_eq!(codes("tls.roots = []\n"), ["enablement/empty"]);
    assert_eq!(codes("plugins = {}\n"), ["enablement/empty"]);
}

#[test]
fn an_unknown_surface_is_an_error() {
    assert_eq!(
        codes(&(decision(&[]) + "surfaces = ['service']\n")),
        ["enablement/surface"]
    );
}

#[test]
fn each_danger_of_a_grant_is_warned_of_by_a_code_of_its_own_and_the_grant_is_still_read() {
    let text = decision(&["ws://*:*/"]);
    let (enablement, diagnostics) = Enablement::parse(&text);
    assert!(enablement.is_some());
    assert_snapshot!(shown(&diagnostics, &text), @r#"
    warning[enablement/broad]: grants any host; any port; all paths on more than one host
      at [[plugins.enabled.grants.websocket]]
      help: grant less where less will do
    warning[enablement/plain-text]: grants plain text, which can be read and changed on the way
      at scheme
      help: grant less where less will do
    "#);
}

#[test]
fn the_number_of_grants_is_bounded() {
    let grants = |count| vec!["wss://a.example.com/"; count];
    assert_eq!(
        codes(&decision(&grants(yoi_authority::MAX_GRANTS))),
        [""; 0]
    );
    assert_eq!(
        codes(&decision(&grants(yoi_authority::MAX_GRANTS + 2))),
        ["enablement/too-many"]
    );
}
