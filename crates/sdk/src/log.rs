//! Lines for the operator's log.
//!
//! ```no_run
//! use yoi_sdk::log;
//! log::info!("{} pairs", 3);
//! ```
//! The host bounds what it keeps: what is over the limit is cut, and the
//! operator is told so. Never log what the operator should not read.

use crate::bindings::yoi::host::log as host;

pub use crate::{__debug as debug, __error as error, __info as info};
pub use crate::{__trace as trace, __warn as warn};

/// How much a line matters, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Each step
    Trace,
    /// For whoever looks for a fault
    Debug,
    /// Normal operation
    Info,
    /// Odd, and the plugin goes on
    Warn,
    /// The plugin could not do what it should
    Error,
}

/// Writes one line.
pub fn write(level: Level, message: &str) {
    host::write(level.into(), message);
}

impl From<Level> for host::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::Trace => Self::Trace,
            Level::Debug => Self::Debug,
            Level::Info => Self::Info,
            Level::Warn => Self::Warn,
            Level::Error => Self::Error,
        }
    }
}

// A macro exported from a module lives at the root of its crate: hence the
// hidden names, and the public ones above.

#[doc(hidden)]
#[macro_export]
macro_rules! __trace {
    ($($line:tt)+) => { $crate::log::write($crate::log::Level::Trace, &::std::format!($($line)+)) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __debug {
    ($($line:tt)+) => { $crate::log::write($crate::log::Level::Debug, &::std::format!($($line)+)) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __info {
    ($($line:tt)+) => { $crate::log::write($crate::log::Level::Info, &::std::format!($($line)+)) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __warn {
    ($($line:tt)+) => { $crate::log::write($crate::log::Level::Warn, &::std::format!($($line)+)) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __error {
    ($($line:tt)+) => { $crate::log::write($crate::log::Level::Error, &::std::format!($($line)+)) };
}
