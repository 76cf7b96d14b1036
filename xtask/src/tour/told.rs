//! What a command prints, held against what a document says that it prints.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

/// What differs between machines and builds, and what stands for it in comparing.
static DIFFERS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let patterns = [
        ("sha256:[0-9a-f]{64}", "sha256:[DIGEST]"),
        (r"[0-9][0-9,.]* (bytes|KiB|MiB)\b", "[SIZE]"),
        (r"\b[0-9]+(\.[0-9]+)? m?s\b", "[TIME]"),
        (r"in [0-9]+(\.[0-9]+)?m?s\b", "in [TIME]"),
        (r"(\.wasm +)[0-9]+\b", "$1[SIZE]"),
    ];
    let compiled = patterns
        .into_iter()
        .filter_map(|(pattern, stands)| Some((Regex::new(pattern).ok()?, stands)));
    compiled.collect()
});

/// Whether a command said what it was told to say, but for what always differs.
pub(crate) fn same(told: &str, said: &str, folder: &Path) -> bool {
    leveled(told) == leveled(&clean(said, folder))
}

/// What goes into a document: nothing of this machine, and no space at the end of a line.
pub(crate) fn clean(said: &str, folder: &Path) -> String {
    let said = said.replace(&folder.display().to_string(), "…");
    said.lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

fn leveled(text: &str) -> String {
    let text = DIFFERS
        .iter()
        .fold(text.to_owned(), |text, (pattern, stands)| {
            pattern.replace_all(&text, *stands).into_owned()
        });
    text.trim_end().to_owned()
}

/// For people.
pub(crate) fn difference(command: &str, told: &str, said: &str) -> String {
    let marked = |mark: &str, text: &str| -> String {
        text.lines()
            .map(|line| format!("    {mark} {line}\n"))
            .collect()
    };
    format!(
        "  `{command}` was told to print (-), and printed (+):\n{}{}",
        marked("-", told),
        marked("+", said)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_sizes_and_times_may_differ_and_nothing_else() {
        let told = format!("digest: sha256:{}, 91 bytes after 3 ms\n", "a".repeat(64));
        let said = format!(
            "digest: sha256:{}, 1204 bytes after 12 ms \n",
            "b".repeat(64)
        );
        let folder = Path::new("/tour");
        assert!(same(&told, &said, folder));
        assert!(!same(&told, &said.replace("after", "before"), folder));
        assert!(!same(&told, "", folder));
    }

    #[test]
    fn a_document_has_nothing_of_this_machine() {
        assert_eq!(clean("in /tour/x  \n\n", Path::new("/tour")), "in …/x\n\n");
    }
}
