use std::ops::Range;

use toml_edit::{ArrayOfTables, Document, Item, Table};
use yoi_target::Protocol;

use crate::edit::EditError;

/// Whole lines of a text: a header and what stands below it.
pub(crate) type Sections = Vec<Range<usize>>;

/// Where the decision for a package stands, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) version: Range<usize>,
    pub(crate) digest: Range<usize>,
    /// Of all its tables.
    pub(crate) all: Sections,
    request: Result<Sections, EditError>,
    websocket: Result<Sections, EditError>,
}

impl Place {
    pub(crate) fn find(text: &str, id: &str) -> Result<Self, EditError> {
        let document = Document::parse(text).map_err(|_| EditError::Syntax)?;
        let plugins = document.get("plugins").ok_or(EditError::NotThere)?;
        let tables = match plugins.get("enabled").ok_or(EditError::NotThere)? {
            Item::ArrayOfTables(tables) => tables,
            _ => return Err(EditError::InLine("plugins.enabled")),
        };
        let is_its = |table: &&Table| table.get("id").and_then(Item::as_str) == Some(id);
        let table = tables.iter().find(is_its).ok_or(EditError::NotThere)?;
        Self::of(text, table).ok_or(EditError::Syntax)
    }

    /// The grants of one protocol, in order.
    pub(crate) fn grants(&self, protocol: Protocol) -> Result<Sections, EditError> {
        match protocol {
            Protocol::Request => self.request.clone(),
            Protocol::WebSocket => self.websocket.clone(),
        }
    }

    fn of(text: &str, table: &Table) -> Option<Self> {
        let mut all = Vec::new();
        add_sections(text, table, &mut all);
        let grants = |key| grants(text, table.get("grants"), key);
        Some(Self {
            version: table.get("version")?.span()?,
            digest: table.get("digest")?.span()?,
            all,
            request: grants("request"),
            websocket: grants("websocket"),
        })
    }
}

fn grants(text: &str, grants: Option<&Item>, key: &str) -> Result<Sections, EditError> {
    let in_line = || EditError::InLine("plugins.enabled.grants");
    let tables = match grants {
        None => return Ok(Vec::new()),
        // What is written with dots is closed: no header may add to it.
        Some(Item::Table(grants)) if !grants.is_dotted() => grants.get(key),
        Some(_) => return Err(in_line()),
    };
    let section = |table: &Table| own_section(text, table).ok_or_else(in_line);
    match tables {
        None => Ok(Vec::new()),
        Some(Item::ArrayOfTables(tables)) => tables.iter().map(section).collect(),
        Some(_) => Err(in_line()),
    }
}

/// The sections of a table and of all tables below it.
fn add_sections(text: &str, table: &Table, sections: &mut Sections) {
    sections.extend(own_section(text, table));
    for (_, item) in table.iter() {
        match item {
            Item::Table(table) if !table.is_dotted() => add_sections(text, table, sections),
            Item::ArrayOfTables(tables) => add_each(text, tables, sections),
            _ => {}
        }
    }
}

fn add_each(text: &str, tables: &ArrayOfTables, sections: &mut Sections) {
    let tables = tables.iter();
    tables.for_each(|table| add_sections(text, table, sections));
}

/// Its header and its own keys; none for a table without a header of its own.
fn own_section(text: &str, table: &Table) -> Option<Range<usize>> {
    if table.is_implicit() || table.is_dotted() {
        return None;
    }
    let header = table.span()?;
    let end = last_value(table).unwrap_or_default().max(header.end);
    let lines = Lines(text);
    Some(lines.start_of(header.start)..lines.end_of(end))
}

/// Where the last of a table's own values ends.
fn last_value(table: &Table) -> Option<usize> {
    let end = |(_, item): (&str, &Item)| match item {
        Item::Value(value) => value.span().map(|it| it.end),
        Item::Table(table) if table.is_dotted() => last_value(table),
        _ => None,
    };
    table.iter().filter_map(end).max()
}

/// A text by its lines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lines<'a>(pub(crate) &'a str);

impl Lines<'_> {
    /// Where the line begins that this place is in.
    fn start_of(self, at: usize) -> usize {
        self.0[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// Where the next line begins.
    fn end_of(self, at: usize) -> usize {
        self.0[at..]
            .find('\n')
            .map_or(self.0.len(), |end| at + end + 1)
    }

    /// After the comments that follow a section directly, unless they lead over to the next.
    pub(crate) fn after_comments(self, end: usize) -> usize {
        let mut at = end;
        while at < self.0.len() && is_comment(self.line(at)) {
            at = self.end_of(at);
        }
        match at == self.0.len() || is_blank(self.line(at)) {
            true => at,
            false => end,
        }
    }

    /// Whether there is nothing here but comments and empty lines.
    pub(crate) fn says_nothing(self, range: Range<usize>) -> bool {
        self.0[range]
            .lines()
            .all(|it| is_blank(it) || is_comment(it))
    }

    /// With the comment directly above, and one empty line: before, or after what begins the text.
    pub(crate) fn with_surroundings(self, section: Range<usize>) -> Range<usize> {
        let mut start = section.start;
        while start > 0 && is_comment(self.line_before(start)) {
            start = self.start_of(start - 1);
        }
        // What a text begins with is about all of it.
        if start == 0 {
            start = section.start;
        }
        if start > 0 {
            let before = self.start_of(start - 1);
            let blank = is_blank(self.line(before));
            return (if blank { before } else { start })..section.end;
        }
        let follows = section.end < self.0.len() && is_blank(self.line(section.end));
        let end = if follows {
            self.end_of(section.end)
        } else {
            section.end
        };
        start..end
    }

    fn line(&self, start: usize) -> &str {
        &self.0[start..self.end_of(start)]
    }

    fn line_before(&self, start: usize) -> &str {
        self.line(self.start_of(start - 1))
    }
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}
