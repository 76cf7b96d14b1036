//! A person at a terminal decides.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use rustix::termios::{Winsize, tcsetwinsize};
use yoi_testkit::PackageFolder;

use crate::grant::{enablement, grant, wider};
use crate::terminal::terminal;
use crate::{Project, TRADES, component, ticker};

const ID: &str = "example.ticker";

const PATIENCE: Duration = Duration::from_secs(30);

const DOWN: &str = "\u{1b}[B";

const ENTER: &str = "\r";

const BACKSPACE: &str = "\u{7f}";

/// What is typed, and what is seen.
struct Conversation {
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    child: Child,
    /// All that was seen, without what moves and colours.
    seen: String,
    /// How much of it was waited for.
    read: usize,
    pending: Vec<u8>,
}

impl Conversation {
    fn start(project: &Project, arguments: &[&str]) -> Self {
        let (own, program) = terminal();
        let size = Winsize {
            ws_row: 40,
            ws_col: 160,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&program, size).unwrap();
        let child = project
            .command(arguments)
            .stdin(program.try_clone().unwrap())
            .stdout(program.try_clone().unwrap())
            .stderr(program)
            .spawn()
            .unwrap();
        let (bytes, screen) = channel();
        let mut eyes = own.try_clone().unwrap();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // It fails once the program is gone.
            while let Ok(count @ 1..) = eyes.read(&mut buffer) {
                if bytes.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            keyboard: own,
            screen,
            child,
            seen: String::new(),
            read: 0,
            pending: Vec::new(),
        }
    }

    /// Waits until this is seen, after what was waited for before.
    fn sees(&mut self, text: &str) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.seen[self.read..].find(text) {
                self.read += at + text.len();
                return self;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.screen.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(error) => panic!("{text:?} is not seen ({error}): {}", self.seen),
            }
        }
    }

    fn types(&mut self, keys: &str) -> &mut Self {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Takes away what stands in a line.
    fn clears(&mut self) -> &mut Self {
        self.types(&BACKSPACE.repeat(40))
    }

    /// The exit status, and all that was seen.
    fn ends(mut self) -> (i32, String) {
        while let Ok(bytes) = self.screen.recv_timeout(PATIENCE) {
            self.take(&bytes);
        }
        (self.child.wait().unwrap().code().unwrap(), self.seen)
    }

    fn take(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        let whole = match str::from_utf8(&self.pending) {
            Ok(_) => self.pending.len(),
            Err(error) => error.valid_up_to(),
        };
        let rest = self.pending.split_off(whole);
        let text = String::from_utf8(std::mem::replace(&mut self.pending, rest)).unwrap();
        self.seen.push_str(&text);
        self.seen = plain(&self.seen);
    }
}

/// Without the control sequences (ECMA-48, section 5.4) that are whole.
fn plain(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some((before, sequence)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        match sequence.find(|c: char| ('@'..='~').contains(&c)) {
            Some(end) => rest = &sequence[end + 1..],
            None => return plain + "\u{1b}[" + sequence,
        }
    }
    plain + rest
}

/// Asks whose every part can be narrowed.
fn wide() -> PackageFolder {
    PackageFolder::new(ID)
        .component(component(&["yoi:host/websocket@1.0.0", "yoi:host/request@1.0.0"]))
        .tool("run")
        .ask_websocket(TRADES)
        .ask_request("scheme = \"https\"\nhost = \"**.example.com\"\nport = \"*\"\npath_prefixes = [\"/v1\"]\nmethods = [\"GET\", \"POST\"]\naddresses = [\"private\"]\nreason = \"\\u001b]0;pwned\\u0007 trust me\"")
}

#[test]
fn each_ask_is_accepted_narrowed_or_refused_and_the_file_is_shown_before_it_is_written() {
    let project = Project::with(&wide());
    let mut operator = Conversation::start(&project, &["plugin", "grant", ID]);
    operator
        .sees("example.ticker 0.1.0: 2 asks to decide")
        .sees("1 of 2")
        .sees("request:0: BROAD LOCAL it may send GET and POST to every host below `example.com` at any port")
        .sees("its author says: \\u{1b}]0;pwned\\u{7} trust me")
        .sees("request:0?")
        .types(DOWN)
        .types(ENTER)
        .sees("which host?")
        .clears()
        .types("eu.example.com\r")
        .sees("which port?")
        .clears()
        .types("443\r")
        .sees("which paths")
        .types("/pairs\r")
        .sees("which methods?")
        .types(DOWN)
        .types(" ")
        .types(ENTER)
        .sees("which addresses")
        .types(" ")
        .types(ENTER)
        .sees("2 of 2")
        .sees("websocket:0?")
        .types(ENTER)
        .sees("+host = \"eu.example.com\"")
        .sees("write this to yoi.toml?");
    assert_eq!(enablement(&project), "");
    operator.types("y\r");
    let (status, seen) = operator.ends();
    assert_eq!(status, 0, "{seen}");
    assert!(!seen.contains('\u{7}'), "{seen}");
    assert_snapshot!(project.redacted(&enablement(&project)), @r#"
    [[plugins.enabled]]
    id = "example.ticker"
    version = "0.1.0"
    digest = "sha256:[DIGEST]"
    surfaces = ["tools"]

    [[plugins.enabled.grants.request]]
    scheme = "https"
    host = "eu.example.com"
    path_prefixes = ["/v1/pairs"]
    methods = ["GET"]
    "#);
}

/// An author chooses how long the paths before it are, and how many.
#[test]
fn no_path_is_hidden_behind_long_ones_before_the_operator_decides() {
    let long: Vec<_> = (0..8)
        .map(|n| format!("\"/a{n}{}\"", "a".repeat(600)))
        .collect();
    let package = PackageFolder::new(ID)
        .component(component(&["yoi:host/request@1.0.0"]))
        .tool("run")
        .ask_request(&format!(
            "scheme = \"https\"\nhost = \"a.example\"\npath_prefixes = [{}, \"/admin\"]\nmethods = [\"GET\"]",
            long.join(", ")
        ));
    let project = Project::with(&package);
    let mut operator = Conversation::start(&project, &["plugin", "grant", ID]);
    operator
        .sees("1 of 1")
        .sees("path: /a7aaa")
        .sees("path: /admin")
        .sees("request:0?")
        .types(DOWN)
        .types(DOWN)
        .types(ENTER)
        .sees("+path_prefixes = [\"/a0aaa")
        .sees("\n+    \"/a7aaa")
        .sees("\n+    \"/admin\"]")
        .sees("+methods = [\"GET\"]")
        .sees("write this to yoi.toml?")
        .types("y\r");
    let (status, seen) = operator.ends();
    assert_eq!(status, 0, "{seen}");
    assert!(enablement(&project).contains("\"/admin\"]"));
}

#[test]
fn enter_alone_takes_nothing_and_neither_does_an_end() {
    for keys in [ENTER, "\u{1b}", "\u{3}"] {
        let project = Project::with(&ticker());
        let mut operator = Conversation::start(&project, &["plugin", "grant", ID]);
        operator.sees("websocket:0?").types(keys);
        if keys == ENTER {
            operator.sees("request:0?").types(keys);
        }
        operator.sees("error[grant/refused]");
        assert_eq!(operator.ends().0, 1, "{keys:?}");
        assert_eq!(enablement(&project), "");
    }
}

#[test]
fn what_was_named_is_confirmed_and_no_is_the_default() {
    let project = Project::with(&ticker());
    for (keys, status) in [(ENTER, 1), ("n\r", 1), ("y\r", 0)] {
        let mut operator = Conversation::start(&project, &["plugin", "grant", ID, "--all"]);
        operator.sees("write this to yoi.toml?").types(keys);
        let (ended, seen) = operator.ends();
        assert_eq!(ended, status, "{seen}");
        assert_eq!(enablement(&project).is_empty(), status == 1);
    }
}

#[test]
fn what_is_to_be_written_stands_right_above_the_question_whatever_else_is_asked() {
    let many = (0..100).fold(ticker(), |package, number| {
        package.ask_websocket(&format!(
            "scheme = \"wss\"\nhost = \"h{number}.example.net\"\nreason = \"{}\"",
            "it is quite harmless, really; ".repeat(5)
        ))
    });
    let project = Project::with(&many);
    let arguments = [
        "plugin",
        "grant",
        ID,
        "--target",
        "wss://stream.example.com/v1/trades",
    ];
    let mut operator = Conversation::start(&project, &arguments);
    operator
        .sees("What it could do then")
        .sees("of what it asks, 101 asks would not be granted")
        .sees("What would be written")
        .sees("write this to yoi.toml?")
        .types("n\r");
    let (status, seen) = operator.ends();
    assert_eq!(status, 1);
    let (before, _) = seen.split_once("write this to yoi.toml?").unwrap();
    let last: Vec<_> = before.lines().rev().take(40).collect();
    assert!(
        last.iter().any(|it| it.contains("What it could do then")),
        "{before}"
    );
    assert!(!before.contains("quite harmless"), "{before}");
}

#[test]
fn what_is_narrowed_to_more_than_is_asked_is_asked_again() {
    let project = Project::with(&ticker());
    let mut operator = Conversation::start(&project, &["plugin", "grant", ID]);
    operator
        .sees("websocket:0?")
        .types(DOWN)
        .types(ENTER)
        .sees("which paths")
        .clears()
        .types("/v2\r")
        .sees("error[grant/unasked]")
        .sees("which paths")
        .clears()
        .types("/v1/trades/eu\r")
        .sees("which subprotocols?")
        .types(ENTER)
        .sees("request:0?")
        .types(ENTER)
        .sees("+path_prefixes = [\"/v1/trades/eu\"]")
        .sees("write this to yoi.toml?")
        .types("y\r");
    let (status, seen) = operator.ends();
    assert_eq!(status, 0, "{seen}");
}

#[test]
fn a_wrong_answer_is_asked_for_again_and_the_others_stay() {
    let project = Project::with(&wide());
    let mut operator = Conversation::start(&project, &["plugin", "grant", ID]);
    operator
        .sees("request:0?")
        .types(DOWN)
        .types(ENTER)
        .sees("which host?")
        .clears()
        .types("eu.example.com\r")
        .sees("which port?")
        .clears()
        .types("44e\r")
        .sees("error[grant/narrowing]: it cannot be narrowed so: `44e` is not a port")
        .sees("which port?")
        .types(BACKSPACE)
        .types("3\r")
        .sees("which paths")
        .types(ENTER)
        .sees("which methods?")
        .types(ENTER)
        .sees("which addresses")
        .types(ENTER)
        .sees("websocket:0?")
        .types(ENTER)
        .sees("+host = \"eu.example.com\"")
        .sees("write this to yoi.toml?")
        .types("y\r");
    let (status, seen) = operator.ends();
    assert_eq!(status, 0, "{seen}");
    let granted = &project.json(&["plugin", "show", ID, "--json"])["request"]["grants"][0];
    assert_eq!(
        granted["target"],
        "https://eu.example.com/v1 methods=GET,POST addresses=private"
    );
}

#[test]
fn to_narrow_nothing_is_not_to_accept() {
    let project = Project::with(&ticker());
    let mut operator = Conversation::start(&project, &["plugin", "grant", ID]);
    operator
        .sees("websocket:0?")
        .types(DOWN)
        .types(ENTER)
        .sees("which paths")
        .types(ENTER)
        .sees("which subprotocols?")
        .types(ENTER)
        .sees("nothing was narrowed: this is still all that `websocket:0` asks for")
        .sees("websocket:0?")
        .types(ENTER)
        .sees("request:0?")
        .types(ENTER)
        .sees("error[grant/refused]");
    assert_eq!(operator.ends().0, 1);
    assert_eq!(enablement(&project), "");
}

#[test]
fn a_file_that_changes_while_the_operator_thinks_is_left_as_it_is() {
    let project = Project::with(&ticker());
    project.write("# mine\n");
    let mut operator = Conversation::start(&project, &["plugin", "grant", ID, "--all"]);
    operator.sees("write this to yoi.toml?");
    project.write("# theirs\n");
    operator.types("y\r").sees("error[enablement/changed]");
    assert_eq!(operator.ends().0, 1);
    assert_eq!(enablement(&project), "# theirs\n");
}

#[test]
fn after_an_update_the_difference_is_shown_first() {
    let project = Project::with(&ticker());
    grant(&project, &["--all", "--yes"]);
    project.add(&wider());
    let mut operator = Conversation::start(&project, &["plugin", "grant", ID]);
    operator
        .sees("wider: websocket:0")
        .sees("before: only paths `/v1/trades`")
        .sees("keep them?")
        .types("y\r")
        .sees("1 of 1")
        .sees("websocket:0?")
        .types(ENTER)
        .sees("write this to yoi.toml?")
        .types("y\r");
    let (status, seen) = operator.ends();
    assert_eq!(status, 0, "{seen}");
    let shown = project.json(&["plugin", "show", ID, "--json"]);
    assert_eq!(shown["state"], "enabled");
    assert_eq!(shown["websocket"]["asks"][0]["state"], "partial");
}

#[test]
fn grants_to_take_out_are_chosen() {
    let project = Project::with(&ticker());
    grant(&project, &["--all", "--yes"]);
    let mut operator = Conversation::start(&project, &["plugin", "revoke", ID]);
    operator
        .sees("which grants are to go?")
        .types(DOWN)
        .types(" ")
        .types(ENTER);
    let (status, seen) = operator.ends();
    assert_eq!(status, 0, "{seen}");
    let shown = project.json(&["plugin", "show", ID, "--json"]);
    assert_eq!(shown["websocket"]["grants"].as_array().unwrap().len(), 1);
    assert_eq!(shown["request"]["grants"].as_array().unwrap().len(), 0);
}
