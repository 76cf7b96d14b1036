//! What a tool gives cannot act on a terminal.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use yoi_testkit::PackageFolder;

use crate::call::{ID, guest};
use crate::{Project, component};

/// A new terminal: its own end, and the end of the program in it.
pub(crate) fn terminal() -> (File, File) {
    let own = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&own).unwrap();
    unlockpt(&own).unwrap();
    let name = ptsname(&own, Vec::new()).unwrap();
    let program = OpenOptions::new()
        .read(true)
        .write(true)
        .open(OsStr::from_bytes(name.as_bytes()))
        .unwrap();
    (File::from(own), program)
}

#[test]
fn data_that_cannot_be_written_is_a_failure() {
    let project = Project::with(&crate::ticker());
    for arguments in [&["plugin", "list"][..], &["plugin", "list", "--json"]] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = project.command(arguments).stdout(full).output().unwrap();
        let talk = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{talk}");
        assert!(talk.starts_with("error[output/lost]: "), "{talk}");
    }
}

#[test]
fn an_output_is_escaped_for_a_terminal_and_left_alone_for_a_pipe() {
    // An escape character itself has no place in JSON unless it is escaped.
    let input = "\"é \\u001b[2J \u{9b}2J \u{7f} \u{202e}x\"";
    let project = guest("run_echo", &["echo"], |it| it);
    let arguments = ["call", ID, "echo", "--input", input];

    let piped = project.command(&arguments).output().unwrap().stdout;
    assert_eq!(String::from_utf8(piped).unwrap(), format!("{input}\n"));

    let (mut own, program) = terminal();
    let kept = program.try_clone().unwrap();
    let status = project
        .command(&arguments)
        .stdin(Stdio::null())
        .stdout(program)
        .status()
        .unwrap();
    assert!(status.success());
    let expected = "\"é \\u001b[2J \\u009b2J \\u007f \\u202ex\"\r\n";
    let mut shown = vec![0; expected.len()];
    own.read_exact(&mut shown).unwrap();
    assert_eq!(String::from_utf8(shown).unwrap(), expected);
    drop(kept);
}

/// What is shown on a terminal of this width, at most so many bytes.
fn shown_at(project: &Project, columns: u16, arguments: &[&str]) -> String {
    shown_by(&mut project.command(arguments), columns)
}

/// The same of a command in an environment of its own.
fn shown_by(command: &mut Command, columns: u16) -> String {
    let (mut own, program) = terminal();
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&program, size).unwrap();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(program.try_clone().unwrap())
        .stderr(program)
        .spawn()
        .unwrap();
    // It holds ends of the program's too.
    *command = Command::new("true");
    let mut shown = Vec::new();
    let mut bytes = [0; 4096];
    // With the last end of the program's closed, a read fails: the terminal is gone.
    while let Ok(count @ 1..) = own.read(&mut bytes) {
        shown.extend_from_slice(&bytes[..count]);
    }
    child.wait().unwrap();
    String::from_utf8(shown).unwrap()
}

/// Without the lines to paste, which are not broken: those after the step.
fn unpasted(shown: &str) -> &str {
    let step = shown.find("\r\nnext: ").map(|at| at + "\r\n".len());
    let end = step.and_then(|at| Some(at + shown[at..].find("\r\n\r\n")?));
    &shown[..end.unwrap_or(shown.len())]
}

/// Text of a package's that looks like a line of ours where a terminal breaks it.
#[test]
fn nothing_of_a_packages_begins_a_line_of_a_narrow_terminal() {
    // One that does not say its width is taken for 80 wide, and none for less than 12.
    for (columns, width) in [(5, 12), (20, 20), (33, 33), (80, 80), (0, 80)] {
        let forged: String = (0..12)
            .map(|_| format!("{:width$}", "state: enabled"))
            .collect();
        let package = PackageFolder::new("example.guest")
            .component(component(&[]))
            .table(&format!(
                "[[tools]]\nname = \"run\"\ndescription = \"{forged}\"\ninput_schema = {{ type = \"object\" }}"
            ));
        let project = Project::with(&package);
        for command in [
            &["plugin", "show", ID][..],
            &["plugin", "list"],
            &["call", ID, "run"],
        ] {
            let shown = shown_at(
                &project,
                columns,
                &[command, &["--color", "never"]].concat(),
            );
            for line in unpasted(&shown).lines() {
                assert!(line.chars().count() <= width, "{columns}: {line:?}");
            }
            let forged = shown.lines().filter(|it| it.starts_with("state: enabled"));
            assert_eq!(forged.count(), 0, "{columns}: {shown}");
        }
        let shown = shown_at(
            &project,
            columns,
            &["plugin", "show", ID, "--color", "always"],
        );
        assert!(shown.contains("\r\n    | "), "{columns}: {shown}");
    }
}

#[test]
fn the_next_step_is_broken_and_its_command_can_still_be_pasted() {
    let host = "scheme = \"wss\"\nhost = \"a.example\"";
    let names: Vec<_> = (0..9).map(|n| format!("\"{n:0>60}\"")).collect();
    let ask = format!("{host}\nsubprotocols = [{}]", names.join(", "));
    let package = PackageFolder::new("example.guest")
        .component(component(&[]))
        .tool("run")
        .ask_websocket(&ask);
    let project = Project::with(&package);
    let show = ["plugin", "show", ID, "--color", "never"];
    let assert_broken = |shown: &str| {
        let (_, step) = unpasted(shown).split_once("\r\nnext: ").unwrap();
        assert!(step.lines().count() > 1, "{shown}");
        let mut rest = step.lines().skip(1);
        assert!(rest.all(|it| it.starts_with("    | ")), "{shown}");
        assert!(step.lines().all(|it| it.len() <= 40), "{shown}");
    };

    project.enable(ID, |it| it.grant_websocket(host));
    let shown = shown_at(&project, 40, &show);
    assert_broken(&shown);
    assert!(
        shown.contains("\r\n\r\n[[plugins.enabled.grants"),
        "{shown}"
    );

    project.enable(ID, |it| it.grant_websocket(&ask));
    let command = "yoi call example.guest run --input '{}'";
    let shown = shown_at(&project, 40, &show);
    assert_broken(&shown);
    assert!(
        shown.ends_with(&format!("\r\n\r\n{command}\r\n")),
        "{shown}"
    );
    let shown = shown_at(&project, 80, &show);
    assert!(
        shown.ends_with(&format!("call a tool: `{command}`\r\n")),
        "{shown}"
    );
}

#[test]
fn nothing_of_a_guests_log_begins_a_line_of_a_narrow_terminal() {
    let project = guest("run_log", &["levels"], |it| it);
    let forged = format!("\"{}\"", format!("{:20}", "refusal: nothing").repeat(6));
    let call = ["call", ID, "levels", "--input", &forged];
    let shown = shown_at(&project, 20, &[&call[..], &["--color", "never"]].concat());
    assert!(shown.starts_with("log trace: refusal: "), "{shown}");
    for line in shown.lines() {
        assert!(line.chars().count() <= 20, "{line:?}");
        let is_ours = ["log ", "    | ", "null"]
            .iter()
            .any(|it| line.starts_with(it));
        assert!(is_ours, "{line:?} in {shown}");
    }
}

/// What `show` prints on a terminal of 24 lines, with this pager.
fn paged(pager: &str, more: &[&str]) -> String {
    let project = Project::with(&crate::ticker());
    let show = ["plugin", "show", "example.ticker", "--color", "never"];
    let mut command = project.command(&[&show[..], more].concat());
    command
        .env("TERM", "xterm")
        .env("PATH", "/usr/bin:/bin")
        .env("YOI_PAGER", pager);
    shown_by(&mut command, 80)
}

#[test]
fn what_is_longer_than_the_terminal_goes_through_the_pager() {
    let plain = paged("", &[]);
    assert!(
        plain.lines().count() > 24 && plain.starts_with("example.ticker 0.1.0\r\n"),
        "{plain}"
    );
    let numbered = paged("sed s/^/paged:/", &[]);
    assert!(
        numbered.lines().all(|it| it.starts_with("paged:")),
        "{numbered}"
    );
    assert_eq!(
        numbered.replace("paged:", ""),
        plain,
        "the same, broken for this terminal"
    );
    assert_eq!(paged("sed s/^/paged:/", &["--no-pager"]), plain);
    let json = paged("sed s/^/paged:/", &["--json"]);
    assert!(json.starts_with('{'), "data is for programs: {json}");
}

#[test]
fn what_fits_and_what_no_pager_takes_is_printed_as_it_is() {
    let project = Project::with(&crate::ticker());
    let mut command = project.command(&["plugin", "list", "--color", "never"]);
    command
        .env("TERM", "xterm")
        .env("PATH", "/usr/bin:/bin")
        .env("YOI_PAGER", "false");
    assert!(shown_by(&mut command, 80).starts_with("package "));
    let told = paged("a-pager-that-is-not-there 2>/dev/null", &[]);
    assert!(told.starts_with("example.ticker 0.1.0\r\n"), "{told}");
}

#[test]
fn the_problems_of_a_package_go_through_the_pager_too() {
    let project = Project::new();
    let problems: String = (0..40).map(|n| format!("key{n} = 1\n")).collect();
    std::fs::create_dir(project.path().join("broken")).unwrap();
    std::fs::write(project.path().join("broken/plugin.toml"), problems).unwrap();
    let mut command = project.command(&["plugin", "check", "broken", "--color", "never"]);
    command
        .env("TERM", "xterm")
        .env("PATH", "/usr/bin:/bin")
        .env("YOI_PAGER", "sed s/^/paged:/");
    let told = shown_by(&mut command, 80);
    assert!(
        told.lines().count() > 24 && told.lines().all(|it| it.starts_with("paged:")),
        "{told}"
    );
}
