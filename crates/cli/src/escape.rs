//! The one door between text that others wrote and a person who reads it.

/// Longest line of others' text that is shown, in characters.
const MAX_CHARS: usize = 600;

/// Letters and symbols by their class, and blank on the screen.
const BLANK: [char; 5] = ['\u{115f}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{ffa0}'];

/// Text that a package, guest or server wrote, as one line that cannot alter a
/// terminal or what stands around it: control, bidirectional, invisible and
/// combining characters are escaped, and what is over 600 characters is cut.
///
/// Escaping twice is escaping once.
pub(crate) fn untrusted(text: &str) -> String {
    let shown: String = text
        .chars()
        .take(MAX_CHARS)
        .map(Shown)
        .map(String::from)
        .collect();
    match text.chars().count().saturating_sub(MAX_CHARS) {
        0 => shown,
        cut => format!("{shown}… ({cut} more characters)"),
    }
}

/// One character as it is shown: itself, or its escape.
pub(crate) fn character(c: char) -> String {
    Shown(c).into()
}

/// JSON in which nothing but ASCII stands, with the same value: JSON escapes
/// control characters by itself, and the others can only stand in strings.
pub(crate) fn ascii_json(json: &str) -> String {
    json.chars().map(ascii).collect()
}

/// JSON with the same value, in which nothing stands that could alter a
/// terminal: what people write is left alone.
pub(crate) fn terminal_json(json: &str) -> String {
    let shown = |c: char| match c.is_ascii() || !character(c).chars().eq([c]) {
        true => ascii(c),
        false => c.to_string(),
    };
    json.chars().map(shown).collect()
}

struct Shown(char);

impl From<Shown> for String {
    fn from(Shown(c): Shown) -> Self {
        match c {
            ' '..='~' => c.to_string(),
            _ if BLANK.contains(&c) => c.escape_unicode().to_string(),
            _ => c.escape_debug().to_string(),
        }
    }
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
    use super::*;

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
    fn long_text_is_cut_and_says_so() {
        assert!(untrusted(&"x".repeat(10_000)).ends_with("x… (9400 more characters)"));
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
