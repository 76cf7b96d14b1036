use std::collections::HashSet;

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;
use yoi_authority::{Enabled, ProtocolReport, State};
use yoi_document::{Quoted, Review};
use yoi_package::{Manifest, PackageId};
use yoi_signature::Standing as Signature;

use super::{Broken, Counts, Entry, Granted, Inventory, Sound, danger};
use crate::page::{BAD, GOOD, HEADING, LOOK, Page, counted, painted};
use crate::printer::Printer;
use crate::project::{NOWHERE, Project};
use crate::standing::state_words;
use crate::{diagnostics, escape, store};

/// Every package on a line, or on a few where a line would not hold it, and how many there are.
pub(super) fn text(project: &Project, inventory: &Inventory, printer: &Printer) -> String {
    let mut page = Page::new(printer.columns());
    let several = inventory.in_both_stores();
    let rows = inventory.entries.iter().map(|it| row(it, &several));
    let mut rows: Vec<_> = rows.collect();
    rows.extend(inventory.missing.iter().map(missing_row));
    if !rows.is_empty() {
        write(&mut page, &rows);
        page.blank();
    }
    page.line(total(project, inventory));
    page.into_text()
}

struct Row {
    name: String,
    version: String,
    source: String,
    state: &'static str,
    style: Style,
    rest: Rest,
}

/// What follows the state.
enum Rest {
    /// Of WebSocket and of requests, and what to look at twice.
    Reach { cells: [String; 2], marks: String },
    /// Why it cannot be used, over all that is left of the line.
    Problem(String),
}

const HEADINGS: [&str; 7] = [
    "package",
    "version",
    "source",
    "state",
    "websocket",
    "request",
    "look twice",
];

/// Wider cells stand out of their column, and do not push the others away.
const WIDEST: usize = 40;

const BETWEEN: usize = 2;

/// In the place of what nobody knows, or nobody asks.
const UNKNOWN: &str = "-";

fn write(page: &mut Page, rows: &[Row]) {
    let (heading, lines) = table(rows);
    // A problem goes on below its beginning in a table too.
    let fits =
        |(row, line): (&Row, &String)| matches!(row.rest, Rest::Problem(_)) || page.fits(line);
    if !page.fits(&heading) || !rows.iter().zip(&lines).all(fits) {
        rows.iter().for_each(|row| by_itself(page, row));
        return;
    }
    page.line(heading);
    lines.iter().for_each(|line| page.line(line));
}

/// The headings, and a line for each row.
fn table(rows: &[Row]) -> (String, Vec<String>) {
    let headings = HEADINGS.map(|it| (it, HEADING));
    let rows: Vec<_> = rows.iter().map(Row::cells).collect();
    let widths = [0, 1, 2, 3, 4, 5].map(|column| {
        let cells = rows.iter().filter_map(|cells| cells.get(column));
        let widths = cells.map(|(text, _)| text.width());
        let widths = widths.filter(|it| *it <= WIDEST);
        widths.fold(HEADINGS[column].len(), usize::max)
    });
    let lines = rows.iter().map(|cells| line(cells, &widths));
    (line(&headings, &widths), lines.collect())
}

/// A row on lines of its own, for a page that is too narrow for the table.
fn by_itself(page: &mut Page, row: &Row) {
    let state = painted(row.style, row.state);
    let before = |sign: &str, text: &str| match text == UNKNOWN {
        true => String::new(),
        false => format!("{sign}{text}"),
    };
    let (version, source) = (before(" ", &row.version), before(", ", &row.source));
    page.line(format_args!("{}{version}{source}: {state}", row.name));
    match &row.rest {
        Rest::Reach { cells, marks } => {
            let [websocket, request] = cells;
            page.line(format_args!("  websocket: {websocket}; request: {request}"));
            if !marks.is_empty() {
                page.line(format_args!("  look twice: {}", painted(BAD, marks)));
            }
        }
        Rest::Problem(problem) => page.line(format_args!("  {problem}")),
    }
}

/// Cells side by side, without anything after the last.
fn line(cells: &[(&str, Style)], widths: &[usize]) -> String {
    let mut line = String::new();
    for (column, (text, style)) in cells.iter().enumerate() {
        line.push_str(&painted(*style, text));
        let is_last = cells[column + 1..].iter().all(|(text, _)| text.is_empty());
        if is_last {
            break;
        }
        let padding = widths[column].saturating_sub(text.width()) + BETWEEN;
        line.extend(std::iter::repeat_n(' ', padding));
    }
    line
}

impl Row {
    fn cells(&self) -> Vec<(&str, Style)> {
        let plain = |text| (text, Style::new());
        let mut cells = vec![
            plain(self.name.as_str()),
            plain(self.version.as_str()),
            plain(self.source.as_str()),
            (self.state, self.style),
        ];
        match &self.rest {
            Rest::Reach {
                cells: reach,
                marks,
            } => {
                cells.extend(reach.iter().map(|it| plain(it)));
                cells.push((marks, BAD));
            }
            Rest::Problem(problem) => cells.push(plain(problem)),
        }
        cells
    }
}

/// What an entry is called in a command, or quoted, if that is only the name of a folder: whoever named it may have put
/// a whole row into it.
fn name(entry: &Entry, several: &HashSet<String>) -> String {
    let name = entry.name();
    match PackageId::parse(&name) {
        Ok(_) if several.contains(&name) => format!("{}:{name}", entry.source().word()),
        Ok(_) => name,
        Err(_) => Quoted(&name).to_string(),
    }
}

fn row(entry: &Entry, several: &HashSet<String>) -> Row {
    let name = name(entry, several);
    let source = entry.source().to_string();
    match entry {
        Entry::Sound(sound) => {
            let state = sound.resolution.state();
            Row {
                name,
                version: version(sound.identity.manifest()),
                source: signed(source, &sound.signature),
                state: state_words(state),
                style: match state {
                    State::Enabled => GOOD,
                    State::Pending(_) => LOOK,
                    State::NotEnabled => Style::new(),
                },
                rest: reach(sound),
            }
        }
        Entry::Broken(broken) => broken_row(name, source, broken),
    }
}

/// A signature says more of where a package is from.
fn signed(source: String, signature: &Signature) -> String {
    match signature {
        Signature::Trusted { name, .. } => format!("{source}, signed by {name}"),
        Signature::Unknown { .. } => format!("{source}, signed by an unknown key"),
        Signature::Unsigned | Signature::Wrong { .. } => source,
    }
}

fn broken_row(name: String, source: String, broken: &Broken) -> Row {
    Row {
        name,
        version: broken.manifest.as_ref().map_or(UNKNOWN.to_owned(), version),
        source,
        state: "broken",
        style: BAD,
        rest: Rest::Problem(first_problem(&broken.reviews)),
    }
}

fn missing_row(enabled: &Enabled) -> Row {
    Row {
        name: enabled.id().to_string(),
        version: enabled.version().to_string(),
        source: UNKNOWN.to_owned(),
        state: "missing",
        style: BAD,
        rest: Rest::Problem("enabled in `yoi.toml`, and there is no such package".to_owned()),
    }
}

fn version(manifest: &Manifest) -> String {
    escape::untrusted(&manifest.version().to_string())
}

fn reach(sound: &Sound) -> Rest {
    let report = sound.resolution.report();
    let is_enabled = matches!(sound.resolution.state(), State::Enabled);
    let told = |report: &ProtocolReport| told(&Granted::of(report), is_enabled);
    Rest::Reach {
        cells: [told(&report.websocket), told(&report.request)],
        marks: danger(sound).marks(),
    }
}

/// `1 of 3, 1 in part`. While a package is not enabled, nothing is granted.
fn told(granted: &Granted, is_enabled: bool) -> String {
    let Granted {
        asks,
        whole,
        partly,
    } = granted;
    match (asks, is_enabled, partly) {
        (0, _, _) => UNKNOWN.to_owned(),
        (_, false, _) => format!("{asks} asked"),
        (_, true, 0) => format!("{whole} of {asks}"),
        (_, true, _) => format!("{whole} of {asks}, {partly} in part"),
    }
}

fn first_problem(reviews: &[Review]) -> String {
    let mut errors = diagnostics::each(reviews).filter(|(_, it)| it.is_error());
    errors
        .next()
        .map(|(_, it)| escape::untrusted(&it.to_string()))
        .unwrap_or_default()
}

fn total(project: &Project, inventory: &Inventory) -> String {
    if !project.is_found() && inventory.entries.is_empty() {
        return NOWHERE.to_owned();
    }
    let Counts {
        enabled,
        pending,
        not_enabled,
        broken,
    } = inventory.counts();
    let packages = counted(inventory.entries.len(), "package");
    let stores = store::stores(project, None);
    let states = [
        (enabled, "enabled"),
        (pending, "pending"),
        (not_enabled, "not enabled"),
        (broken, "broken"),
        (inventory.missing.len(), "enabled and missing"),
    ];
    let states = states.iter().filter(|(count, _)| *count > 0);
    let states: Vec<_> = states
        .map(|(count, state)| format!("{count} {state}"))
        .collect();
    match states.is_empty() {
        true => format!("{packages} in {stores}"),
        false => format!("{packages} in {stores}: {}", states.join(", ")),
    }
}
