//! A megabyte of each shape is read or refused, in time that grows with its length.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use yoi_document::{Codes, Diagnostic, MAX_BYTES, MAX_DIAGNOSTICS, Table, codes, read};

const CODES: &Codes = &codes!("letter");

/// What is quick in a build without optimisation is not worth comparing.
const QUICK: Duration = Duration::from_millis(500);

/// A cache that others use, or a processor that is lent out, slows one try and not all of them.
const TRIES: u32 = 5;

/// Without optimisation.
const SLOWEST: Duration = Duration::from_secs(2);

fn letter(text: &str) -> (Option<()>, Vec<Diagnostic>) {
    read(text, CODES, |root| {
        read_table(root);
        root.required_table("to", read_table);
        root.tables("stamp", |table, _| read_table(table));
        Some(())
    })
}

fn read_table(table: &mut Table<'_>) {
    table.string("name");
    table.integer("pages", 1..=9);
    table.boolean("urgent");
    table.strings("copies");
    table.value("any").map(|it| it.shape());
}

/// Holds one shape to its outcome, the problems' codes without repeats, and
/// to time by its length: twice as long is never four times as slow.
fn holds(shape: impl Fn(usize) -> String, outcome: &[&str]) {
    let (half, text) = (shape(MAX_BYTES / 2), shape(MAX_BYTES));
    assert!(text.len() > MAX_BYTES - MAX_BYTES / 16, "{}", text.len());
    let (_, told) = timed(&text);
    let mut codes: Vec<_> = told.iter().map(|it| it.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes, outcome);
    let mut times = Vec::new();
    let is_linear = (0..TRIES).any(|_| {
        let (half, whole) = (timed(&half).0, timed(&text).0);
        times.push((half, whole));
        (whole < QUICK || whole < half * 3) && whole < SLOWEST
    });
    assert!(is_linear, "half as long, and whole: {times:?}");
}

fn timed(text: &str) -> (Duration, Vec<Diagnostic>) {
    assert!(text.len() <= MAX_BYTES);
    let start = spent();
    let (value, told) = letter(text);
    let took = spent() - start;
    assert_eq!(value.is_none(), told.iter().any(Diagnostic::is_error));
    assert!(told.len() <= MAX_DIAGNOSTICS);
    for it in &told {
        assert!(it.span.clone().is_none_or(|span| text.get(span).is_some()));
        let said = it.message.len() + it.help.as_ref().map_or(0, String::len);
        assert!(said < 20_000, "{said} bytes said");
    }
    (took, told)
}

/// The time that this thread has computed, whatever else the machine does.
fn spent() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap()
}

const TO: &str = "to.name = 'you'\n";

/// As often as it fits between a start and an end.
fn filled(start: &str, part: &str, end: &str) -> impl Fn(usize) -> String {
    move |length| {
        let room = length - start.len() - end.len();
        [start, &part.repeat(room / part.len()), end].concat()
    }
}

/// Lines that differ by a number.
fn numbered(start: &'static str, line: impl Fn(usize) -> String) -> impl Fn(usize) -> String {
    move |length| {
        let mut text = start.to_owned();
        for number in 0.. {
            let line = line(number);
            if text.len() + line.len() > length {
                break;
            }
            text.push_str(&line);
        }
        text
    }
}

#[test]
fn one_long_string_is_read() {
    holds(filled("to.name = 'you'\nname = '", "x", "'\n"), &[]);
    holds(filled("to.name = 'you'\nname = \"", "\\u00e9", "\"\n"), &[]);
    holds(filled("to.name = 'you'\nname = '''", "x\n", "'''\n"), &[]);
    holds(
        filled("to.name = 'you'\nname = '", "é\u{202e}漢", "'\n"),
        &[],
    );
}

#[test]
fn one_long_comment_or_blank_is_read() {
    holds(filled("to.name = 'you'\n#", "#", "\n"), &[]);
    holds(filled(TO, "\n", ""), &[]);
    holds(filled(TO, " ", ""), &[]);
}

#[test]
fn a_key_of_a_megabyte_is_unknown_and_said_in_short() {
    holds(filled(TO, "a", " = 1\n"), &["letter/unknown-key"]);
    holds(
        filled("to.name = 'you'\n\"", "é", "\" = 1\n"),
        &["letter/unknown-key"],
    );
    holds(
        filled("to.name = 'you'\nto.n", "a", " = 1\n"),
        &["letter/unknown-key"],
    );
}

#[test]
fn many_unknown_keys_are_counted() {
    let wanted = ["letter/more", "letter/unknown-key"];
    holds(numbered(TO, |n| format!("k{n}=1\n")), &wanted);
    // Each as near to a known one as can be.
    holds(numbered(TO, |n| format!("\"nam{n:05}\"=1\n")), &wanted);
}

#[test]
fn many_entries_of_a_list_are_read_and_repeats_are_counted() {
    let close = |shape: Box<dyn Fn(usize) -> String>| move |length| shape(length - 1) + "]";
    let different = numbered("to.name='you'\ncopies=[", |n| format!("'{n}',"));
    holds(close(Box::new(different)), &[]);
    holds(
        filled("to.name='you'\ncopies=[", "'a',", "]"),
        &["letter/duplicate", "letter/more"],
    );
    holds(
        filled("to.name='you'\ncopies=[", "1,", "]"),
        &["letter/more", "letter/wrong-type"],
    );
    holds(filled("to.name='you'\nany=[", "1,", "]"), &[]);
    holds(filled("to.name='you'\nany=[", "{},", "]"), &[]);
}

#[test]
fn many_tables_are_read() {
    holds(filled(TO, "[[stamp]]\nname='a'\n", ""), &[]);
    holds(filled(TO, "[[stamp]]\n", ""), &[]);
    holds(
        filled(TO, "[[stamp]]\nnaem='a'\n", ""),
        &["letter/more", "letter/unknown-key"],
    );
    holds(numbered(TO, |n| format!("[any.a{n}]\n")), &[]);
    holds(numbered(TO, |n| format!("[any.a{n}.b.c.d.e.f.g]\n")), &[]);
    holds(numbered(TO, |n| format!("any.a{n}.b.c.d.e.f.g=1\n")), &[]);
}

#[test]
fn a_table_a_megabyte_wide_is_read() {
    let inline = numbered("to.name='you'\nany={", |n| format!("a{n}=1,"));
    holds(move |length| inline(length - 4) + "z=1}", &[]);
}

#[test]
fn deep_nesting_is_refused() {
    holds(filled("to.name='you'\nany=", "[", ""), &["letter/syntax"]);
    holds(filled("to.name='you'\nany=", "{a=", ""), &["letter/syntax"]);
    holds(filled("to.name='you'\n", "a.", "b=1"), &["letter/syntax"]);
    holds(filled("to.name='you'\n[", "a.", "b]"), &["letter/syntax"]);
}

#[test]
fn many_syntax_errors_are_counted() {
    let many = ["letter/more", "letter/syntax"];
    holds(filled(TO, "a = [,\n", ""), &many);
    holds(filled(TO, "=\n", ""), &many);
    holds(filled(TO, "[\n", ""), &many);
    holds(filled(TO, "a\n", ""), &many);
    holds(filled(TO, "\u{0}", ""), &["letter/syntax"]);
    holds(filled(TO, "name='a'\n", ""), &many);
    holds(filled("to.name='you'\nname = \"", "\\q", "\"\n"), &many);
    holds(filled("to.name='you'\nany = [", "=,", "]\n"), &many);
    holds(filled(TO, "[to]\n", ""), &many);
}

#[test]
fn problems_of_both_kinds_at_once_are_counted() {
    let many = ["letter/more", "letter/syntax"];
    holds(numbered(TO, |n| format!("k{n}=\n")), &many);
    let inline = numbered("to.name='you'\nany={", |n| format!("k{n}=1=,"));
    holds(inline, &many);
    let apart = numbered(TO, |n| format!("k{n}=1\n=\n"));
    holds(
        apart,
        &["letter/more", "letter/syntax", "letter/unknown-key"],
    );
}
