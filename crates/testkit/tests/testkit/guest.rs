use std::{collections::BTreeSet, fs, panic::catch_unwind};
use yoi_testkit::{
    foreach_bench, foreach_http, foreach_run, foreach_ws, guest, guest_path, workspace,
};

#[test]
fn a_guest_that_was_not_built_says_how_to_build_it() {
    let message = catch_unwind(|| guest("ws_no_such_guest")).unwrap_err();
    let message = message.downcast_ref::<String>().unwrap();
    assert!(message.contains("cargo xtask guests"), "{message}");
    assert!(guest_path("ws_echo").ends_with("target/guests/ws_echo.wasm"));
}

#[test]
fn the_macros_name_every_guest_once() {
    let mut named: Vec<&str> = Vec::new();
    macro_rules! name {
        ($guest:ident) => {
            named.push(stringify!($guest))
        };
    }
    foreach_ws!(name);
    foreach_http!(name);
    foreach_run!(name);
    foreach_bench!(name);
    let files = fs::read_dir(workspace::root().join("guests/src/bin")).unwrap();
    let names = files.map(|file| {
        file.unwrap()
            .path()
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    });
    let expected: BTreeSet<String> = names.collect();
    assert_eq!(
        named
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<BTreeSet<_>>(),
        expected
    );
    assert_eq!(named.len(), expected.len());
}

/// As a suite does it: its tests are items, and each guest has to be the name of one.
mod suite {
    macro_rules! test_of {
        ($guest:ident) => {
            #[allow(dead_code, reason = "one is called for all")]
            pub(super) fn $guest() -> &'static str {
                stringify!($guest)
            }
        };
    }
    macro_rules! assert_test_exists {
        ($guest:ident) => {
            #[allow(unused_imports, reason = "naming it is the assertion")]
            use self::$guest as _;
        };
    }
    yoi_testkit::foreach_ws!(test_of);
    yoi_testkit::foreach_ws!(assert_test_exists);
}

#[test]
fn the_macros_stand_where_items_stand() {
    assert_eq!(suite::ws_echo(), "ws_echo");
}
