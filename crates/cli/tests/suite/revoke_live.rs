//! What is taken out of `yoi.toml` is taken from a call that runs.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Stdio};
use std::time::Duration;

use insta::assert_snapshot;
use yoi_testkit::{EchoServer, Ending, PackageFolder};

use crate::Project;
use crate::call::ID;
use crate::grant::enablement;
use crate::registry::Author;
use crate::signed::Signer;

const PATIENCE: Duration = Duration::from_secs(30);

/// A call that holds a connection to the server.
struct Held {
    project: Project,
    server: EchoServer,
    child: Child,
    talk: BufReader<ChildStderr>,
}

impl Held {
    fn start() -> Self {
        Self::of(Project::with)
    }

    /// Of a project that has the package, in whichever form.
    fn of(project: impl FnOnce(&PackageFolder) -> Project) -> Self {
        let server = EchoServer::start();
        let target = format!(
            "scheme = \"ws\"\nhost = \"127.0.0.1\"\nport = {}",
            server.port()
        );
        let package = PackageFolder::new(ID)
            .guest("ws_hold")
            .tool("hold")
            .ask_websocket(&target);
        let project = project(&package);
        let trust = enablement(&project);
        project.enable(ID, |it| it.grant_websocket(&target));
        project.write(&format!("{trust}{}", enablement(&project)));
        let input = format!(r#"{{"url": "{}", "mode": "receive"}}"#, server.ws_url("/"));
        let mut child = project
            .command(&["call", ID, "hold", "-v", "--input", &input])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut talk = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        talk.read_line(&mut line).unwrap();
        assert!(line.starts_with("opened: "), "{line}");
        Self {
            project,
            server,
            child,
            talk,
        }
    }

    /// What was said after this was done, once the peer has seen the end and the call has ended.
    fn ended_by(mut self, act: impl FnOnce(&Project)) -> String {
        act(&self.project);
        assert!(
            self.server.wait_until_closed(PATIENCE),
            "the peer sees the end"
        );
        let going_away = Ending::Close {
            code: 1001,
            reason: String::new(),
        };
        assert_eq!(self.server.endings(), [going_away]);
        assert_eq!(self.child.wait().unwrap().code(), Some(1));
        let mut talk = String::new();
        self.talk.read_to_string(&mut talk).unwrap();
        let port = self.server.port().to_string();
        self.project.redacted(&talk).replace(&port, "[PORT]")
    }
}

#[test]
fn a_revoked_grant_ends_the_connection_of_a_call_that_runs() {
    let told = Held::start().ended_by(|project| {
        let told = project.yoi(&["plugin", "revoke", ID, "--grant", "websocket:0"]);
        assert!(told.starts_with("exit status 0\n"), "{told}");
    });
    assert_snapshot!(told, @"
    authority: `yoi.toml` has changed: what it grants `example.guest` now holds from here on
    revoked: `ws://127.0.0.1:[PORT]/`: opening `ws://127.0.0.1:[PORT]/` is denied: websocket ask 0 covers it, and nothing is granted for `websocket`; grant `ws://127.0.0.1:[PORT]/` to allow it
    closed: `ws://127.0.0.1:[PORT]/`: received 0 messages (0 bytes), sent 0 messages (0 bytes)
    error[call/tool-failed]: the tool failed: the connection has ended: the host closed it
    ");
}

#[test]
fn a_file_that_enables_nothing_any_more_or_cannot_be_used_ends_it_too() {
    let told = Held::start().ended_by(|project| {
        project.yoi(&["plugin", "revoke", ID, "--all"]);
    });
    assert_snapshot!(told.lines().next().unwrap(), @"authority: `yoi.toml` has changed and does not enable `example.guest` any more: it may reach nothing from here on");
    let told = Held::start().ended_by(|project| project.write("x = "));
    assert_snapshot!(told.lines().next().unwrap(), @"authority: `yoi.toml` has changed and cannot be used (it has errors): `example.guest` may reach nothing from here on");
    let told = Held::start().ended_by(|project| {
        fs::remove_file(project.path().join("yoi.toml")).unwrap();
    });
    assert_snapshot!(told.lines().next().unwrap(), @"authority: `yoi.toml` has changed and does not enable `example.guest` any more: it may reach nothing from here on");
}

#[test]
fn a_package_whose_signature_is_not_taken_any_more_is_as_if_not_enabled() {
    let alice = Signer::new();
    let told = Held::start().ended_by(|project| {
        let trust = format!("[trust]\nrequire = true\n{}", alice.trusted("alice"));
        project.write(&format!("{trust}{}", enablement(project)));
    });
    assert_snapshot!(told.lines().next().unwrap(), @"authority: `yoi.toml` has changed and does not take the signature of `example.guest` any more (it is not signed, and `require` under `[trust]` asks for a signature): it may reach nothing from here on");

    let trusted = format!("[trust]\nrequire = true\n{}", alice.trusted("alice"));
    let held = Held::of(|package| {
        let author = Author::of(package);
        alice.sign(&author.path());
        let operator = Project::new();
        operator.write(&trusted);
        let told = operator.yoi(&["plugin", "install", author.path().to_str().unwrap()]);
        assert!(told.starts_with("exit status 0"), "{told}");
        operator
    });
    let told = held.ended_by(|project| {
        let others = Signer::new().trusted("bob");
        let text = enablement(project).replace(&alice.trusted("alice"), &others);
        project.write(&text);
    });
    let told = told.lines().next().unwrap();
    assert!(
        told.contains("it is signed with ") && told.contains("it may reach nothing from here on"),
        "{told}"
    );
}

#[test]
fn what_is_not_about_the_package_changes_nothing_and_what_comes_after_it_does() {
    let told = Held::start().ended_by(|project| {
        let file = project.path().join("yoi.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(
            &file,
            format!("# a comment\n[tls]\nroots = [\"a.pem\"]\n\n{text}"),
        )
        .unwrap();
        project.yoi(&["plugin", "revoke", ID, "--grant", "websocket:0"]);
    });
    assert_eq!(told.matches("authority: ").count(), 1, "{told}");
}
