use std::ops::Range;

use toml::de::DeTable;

use crate::sink::Sink;
use crate::{Codes, Diagnostic, Table, has_errors};

/// Longest text that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// Most problems told of one text; the last place is for how many more there
/// are.
pub const MAX_DIAGNOSTICS: usize = 100;

/// Reads a whole text. The problems come in the order of the text; the value
/// is there only if none of them is an error.
///
/// The closure asks the root [`Table`] for each key that it knows, and returns
/// none if it misses one. Keys that it did not ask for are errors.
pub fn read<T>(
    text: &str,
    codes: &'static Codes,
    closure: impl FnOnce(&mut Table<'_>) -> Option<T>,
) -> (Option<T>, Vec<Diagnostic>) {
    if text.len() > MAX_BYTES {
        return (None, vec![too_large(text, codes)]);
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    let syntax = Sink::new(codes);
    errors
        .iter()
        .for_each(|error| syntax.tell(|| broken(error, text, codes)));
    let found = Sink::new(codes);
    let value = Table::root(root.get_ref(), &found).read(closure);

    let (mut diagnostics, left_out) = syntax.into_parts();
    let (found, also_left_out) = found.into_parts();
    let left_out = left_out + also_left_out;
    let sound = unspoilt(found, &diagnostics, text, codes);
    diagnostics.extend(sound);
    let usable = left_out == 0 && !has_errors(&diagnostics);
    (
        value.filter(|_| usable),
        in_order(diagnostics, left_out, usable, codes),
    )
}

fn too_large(text: &str, codes: &Codes) -> Diagnostic {
    let message = format!("{} bytes long, over the limit of {MAX_BYTES}", text.len());
    Diagnostic::error(codes.too_large, message)
}

fn broken(error: &toml::de::Error, text: &str, codes: &Codes) -> Diagnostic {
    let diagnostic = Diagnostic::error(codes.syntax, error.message());
    match error.span() {
        Some(span) => diagnostic.at(within(span, text)),
        None => diagnostic,
    }
}

// The parser's spans may end a byte past the text; a front slices by ours.
fn within(span: Range<usize>, text: &str) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end.min(text.len()));
    start..end.max(start)
}

/// Keeps what does not merely follow from a syntax error: after one, a key may
/// be missing because its line was skipped, a value beside it may be a stand-in
/// of the parser's, and a warning has time.
fn unspoilt(
    found: Vec<Diagnostic>,
    syntax: &[Diagnostic],
    text: &str,
    codes: &Codes,
) -> Vec<Diagnostic> {
    let spoilt = spoilt_lines(syntax, text);
    let broken = !syntax.is_empty();
    let follows = |it: &Diagnostic| broken && (it.code == codes.missing_key || !it.is_error());
    let beside = |it: &Diagnostic| {
        let span = it.span.as_ref();
        span.is_some_and(|span| spoilt.iter().any(|line| touch(span, line)))
    };
    found
        .into_iter()
        .filter(|it| !follows(it) && !beside(it))
        .collect()
}

fn spoilt_lines(syntax: &[Diagnostic], text: &str) -> Vec<Range<usize>> {
    let mut spoilt: Vec<Range<usize>> = Vec::new();
    for span in syntax.iter().filter_map(|it| it.span.as_ref()) {
        // All the errors may stand in one line, and its ends are far.
        let known = |line: &Range<usize>| line.start <= span.start && span.end <= line.end;
        if !spoilt.iter().any(known) {
            spoilt.extend(lines(span, text));
        }
    }
    spoilt
}

/// The whole lines that a span touches; from a table's header, all lines up to
/// the next one, since nobody knows whose keys they are.
fn lines(span: &Range<usize>, text: &str) -> Option<Range<usize>> {
    let start = text
        .get(..span.start)?
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let is_header = text.get(start..)?.starts_with('[');
    let end = if is_header { "\n[" } else { "\n" };
    let length = text.get(span.end..)?.find(end);
    Some(start..length.map_or(text.len(), |length| span.end + length))
}

fn touch(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start <= b.end && b.start <= a.end
}

fn in_order(
    mut diagnostics: Vec<Diagnostic>,
    mut left_out: usize,
    usable: bool,
    codes: &Codes,
) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|it| it.span.as_ref().map(|span| span.start));
    if diagnostics.len() > MAX_DIAGNOSTICS || left_out > 0 {
        left_out += diagnostics.len().saturating_sub(MAX_DIAGNOSTICS - 1);
        diagnostics.truncate(MAX_DIAGNOSTICS - 1);
        diagnostics.push(more(left_out, usable, codes));
    }
    diagnostics
}

fn more(count: usize, usable: bool, codes: &Codes) -> Diagnostic {
    let message = format!("{count} more problems, not shown");
    match usable {
        true => Diagnostic::warning(codes.more, message),
        false => Diagnostic::error(codes.more, message),
    }
}
