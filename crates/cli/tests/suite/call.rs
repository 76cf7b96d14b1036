use std::fs;
use std::io::Read as _;
use std::process::Stdio;
use std::time::Duration;

use insta::assert_snapshot;
use yoi_testkit::{EchoServer, Enabled, EnablementFile, PackageFolder, Server, TestCa};

use crate::Project;

pub(crate) const ID: &str = "example.guest";

const PATIENCE: Duration = Duration::from_secs(30);

/// A project with one guest program, enabled with what `grant` adds.
pub(crate) fn guest(name: &str, tools: &[&str], grant: impl FnOnce(Enabled) -> Enabled) -> Project {
    let package = tools
        .iter()
        .fold(PackageFolder::new(ID).guest(name), |it, tool| it.tool(tool));
    let project = Project::with(&package);
    project.enable(ID, grant);
    project
}

/// A guest that asks for the loopback servers, which are granted if it is said.
fn guest_of(server: &Server<impl Sized>, name: &str, tool: &str, granted: bool) -> Project {
    let target = format!(
        "scheme = \"ws\"\nhost = \"127.0.0.1\"\nport = {}",
        server.port()
    );
    let project = Project::with(
        &PackageFolder::new(ID)
            .guest(name)
            .tool(tool)
            .ask_websocket(&target),
    );
    project.enable(ID, |it| {
        if granted {
            it.grant_websocket(&target)
        } else {
            it
        }
    });
    project
}

fn call(project: &Project, tool: &str, input: &str, more: &[&str]) -> String {
    project.yoi(&[&["call", ID, tool, "--input", input], more].concat())
}

fn without_port(server: &Server<impl Sized>, told: &str) -> String {
    told.replace(&server.port().to_string(), "[PORT]")
}

#[test]
fn the_output_is_the_data() {
    let project = guest("run_echo", &["echo"], |it| it);
    assert_snapshot!(call(&project, "echo", r#"{"a": [1, "é"]}"#, &[]), @r#"
    exit status 0
    --- data
    {"a":[1,"é"]}
    "#);
    assert_snapshot!(call(&project, "echo", "{\"a\": 1}", &["--json"]), @r#"
    exit status 0
    --- data
    {
      "ok": true,
      "output": {"a":1}
    }
    "#);
    assert_snapshot!(project.yoi(&["call", ID, "echo"]), @r#"
    exit status 0
    --- data
    {}
    "#);
}

#[test]
fn the_input_can_come_from_the_standard_input() {
    let project = guest("run_echo", &["echo"], |it| {
        it.limit("tool_input_bytes", 100)
    });
    let arguments = ["call", ID, "echo", "--input", "-"];
    assert_snapshot!(project.yoi_reading(&arguments, "[1, 2]\n"), @r#"
    exit status 0
    --- data
    [1,2]
    "#);
    let long = format!("\"{}\"", "é".repeat(200));
    assert_snapshot!(project.yoi_reading(&arguments, &long), @r#"
    exit status 1
    --- talk
    error[call/input-too-large]: the input is longer than `tool_input_bytes` (100)
    help: raise it in the plugin's `[plugins.enabled.limits]` in `yoi.toml`, or send less
    "#);
}

#[test]
fn an_input_that_is_not_json_is_refused_before_anything_runs() {
    let project = guest("run_echo", &["echo"], |it| it);
    assert_snapshot!(call(&project, "echo", "{a: 1}", &[]), @r#"
    exit status 1
    --- talk
    error[call/input-not-json]: the input is not JSON: key must be a string at line 1 column 2
    help: write for instance `--input '{"key": "value"}'`
    "#);
}

#[test]
fn a_tool_that_fails_says_why() {
    let project = guest("run_errors", &["double", "parse-number"], |it| it);
    assert_snapshot!(call(&project, "double", "4294967295", &[]), @r#"
    exit status 1
    --- talk
    error[call/invalid-input]: the tool does not take this input: the double is over 2^32 - 1
    help: `yoi plugin show --json example.guest` has the `input_schema` of each tool
    "#);
    assert_snapshot!(call(&project, "parse-number", "\"four\"", &["--json"]), @r#"
    exit status 1
    --- data
    {
      "ok": false,
      "error": {
        "code": "call/tool-failed",
        "message": "the tool failed: invalid digit found in string",
        "help": null,
        "diagnostics": []
      }
    }
    "#);
    assert_snapshot!(call(&project, "doubel", "1", &[]), @r#"
    exit status 1
    --- talk
    error[call/unknown-tool]: `example.guest` has no tool `doubel`
    help: did you mean `double`?
    "#);
}

#[test]
fn a_trap_is_the_plugins_fault() {
    let project = guest("run_trap", &["trap"], |it| it);
    assert_snapshot!(call(&project, "trap", "\"no\\u001b[2Jway\"", &[]), @r#"
    exit status 1
    --- talk
    log error: panicked at src/bin/run_trap.rs:8:5: no\u{1b}[2Jway
    error[call/trap]: the plugin trapped: wasm trap: wasm `unreachable` instruction executed
    help: the plugin has a fault: tell its author
    "#);
}

#[test]
fn a_refusal_that_nobody_caught_does_not_look_like_a_fault() {
    let project = guest("ws_trap", &["trap"], |it| it);
    assert_snapshot!(call(&project, "trap", "\"wss://other.example/feed\"", &[]), @"
    exit status 1
    --- talk
    refusal: opening `wss://other.example/feed` is denied: the package asks for no `[[websocket]]` at all; no grant allows what is not asked for: its author has to add it under `[[websocket]]`
    error[call/trap]: the plugin trapped: wasm trap: wasm `unreachable` instruction executed; the last refusal before it: opening `wss://other.example/feed` is denied: the package asks for no `[[websocket]]` at all; no grant allows what is not asked for: its author has to add it under `[[websocket]]`
    help: `yoi plugin explain example.guest <url>` says what would allow what was refused
    ");
}

#[test]
fn a_call_ends_at_its_deadline() {
    let project = guest("run_spin", &["spin"], |it| it.limit("call_timeout_ms", 100));
    assert_snapshot!(call(&project, "spin", "null", &[]), @r#"
    exit status 1
    --- talk
    error[call/deadline]: the call took longer than 100 ms (`call_timeout_ms`)
    help: raise `call_timeout_ms` in the plugin's `[plugins.enabled.limits]` in `yoi.toml`: it may be up to 3600000
    "#);
}

#[test]
fn the_log_of_a_plugin_is_talk() {
    let project = guest("run_log", &["flood", "levels"], |it| {
        it.limit("log_bytes", 300)
    });
    assert_snapshot!(call(&project, "levels", "\"a\\u001b[2Jb\\u202ec\"", &[]), @r#"
    exit status 0
    --- data
    null
    --- talk
    log trace: a\u{1b}[2Jb\u{202e}c
    log debug: a\u{1b}[2Jb\u{202e}c
    log info: a\u{1b}[2Jb\u{202e}c
    log warn: a\u{1b}[2Jb\u{202e}c
    log error: a\u{1b}[2Jb\u{202e}c
    "#);
    assert_snapshot!(call(&project, "flood", "{\"lines\": 3, \"bytes\": 120}", &[]), @r#"
    exit status 0
    --- data
    null
    --- talk
    log info: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    log info: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    log: the plugin wrote more than `log_bytes`; the rest is dropped
    "#);
}

#[test]
fn a_package_runs_only_as_it_was_enabled() {
    let project = Project::with(&PackageFolder::new(ID).guest("run_echo").tool("echo"));
    assert_snapshot!(call(&project, "echo", "{}", &[]), @r#"
    exit status 1
    --- talk
    error[call/not-enabled]: `example.guest` is not enabled, so that its tools cannot be called
    help: `yoi plugin grant example.guest` shows what it asks, and lets you decide
    "#);
    project.enable(ID, |it| it);
    project.add(
        &PackageFolder::new(ID)
            .guest("run_echo")
            .tool("echo")
            .version("0.1.1"),
    );
    assert_snapshot!(call(&project, "echo", "{}", &["--json"]), @r#"
    exit status 1
    --- data
    {
      "ok": false,
      "error": {
        "code": "call/pending",
        "message": "`example.guest` is not what was enabled: version 0.1.0 was enabled, this is 0.1.1; digest `sha256:[DIGEST]` was enabled, this is `sha256:[DIGEST]`",
        "help": "`yoi plugin show example.guest --diff` says what it asks now; `yoi plugin grant example.guest` shows what it asks, and lets you decide",
        "diagnostics": []
      }
    }
    "#);
    project.enable(ID, |it| it);
    assert_snapshot!(call(&project, "echo", "{}", &[]), @r#"
    exit status 1
    --- talk
    error[call/pending]: `example.guest` is not what was enabled: version 0.1.0 was enabled, this is 0.1.1
    help: `yoi plugin show example.guest --diff` says what it asks now; `yoi plugin grant example.guest` shows what it asks, and lets you decide
    "#);
}

#[test]
fn a_connection_that_is_granted_is_opened_and_told_when_asked() {
    let server = EchoServer::start();
    let project = guest_of(&server, "ws_echo", "echo", true);
    let input = format!(
        r#"{{"url": "{}", "messages": [{{"text": "hello"}}]}}"#,
        server.ws_url("/?key=secret")
    );
    let told = without_port(&server, &call(&project, "echo", &input, &["-v"]));
    assert!(server.wait_until_closed(PATIENCE));
    assert_snapshot!(told, @r#"
    exit status 0
    --- data
    {"bytes":5,"echoed":1,"subprotocol":null}
    --- talk
    opened: `ws://127.0.0.1:[PORT]/` by websocket ask 0, grant 0: `ws://127.0.0.1:[PORT]/`
    closed: `ws://127.0.0.1:[PORT]/`: received 1 message (5 bytes), sent 1 message (5 bytes)
    "#);
}

#[test]
fn a_connection_that_is_not_granted_is_denied_to_the_guest_and_told() {
    let server = EchoServer::start();
    let input = format!(r#"{{"url": "{}"}}"#, server.ws_url("/"));
    let project = guest_of(&server, "ws_denied", "denied", false);
    let told = call(&project, "denied", &input, &[]);
    assert_snapshot!(without_port(&server, &told), @r#"
    exit status 0
    --- data
    {"first":{"ask":0,"error":"denied"},"then":null}
    --- talk
    refusal: opening `ws://127.0.0.1:[PORT]/` is denied: websocket ask 0 covers it, and nothing is granted for `websocket`; grant `ws://127.0.0.1:[PORT]/` to allow it
    "#);
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_root_certificate_of_the_operators_is_trusted() {
    let authority = TestCa::new();
    let server = EchoServer::start_tls(&authority.loopback());
    let target = format!(
        "scheme = \"wss\"\nhost = \"127.0.0.1\"\nport = {}",
        server.port()
    );
    let project = Project::with(
        &PackageFolder::new(ID)
            .guest("ws_echo")
            .tool("echo")
            .ask_websocket(&target),
    );
    let enabled = Enabled::new(ID, &project.digest(ID)).grant_websocket(&target);
    let input = format!(
        r#"{{"url": "{}", "messages": [{{"text": "hello"}}]}}"#,
        server.ws_url("/")
    );

    EnablementFile::new()
        .enable(enabled.clone())
        .write(project.path());
    let told = call(&project, "echo", &input, &[]);
    assert!(told.contains("error[call/tool-failed]"), "{told}");

    fs::write(project.path().join("root.pem"), authority.pem()).unwrap();
    EnablementFile::new()
        .enable(enabled)
        .tls_root("root.pem")
        .write(project.path());
    let told = call(&project, "echo", &input, &[]);
    assert!(told.starts_with("exit status 0\n"), "{told}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_cancels_the_call_and_closes_its_connection() {
    let server = EchoServer::start();
    let project = guest_of(&server, "ws_hold", "hold", true);
    let input = format!(r#"{{"url": "{}", "mode": "receive"}}"#, server.ws_url("/"));
    let mut child = project
        .command(&["call", ID, "hold", "--input", &input])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    assert!(server.wait_until(PATIENCE, |it| it.open_connections() == 1));
    let pid = child.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let mut talk = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut talk)
        .unwrap();
    assert_snapshot!(talk, @"error[call/cancelled]: the call was cancelled");
    assert!(server.wait_until_closed(PATIENCE));
}

#[test]
fn a_cache_that_cannot_be_kept_is_no_hindrance() {
    let project = guest("run_echo", &["echo"], |it| it);
    let file = project.path().join("file");
    fs::write(&file, "").unwrap();
    let output = project
        .command(&["call", ID, "echo", "--input", "1"])
        .env("XDG_CACHE_HOME", &file)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "1\n");
    let talk = project.redacted(&String::from_utf8(output.stderr).unwrap());
    assert_snapshot!(talk, @"warning: compiled code is not kept: `[PROJECT]/file/yoi/compiled`: Not a directory (os error 20)");
}
