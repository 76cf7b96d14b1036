use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::failure::Failure;
use crate::page::{LOOK, counted, painted};

/// Lines that wait to be written: more than a call writes with the usual
/// `log_bytes`.
const MOST_LINES: usize = 4096;

/// How long the end of a call waits for who reads its talk.
const PATIENCE: Duration = Duration::from_secs(1);

/// The talk of one call, written by a thread of its own: who does not read it
/// must not hold up the call, its deadline or its end.
#[derive(Debug)]
pub(crate) struct Talk(Arc<Shared>);

/// Where lines of talk are put. Never waits for the reader.
#[derive(Debug)]
pub(crate) struct Lines(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    lines: VecDeque<String>,
    /// How many found no place.
    dropped: usize,
    is_ending: bool,
    is_written: bool,
}

impl Talk {
    /// Begins to write to the standard error.
    pub(crate) fn start() -> Result<Self, Failure> {
        Self::to(|| anstream::stderr().lock())
    }

    fn to<W: Write>(out: impl Fn() -> W + Send + 'static) -> Result<Self, Failure> {
        let shared = Arc::<Shared>::default();
        let writer = Arc::clone(&shared);
        thread::Builder::new()
            .spawn(move || writer.write(out))
            .map_err(|error| {
                Failure::new("call/machine", format!("there is no thread: {error}"))
            })?;
        Ok(Self(shared))
    }

    pub(crate) fn lines(&self) -> Lines {
        Lines(Arc::clone(&self.0))
    }

    /// Writes what waits, how many lines were dropped, and then this. Gives up
    /// on a reader who does not take it within a second.
    pub(crate) fn end(self, last: Option<&str>) {
        let mut queue = self.0.queue();
        if queue.dropped > 0 {
            let dropped = dropped(queue.dropped);
            queue.lines.push_back(dropped);
        }
        queue.lines.extend(last.map(str::to_owned));
        queue.is_ending = true;
        self.0.changed.notify_all();
        let is_waiting = |queue: &mut Queue| !queue.is_written;
        // What is not written by then stays unwritten.
        let _ = self
            .0
            .changed
            .wait_timeout_while(queue, PATIENCE, is_waiting);
    }
}

impl Lines {
    /// Puts a line at the end, or drops it where there are too many.
    pub(crate) fn push(&self, line: String) {
        let mut queue = self.0.queue();
        if queue.is_ending {
            return;
        }
        match queue.lines.len() < MOST_LINES {
            true => queue.lines.push_back(line),
            false => queue.dropped += 1,
        }
        self.0.changed.notify_all();
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write<W: Write>(&self, out: impl Fn() -> W) {
        while let Some(line) = self.next() {
            // Who stops reading does not want to know.
            let _: io::Result<()> = writeln!(out(), "{line}");
        }
        self.queue().is_written = true;
        self.changed.notify_all();
    }

    /// The next line, once there is one; none at the end.
    fn next(&self) -> Option<String> {
        let is_waiting = |queue: &mut Queue| queue.lines.is_empty() && !queue.is_ending;
        let queue = self.changed.wait_while(self.queue(), is_waiting);
        queue
            .unwrap_or_else(PoisonError::into_inner)
            .lines
            .pop_front()
    }
}

fn dropped(lines: usize) -> String {
    let (warning, lines) = (painted(LOOK, "warning"), counted(lines, "line"));
    format!("{warning}: not all of this was read in time; dropped: {lines}")
}

#[cfg(test)]
mod tests {
    use std::io::{PipeReader, Read as _, pipe};

    use super::*;

    /// More than a pipe and the queue take together.
    const FLOOD: usize = 4 * MOST_LINES;

    fn flooded() -> (Talk, PipeReader) {
        let (reader, writer) = pipe().unwrap();
        let talk = Talk::to(move || writer.try_clone().unwrap()).unwrap();
        let lines = talk.lines();
        (0..FLOOD).for_each(|number| lines.push(format!("{number:0>99}")));
        (talk, reader)
    }

    #[test]
    fn a_flood_that_is_read_late_says_what_was_dropped() {
        let (talk, mut reader) = flooded();
        let reading = thread::spawn(move || {
            let mut text = String::new();
            reader.read_to_string(&mut text).map(|_| text)
        });
        talk.end(Some("the end"));
        let text = reading.join().unwrap().unwrap();
        let lines: Vec<_> = text.lines().collect();
        let [kept @ .., told, last] = lines.as_slice() else {
            panic!("{text}");
        };
        assert_eq!(*last, "the end");
        let dropped = FLOOD - kept.len();
        assert!(dropped > 0 && kept.len() >= MOST_LINES, "{dropped}");
        assert!(
            told.ends_with(&format!("dropped: {dropped} lines")),
            "{told}"
        );
        assert!(kept.is_sorted() && kept[0] == "0".repeat(99));
    }

    #[test]
    fn a_reader_who_never_reads_is_given_up_on() {
        let (talk, reader) = flooded();
        let began = std::time::Instant::now();
        talk.end(Some("the end"));
        assert!(began.elapsed() < std::time::Duration::from_secs(5));
        drop(reader);
    }

    #[test]
    fn what_is_told_after_the_end_is_nothing() {
        let (mut reader, writer) = pipe().unwrap();
        let talk = Talk::to(move || writer.try_clone().unwrap()).unwrap();
        let lines = talk.lines();
        lines.push("first".to_owned());
        talk.end(None);
        lines.push("late".to_owned());
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "first\n");
    }
}
