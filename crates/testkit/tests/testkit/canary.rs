use std::{
    net::TcpStream,
    panic::{AssertUnwindSafe, catch_unwind},
};
use yoi_testkit::{Canary, Listen};

#[test]
fn an_untouched_canary_says_so() {
    Canary::start().assert_untouched();
    Canary::start_on(Listen::v6()).assert_untouched();
}

#[test]
fn a_touched_canary_fails_the_test_even_when_the_connection_closed_at_once() {
    let canary = Canary::start();
    drop(TcpStream::connect(canary.addr()).unwrap());
    let message = catch_unwind(AssertUnwindSafe(|| canary.assert_untouched())).unwrap_err();
    let message = message.downcast_ref::<String>().unwrap();
    assert!(message.contains("1 connection(s) reached"), "{message}");
}
