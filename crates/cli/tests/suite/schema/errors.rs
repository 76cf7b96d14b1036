//! Errors that are planted one at a time: the reader refuses each, and so does
//! the schema, but for those that no schema can see.

use super::{Kind, PLUGIN, YOI, json};

/// What is put in the place of what.
type Planted = (&'static str, &'static str);

const IN_PLUGIN: &[Planted] = &[
    ("schema = 1", "schema = 2"),
    ("schema = 1", "schema = '1'"),
    ("schema = 1", ""),
    ("id = \"example.whole\"", ""),
    ("example.whole", "Example.Whole"),
    ("example.whole", "example..whole"),
    ("example.whole", "-example"),
    ("1.2.3-rc.1+build.5", "1.2"),
    ("1.2.3-rc.1+build.5", "v1.2.3"),
    ("1.2.3-rc.1+build.5", "01.2.3"),
    ("\"A package that asks for everything\"", "\"\""),
    ("build/whole-1.wasm", "/whole.wasm"),
    ("build/whole-1.wasm", "build//whole.wasm"),
    ("build/whole-1.wasm", "build\\\\whole.wasm"),
    ("path = \"build/whole-1.wasm\"", "file = \"whole.wasm\""),
    ("run_it-2", "Run"),
    ("run_it-2", ""),
    ("type = \"object\"", "type = \"string\""),
    ("type = \"object\"", ""),
    ("schema = 1", "schema = 1\ncolour = 1"),
    ("scheme = \"https\"", "scheme = \"wss\""),
    ("scheme = \"https\"", "scheme = \"*\""),
    ("scheme = \"https\"", ""),
    ("*.bücher.example", "https://a.example"),
    ("*.bücher.example", "a.example:80"),
    ("*.bücher.example", ""),
    ("port = 8443", "port = 0"),
    ("port = 8443", "port = 65536"),
    ("port = 8443", "port = \"8443\""),
    ("\"M-SEARCH\"", "\"get\""),
    ("\"M-SEARCH\"", "\"CONNECT\""),
    ("\"M-SEARCH\"", "\"*\""),
    ("\"M-SEARCH\"", "\"GET\""),
    ("methods = [\"GET\", \"M-SEARCH\"]", ""),
    ("methods = [\"GET\", \"M-SEARCH\"]", "methods = []"),
    ("\"/v1/\"", "\"v1\""),
    ("\"/v1/\"", "\"/v1/*\""),
    ("\"/v1/\"", "\"/v1?x\""),
    ("\"/v1/\"", "1"),
    ("X-Client", "x_client"),
    ("X-Client", "x client"),
    ("\"private\"", "\"public\""),
    ("\"private\"", "\"everywhere\""),
    ("reason = \"lists\"", "reason = \"\""),
    ("reason = \"lists\"", "reasons = \"lists\""),
    ("trades.v1", "trades v1"),
    ("subprotocols", "methods"),
    ("request_headers", "subprotocols"),
];

const IN_YOI: &[Planted] = &[
    ("[tls]\nroots", "[tls]\nroot"),
    ("certificates/own.pem", ""),
    ("roots = [\"certificates/own.pem\"]", "roots = []"),
    ("roots = [\"certificates/own.pem\"]", ""),
    ("id = \"example.whole\"", ""),
    ("version = \"1.2.3\"", ""),
    ("sha256:", "sha512:"),
    ("0123456789abcdef", "0123456789ABCDEF"),
    ("0123456789abcdef", ""),
    ("\"tools\"", "\"services\""),
    ("[\"tools\"]", "[]"),
    ("connections = 2", "connections = 257"),
    ("connections = 2", "connections = -1"),
    ("connections = 2", "connections = \"2\""),
    ("connections = 2", "connection = 2"),
    ("connections = 2", ""),
    ("scheme = \"http\"", "scheme = \"ws\""),
    ("methods = [\"GET\"]", ""),
    ("port = 80\n", "port = 1.5\n"),
    ("\"metadata\"", "\"meta\""),
    ("[\"a\", \"b\"]", "[\"a\", \"a\"]"),
    (
        "surfaces = [\"tools\"]",
        "surfaces = [\"tools\"]\nreason = \"x\"",
    ),
    ("plugins.enabled", "plugin.enabled"),
    ("plugins.enabled", "plugins.enable"),
];

/// What only a reader sees: it is about more than one value, or about bytes.
const UNSEEN: &[Planted] = &[
    ("build/whole-1.wasm", "../whole.wasm"),
    ("build/whole-1.wasm", "plugin.toml"),
    ("*.bücher.example", "*.example"),
    ("\"/v1/\"", "\"/v1//x\""),
    ("X-Client", "Authorization"),
    ("type = \"string\"", "type = \"strng\""),
];

fn planted(kind: &Kind, (from, to): &Planted) -> String {
    assert!(kind.whole.contains(from), "{from}");
    kind.whole.replace(from, to)
}

#[test]
fn an_error_that_is_planted_is_refused_by_reader_and_schema() {
    for (kind, errors) in [(PLUGIN, IN_PLUGIN), (YOI, IN_YOI)] {
        let validator = kind.validator();
        assert!(kind.is_read(kind.whole) && validator.is_valid(&json(kind.whole).unwrap()));
        for error in errors {
            let text = planted(&kind, error);
            assert!(!kind.is_read(&text), "read: {error:?}");
            let json = json(&text).unwrap();
            assert!(!validator.is_valid(&json), "valid by the schema: {error:?}");
        }
    }
}

#[test]
fn what_no_schema_can_see_is_the_readers_and_is_known() {
    let validator = PLUGIN.validator();
    for error in UNSEEN {
        let text = planted(&PLUGIN, error);
        assert!(!PLUGIN.is_read(&text), "read: {error:?}");
        let json = json(&text).unwrap();
        assert!(
            validator.is_valid(&json),
            "the schema sees it after all: {error:?}"
        );
    }
}

#[test]
fn what_is_too_long_or_too_many_is_refused_by_both_and_not_a_step_before() {
    let ask = "[[websocket]]\nscheme = \"wss\"\nhost = \"a.example\"\n";
    let decision = "[[plugins.enabled.grants.websocket]]\nscheme = \"wss\"\nhost = \"a.example\"\n";
    let names = |count| -> String { (0..count).map(|it| format!("\"/a{it}\", ")).collect() };
    let table = |index: usize| {
        let digest = format!("{index:064x}");
        format!(
            "[[plugins.enabled]]\nid = \"a.b{index}\"\nversion = \"1.0.0\"\ndigest = \"sha256:{digest}\"\n"
        )
    };
    type Grown<'a> = (&'a Kind, usize, Box<dyn Fn(usize) -> String + 'a>);
    let grown: [Grown<'_>; 7] = [
        (
            &PLUGIN,
            128,
            Box::new(|count| PLUGIN.whole.replace("example.whole", &"a".repeat(count))),
        ),
        (
            &PLUGIN,
            64,
            Box::new(|count| PLUGIN.whole.replace("run_it-2", &"a".repeat(count))),
        ),
        (
            &PLUGIN,
            255,
            Box::new(|count| {
                PLUGIN
                    .whole
                    .replace("build/whole-1.wasm", &"a".repeat(count))
            }),
        ),
        (
            &PLUGIN,
            2000,
            Box::new(|count| {
                PLUGIN
                    .whole
                    .replace("A package that asks for everything", &"a".repeat(count))
            }),
        ),
        (
            &PLUGIN,
            64,
            Box::new(|count| PLUGIN.whole.replace("\"/v1/\", \"/a.b/~c\"", &names(count))),
        ),
        (
            &PLUGIN,
            1024,
            Box::new(|count| {
                PLUGIN
                    .whole
                    .split_once("[[websocket]]")
                    .unwrap()
                    .0
                    .to_owned()
                    + &ask.repeat(count)
            }),
        ),
        (
            &YOI,
            1024,
            Box::new(|count| table(1) + &decision.repeat(count)),
        ),
    ];
    for (kind, most, document) in grown {
        let validator = kind.validator();
        for (count, wanted) in [(most, true), (most + 1, false)] {
            let text = document(count);
            assert_eq!(kind.is_read(&text), wanted, "{count}: {}", &text[..60]);
            let json = json(&text).unwrap();
            assert_eq!(
                validator.is_valid(&json),
                wanted,
                "schema: {count}: {}",
                &text[..60]
            );
        }
    }
}
