use std::ops::Range;

use toml::de::{DeFloat, DeInteger, DeValue};

/// A value and the byte range where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What stands there.
    pub value: T,
    /// Where: a byte range in the text.
    pub span: Range<usize>,
}

impl<T> Spanned<T> {
    /// The same place with another value.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned {
            value: to(self.value),
            span: self.span,
        }
    }
}

/// A value of any type, for keys that take more than one.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    inner: &'a toml::Spanned<DeValue<'a>>,
}

/// What a [`Value`] is.
#[derive(Debug, Clone)]
pub enum Shape<'a> {
    /// Text.
    String(&'a str),
    /// A whole number; none if it does not fit 64 bits.
    Integer(Option<i64>),
    /// A number; none if it does not fit a double.
    Float(Option<f64>),
    /// `true` or `false`.
    Boolean(bool),
    /// A date, a time or both, which nothing of ours takes.
    Datetime,
    /// A list.
    Array(Vec<Value<'a>>),
    /// Keys and their values, in the order of the keys' bytes.
    Table(Vec<(&'a str, Value<'a>)>),
}

impl<'a> Value<'a> {
    pub(crate) fn new(inner: &'a toml::Spanned<DeValue<'a>>) -> Self {
        Self { inner }
    }

    /// Where it stands: a byte range in the text.
    pub fn span(&self) -> Range<usize> {
        self.inner.span()
    }

    /// What it is.
    pub fn shape(&self) -> Shape<'a> {
        match self.inner.get_ref() {
            DeValue::String(text) => Shape::String(text),
            DeValue::Integer(integer) => Shape::Integer(integer_of(integer)),
            DeValue::Float(float) => Shape::Float(float_of(float)),
            DeValue::Boolean(boolean) => Shape::Boolean(*boolean),
            DeValue::Datetime(_) => Shape::Datetime,
            DeValue::Array(items) => Shape::Array(items.iter().map(Value::new).collect()),
            DeValue::Table(table) => {
                let entry =
                    |(key, value): (&'a toml::Spanned<_>, _)| (text_of(key), Value::new(value));
                Shape::Table(table.iter().map(entry).collect())
            }
        }
    }

    /// Its type with an article, for messages: `a string`.
    pub fn type_name(&self) -> &'static str {
        type_name(self.inner.get_ref())
    }
}

fn text_of<'a>(key: &'a toml::Spanned<std::borrow::Cow<'a, str>>) -> &'a str {
    key.get_ref()
}

pub(crate) fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

pub(crate) fn integer_of(integer: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn float_of(float: &DeFloat<'_>) -> Option<f64> {
    float.as_str().parse().ok()
}
