//! Who does not read cannot keep a call.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ExitStatus, Stdio};
use std::thread;

use rustix::process::{Pid, Signal, kill_process};

use crate::Project;
use crate::call::{ID, guest};

const BYTES: usize = 60_000;

fn flooding(timeout_ms: u64) -> Project {
    guest("run_log", &["flood"], |it| {
        it.limit("log_bytes", 16 << 20)
            .limit("call_timeout_ms", timeout_ms)
    })
}

fn calling(project: &Project, lines: usize) -> Child {
    let input = format!("{{\"lines\": {lines}, \"bytes\": {BYTES}}}");
    project
        .command(&["call", ID, "flood", "--input", &input])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn data(child: &mut Child) -> String {
    let mut data = String::new();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_to_string(&mut data).unwrap();
    data
}

/// Waits with its end of the pipe still open.
fn ended(mut child: Child) -> ExitStatus {
    let stderr = child.stderr.take();
    let status = child.wait().unwrap();
    drop(stderr);
    status
}

fn send(child: &Child, signal: Signal) {
    let pid = Pid::from_child(child);
    kill_process(pid, signal).unwrap();
}

#[test]
fn a_talk_that_nobody_reads_keeps_neither_the_data_nor_the_end() {
    let project = flooding(60_000);
    let mut child = calling(&project, 250);
    assert_eq!(data(&mut child), "null\n");
    assert!(ended(child).success());
}

#[test]
fn a_call_whose_talk_nobody_reads_ends_at_its_deadline() {
    let project = flooding(200);
    let mut child = calling(&project, usize::MAX >> 33);
    assert_eq!(data(&mut child), "");
    assert_eq!(ended(child).code(), Some(1));
}

#[test]
fn a_call_whose_talk_nobody_reads_ends_when_it_is_told_to() {
    for signal in [Signal::TERM, Signal::INT] {
        let project = flooding(3_600_000);
        let mut child = calling(&project, usize::MAX >> 33);
        // It runs once it has talked.
        let mut stderr = BufReader::with_capacity(1, child.stderr.take().unwrap());
        stderr.fill_buf().unwrap();
        send(&child, signal);
        assert_eq!(child.wait().unwrap().code(), Some(1));
        assert_eq!(data(&mut child), "");
    }
}

#[test]
fn data_that_nobody_reads_keeps_no_process_that_is_told_to_end() {
    let project = guest("run_echo", &["echo"], |it| it);
    let input = format!("\"{}\"", "x".repeat(500_000));
    let mut child = project
        .command(&["call", ID, "echo", "--input", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writing = thread::spawn(move || std::io::Write::write_all(&mut stdin, input.as_bytes()));
    let mut stdout = child.stdout.take().unwrap();
    // The call is over once there is data, and the rest of it has no place.
    stdout.read_exact(&mut [0]).unwrap();
    writing.join().unwrap().unwrap();
    send(&child, Signal::TERM);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
