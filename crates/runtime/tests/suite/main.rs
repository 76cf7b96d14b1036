//! Guests built by a real toolchain, against real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bench;
mod composed;
mod denial;
#[allow(dead_code, reason = "the endings use the rest of it")]
mod harness;
mod http;
mod peers;
mod revocation;
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

macro_rules! ws_test_exists {
    // Its tests count descriptors and are a process of their own: `tests/endings`.
    (ws_hold) => {};
    // `cargo xtask autobahn` is its test.
    (ws_autobahn) => {};
    // `cargo xtask soak` is its test, and its crate tests that it would notice.
    (ws_soak) => {};
    ($name:ident) => {
        const _: fn() = crate::ws::$name;
    };
}

yoi_testkit::foreach_ws!(ws_test_exists);

macro_rules! http_test_exists {
    ($name:ident) => {
        const _: fn() = crate::http::$name;
    };
}

yoi_testkit::foreach_http!(http_test_exists);
