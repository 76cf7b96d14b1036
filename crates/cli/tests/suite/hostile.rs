//! A package's text cannot alter what the operator reads.

use insta::assert_snapshot;
use yoi_testkit::PackageFolder;

use crate::{Project, component};

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
    assert_snapshot!(list, @"  ask 0, missing: `wss://xn--l-7sba6dbr.example/`    its host in Unicode, where names can look alike: `раураl.example`");
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
