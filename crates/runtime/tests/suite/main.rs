//! Guests built by a real toolchain, against real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;
mod run;
mod surface;
mod ws;

/// A guest without a test of its name does not compile.
macro_rules! run_test_exists {
    ($name:ident) => {
        const _: fn() = crate::run::$name;
    };
}

yoi_testkit::foreach_run!(run_test_exists);
