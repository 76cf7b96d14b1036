//! TOML with source spans, read completely: every problem at once, each with the place where it stands
//!
//! [`read`] parses a text and hands its root [`Table`] to a closure. The
//! closure asks the table for the keys it knows; whatever it did not ask for
//! is an unknown key, and an error. Nothing stops at the first problem.
//!
//! ```
//! use yoi_document::{Codes, codes, read};
//!
//! const CODES: &Codes = &codes!("recipe");
//!
//! let text = "name = 'soup'\nserves = 'four'\nspise = 'salt'\n";
//! let (recipe, diagnostics) = read(text, CODES, |table| {
//!     let name = table.required_string("name");
//!     let serves = table.integer("serves", 1..=100);
//!     let _spice = table.string("spice");
//!     Some((name?.value.to_owned(), serves?.value))
//! });
//!
//! assert_eq!(recipe, None, "never half a value");
//! let said: Vec<_> = diagnostics.iter().map(|it| (it.code, it.message.as_str())).collect();
//! assert_eq!(said, [
//!     ("recipe/wrong-type", "`serves` must be an integer, not a string"),
//!     ("recipe/unknown-key", "unknown key `spise`"),
//! ]);
//! assert_eq!(diagnostics[1].help.as_deref(), Some("did you mean `spice`?"));
//! ```
//!
//! The text is not trusted: it is bounded in size ([`MAX_BYTES`]), in nesting
//! (by the parser) and in the number of problems told ([`MAX_DIAGNOSTICS`]),
//! and what a message repeats of it is [`Quoted`]. Rendering is the front's.

mod codes;
mod diagnostic;
mod document;
mod nearest;
mod quoted;
mod sink;
mod table;
mod value;

pub use codes::Codes;
pub use diagnostic::{Diagnostic, Review, Severity, Source, has_errors};
pub use document::{MAX_BYTES, MAX_DIAGNOSTICS, read};
pub use nearest::nearest;
pub use quoted::Quoted;
pub use table::Table;
pub use value::{Shape, Spanned, Value};
