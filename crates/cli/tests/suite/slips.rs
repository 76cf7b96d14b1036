//! A slip of the hand, or a word in the wrong place: one answer, with what was meant.

use std::fs;

use insta::assert_snapshot;
use yoi_testkit::PackageFolder;

use crate::grant::grant;
use crate::{PAIRS, Project, component, ticker};

const ID: &str = "example.ticker";

/// A package that asks for any host, and for one that looks like an address.
fn anywhere() -> PackageFolder {
    PackageFolder::new(ID)
        .component(component(&[
            "yoi:host/websocket@1.0.0",
            "yoi:host/request@1.0.0",
        ]))
        .tool("run")
        .ask_websocket("scheme = \"ws\"\nhost = \"*\"\nport = \"*\"")
        .ask_request("scheme = \"https\"\nhost = \"127.0.0.l\"\nmethods = [\"GET\"]")
}

#[test]
fn one_slip_in_a_key_is_one_problem() {
    let slips = [
        ("[[tools]]", "[[tool]]", "tools"),
        ("[component]", "[componet]", "component"),
        ("methods =", "metohds =", "methods"),
        ("version =", "verison =", "version"),
    ];
    for (key, slip, meant) in slips {
        let project = Project::new();
        let file = project.add(&ticker()).join("plugin.toml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(key), "{text}");
        fs::write(&file, text.replacen(key, slip, 1)).unwrap();
        let told = project.yoi(&["plugin", "check", ".yoi/plugins/example.ticker"]);
        assert!(told.contains(&format!("did you mean `{meant}`?")), "{told}");
        assert!(told.ends_with("cannot be used, 1 error\n"), "{told}");
    }
}

#[test]
fn a_grant_that_would_give_nothing_is_refused_with_the_reason() {
    let project = Project::with(&anywhere());
    assert_snapshot!(grant(&project, &["--target", "ws://127.0.0.1:9000/", "--yes"]), @"
    exit status 1
    --- talk
    error[grant/unasked]: no ask has anything of `ws://127.0.0.1:9000/`: `127.0.0.1` is loopback, and the `addresses` of `*` do not name `loopback` (nearest is `websocket:0`)
    help: a grant gives at most what is asked: `yoi plugin show` has the asks
    ");
    assert_snapshot!(grant(&project, &["--target", "https://a.example/ methods=POST", "--yes"]), @"
    exit status 1
    --- talk
    error[grant/unasked]: no ask has anything of `https://a.example/ methods=POST`: the host `a.example` is not in `127.0.0.l` (nearest is `request:0`)
    help: a grant gives at most what is asked: `yoi plugin show` has the asks
    ");
}

#[test]
fn a_target_that_is_written_as_in_a_file_is_told_as_it_is_written_here() {
    let project = Project::with(&ticker());
    let target = "https://api.example.com/v1 methods = [\"GET\"]";
    assert_snapshot!(grant(&project, &["--target", target]), @r#"
    exit status 2
    --- talk
    error: invalid value 'https://api.example.com/v1 methods = ["GET"]' for '--target <TARGET>': `methods` is not understood: write `methods=GET,POST`, without spaces, brackets and quotes

    For more information, try '--help'.
    "#);
    assert_snapshot!(grant(&project, &["--narrow", "request:0 path_prefixes=[\"/v1/a\"]"]), @r#"
    exit status 2
    --- talk
    error: invalid value 'request:0 path_prefixes=["/v1/a"]' for '--narrow <ASK KEY=VALUES>': `path_prefixes=["/v1/a"]` is not understood: write `paths=/v1,/v2`, without spaces, brackets and quotes

    For more information, try '--help'.
    "#);
}

#[test]
fn a_name_that_looks_like_an_address_is_marked_wherever_it_is_shown() {
    let project = Project::with(&anywhere());
    let mark = "LOOK-ALIKE";
    let why = "looks like the address `127.0.0.1`, which it is not";
    for told in [
        project.yoi(&["plugin", "show", ID]),
        grant(&project, &["--all", "--yes"]),
        project.yoi(&["plugin", "explain", ID, "https://127.0.0.l/"]),
    ] {
        assert!(told.contains(mark) && told.contains(why), "{told}");
    }
    let checked = project.yoi(&["plugin", "check", ".yoi/plugins/example.ticker"]);
    assert!(
        checked.contains("warning[manifest/look-alike]"),
        "{checked}"
    );
    assert!(
        checked.contains(&format!("asks for a host that {why}")),
        "{checked}"
    );
}

/// What is decided cannot be told then: so neither are warnings of it.
#[test]
fn a_broken_file_is_told_once_and_without_warnings() {
    let project = Project::with(&ticker());
    project.enable(ID, |it| {
        it.grant_request("scheme = \"http\"\nhost = \"*\"\nmethods = [\"GET\"]")
    });
    let file = project.path().join("yoi.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("digest", "digset")).unwrap();
    let told = project.yoi(&["plugin", "list"]);
    assert_snapshot!(told, @r#"
    exit status 1
    --- talk
    error[enablement/unknown-key]: unknown key `digset`
     --> yoi.toml:4:1
      |
    4 | digset = "sha256:[DIGEST]"
      | ^^^^^^
      |
      = help: did you mean `digest`?

    error[enablement/broken]: `yoi.toml` has errors, so that nothing in it counts
    "#);
    assert_eq!(project.yoi(&["plugin", "show", ID]), told);
}
