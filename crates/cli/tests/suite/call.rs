use std::io::Read as _;
use std::process::Stdio;
use std::time::Duration;

use insta::assert_snapshot;
use yoi_testkit::{EchoServer, Enabled, PackageFolder, Server};

use crate::Project;

const ID: &str = "example.guest";

const PATIENCE: Duration = Duration::from_secs(30);

/// A project with one guest program, enabled with what `grant` adds.
fn guest(name: &str, tools: &[&str], grant: impl FnOnce(Enabled) -> Enabled) -> Project {
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
    assert_snapshot!(call(&project, "echo", r#"{"a": [1, "é"]}"#, &[]), @"");
    assert_snapshot!(call(&project, "echo", "{\"a\": 1}", &["--json"]), @"");
    assert_snapshot!(project.yoi(&["call", ID, "echo"]), @"");
}

#[test]
fn the_input_can_come_from_the_standard_input() {
    let project = guest("run_echo", &["echo"], |it| {
        it.limit("tool_input_bytes", 100)
    });
    let arguments = ["call", ID, "echo", "--input", "-"];
    assert_snapshot!(project.yoi_reading(&arguments, "[1, 2]\n"), @"");
    let long = format!("\"{}\"", "é".repeat(200));
    assert_snapshot!(project.yoi_reading(&arguments, &long), @"");
}

#[test]
fn an_input_that_is_not_json_is_refused_before_anything_runs() {
    let project = guest("run_echo", &["echo"], |it| it);
    assert_snapshot!(call(&project, "echo", "{a: 1}", &[]), @"");
}

#[test]
fn a_tool_that_fails_says_why() {
    let project = guest("run_errors", &["double", "parse-number"], |it| it);
    assert_snapshot!(call(&project, "double", "4294967295", &[]), @"");
    assert_snapshot!(call(&project, "parse-number", "\"four\"", &["--json"]), @"");
    assert_snapshot!(call(&project, "doubel", "1", &[]), @"");
}

#[test]
fn a_trap_is_the_plugins_fault() {
    let project = guest("run_trap", &["trap"], |it| it);
    assert_snapshot!(call(&project, "trap", "\"no\\u001b[2Jway\"", &[]), @"");
}

#[test]
fn a_call_ends_at_its_deadline() {
    let project = guest("run_spin", &["spin"], |it| it.limit("call_timeout_ms", 100));
    assert_snapshot!(call(&project, "spin", "null", &[]), @"");
}

#[test]
fn the_log_of_a_plugin_is_talk() {
    let project = guest("run_log", &["flood", "levels"], |it| {
        it.limit("log_bytes", 100)
    });
    assert_snapshot!(call(&project, "levels", "\"a\\u001b[2Jb\\u202ec\"", &[]), @"");
    assert_snapshot!(call(&project, "flood", "{\"lines\": 3, \"bytes\": 40}", &[]), @"");
}

#[test]
fn a_package_runs_only_as_it_was_enabled() {
    let project = Project::with(&PackageFolder::new(ID).guest("run_echo").tool("echo"));
    assert_snapshot!(call(&project, "echo", "{}", &[]), @"");
    project.enable(ID, |it| it);
    project.add(
        &PackageFolder::new(ID)
            .guest("run_echo")
            .tool("echo")
            .version("0.1.1"),
    );
    assert_snapshot!(call(&project, "echo", "{}", &["--json"]), @"");
    project.enable(ID, |it| it);
    assert_snapshot!(call(&project, "echo", "{}", &[]), @"");
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
    assert_snapshot!(told, @"");
}

#[test]
fn a_connection_that_is_not_granted_is_denied_to_the_guest_and_told() {
    let server = EchoServer::start();
    let input = format!(r#"{{"url": "{}"}}"#, server.ws_url("/"));
    let project = guest_of(&server, "ws_denied", "denied", false);
    let told = call(&project, "denied", &input, &[]);
    assert_snapshot!(without_port(&server, &told), @"");
    assert_eq!(server.connections(), 0);
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
    assert_snapshot!(talk, @"");
    assert!(server.wait_until_closed(PATIENCE));
}

#[test]
fn a_cache_that_cannot_be_kept_is_no_hindrance() {
    let project = guest("run_echo", &["echo"], |it| it);
    let file = project.path().join("file");
    std::fs::write(&file, "").unwrap();
    let output = project
        .command(&["call", ID, "echo", "--input", "1"])
        .env("XDG_CACHE_HOME", &file)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "1\n");
    let talk = project.redacted(&String::from_utf8(output.stderr).unwrap());
    assert_snapshot!(talk, @"");
}
