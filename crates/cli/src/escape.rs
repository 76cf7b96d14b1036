//! The one door between text that others wrote and a person who reads it.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Longest text of others' that is shown, in columns of a terminal.
pub(crate) const MAX_COLUMNS: usize = 600;

/// Longest part of a list that is shown whole, in columns.
const ENDS_COLUMNS: usize = 120;

/// What is kept free for saying how much was cut.
const MARK_COLUMNS: usize = 40;

/// Letters and symbols by their class, and blank on the screen.
const BLANK: [char; 6] = [
    '\u{115f}',
    '\u{1160}',
    '\u{2800}',
    '\u{3164}',
    '\u{ffa0}',
    '\u{1d159}',
];

/// Blocks of scripts that are written from right to left: what stands around
/// them moves. Unicode keeps these blocks for such scripts (UAX #9, section 3.2).
const RIGHT_TO_LEFT: [(char, char); 5] = [
    ('\u{590}', '\u{8ff}'),
    ('\u{fb1d}', '\u{fdff}'),
    ('\u{fe70}', '\u{feff}'),
    ('\u{10800}', '\u{10fff}'),
    ('\u{1e800}', '\u{1efff}'),
];

/// Text that a package, guest or server wrote, within a line of ours: on one
/// line, such that it cannot alter a terminal or what stands around it.
/// Escaped are control, bidirectional, invisible, combining, private and
/// unassigned characters, and letters written from right to left, which would
/// take our words along. What is over 600 columns is cut.
///
/// Escaping twice is escaping once.
pub(crate) fn untrusted(text: &str) -> String {
    cut(text, character)
}

/// The same where the text ends its line, so that nothing of ours follows:
/// what is written from right to left is left alone, unless it is cut.
pub(crate) fn prose(text: &str) -> String {
    whole(text, at_the_end).unwrap_or_else(|| untrusted(text))
}

/// The same where the end says as much as the beginning, as of a path: what is over 120 columns is cut in its middle.
pub(crate) fn ends(text: &str) -> String {
    if let Some(whole) = within(text, ENDS_COLUMNS, character) {
        return whole;
    }
    let side = (ENDS_COLUMNS - MARK_COLUMNS) / 2;
    let begin = fitting(text.chars(), side, character);
    let mut end = fitting(text.chars().rev(), side, character);
    end.reverse();
    let cut = text.chars().count().saturating_sub(begin.len() + end.len());
    format!(
        "{}… ({cut} more characters) …{}",
        begin.concat(),
        end.concat()
    )
}

/// Whether some of a text is not shown by [`untrusted`].
pub(crate) fn is_cut(text: &str) -> bool {
    whole(text, character).is_none()
}

/// One character as it is shown: itself, or its escape.
pub(crate) fn character(c: char) -> String {
    let is_turned = |(first, last): &(char, char)| (*first..=*last).contains(&c);
    match RIGHT_TO_LEFT.iter().any(is_turned) {
        true => c.escape_unicode().to_string(),
        false => at_the_end(c),
    }
}

fn at_the_end(c: char) -> String {
    let is_blank = BLANK.contains(&c) || c.width().is_none_or(|width| width == 0);
    match c {
        ' '..='~' => c.to_string(),
        '\n' | '\r' | '\t' | '\0' => c.escape_debug().to_string(),
        _ if is_blank => c.escape_unicode().to_string(),
        _ => c.escape_debug().to_string(),
    }
}

fn cut(text: &str, shown: impl Fn(char) -> String) -> String {
    if let Some(whole) = whole(text, &shown) {
        return whole;
    }
    let kept = fitting(text.chars(), MAX_COLUMNS - MARK_COLUMNS, shown);
    let cut = text.chars().count() - kept.len();
    format!("{}… ({cut} more characters)", kept.concat())
}

/// As many characters as have a place in so many columns, each as it is shown.
fn fitting(
    text: impl Iterator<Item = char>,
    most: usize,
    shown: impl Fn(char) -> String,
) -> Vec<String> {
    let mut columns = 0;
    let fits = |next: &String| {
        columns += next.width();
        columns <= most
    };
    text.map(shown).take_while(fits).collect()
}

/// The text as it is shown; none where that is over 600 columns, without a look
/// at the rest.
fn whole(text: &str, shown: impl Fn(char) -> String) -> Option<String> {
    within(text, MAX_COLUMNS, shown)
}

fn within(text: &str, most: usize, shown: impl Fn(char) -> String) -> Option<String> {
    let (mut whole, mut columns) = (String::new(), 0);
    for c in text.chars() {
        let next = shown(c);
        columns += next.width();
        if columns > most {
            return None;
        }
        whole.push_str(&next);
    }
    Some(whole)
}

/// JSON in which nothing but ASCII stands, with the same value: JSON escapes
/// control characters by itself, and the others can only stand in strings.
pub(crate) fn ascii_json(json: &str) -> String {
    json.chars().map(ascii).collect()
}

/// JSON with the same value, in which nothing stands that could alter a
/// terminal: what people write is left alone.
pub(crate) fn terminal_json(json: &str) -> String {
    let shown = |c: char| match c.is_ascii() || !at_the_end(c).chars().eq([c]) {
        true => ascii(c),
        false => c.to_string(),
    };
    json.chars().map(shown).collect()
}

fn ascii(c: char) -> String {
    match c {
        // Between values it is white space, which a terminal takes for "back to the start".
        '\r' => ' '.to_string(),
        '\n' | '\t' | ' '..='~' => c.to_string(),
        _ => {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units).iter();
            units.map(|unit| format!("\\u{unit:04x}")).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;

    /// Whether every character has a place on a line that nobody can be misled by.
    fn is_plain(text: &str) -> bool {
        text.chars().all(|c| {
            matches!(c, ' '..='~') || (c.width().is_some_and(|it| it > 0) && !c.is_control())
        })
    }

    /// Characters of every kind that does harm, and some that do none.
    fn any_character() -> impl Strategy<Value = char> {
        let hostile = prop::sample::select(vec![
            '\u{1b}',
            '\u{9b}',
            '\u{7}',
            '\u{7f}',
            '\n',
            '\r',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{2028}',
            '\u{2029}',
            '\u{202e}',
            '\u{2066}',
            '\u{2069}',
            '\u{2800}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{fff9}',
            '\u{e000}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{10ffff}',
            '\u{301}',
            '\u{488}',
            '\u{1161}',
            '\u{11a8}',
            '\u{5d0}',
            '\u{660}',
        ]);
        prop_oneof![hostile, any::<char>(), prop::char::range(' ', '~')]
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop::collection::vec(any_character(), 0..900).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn any_text_becomes_one_plain_line_of_bounded_width(text in any_text()) {
            for shown in [untrusted(&text), prose(&text)] {
                prop_assert!(is_plain(&shown), "{shown:?}");
                prop_assert!(shown.width() <= MAX_COLUMNS, "{} columns", shown.width());
            }
            let shown = untrusted(&text);
            prop_assert_eq!(untrusted(&shown), shown);
            let shown = ends(&text);
            prop_assert!(is_plain(&shown), "{shown:?}");
            prop_assert!(shown.width() <= ENDS_COLUMNS, "{} columns", shown.width());
        }
    }

    /// All of Unicode, held against the general categories that another crate knows.
    #[test]
    fn no_character_that_is_not_seen_is_shown() {
        let mut escaped = 0;
        for c in '\0'..=char::MAX {
            let shown = prose(&c.to_string());
            assert!(is_plain(&shown), "{c:?}");
            escaped += usize::from(!shown.chars().eq([c]));
        }
        assert!(escaped > 900_000, "{escaped} of 1,112,064");
        assert_eq!(prose("a…é株\u{1f600}ß"), "a…é株\u{1f600}ß");
    }

    #[test]
    fn what_could_alter_a_terminal_is_escaped() {
        let hostile = "a\u{1b}[2Jb\u{9b}1mc\u{202e}d\u{200b}e\u{7f}f\ng\u{301}h\u{3164}i";
        let shown = r"a\u{1b}[2Jb\u{9b}1mc\u{202e}d\u{200b}e\u{7f}f\ng\u{301}h\u{3164}i";
        assert_eq!(untrusted(hostile), shown);
        assert_eq!(untrusted(shown), shown);
    }

    #[test]
    fn what_people_write_is_left_alone() {
        assert_eq!(untrusted("Börse `x` 株価 – “ok”"), "Börse `x` 株価 – “ok”");
    }

    #[test]
    fn what_is_written_from_right_to_left_stands_only_at_the_end_of_a_line() {
        assert_eq!(prose("מחיר 3"), "מחיר 3");
        assert_eq!(untrusted("מ 3"), r"\u{5de} 3");
        assert_eq!(untrusted("\u{661}"), r"\u{661}");
        let long = prose(&"מ".repeat(601));
        assert!(
            long.starts_with(r"\u{5de}\u{5de}"),
            "its mark would move: {long}"
        );
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        assert!(untrusted(&"x".repeat(10_000)).ends_with("x… (9440 more characters)"));
        assert!(untrusted(&"株".repeat(10_000)).ends_with("株… (9720 more characters)"));
        assert!(untrusted(&"\u{301}".repeat(10_000)).ends_with(r"\u{301}… (9920 more characters)"));
        assert_eq!(untrusted(&"x".repeat(600)), "x".repeat(600));
    }

    #[test]
    fn what_is_cut_in_its_middle_keeps_both_ends() {
        let long = format!("/begin{}/end", "x".repeat(500));
        let shown = ends(&long);
        assert!(
            shown.starts_with("/beginx") && shown.ends_with("x/end"),
            "{shown}"
        );
        assert!(shown.contains("x… (430 more characters) …x"), "{shown}");
        assert_eq!(ends(&"x".repeat(120)), "x".repeat(120));
    }

    #[test]
    fn what_is_cut_costs_no_more_than_what_is_shown() {
        let pieces = Cell::new(0);
        let counted = |c| {
            pieces.set(pieces.get() + 1);
            character(c)
        };
        let shown = cut(&"x".repeat(1 << 20), counted);
        assert!(shown.ends_with("x… (1048016 more characters)"), "{shown}");
        let pieces = pieces.get();
        assert!((600..=2 * 601).contains(&pieces), "{pieces}");
    }

    #[test]
    fn json_keeps_its_value_in_ascii() {
        let json = serde_json::to_string("é\u{1f600}\u{9b}\u{202e}").unwrap();
        let ascii = ascii_json(&json);
        assert_eq!(ascii, r#""\u00e9\ud83d\ude00\u009b\u202e""#);
        assert_eq!(
            serde_json::from_str::<String>(&ascii).unwrap(),
            "é\u{1f600}\u{9b}\u{202e}"
        );
    }

    #[test]
    fn json_for_a_terminal_escapes_what_could_alter_it_and_keeps_its_value() {
        let text = "é 株\u{1f600}\u{7f}\u{9b}2J\u{202e}\u{200b}\u{3164}";
        let shown = terminal_json(&format!("[\r\n\t\"{text}\"]"));
        let escaped = r#""é 株😀\u007f\u009b2J\u202e\u200b\u3164"]"#;
        assert_eq!(shown, format!("[ \n\t{escaped}"));
        assert_eq!(serde_json::from_str::<[String; 1]>(&shown).unwrap(), [text]);
    }
}
