//! Unicode's test of internationalised names (UTS 46), in the source of the crate `idna`.

use std::collections::BTreeSet;

use yoi_target::{ActionUrl, HostPattern};

use super::{Reviewed, Tally, source_of};

/// What the test says of `ToASCII` without transitional processing.
struct Row {
    source: String,
    unicode: String,
    ascii: String,
    fails: bool,
}

const LOOSER: Reviewed = &[(ROOT_DOT, 65), (HYPHENS, 27), (UNASSIGNED, 7)];

const ROOT_DOT: &str = "one dot at the end is dropped: with or without, it is the same name";
const HYPHENS: &str = "hyphens in places that only registries forbid: such names are in use";
const UNASSIGNED: &str = "unassigned characters of plane 3, which the library lets pass: in A-labels they stand for nothing else";

/// The names of [`HYPHENS`], each of which was looked at.
const HYPHENATED: &[&str] = &[
    "1.xn----zw5a.xn--kp5b",
    "a.bc--de.f",
    "xn----1fa1788k",
    "xn----3vs.xn--0kj",
    "xn----991iq40y",
    "xn----o9p.xn--rc9a",
    "xn----zmb.xn--rlj2573p",
    "xn--4ca.bc--de.f",
    "xn--59e.xn----5jd",
    "xn--ej0b.xn----d87b",
    "xn--fc9a.xn----qmg097k469k",
    "xn--xn---epa",
    "xn--xn--a--gua.pt",
];

/// The names of [`UNASSIGNED`].
const OF_PLANE_3: &[&str] = &[
    "xn--20-9802c.xn--0w5a.xn--1-eg4e",
    "xn--5cb172r175fug38a.xn--mlj",
    "xn--9-i0j5967eg3qz.ss",
    "xn--t92s.xn--znb.xn--5-y88f",
];

#[test]
fn every_name_is_refused_or_mapped_as_the_standard_says() {
    let mut tally = Tally::default();
    let (mut hyphenated, mut of_plane_3) = (BTreeSet::new(), BTreeSet::new());
    for row in rows() {
        let ours = HostPattern::parse(&row.source).map(|pattern| pattern.to_string());
        if let Ok(name) = &ours {
            assert_eq!(name, row.name(), "{}", row.source);
        }
        tally.count(!row.fails, ours.is_ok(), || {
            let reason = row.reason();
            let name = ours.clone().unwrap_or_default();
            match reason {
                HYPHENS => drop(hyphenated.insert(name)),
                UNASSIGNED => drop(of_plane_3.insert(name)),
                _ => {}
            }
            reason
        });
    }
    tally.report("idna", 6290, &[], LOOSER);
    assert!(hyphenated.iter().eq(HYPHENATED), "{hyphenated:#?}");
    assert!(of_plane_3.iter().eq(OF_PLANE_3), "{of_plane_3:#?}");
}

/// What an operator may write, a guest can ask for by its A-labels.
#[test]
fn every_name_that_is_accepted_can_be_asked_for() {
    let patterns = rows()
        .into_iter()
        .filter_map(|row| HostPattern::parse(&row.source).ok());
    let mut asked = 0;
    for pattern in patterns {
        let url = ActionUrl::parse(&format!("https://{pattern}/")).unwrap();
        assert!(pattern.contains(url.host()), "{pattern}");
        asked += 1;
    }
    assert_eq!(asked, 546 + 99);
}

impl Row {
    /// The name without the dot of the root.
    fn name(&self) -> &str {
        self.ascii.strip_suffix('.').unwrap_or(&self.ascii)
    }

    /// Why we accept what the test refuses: judged by the name and not by the test's codes.
    fn reason(&self) -> &'static str {
        let unassigned = |c: char| ('\u{323b0}'..='\u{3ffff}').contains(&c);
        if self.unicode.contains(unassigned) {
            UNASSIGNED
        } else if self.unicode.split('.').any(has_odd_hyphens) {
            HYPHENS
        } else if self.ascii.ends_with('.') {
            ROOT_DOT
        } else {
            "unknown"
        }
    }
}

/// At an end, or in the third and fourth place.
fn has_odd_hyphens(label: &str) -> bool {
    label.starts_with('-') || label.ends_with('-') || label.chars().skip(2).take(2).eq("--".chars())
}

fn rows() -> Vec<Row> {
    let file = source_of("idna").join("tests/IdnaTestV2.txt");
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().filter_map(row).collect()
}

/// Columns by semicolons: an empty one repeats the one that it stems from.
fn row(line: &str) -> Option<Row> {
    let (columns, _comment) = line.split_once('#').unwrap_or((line, ""));
    let columns: Vec<&str> = columns.split(';').map(str::trim).collect();
    let [source, unicode, unicode_status, ascii, ascii_status, ..] = columns[..] else {
        return None;
    };
    let source = unescaped(source);
    let unicode = Some(unicode)
        .filter(|text| !text.is_empty())
        .map_or_else(|| source.clone(), unescaped);
    let ascii = Some(ascii)
        .filter(|text| !text.is_empty())
        .map_or_else(|| unicode.clone(), unescaped);
    let status = if ascii_status.is_empty() {
        unicode_status
    } else {
        ascii_status
    };
    let fails = !["", "[]"].contains(&status);
    Some(Row {
        source,
        unicode,
        ascii,
        fails,
    })
}

/// `\u` and four digits; a lone surrogate is left as it is, for it is no text.
fn unescaped(text: &str) -> String {
    let mut parts = text.trim_matches('"').split("\\u");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at(4);
        match u32::from_str_radix(digits, 16)
            .ok()
            .and_then(char::from_u32)
        {
            Some(found) => out.push(found),
            None => out.extend(["\\u", digits]),
        }
        out.push_str(rest);
    }
    out
}
