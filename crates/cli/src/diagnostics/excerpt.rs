use std::ops::Range;

use crate::escape;

/// Most characters that are shown before a problem, and from it on.
const BEFORE: usize = 60;
const FROM: usize = 100;

/// A place in a text, both numbers counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: usize,
    /// In characters.
    pub(crate) column: usize,
}

impl Place {
    /// The place of a byte.
    pub(crate) fn of(text: &str, at: usize) -> Self {
        let before = &text[..text.floor_char_boundary(at)];
        let line = before.rfind('\n').map_or(before, |end| &before[end + 1..]);
        Self {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }
}

/// The line that a problem stands in, cut around it and escaped, so that it
/// can be shown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    pub(crate) text: String,
    /// The problem's bytes in this text; of several lines, those of the first.
    pub(crate) span: Range<usize>,
    /// Whether the problem stands in the same column as in the document.
    pub(crate) keeps_columns: bool,
}

impl Excerpt {
    pub(crate) fn of(text: &str, span: &Range<usize>) -> Self {
        let start = text.floor_char_boundary(span.start);
        let end = text.ceil_char_boundary(span.end).max(start);
        let (before, rest) = text.split_at(start);
        let before = before.rfind('\n').map_or(before, |end| &before[end + 1..]);
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let (problem, after) = line.split_at((end - start).min(line.len()));

        let mut shown = last(before, BEFORE);
        let keeps_columns = shown == before;
        let begin = shown.len();
        shown.push_str(&first(problem, FROM));
        let span = begin..shown.len();
        shown.push_str(&first(after, FROM.saturating_sub(problem.chars().count())));
        Self {
            text: shown,
            span,
            keeps_columns,
        }
    }
}

fn first(text: &str, count: usize) -> String {
    let shown: String = text.chars().take(count).map(visible).collect();
    match text.chars().nth(count) {
        Some(_) => shown + "…",
        None => shown,
    }
}

fn last(text: &str, count: usize) -> String {
    let cut = text.chars().count().saturating_sub(count);
    let shown: String = text.chars().skip(cut).map(visible).collect();
    match cut {
        0 => shown,
        _ => format!("…{shown}"),
    }
}

fn visible(c: char) -> String {
    match c {
        // The renderer knows how wide it is.
        '\t' => c.to_string(),
        _ => escape::character(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, problem: &str) -> (String, String) {
        let start = text.find(problem).unwrap();
        let excerpt = Excerpt::of(text, &(start..start + problem.len()));
        (excerpt.text[excerpt.span.clone()].to_owned(), excerpt.text)
    }

    #[test]
    fn the_line_of_a_problem_is_shown() {
        let (problem, line) = shown("a = 1\nb = 'x'\nc = 2\n", "'x'");
        assert_eq!((problem.as_str(), line.as_str()), ("'x'", "b = 'x'"));
    }

    #[test]
    fn a_hostile_line_is_escaped_and_the_span_still_fits() {
        let (problem, line) = shown("a = '\u{202e}\u{1b}[2J' bad # \u{9b}", "bad");
        assert_eq!(problem, "bad");
        assert_eq!(line, r"a = '\u{202e}\u{1b}[2J' bad # \u{9b}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_problem() {
        let (problem, line) = shown(
            &format!("{}bad{}", "x".repeat(10_000), "y".repeat(10_000)),
            "bad",
        );
        assert_eq!(problem, "bad");
        assert_eq!(line.chars().count(), 1 + BEFORE + FROM + 1);
    }

    #[test]
    fn of_several_lines_the_first_is_shown() {
        let text = "[[a]]\r\nb = 1\r\n";
        let excerpt = Excerpt::of(text, &(0..text.len()));
        assert_eq!((excerpt.text.as_str(), excerpt.span), ("[[a]]", 0..5));
    }

    #[test]
    fn a_span_past_the_end_is_at_the_end() {
        let excerpt = Excerpt::of("a =", &(3..9));
        assert_eq!((excerpt.text.as_str(), excerpt.span), ("a =", 3..3));
        assert_eq!(Place::of("a =", 9), Place { line: 1, column: 4 });
    }
}
