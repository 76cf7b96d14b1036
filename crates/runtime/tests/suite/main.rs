//! Guests built by a real toolchain, against real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bench;
mod denial;
#[allow(dead_code, reason = "the endings use the rest of it")]
mod harness;
mod http;
mod peers;
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

macro_rules! bench_test_exists {
    ($name:ident) => {
        const _: fn() = crate::bench::$name;
    };
}

yoi_testkit::foreach_bench!(bench_test_exists);
