//! What this process holds, read from `/proc` (Linux only)
use std::{collections::HashSet, fs};

// The kernel's numbers of TCP states in which a program still owns the socket and is to close it.
const ESTABLISHED: &str = "01";
const SYN_SENT: &str = "02";
const CLOSE_WAIT: &str = "08";

/// How many client sockets to this loopback port are open or opening, in this process or another.
///
/// A socket that its server has closed and its owner has not still counts.
pub fn open_sockets_to(port: u16) -> usize {
    ["/proc/self/net/tcp", "/proc/self/net/tcp6"]
        .map(|table| count(table, port))
        .iter()
        .sum()
}

/// How many file descriptors this process has.
pub fn descriptor_count() -> usize {
    // The listing itself takes one.
    fs::read_dir("/proc/self/fd")
        .expect("a list of descriptors in /proc")
        .count()
        - 1
}

/// How many threads this process has.
pub fn thread_count() -> usize {
    fs::read_dir("/proc/self/task")
        .expect("a list of threads in /proc")
        .count()
}

/// The memory of this process that is in use, in bytes.
pub fn resident_bytes() -> u64 {
    status("VmRSS:")
}

/// The most memory of this process that was in use at once since [`forget_peak`], in bytes.
pub fn peak_resident_bytes() -> u64 {
    status("VmHWM:")
}

/// Begins the measuring of [`peak_resident_bytes`] anew.
pub fn forget_peak() {
    // The number stands for the peak alone (proc(5)).
    fs::write("/proc/self/clear_refs", "5").expect("a peak in /proc that can be reset");
}

fn status(key: &str) -> u64 {
    let status = read("/proc/self/status");
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    let line = line.unwrap_or_else(|| panic!("/proc/self/status has no {key}"));
    let kibibytes: u64 = line
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number of kB");
    kibibytes * 1024
}

fn count(table: &str, port: u16) -> usize {
    let rows = read(table);
    // While sockets come and go the kernel lists some of them twice.
    let sockets: HashSet<&str> = rows
        .lines()
        .filter_map(|row| client_to(port, row))
        .collect();
    sockets.len()
}

/// The local address of a row, which tells it from the others, when its owner holds a connection to that port.
fn client_to(port: u16, row: &str) -> Option<&str> {
    let mut columns = row.split_whitespace().skip(1);
    let (local, remote, state) = (columns.next()?, columns.next()?, columns.next()?);
    let is_open = [ESTABLISHED, SYN_SENT, CLOSE_WAIT].contains(&state);
    (is_open && remote.ends_with(&format!(":{port:04X}"))).then_some(local)
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path} cannot be read: {error}"))
}
