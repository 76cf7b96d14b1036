//! A package's text cannot alter what the operator reads.

use insta::assert_snapshot;
use yoi_testkit::{Enabled, EnablementFile, Feed, FeedServer, PackageFolder};

use crate::call::{ID, guest};
use crate::{Project, component};

/// What stands in the way of reading, by its kind.
const KINDS: [(&str, &str); 19] = [
    ("C0 controls", "\u{1}\u{7}\u{8}\u{b}\u{c}\u{e}\u{1f}\u{7f}"),
    (
        "C1 controls",
        "\u{80}\u{84}\u{85}\u{90}\u{9b}31m\u{9d}\u{9f}",
    ),
    (
        "escape sequences",
        "\u{1b}[2J\u{1b}[1A\u{1b}]0;title\u{7}\u{1b}]8;;http://x.example\u{1b}\\\u{1b}c",
    ),
    ("ends of lines", "\r\n\u{2028}\u{2029}state: enabled"),
    ("tabs", "\t\u{b}"),
    (
        "bidirectional overrides",
        "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}",
    ),
    ("bidirectional isolates", "\u{2066}\u{2067}\u{2068}\u{2069}"),
    ("bidirectional marks", "\u{200e}\u{200f}\u{61c}"),
    (
        "zero width",
        "\u{200b}\u{200c}\u{200d}\u{2060}\u{2061}\u{2064}\u{ad}\u{34f}\u{180e}",
    ),
    ("byte order mark", "\u{feff}\u{fffe}"),
    (
        "spaces",
        "\u{a0}\u{1680}\u{2000}\u{2003}\u{200a}\u{202f}\u{205f}\u{3000}",
    ),
    (
        "blank letters",
        "\u{115f}\u{1160}\u{2800}\u{3164}\u{ffa0}\u{1d159}",
    ),
    (
        "combining marks",
        "e\u{301}\u{302}\u{303}\u{304}\u{488}\u{489}\u{20dd}\u{20e3}\u{e34}\u{1161}\u{11a8}",
    ),
    (
        "variation selectors",
        "\u{fe00}\u{fe0f}\u{180b}\u{e0100}\u{e01ef}",
    ),
    ("tags", "\u{e0001}\u{e0041}\u{e007f}"),
    ("annotations", "\u{fff9}\u{fffa}\u{fffb}"),
    ("private use", "\u{e000}\u{f8ff}\u{f0000}\u{10fffd}"),
    ("unassigned", "\u{378}\u{e0080}\u{10ffff}\u{fdd0}"),
    (
        "musical and hieroglyphic format",
        "\u{1d173}\u{1d17a}\u{13430}\u{1bca0}",
    ),
];

/// All that a field of a package may be shown with, besides line ends of ours.
fn assert_readable(told: &str, context: &str) {
    let is_readable = |c: char| matches!(c, ' '..='~' | '\n' | '…' | 'é');
    let found: Vec<_> = told.chars().filter(|c| !is_readable(*c)).collect();
    assert!(found.is_empty(), "{context}: {found:?} in {told:?}");
}

/// A package with a text in one field, each a function of a TOML string.
fn fields(text: &str) -> Vec<(&'static str, String)> {
    let ask = |line: String| {
        format!(
            "{HEAD}description = \"x\"\n{COMPONENT}[[websocket]]\nscheme = \"wss\"\nhost = \"a.example\"\n{line}\n"
        )
    };
    let tool = |name: &str, description: &str, schema: &str| {
        format!(
            "{HEAD}description = \"x\"\n{COMPONENT}[[tools]]\nname = {name}\ndescription = {description}\ninput_schema = {schema}\n"
        )
    };
    let (run, any) = ("\"run\"", "{ type = \"object\" }");
    vec![
        (
            "description",
            format!("{HEAD}description = {text}\n{COMPONENT}"),
        ),
        ("reason", ask(format!("reason = {text}"))),
        ("tool description", tool(run, text, any)),
        ("tool name", tool(text, "\"x\"", any)),
        (
            "key of a schema",
            tool(
                run,
                "\"x\"",
                &format!(
                    "{{ type = \"object\", required = [{text}], properties = {{ {text} = {{}} }} }}"
                ),
            ),
        ),
        (
            "type of a schema",
            tool(run, "\"x\"", &format!("{{ type = {text} }}")),
        ),
        (
            "id",
            format!(
                "schema = 1\nid = {text}\nversion = \"0.1.0\"\ndescription = \"x\"\n{COMPONENT}"
            ),
        ),
        (
            "version",
            format!(
                "schema = 1\nid = \"{NAME}\"\nversion = {text}\ndescription = \"x\"\n{COMPONENT}"
            ),
        ),
        (
            "component",
            format!("{HEAD}description = \"x\"\n[component]\npath = {text}\n"),
        ),
        ("host", ask(String::new()).replace("\"a.example\"", text)),
        ("scheme", ask(String::new()).replace("\"wss\"", text)),
        ("path", ask(format!("path_prefixes = [{text}]"))),
        ("subprotocol", ask(format!("subprotocols = [{text}]"))),
        ("address", ask(format!("addresses = [{text}]"))),
        (
            "method",
            ask(format!("methods = [{text}]"))
                .replace("[[websocket]]", "[[request]]")
                .replace("wss", "https"),
        ),
        ("unknown key", format!("{HEAD}{text} = 1\n{COMPONENT}")),
    ]
}

const NAME: &str = "example.hostile";
const HEAD: &str = "schema = 1\nid = \"example.hostile\"\nversion = \"0.1.0\"\n";
const COMPONENT: &str = "[component]\npath = \"component.wasm\"\n";

/// What no line for people may have in it, however it is printed.
const HARMFUL: [char; 12] = [
    '\u{1b}', '\u{7}', '\u{8}', '\r', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200b}',
    '\u{200d}', '\u{feff}', '\u{301}',
];

fn harmful() -> String {
    HARMFUL.iter().map(|c| format!("{c}[2Kx")).collect()
}

/// As a TOML string, in which control characters must be escaped.
fn toml(text: &str) -> String {
    let escaped = text.chars().map(|c| format!("\\U{:08x}", u32::from(c)));
    format!("\"{}\"", escaped.collect::<String>())
}

fn assert_harmless(text: &str) {
    let found: Vec<_> = HARMFUL.iter().filter(|c| text.contains(**c)).collect();
    assert!(found.is_empty(), "{found:?} in {text:?}");
}

fn hostile_ask() -> PackageFolder {
    let reason = toml(&harmful());
    let tool = format!(
        "[[tools]]\nname = \"run\"\ndescription = {reason}\ninput_schema = {{ type = \"object\" }}"
    );
    PackageFolder::new("example.ticker")
        .component(component(&["yoi:host/websocket@1.0.0"]))
        .table(&tool)
        .ask_websocket(&format!(
            "scheme = \"wss\"\nhost = \"раураl.example\"\nreason = {reason}"
        ))
}

#[test]
fn a_package_shows_its_control_characters_as_escapes() {
    let project = Project::with(&hostile_ask());
    let told = project.yoi(&["plugin", "show", "example.ticker"]);
    assert_harmless(&told);
    assert!(told.contains(r"\u{1b}[2Kx"), "{told}");
    let list: String = told
        .lines()
        .filter(|line| line.contains("ask 0") || line.contains("Unicode"))
        .collect();
    assert_snapshot!(list, @"  ask 0, missing: LOOK-ALIKE `wss://xn--l-7sba6dbr.example/`    its host in Unicode: раураl.example");
}

#[test]
fn json_is_ascii_and_keeps_the_text() {
    let project = Project::with(&hostile_ask());
    let show = ["plugin", "show", "--json", "example.ticker"];
    let output = project.command(&show).output().unwrap();
    assert!(output.stdout.is_ascii());
    assert_harmless(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(
        project.json(&show)["websocket"]["asks"][0]["reason"],
        harmful()
    );
}

#[test]
fn the_source_beside_a_problem_is_escaped() {
    let line = format!(
        "bad = '{}'",
        harmful().replace(['\u{1b}', '\u{7}', '\u{8}', '\r', '\u{7f}'], "")
    );
    let project = Project::with(&hostile_ask().table(&format!("[other]\n{line}\n{}", harmful())));
    let told = project.yoi(&["plugin", "check", ".yoi/plugins/example.ticker"]);
    assert!(
        told.contains(r"\u{202e}") && told.contains(r"\u{1b}"),
        "{told}"
    );
    assert_harmless(&told);
}

#[test]
fn a_broken_package_is_listed_by_a_harmless_name() {
    let project = Project::new();
    let folder = project
        .path()
        .join(".yoi/plugins")
        .join(format!("a{}", harmful()));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(
        folder.join("plugin.toml"),
        format!("schema = '{}", harmful()),
    )
    .unwrap();
    assert_harmless(&project.yoi(&["plugin", "list"]));
    assert_harmless(&project.yoi(&["plugin", "check", folder.to_str().unwrap()]));
}

#[test]
fn a_description_of_ten_kilobytes_is_refused_and_not_repeated() {
    let description = format!(
        "[[tools]]\nname = \"run\"\ndescription = \"{}\"",
        "x".repeat(10_000)
    );
    let project = Project::with(&PackageFolder::new("example.ticker").table(&description));
    let told = project.yoi(&["plugin", "check", ".yoi/plugins/example.ticker"]);
    assert!(
        told.contains("the description is 10000 bytes long"),
        "{told}"
    );
    assert!(told.len() < 3_000, "{} bytes", told.len());
}

#[test]
fn colours_come_only_when_they_are_asked_for() {
    let project = Project::with(&hostile_ask());
    let coloured = |arguments: &[&str], variable: &str| {
        let output = project
            .command(arguments)
            .env(variable, "1")
            .output()
            .unwrap();
        output.stdout.contains(&0x1b)
    };
    let check = ["plugin", "check", ".yoi/plugins/example.ticker"];
    assert!(!coloured(&check, "X"), "not into a pipe");
    assert!(coloured(&check, "CLICOLOR_FORCE"));
    assert!(coloured(
        &[&check[..], &["--color", "always"]].concat(),
        "NO_COLOR"
    ));
    assert!(!coloured(&check, "NO_COLOR"));
    assert!(!coloured(
        &[&check[..], &["--color", "never"]].concat(),
        "CLICOLOR_FORCE"
    ));
}

/// Every kind in every field, as TOML escapes and as it is, through every command, for people and for programs.
#[test]
fn no_field_of_a_package_alters_what_is_read() {
    let project = Project::with(&PackageFolder::new(NAME).component(component(&[])));
    let manifest = project
        .path()
        .join(".yoi/plugins")
        .join(NAME)
        .join("plugin.toml");
    let all: String = KINDS.iter().map(|(_, text)| *text).collect();
    // Pending, so that there is a difference.
    let other = format!("sha256:{}", "0".repeat(64));
    EnablementFile::new()
        .enable(Enabled::new(NAME, &other))
        .write(project.path());
    let commands: [&[&str]; 7] = [
        &["plugin", "check", ".yoi/plugins/example.hostile"],
        &["plugin", "list"],
        &["plugin", "show", NAME],
        &["plugin", "show", NAME, "--diff"],
        &["plugin", "grant", NAME, "--none", "--dry-run"],
        &["plugin", "explain", NAME, "wss://a.example/"],
        &["call", NAME, "run"],
    ];
    let (mut shown, mut refused) = (0, 0);
    for form in [toml(&all), format!("'{all}'")] {
        for (field, text) in fields(&form) {
            std::fs::write(&manifest, text).unwrap();
            for command in commands {
                let context = format!("{field}, {command:?}");
                let told = project.yoi(command);
                assert_readable(&told, &context);
                let longest = told.lines().map(str::len).max();
                assert!(longest < Some(1000), "{context}: {told}");
                shown += usize::from(command[1] == "show" && told.contains(r"\u{1b}[2J"));
                refused += usize::from(command[1] == "check" && told.starts_with("exit status 1"));
                let json = project
                    .command(&[command, &["--json"]].concat())
                    .output()
                    .unwrap();
                assert!(
                    json.stdout.is_ascii() && json.stderr.is_empty(),
                    "{context}"
                );
            }
        }
    }
    assert!(shown >= 6, "the text was seen in {shown} fields");
    assert!(refused >= 20, "{refused} packages were refused");
}

/// One kind after another, where texts are free.
#[test]
fn each_kind_is_told_by_its_escapes() {
    for (kind, text) in KINDS {
        let told = Project::with(&PackageFolder::new(NAME).component(component(&[])).table(
            &format!("[[tools]]\nname = \"run\"\ndescription = {}\ninput_schema = {{ type = \"object\" }}", toml(&format!("é{text}é"))),
        ))
        .yoi(&["plugin", "show", NAME]);
        assert_readable(&told, kind);
        let line = told.lines().find(|it| it.starts_with("  run: é"));
        let line = line.unwrap_or_else(|| panic!("{kind}: {told}"));
        assert!(line.ends_with('é') && line.contains('\\'), "{kind}: {line}");
    }
}

#[test]
fn a_flood_of_marks_on_one_letter_and_a_very_long_text_are_cut() {
    let flood = format!("a{}", "\u{301}".repeat(900));
    let tools = format!(
        "[[tools]]\nname = \"run\"\ndescription = \"{flood}\"\ninput_schema = {{ type = \"object\" }}\n\
         [[tools]]\nname = \"long\"\ndescription = \"{}\"\ninput_schema = {{ type = \"object\" }}",
        "x".repeat(2000)
    );
    let host = format!("{0}.{0}.{0}.{1}", "h".repeat(63), "h".repeat(61));
    let package = PackageFolder::new(NAME)
        .component(component(&["yoi:host/websocket@1.0.0"]))
        .table(&tools)
        .ask_websocket(&format!(
            "scheme = \"wss\"\nhost = \"{host}\"\npath_prefixes = [\"/{}\"]",
            "p".repeat(2000)
        ));
    let told = Project::with(&package).yoi(&["plugin", "show", NAME]);
    assert_readable(&told, "floods");
    assert!(told.contains("… (821 more characters)\n"), "{told}");
    assert!(told.contains("x… (1440 more characters)\n"), "{told}");
    assert!(
        told.contains(&format!("`wss://{host}/ppp")),
        "a host is never cut: {told}"
    );
    assert!(told.contains("more characters)`\n"), "{told}");
}

#[test]
fn a_host_that_looks_like_another_says_so_wherever_it_is_shown() {
    let package = PackageFolder::new(NAME)
        .component(component(&["yoi:host/websocket@1.0.0"]))
        .ask_websocket("scheme = \"wss\"\nhost = \"a.example\"")
        .ask_websocket("scheme = \"wss\"\nhost = \"аррӏе.com\"");
    let project = Project::with(&package);
    let show = project.yoi(&["plugin", "show", NAME]);
    let (_, asks) = show.split_once("\nWebSocket\n").unwrap();
    let asks: Vec<_> = asks.lines().take(4).collect();
    assert_snapshot!(asks.join("\n"), @r"
      ask 1, missing: LOOK-ALIKE `wss://xn--80ak6aa92e.com/`
        its host in Unicode: аррӏе.com
        look twice: looks like `apple.com`, which is another host
      ask 0, missing: `wss://a.example/`
    ");
    assert!(
        show.contains("# look twice: looks like `apple.com`, which is another host\n"),
        "{show}"
    );
    let list = project.yoi(&["plugin", "list"]);
    assert!(list.contains("  LOOK-ALIKE\n"), "{list}");
    let url = "wss://xn--80ak6aa92e.com/";
    let explain = project.yoi(&["plugin", "explain", NAME, url]);
    assert!(
        explain.contains("\nhost in Unicode: аррӏе.com\nlook twice at `wss://xn--80ak6aa92e.com/`: LOOK-ALIKE: looks like `apple.com`, which is another host\n"),
        "{explain}"
    );
    let explained = project.json(&["plugin", "explain", "--json", NAME, url]);
    assert_eq!(explained["unicode"], "аррӏе.com");
    assert_eq!(explained["danger"]["look_alike"], true);
}

#[test]
fn what_a_guest_says_cannot_alter_what_the_operator_reads() {
    let all: String = KINDS.iter().map(|(_, text)| *text).collect();
    let input = serde_json::to_string(&all).unwrap();
    let calls = [
        ("run_log", "levels"),
        ("run_trap", "trap"),
        ("run_errors", "double"),
    ];
    for (name, tool) in calls {
        let project = guest(name, &[tool], |it| it);
        let call = ["call", ID, tool, "--input", &input, "-v"];
        let told = project.yoi(&call);
        assert_readable(&told, tool);
        assert!(told.contains(r"\u{202e}"), "{tool}: {told}");
        let json = project
            .command(&[&call[..], &["--json"]].concat())
            .output()
            .unwrap();
        assert!(json.stdout.is_ascii(), "{tool}");
        assert_readable(&String::from_utf8(json.stderr).unwrap(), tool);
    }
}

#[test]
fn what_a_server_says_cannot_alter_what_the_operator_reads() {
    let reason = "\u{1b}[2J\u{202e}\u{200b}\u{e0041}\nstate: enabled";
    let server = FeedServer::start(Feed::texts(Vec::<String>::new()).then_close(4000, reason));
    let target = format!(
        "scheme = \"ws\"\nhost = \"127.0.0.1\"\nport = {}",
        server.port()
    );
    let project = Project::with(
        &PackageFolder::new(ID)
            .guest("ws_echo")
            .tool("echo")
            .ask_websocket(&target),
    );
    project.enable(ID, |it| it.grant_websocket(&target));
    let input = format!(
        r#"{{"url": "{}", "messages": [{{"text": "hello"}}]}}"#,
        server.ws_url("/")
    );
    let told = project.yoi(&["call", ID, "echo", "--input", &input, "-v"]);
    assert_readable(&told, "close");
    assert!(
        told.contains("4000") && told.contains("state: enabled"),
        "{told}"
    );
    assert!(!told.contains("\nstate: enabled"), "{told}");
}
