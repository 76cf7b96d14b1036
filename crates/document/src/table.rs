use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::ops::{Range, RangeInclusive};

use toml::de::{DeTable, DeValue};

use crate::sink::Sink;
use crate::value::{integer_of, type_name};
use crate::{Diagnostic, Quoted, Spanned, Value, nearest};

/// A table of a document that is being read. Each key that is asked for is
/// known from then on, whether or not it is there; the rest are errors.
///
/// A method that finds a problem tells it and returns none, as for a key that
/// is not there: the caller goes on and reads the rest.
#[derive(Debug)]
pub struct Table<'a> {
    table: &'a DeTable<'a>,
    span: Option<Range<usize>>,
    known: Vec<&'static str>,
    /// Keys that are not there, and where that is told.
    missing: Vec<(&'static str, usize)>,
    sink: &'a Sink,
}

type Entry<'a> = &'a toml::Spanned<DeValue<'a>>;

impl<'a> Table<'a> {
    pub(crate) fn root(table: &'a DeTable<'a>, sink: &'a Sink) -> Self {
        Self {
            table,
            span: None,
            known: Vec::new(),
            missing: Vec::new(),
            sink,
        }
    }

    fn below(&self, table: &'a DeTable<'a>, span: Range<usize>) -> Self {
        Self {
            span: Some(span),
            ..Self::root(table, self.sink)
        }
    }

    pub(crate) fn read<T>(mut self, closure: impl FnOnce(&mut Table<'a>) -> T) -> T {
        let value = closure(&mut self);
        self.refuse_unknown();
        value
    }

    /// Where its header or braces stand; none for the root.
    pub fn span(&self) -> Option<Range<usize>> {
        self.span.clone()
    }

    /// Where a key stands, if it is there. Does not make it known.
    pub fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.table.get_key_value(key).map(|(key, _)| key.span())
    }

    /// A string, not empty. Missing is an error.
    pub fn required_string(&mut self, key: &'static str) -> Option<Spanned<&'a str>> {
        self.require(key);
        self.string(key)
    }

    /// A string, not empty.
    pub fn string(&mut self, key: &'static str) -> Option<Spanned<&'a str>> {
        let entry = self.entry(key)?;
        self.string_of(&format!("`{key}`"), entry)
    }

    /// An integer in a range. Missing is an error.
    pub fn required_integer(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u64>,
    ) -> Option<Spanned<u64>> {
        self.require(key);
        self.integer(key, range)
    }

    /// An integer in a range.
    pub fn integer(
        &mut self,
        key: &'static str,
        range: RangeInclusive<u64>,
    ) -> Option<Spanned<u64>> {
        let entry = self.entry(key)?;
        let DeValue::Integer(integer) = entry.get_ref() else {
            return self.wrong_type(&format!("`{key}`"), "an integer", entry);
        };
        let value = integer_of(integer).and_then(|it| u64::try_from(it).ok());
        match value.filter(|value| range.contains(value)) {
            Some(value) => Some(Spanned {
                value,
                span: entry.span(),
            }),
            None => self.out_of_range(key, integer.as_str(), &range, entry.span()),
        }
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, key: &'static str) -> Option<Spanned<bool>> {
        let entry = self.entry(key)?;
        match entry.get_ref() {
            DeValue::Boolean(value) => Some(Spanned {
                value: *value,
                span: entry.span(),
            }),
            _ => self.wrong_type(&format!("`{key}`"), "a boolean", entry),
        }
    }

    /// A list of strings: not empty, none of them empty, none twice.
    pub fn strings(&mut self, key: &'static str) -> Option<Spanned<Vec<Spanned<&'a str>>>> {
        let entry = self.entry(key)?;
        let DeValue::Array(items) = entry.get_ref() else {
            return self.wrong_type(&format!("`{key}`"), "an array of strings", entry);
        };
        if items.is_empty() {
            return self.empty(&format!("`{key}`"), entry.span());
        }
        let (mut strings, mut seen) = (Vec::new(), HashSet::new());
        for item in items.iter() {
            let Some(string) = self.string_of(&format!("an entry of `{key}`"), item) else {
                continue;
            };
            match seen.insert(string.value) {
                true => strings.push(string),
                false => self.repeated(key, &string),
            }
        }
        Some(Spanned {
            value: strings,
            span: entry.span(),
        })
    }

    /// A table. An empty one is an error; so are keys that the closure does
    /// not ask for.
    pub fn table<T>(
        &mut self,
        key: &'static str,
        closure: impl FnOnce(&mut Table<'a>) -> T,
    ) -> Option<T> {
        let entry = self.entry(key)?;
        let DeValue::Table(table) = entry.get_ref() else {
            return self.wrong_type(&format!("`{key}`"), "a table", entry);
        };
        if table.is_empty() {
            return self.empty(&format!("`{key}`"), entry.span());
        }
        Some(self.below(table, entry.span()).read(closure))
    }

    /// A table. Missing is an error.
    pub fn required_table<T>(
        &mut self,
        key: &'static str,
        closure: impl FnOnce(&mut Table<'a>) -> T,
    ) -> Option<T> {
        self.require(key);
        self.table(key, closure)
    }

    /// The tables written as `[[key]]`, in order. No such table is an empty
    /// answer; `key = []` is an error, and so are unknown keys in each.
    pub fn tables<T>(
        &mut self,
        key: &'static str,
        mut closure: impl FnMut(&mut Table<'a>, usize) -> T,
    ) -> Vec<T> {
        let Some(entry) = self.entry(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = entry.get_ref() else {
            let wanted = format!("a list of tables, each under `[[{key}]]`");
            self.wrong_type::<()>(&format!("`{key}`"), &wanted, entry);
            return Vec::new();
        };
        if items.is_empty() {
            self.empty::<()>(&format!("`{key}`"), entry.span());
        }
        let mut read = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match item.get_ref() {
                DeValue::Table(table) => {
                    read.push(
                        self.below(table, item.span())
                            .read(|table| closure(table, index)),
                    );
                }
                _ => drop(self.wrong_type::<()>(&format!("`{key}`"), "a list of tables", item)),
            }
        }
        read
    }

    /// A value of any type.
    pub fn value(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.entry(key).map(Value::new)
    }

    /// Tells a problem of the caller's own.
    pub fn tell(&self, diagnostic: Diagnostic) {
        self.sink.tell(|| diagnostic);
    }

    /// What a string says by the rules of `parse`, or none and its error told
    /// at the string.
    pub fn parsed<T, E: fmt::Display>(
        &self,
        code: &'static str,
        string: &Spanned<&str>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let told = |error: E| {
            self.tell(Diagnostic::error(code, error.to_string()).at(string.span.clone()))
        };
        parse(string.value).map_err(told).ok()
    }

    /// Tells that a value has another type than its key takes.
    /// `wanted` comes with its article: `a string`.
    pub fn tell_wrong_type(&self, key: &str, wanted: &str, found: Value<'_>) {
        let message = format!(
            "{} must be {wanted}, not {}",
            Quoted(key),
            found.type_name()
        );
        self.tell(
            Diagnostic::error(self.sink.codes.wrong_type, message)
                .at(found.span())
                .label(format!("expected {wanted}")),
        );
    }

    /// Tells that a key that must be there is missing.
    pub fn require(&mut self, key: &'static str) {
        let (code, span) = (self.sink.codes.missing_key, self.span.clone());
        self.tell_missing(key, || {
            let missing = Diagnostic::error(code, format!("missing key `{key}`"));
            match span {
                Some(span) => missing.at(span).label(format!("needs `{key}`")),
                None => missing,
            }
        });
    }

    /// Tells this if the key is not there. Where an unknown key is most likely
    /// a slip in it, that is the one thing to tell, and this is not told.
    pub fn tell_missing(&mut self, key: &'static str, diagnostic: impl FnOnce() -> Diagnostic) {
        self.known(key);
        if !self.table.contains_key(key) {
            let place = self.sink.tell_for_now(diagnostic);
            self.missing.extend(place.map(|place| (key, place)));
        }
    }

    fn entry(&mut self, key: &'static str) -> Option<Entry<'a>> {
        self.known(key);
        self.table.get(key)
    }

    fn known(&mut self, key: &'static str) {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
    }

    fn string_of(&self, what: &str, entry: Entry<'a>) -> Option<Spanned<&'a str>> {
        match entry.get_ref() {
            DeValue::String(text) if text.is_empty() => self.empty(what, entry.span()),
            DeValue::String(text) => Some(Spanned {
                value: text,
                span: entry.span(),
            }),
            _ => self.wrong_type(what, "a string", entry),
        }
    }

    fn wrong_type<T>(&self, what: &str, wanted: &str, entry: Entry<'_>) -> Option<T> {
        self.sink.tell(|| {
            let found = type_name(entry.get_ref());
            let message = format!("{what} must be {wanted}, not {found}");
            Diagnostic::error(self.sink.codes.wrong_type, message)
                .at(entry.span())
                .label(format!("expected {wanted}"))
        });
        None
    }

    fn empty<T>(&self, what: &str, span: Range<usize>) -> Option<T> {
        let help = "empty never means everything: leave it out, or say what it is to hold";
        self.sink.tell(|| {
            Diagnostic::error(self.sink.codes.empty, format!("{what} is empty"))
                .at(span)
                .help(help)
        });
        None
    }

    fn out_of_range<T>(
        &self,
        key: &str,
        found: &str,
        range: &RangeInclusive<u64>,
        span: Range<usize>,
    ) -> Option<T> {
        let (least, most) = (range.start(), range.end());
        let message = format!(
            "`{key}` must be between {least} and {most}, not {}",
            Quoted(found)
        );
        self.tell(Diagnostic::error(self.sink.codes.out_of_range, message).at(span));
        None
    }

    fn repeated(&self, key: &str, string: &Spanned<&str>) {
        self.sink.tell(|| {
            let message = format!("{} stands twice in `{key}`", Quoted(string.value));
            Diagnostic::error(self.sink.codes.duplicate, message).at(string.span.clone())
        });
    }

    fn refuse_unknown(&self) {
        for key in self.table.keys() {
            let name: &Cow<'_, str> = key.get_ref();
            if !self.known.contains(&name.as_ref()) {
                self.sink.tell(|| {
                    let near = nearest(name, self.known.iter().copied());
                    self.found(near);
                    self.unknown(name, near).at(key.span())
                });
            }
        }
    }

    /// A key that is there with a slip in it is not missing too.
    fn found(&self, meant: Option<&str>) {
        let mut missing = self.missing.iter();
        if let Some((_, place)) = missing.find(|(key, _)| Some(*key) == meant) {
            self.sink.take_back(*place);
        }
    }

    fn unknown(&self, name: &str, near: Option<&str>) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            self.sink.codes.unknown_key,
            format!("unknown key {}", Quoted(name)),
        );
        match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("known keys here: {}", list(&self.known))),
        }
    }
}

fn list(keys: &[&str]) -> String {
    let quoted: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
    quoted.join(", ")
}
