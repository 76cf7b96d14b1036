//! What a document tells of itself, and that hostile text cannot break the reading.
#![allow(clippy::unwrap_used)]

use insta::assert_snapshot;
use yoi_document::{
    Codes, Diagnostic, MAX_BYTES, MAX_DIAGNOSTICS, Severity, Shape, codes, has_errors, read,
};

const CODES: &Codes = &codes!("letter");

#[derive(Debug, PartialEq)]
struct Letter {
    to: String,
    pages: u64,
    urgent: bool,
    copies: Vec<String>,
    stamps: Vec<String>,
}

fn letter(text: &str) -> (Option<Letter>, Vec<Diagnostic>) {
    read(text, CODES, |root| {
        let to = root.required_table("to", |table| {
            Some(table.required_string("name")?.value.to_owned())
        });
        let pages = root.required_integer("pages", 1..=9);
        let urgent = root.boolean("urgent");
        let copies = root.strings("copies");
        let stamps = root.tables("stamp", |table, _| {
            Some(table.required_string("of")?.value.to_owned())
        });
        Some(Letter {
            to: to??,
            pages: pages?.value,
            urgent: urgent.is_some_and(|it| it.value),
            copies: copies
                .into_iter()
                .flat_map(|it| it.value)
                .map(|it| it.value.to_owned())
                .collect(),
            stamps: stamps.into_iter().flatten().collect(),
        })
    })
}

fn shown(text: &str) -> String {
    let (value, diagnostics) = letter(text);
    assert_eq!(
        value.is_none(),
        has_errors(&diagnostics),
        "a value, or an error"
    );
    diagnostics.iter().map(|it| show(it, text)).collect()
}

fn show(it: &Diagnostic, text: &str) -> String {
    let place = it.span.clone().map(|span| format!("{:?}", &text[span]));
    let more = [&it.label, &it.help].map(|part| part.as_deref().unwrap_or("-").to_owned());
    format!(
        "{it}\n  at {} | {} | {}\n",
        place.as_deref().unwrap_or("-"),
        more[0],
        more[1]
    )
}

#[test]
fn a_sound_document_is_read_whole() {
    let text = "pages = 2\ncopies = ['a', 'b']\nurgent = true\nto.name = 'you'\n[[stamp]]\nof = 'king'\n[[stamp]]\nof = 'queen'";
    let (value, diagnostics) = letter(text);
    assert_eq!(diagnostics, []);
    let value = value.unwrap();
    assert_eq!(
        (value.to.as_str(), value.pages, value.urgent),
        ("you", 2, true)
    );
    assert_eq!(value.copies, ["a", "b"]);
    assert_eq!(value.stamps, ["king", "queen"]);
}

#[test]
fn every_problem_is_told_at_once_and_in_order() {
    let text = "\
pages = 10
copies = ['a', '', 3, 'a']
urgant = true

[to]
name = ''
street = 'long'

[[stamp]]
colour = 'red'
";
    assert_snapshot!(shown(text), @r#"
    error[letter/out-of-range]: `pages` must be between 1 and 9, not `10`
      at "10" | - | -
    error[letter/empty]: an entry of `copies` is empty
      at "''" | - | empty never means everything: leave it out, or say what it is to hold
    error[letter/wrong-type]: an entry of `copies` must be a string, not an integer
      at "3" | expected a string | -
    error[letter/duplicate]: `a` stands twice in `copies`
      at "'a'" | - | -
    error[letter/unknown-key]: unknown key `urgant`
      at "urgant" | - | did you mean `urgent`?
    error[letter/empty]: `name` is empty
      at "''" | - | empty never means everything: leave it out, or say what it is to hold
    error[letter/unknown-key]: unknown key `street`
      at "street" | - | known keys here: `name`
    error[letter/missing-key]: missing key `of`
      at "[[stamp]]" | needs `of` | -
    error[letter/unknown-key]: unknown key `colour`
      at "colour" | - | known keys here: `of`
    "#);
}

#[test]
fn a_slip_in_a_key_that_must_be_there_is_one_problem() {
    let text =
        "page = 1\n[too]\nname = 'you'\n[[stamp]]\noff = 'king'\n[[stamp]]\ncolour = 'red'\n";
    assert_snapshot!(shown(text), @r#"
    error[letter/unknown-key]: unknown key `page`
      at "page" | - | did you mean `pages`?
    error[letter/unknown-key]: unknown key `too`
      at "too" | - | did you mean `to`?
    error[letter/unknown-key]: unknown key `off`
      at "off" | - | did you mean `of`?
    error[letter/missing-key]: missing key `of`
      at "[[stamp]]" | needs `of` | -
    error[letter/unknown-key]: unknown key `colour`
      at "colour" | - | known keys here: `of`
    "#);
}

#[test]
fn a_wrong_type_says_what_was_found_and_what_is_wanted() {
    let text =
        "to = 'you'\npages = '2'\nurgent = 1979-05-27\ncopies = 'a'\nstamp = { of = 'king' }\n";
    assert_snapshot!(shown(text), @r#"
    error[letter/wrong-type]: `to` must be a table, not a string
      at "'you'" | expected a table | -
    error[letter/wrong-type]: `pages` must be an integer, not a string
      at "'2'" | expected an integer | -
    error[letter/wrong-type]: `urgent` must be a boolean, not a date or time
      at "1979-05-27" | expected a boolean | -
    error[letter/wrong-type]: `copies` must be an array of strings, not a string
      at "'a'" | expected an array of strings | -
    error[letter/wrong-type]: `stamp` must be a list of tables, each under `[[stamp]]`, not a table
      at "{ of = 'king' }" | expected a list of tables, each under `[[stamp]]` | -
    "#);
}

#[test]
fn empty_never_means_everything() {
    let text = "pages = 1\nto = {}\ncopies = []\nstamp = []\n";
    assert_snapshot!(shown(text), @r#"
    error[letter/empty]: `to` is empty
      at "{}" | - | empty never means everything: leave it out, or say what it is to hold
    error[letter/empty]: `copies` is empty
      at "[]" | - | empty never means everything: leave it out, or say what it is to hold
    error[letter/empty]: `stamp` is empty
      at "[]" | - | empty never means everything: leave it out, or say what it is to hold
    "#);
}

#[test]
fn broken_lines_are_told_without_what_merely_follows_from_them() {
    let text = "pages =\nurgent = yes\n[to]\nname = \"you\n[[stamp]]\nof = 'king'\nof = 'queen'\ncolour = 'red'\n";
    assert_snapshot!(shown(text), @r#"
    error[letter/syntax]: string values must be quoted, expected literal string
      at "" | - | -
    error[letter/syntax]: string values must be quoted, expected literal string
      at "yes" | - | -
    error[letter/syntax]: invalid basic string, expected `"`
      at "" | - | -
    error[letter/syntax]: duplicate key
      at "of" | - | -
    error[letter/unknown-key]: unknown key `colour`
      at "colour" | - | known keys here: `of`
    "#);
}

#[test]
fn a_number_outside_its_range_names_the_range() {
    for pages in ["0", "10", "-1", "99999999999999999999", "0xff"] {
        let (_, diagnostics) = letter(&format!("to.name = 'a'\npages = {pages}\n"));
        let codes: Vec<_> = diagnostics.iter().map(|it| it.code).collect();
        assert_eq!(codes, ["letter/out-of-range"], "{pages}");
    }
    assert!(letter("to.name = 'a'\npages = 0x9\n").0.is_some());
}

#[test]
fn a_value_of_any_type_can_be_looked_into() {
    let text = "any = { a = [1, 2.5, true], b = 'x', c = 1979-05-27, d = 99999999999999999999 }";
    let (seen, _) = read(text, CODES, |root| Some(flat(root.value("any")?)));
    assert_eq!(
        seen.as_deref(),
        Some("{a:[1 2.5 true ]b:'x'c:date d:too big }")
    );
}

fn flat(value: yoi_document::Value<'_>) -> String {
    match value.shape() {
        Shape::String(text) => format!("'{text}'"),
        Shape::Integer(Some(integer)) => format!("{integer} "),
        Shape::Integer(None) => "too big ".to_owned(),
        Shape::Float(float) => format!("{} ", float.unwrap()),
        Shape::Boolean(boolean) => format!("{boolean} "),
        Shape::Datetime => "date ".to_owned(),
        Shape::Array(items) => format!("[{}]", items.into_iter().map(flat).collect::<String>()),
        Shape::Table(entries) => {
            let entries: String = entries
                .into_iter()
                .map(|(key, value)| format!("{key}:{}", flat(value)))
                .collect();
            format!("{{{entries}}}")
        }
    }
}

#[test]
fn a_text_over_the_limit_is_not_parsed() {
    let text = "#".repeat(MAX_BYTES + 1);
    let (value, diagnostics) = letter(&text);
    assert!(value.is_none());
    assert_eq!(diagnostics[0].code, "letter/too-large");
    assert_eq!(
        letter(&text[1..]).1[0].code,
        "letter/missing-key",
        "the limit itself is read"
    );
}

#[test]
fn deep_nesting_is_an_error_and_never_an_overflow() {
    let dotted = format!("{}a={{", "a.".repeat(78));
    let deep = [
        format!("pages = {}", "[".repeat(100_000)),
        format!("pages = {}", "{a=".repeat(100_000)),
        "[".repeat(100_000),
        format!("[{}]", vec!["a"; 100_000].join(".")),
        format!("{} = 1", vec!["a"; 100_000].join(".")),
        format!("{}x=1{}", dotted.repeat(79), "}".repeat(79)),
        format!(
            "pages=1\npages={{{}x=1{}}}",
            dotted.repeat(78),
            "}".repeat(78)
        ),
    ];
    for text in deep {
        let (value, diagnostics) = letter(&text);
        assert!(value.is_none());
        assert!(
            has_errors(&diagnostics) && diagnostics.len() <= MAX_DIAGNOSTICS,
            "{}",
            &text[..20]
        );
    }
}

#[test]
fn many_problems_are_counted_and_not_all_told() {
    let unknown: String = (0..50_000).map(|n| format!("page{n} = 1\n")).collect();
    let broken: String = (0..50_000).map(|n| format!("copies{n} = [,\n")).collect();
    for text in [unknown, broken] {
        let (value, diagnostics) = letter(&text);
        assert!(value.is_none());
        assert_eq!(diagnostics.len(), MAX_DIAGNOSTICS);
        let last = diagnostics.last().unwrap();
        assert_eq!((last.code, last.severity), ("letter/more", Severity::Error));
    }
}

#[test]
fn no_text_breaks_the_reading_and_every_span_lies_in_it() {
    let seed = "pages = 1\ncopies = ['a', \"b\\n\"]\nto = { name = 'you' }\n[[stamp]]\nof = '''é'''\n# end\n";
    let mut cases = 0;
    for (at, _) in seed.char_indices() {
        for put in [
            "", "[", "]", "{", "}", "=", "'", "\"", "\n", "\u{0}", "é", ".", "[[", "\"\"\"", "#",
        ] {
            for keep in [0, 1] {
                let Some(rest) = seed.get(at + keep..) else {
                    continue;
                };
                let text = format!("{}{put}{rest}", &seed[..at]);
                for diagnostic in letter(&text).1 {
                    assert!(
                        diagnostic.span.is_none_or(|span| text.get(span).is_some()),
                        "{text}"
                    );
                }
                cases += 1;
            }
        }
        letter(&seed[..at]);
    }
    assert!(cases > 2_000, "{cases}");
}
