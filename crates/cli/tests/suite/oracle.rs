//! What a guest learns by trying, and what the audit keeps.

use yoi_testkit::{Canary, EchoServer, PackageFolder};

use crate::Project;
use crate::call::ID;

/// Asks for everything, and is granted one path of one server.
fn prober(server: &EchoServer) -> Project {
    let package = PackageFolder::new(ID)
        .guest("ws_options")
        .tool("open")
        .ask_websocket(
            "scheme = \"ws\"\nhost = \"*\"\nport = \"*\"\naddresses = [\"loopback\", \"private\", \"link-local\"]",
        );
    let project = Project::with(&package);
    let grant = format!(
        "scheme = \"ws\"\nhost = \"127.0.0.1\"\nport = {}\npath_prefixes = [\"/granted\"]",
        server.port()
    );
    project.enable(ID, |it| it.grant_websocket(&grant));
    project
}

fn open(project: &Project, url: &str, more: &[&str]) -> String {
    let input = format!(r#"{{"url": "{url}", "timeout_ms": 5000}}"#);
    project.yoi(&[&["call", ID, "open", "--input", &input], more].concat())
}

/// A network that is there, one that is not, and names of both kinds. None of them is dialled, whatever fails: each
/// leads to this machine, or to nobody.
#[test]
fn what_is_not_granted_is_told_in_the_same_words_whatever_is_there() {
    let (server, canary) = (EchoServer::start(), Canary::start());
    let project = prober(&server);
    let port = canary.port();
    let urls = [
        server.ws_url("/"),
        server.ws_url("/grante"),
        format!("ws://127.0.0.1:{port}/granted"),
        "ws://127.0.0.1:1/granted".to_owned(),
        format!("ws://localhost:{port}/granted"),
        format!("ws://[::1]:{port}/granted"),
        format!("ws://nothing.invalid:{port}/granted"),
        "ws://127.255.255.254:1/".to_owned(),
    ];
    for url in urls {
        let told = open(&project, &url, &[]);
        let (data, talk) = told.split_once("--- talk\n").unwrap();
        assert_eq!(
            data, "exit status 0\n--- data\n{\"ask\":0,\"error\":\"denied\"}\n",
            "{url}"
        );
        assert!(talk.starts_with("refusal: opening `ws://"), "{talk}");
        assert!(
            talk.contains("grant 0"),
            "the operator is told more: {talk}"
        );
    }
    canary.assert_untouched();
    assert_eq!(server.connections(), 0);
    let reached = open(&project, &server.ws_url("/granted"), &[]);
    assert!(!reached.contains("denied"), "{reached}");
}

#[test]
fn no_line_of_the_audit_has_a_query() {
    let server = EchoServer::start();
    let project = prober(&server);
    let secret = "canary-of-a-query";
    let urls = [
        (server.ws_url("/granted"), "opened: "),
        (server.ws_url("/other"), "refusal: "),
        ("ws://127.0.0.1:0/".to_owned(), "refusal: "),
        ("ws://user@127.0.0.1/".to_owned(), "refusal: "),
        ("http://127.0.0.1/".to_owned(), "refusal: "),
    ];
    for (url, line) in urls {
        let told = open(&project, &format!("{url}?key={secret}"), &["-v"]);
        let (_, talk) = told.split_once("--- talk\n").unwrap();
        assert!(talk.starts_with(line), "{url}: {talk}");
        assert!(!talk.contains(secret), "{url}: {talk}");
    }
    let explained = project.yoi(&[
        "plugin",
        "explain",
        ID,
        &format!("ws://127.0.0.1/?key={secret}"),
    ]);
    assert!(!explained.contains(secret), "{explained}");
}

#[test]
fn a_connection_that_fails_is_told_without_its_query() {
    let server = EchoServer::start();
    let project = prober(&server);
    let url = server.ws_url("/granted?key=canary-of-a-query");
    // Nobody listens there any more.
    drop(server);
    let told = open(&project, &url, &[]);
    assert!(told.contains("\"error\":\"connect\""), "{told}");
    assert!(told.contains("failed: opening `ws://127.0.0.1:"), "{told}");
    assert!(!told.contains("canary"), "{told}");
}
