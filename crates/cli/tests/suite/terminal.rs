//! What a tool gives cannot act on a terminal.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::call::{ID, guest};

/// A new terminal: its own end, and the end of the program in it.
fn terminal() -> (File, File) {
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
