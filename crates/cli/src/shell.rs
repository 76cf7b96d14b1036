use std::path::Path;

use crate::escape;

/// A path as one word of a command to paste, which every POSIX shell reads as
/// that very path. None where people could misread it: with a quote or
/// backtick, with what is escaped when it is shown, or taken for an option.
pub(crate) fn word(path: &Path) -> Option<String> {
    text(path.to_str()?)
}

/// A text as one word in the same way.
pub(crate) fn text(text: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '-');
    let is_told_as_it_is = escape::untrusted(text) == text;
    if text.is_empty() || text.starts_with('-') || text.contains(['\'', '`']) || !is_told_as_it_is {
        return None;
    }
    Some(match text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{text}'"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word_of(text: &str) -> Option<String> {
        word(Path::new(text))
    }

    #[test]
    fn a_plain_path_stands_as_it_is() {
        let plain = ".yoi/plugins/a_b-c.D9";
        assert_eq!(word_of(plain).as_deref(), Some(plain));
    }

    #[test]
    fn what_a_shell_would_act_on_is_quoted() {
        for text in [
            "x; touch pwned",
            "$(id)",
            "~/x",
            "a b",
            "*",
            "x&y",
            "#",
            "börse",
        ] {
            assert_eq!(word_of(text), Some(format!("'{text}'")));
        }
    }

    #[test]
    fn what_cannot_be_quoted_or_be_seen_is_no_word() {
        for text in [
            "it's",
            "a`b",
            "a\nb",
            "a\u{1b}b",
            "a\u{202e}b",
            "a\u{200b}b",
            "-h",
            "",
        ] {
            assert_eq!(word_of(text), None, "{text:?}");
        }
        assert_eq!(word_of(&"x".repeat(10_000)), None, "shown cut");
    }
}
