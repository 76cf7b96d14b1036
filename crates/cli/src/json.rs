//! The shapes that `--json` prints. Fields are added, never taken away or
//! given another meaning; the README has them in a table.
//!
//! Every object has `ok`, and `error` exactly where `ok` is false.

mod authoring;
mod check;
mod difference;
mod explain;
mod failed;
mod grant;
mod install;
mod list;
mod pack;
mod registry;
mod show;
mod target;

pub(crate) use authoring::{Built, New};
pub(crate) use check::Checked;
pub(crate) use difference::Differing;
pub(crate) use explain::Explained;
pub(crate) use failed::{Called, Error, Failed};
pub(crate) use grant::{GrantOutcome, RevokeOutcome};
pub(crate) use install::{InstalledParts, Removed};
pub(crate) use list::Listed;
pub(crate) use pack::Packed;
pub(crate) use registry::{Compiled, PulledParts, Sent};
pub(crate) use show::Shown;
