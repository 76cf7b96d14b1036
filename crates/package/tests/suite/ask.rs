use insta::assert_snapshot;
use yoi_package::{MAX_ASKS, Manifest};

use crate::manifest::{HEAD, TOOL, refusal, with};
use crate::{outcome, shown};

#[test]
fn a_scheme_in_the_other_protocols_table_is_sent_there() {
    let text = with(
        "[[request]]\nscheme = 'wss'\nhost = 'a.example.com'\nmethods = ['GET']\nsubprotocols = ['x']\n\
         [[websocket]]\nscheme = 'https'\nhost = 'a.example.com'\nmethods = ['GET']\nrequest_headers = ['x-a']\n",
    );
    assert_snapshot!(refusal(&text), @r#"
    error[target/wrong-table]: the scheme `wss` does not belong in `[[request]]`
      at 'wss'
      help: write it under `[[websocket]]`: requests and WebSocket are given apart, and neither stands for the other
    error[target/wrong-table]: `subprotocols` does not belong in `[[request]]`
      at subprotocols
      help: only `[[websocket]]` has it
    error[target/wrong-table]: the scheme `https` does not belong in `[[websocket]]`
      at 'https'
      help: write it under `[[request]]`: requests and WebSocket are given apart, and neither stands for the other
    error[target/wrong-table]: `methods` does not belong in `[[websocket]]`
      at methods
      help: only `[[request]]` has it
    error[target/wrong-table]: `request_headers` does not belong in `[[websocket]]`
      at request_headers
      help: only `[[request]]` has it
    "#);
}

#[test]
fn a_bad_dimension_says_the_form_that_is_wanted() {
    let text = with(
        "[[request]]\nscheme = '*'\nhost = 'https://a.example.com/v1'\nport = 0\npath_prefixes = ['v1', '/a/../b']\n\
         methods = ['get', 'CONNECT']\naddresses = ['localhost']\nrequest_headers = ['authorization', 'host']\n\
         [[websocket]]\nscheme = 'wss'\nhost = '*.com'\nport = 'any'\nsubprotocols = ['a b', '']\n\
         [[websocket]]\nscheme = 'ws'\nhost = '169.254.169.254'\n",
    );
    assert_snapshot!(refusal(&text), @r#"
    error[target/scheme]: a scheme is never `*`: write one target for each of `http`, `https`, `ws` and `wss`
      at '*'
    error[target/host]: a host has no `:`: write the name alone; port and path have keys of their own
      at 'https://a.example.com/v1'
    error[manifest/out-of-range]: `port` must be between 1 and 65535, not `0`
      at 0
    error[target/path]: `v1` does not begin with `/`
      at 'v1'
    error[target/path]: `/a/../b` has a segment of dots: write the path that it leads to
      at '/a/../b'
    error[target/method]: `get` is not in upper case: write `GET`
      at 'get'
    error[target/method]: `CONNECT` is never allowed: `CONNECT` opens a tunnel, `TRACE` and `TRACK` echo what was sent
      at 'CONNECT'
    error[target/addresses]: `localhost` is not a class of addresses: write `loopback`, `private`, `link-local` or `metadata`
      at 'localhost'
    error[target/header]: `authorization` cannot be set: it carries a secret, which no plugin holds
      at 'authorization'
    error[target/header]: `host` cannot be set: the host alone speaks for the connection and the framing
      at 'host'
    error[target/host]: `com` is too short for a wildcard: at least two labels must follow, such as `*.example.com`
      at '*.com'
    error[manifest/wrong-type]: `port` must be a number or `"*"`, not a string
      at 'any'
    error[target/subprotocol]: `a b` is not a subprotocol: write letters, digits and `-._+!#$%&'*^|~`, without spaces or commas
      at 'a b'
    error[manifest/empty]: an entry of `subprotocols` is empty
      at ''
      help: empty never means everything: leave it out, or say what it is to hold
    error[target/invalid]: `169.254.169.254` is a metadata service, which hands out credentials: it needs `addresses = ["metadata"]`
      at host
    "#);
}

#[test]
fn empty_lists_and_tables_are_errors() {
    let text = with(
        "[[websocket]]\nscheme = 'wss'\nhost = 'a.example.com'\npath_prefixes = []\nsubprotocols = []\naddresses = []\nreason = ''\n",
    );
    assert_eq!(outcome(Manifest::parse(&text)), ["manifest/empty"; 4]);
    assert_eq!(
        outcome(Manifest::parse(&format!("request = []\n{HEAD}{TOOL}"))),
        ["manifest/empty"]
    );
    let none = "[[request]]\nscheme = 'https'\nhost = 'a.example.com'\nmethods = []\n";
    assert_eq!(outcome(Manifest::parse(&with(none))), ["manifest/empty"]);
}

#[test]
fn each_danger_of_an_ask_is_warned_of_by_a_code_of_its_own_and_the_ask_is_still_read() {
    let text = with(
        "[[websocket]]\nscheme = 'ws'\nhost = '*'\nport = '*'\naddresses = ['private']\n\
         [[websocket]]\nscheme = 'wss'\nhost = 'аррӏе.com'\n\
         [[websocket]]\nscheme = 'ws'\nhost = 'localhost'\n",
    );
    let (manifest, diagnostics) = Manifest::parse(&text);
    assert!(manifest.is_some());
    assert_snapshot!(shown(&diagnostics, &text), @r#"
    warning[manifest/broad]: asks for any host; any port; all paths on more than one host
      at [[websocket]]
      help: an operator is shown this with the ask: ask for less where less will do
    warning[manifest/plain-text]: asks for plain text, which can be read and changed on the way
      at scheme
      help: an operator is shown this with the ask: ask for less where less will do
    warning[manifest/local]: asks for services on private networks
      at addresses
      help: an operator is shown this with the ask: ask for less where less will do
    warning[manifest/look-alike]: asks for a host that looks like `apple.com`, which is another host
      at host
      help: an operator is shown this with the ask: ask for less where less will do
    warning[manifest/local]: asks for services on this machine
      at host
      help: an operator is shown this with the ask: ask for less where less will do
    "#);
}

#[test]
fn the_number_of_asks_is_bounded() {
    let ask = "[[websocket]]\nscheme = 'wss'\nhost = 'a.example.com'\n";
    assert_eq!(
        outcome(Manifest::parse(&with(&ask.repeat(MAX_ASKS)))),
        [""; 0]
    );
    assert_eq!(
        outcome(Manifest::parse(&with(&ask.repeat(MAX_ASKS + 2)))),
        ["manifest/too-many"]
    );
}

#[test]
fn omitted_paths_are_all_paths_and_an_omitted_port_is_the_default() {
    let text = with("[[websocket]]\nscheme = 'wss'\nhost = 'a.example.com'\n");
    let manifest = Manifest::parse(&text).0.unwrap();
    let target = manifest.websocket()[0].target();
    assert!(target.has_all_paths());
    assert_eq!(target.port().to_string(), "443");
}
