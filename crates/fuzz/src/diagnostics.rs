use yoi_document::{Diagnostic, MAX_DIAGNOSTICS, has_errors};

/// A front slices the text by each span and prints each line as it is; and
/// there is a value exactly if no problem is an error.
pub(crate) fn check<T>(value: Option<&T>, diagnostics: &[Diagnostic], text: &str) {
    assert!(diagnostics.len() <= MAX_DIAGNOSTICS);
    assert_eq!(value.is_none(), has_errors(diagnostics), "{diagnostics:?}");
    for diagnostic in diagnostics {
        let inside = |span: &std::ops::Range<usize>| text.get(span.clone()).is_some();
        assert!(
            diagnostic.span.as_ref().is_none_or(inside),
            "{diagnostic:?}"
        );
        let texts = [&diagnostic.label, &diagnostic.help].into_iter().flatten();
        for line in texts.chain([&diagnostic.message]) {
            assert!(
                !line.is_empty() && !line.chars().any(alters_a_terminal),
                "{line:?}"
            );
        }
    }
}

fn alters_a_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
