use insta::assert_snapshot;
use yoi_testkit::PackageFolder;

use crate::{PAIRS, Project, TRADES, component, ticker};

fn checked(package: &PackageFolder) -> String {
    let project = Project::with(package);
    project.yoi(&["plugin", "check", ".yoi/plugins/example.ticker"])
}

fn with_component(bytes: Vec<u8>) -> String {
    checked(&ticker().component(bytes))
}

#[test]
fn a_package_without_problems_is_fine() {
    assert_snapshot!(checked(&ticker()), @"");
}

#[test]
fn warnings_leave_a_package_usable() {
    let package = ticker().ask_websocket("scheme = \"ws\"\nhost = \"*\"\nport = \"*\"");
    assert_snapshot!(checked(&package), @"");
}

#[test]
fn every_problem_of_a_manifest_is_told_at_its_place() {
    let typo = TRADES.replace("path_prefixes", "path_prefixs");
    let package = PackageFolder::new("example.ticker")
        .ask_websocket(&typo)
        .ask_request(&PAIRS.replace("https", "wss"))
        .table("colour = [");
    assert_snapshot!(checked(&package), @"");
}

#[test]
fn a_component_that_is_not_there_is_told() {
    let project = Project::new();
    let folder = project.add(&ticker());
    std::fs::remove_file(folder.join("component.wasm")).unwrap();
    assert_snapshot!(project.yoi(&["plugin", "check", ".yoi/plugins/example.ticker"]), @"");
}

#[test]
fn a_folder_that_is_no_package_is_told() {
    assert_snapshot!(Project::new().yoi(&["plugin", "check", "nowhere"]), @"");
    assert_snapshot!(Project::new().yoi(&["plugin", "check", ".yoi"]), @"");
}

#[test]
fn a_core_module_is_not_a_component() {
    assert_snapshot!(with_component(b"\0asm\x01\0\0\0".to_vec()), @"");
}

#[test]
fn text_is_not_a_component() {
    assert_snapshot!(with_component(b"(component)".to_vec()), @"");
}

#[test]
fn a_foreign_import_is_told_with_what_to_do_instead() {
    assert_snapshot!(with_component(component(&["wasi:sockets/tcp@0.2.3", "yoi:host/websocket@1.0.0", "yoi:host/request@1.0.0"])), @"");
}

#[test]
fn another_world_is_told() {
    let bytes =
        wat::parse_str("(component (instance $i) (export \"a:b/c\" (instance $i)))").unwrap();
    assert_snapshot!(with_component(bytes), @"");
}
