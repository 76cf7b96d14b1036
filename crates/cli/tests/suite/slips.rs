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

#[test]
fn a_file_in_the_place_of_its_folder_is_told_where_it_lies() {
    let project = Project::new();
    let folder = project.add(&ticker());
    fs::rename(folder, project.path().join("mine")).unwrap();
    assert_snapshot!(project.yoi(&["plugin", "check", "mine/plugin.toml"]), @"
    exit status 1
    --- data
    error[package/folder]: this is neither a folder nor an archive
    --> mine/plugin.toml
     = help: `check` takes a folder or an archive; this file lies in the folder `mine`

    broken: the package in `mine/plugin.toml` cannot be used, 1 error
    ");
    fs::write(project.path().join("notes"), "").unwrap();
    let told = project.yoi(&["plugin", "check", "notes"]);
    assert!(
        told.contains("help: name a folder with a `plugin.toml` in it"),
        "{told}"
    );
}

#[test]
fn a_folder_without_a_name_of_its_own_is_none_to_make() {
    let project = Project::new();
    assert_snapshot!(project.yoi(&["plugin", "new", "javascript", "."]), @"
    exit status 1
    --- talk
    error[new/name]: `.` does not name a folder to make
    help: the last part of the folder is the plugin's name, such as `my-prices`
    ");
}

#[test]
fn an_address_leads_to_itself() {
    let project = Project::with(
        &PackageFolder::new(ID)
            .component(component(&["yoi:host/websocket@1.0.0"]))
            .tool("run")
            .ask_websocket("scheme = \"ws\"\nhost = \"127.0.0.1\""),
    );
    grant(&project, &["--all", "--yes"]);
    let told = project.yoi(&["plugin", "explain", ID, "ws://127.0.0.1/"]);
    assert!(
        told.contains("\naddress: `127.0.0.1` itself, which is loopback\n"),
        "{told}"
    );
    assert!(!told.contains("public"), "{told}");
}

#[test]
fn what_does_not_change_is_not_counted() {
    let project = Project::with(&ticker());
    assert_snapshot!(grant(&project, &["--none", "--yes"]), @"
    exit status 0
    --- data
    example.ticker 0.1.0: enabled without a grant, in `yoi.toml`

    What it may do now
      nothing: none of what it asks is granted

    What it asks for and is not granted
      websocket:0: it may open WebSocket connections to `stream.example.com`, path `/v1/trades` and below, offering `trades.v1`
        as a target: `wss://stream.example.com/v1/trades subprotocols=trades.v1`
        its author says: reads trades
      request:0: it may send GET to `api.example.com`, path `/v1` and below
        as a target: `https://api.example.com/v1 methods=GET`
        its author says: lists the pairs

    next: if it is to have some of what it asks, `yoi plugin grant example.ticker`; or call a tool: `yoi call example.ticker latest_price --input '{}'`
    ");
    assert_snapshot!(grant(&project, &["--none", "--yes"]).lines().nth(2).unwrap(), @"example.ticker 0.1.0: there is nothing to change in `yoi.toml`");
    project.add(&ticker().ask_request(&PAIRS.replace("/v1", "/v2")));
    assert_snapshot!(grant(&project, &["--none", "--yes"]).lines().nth(2).unwrap(), @"example.ticker 0.1.0: bound to this content, in `yoi.toml`");
}

#[test]
fn where_no_project_is_found_that_is_what_is_told() {
    let project = Project::new();
    fs::remove_dir_all(project.path().join(".yoi")).unwrap();
    assert_snapshot!(project.yoi(&["plugin", "show", ID]), @"
    exit status 1
    --- talk
    error[store/unknown]: there is no package `example.ticker` in `.yoi/plugins`
    help: no `yoi.toml` or `.yoi` in this folder or above; `-C FOLDER` names a project
    ");
}

#[test]
fn a_part_of_an_id_names_the_whole() {
    let project = Project::with(&ticker());
    for command in ["show", "revoke"] {
        project.enable(ID, |it| it);
        let told = project.yoi(&["plugin", command, "ticker"]);
        assert!(
            told.contains("help: did you mean `example.ticker`?"),
            "{told}"
        );
    }
}

#[test]
fn a_command_that_stands_elsewhere_is_named_with_its_place() {
    let table = [
        (&["show", ID][..], "tip: the command is `yoi plugin show`"),
        (&["check", "."], "tip: the command is `yoi plugin check`"),
        (&["gratn", ID], "tip: the command is `yoi plugin grant`"),
        (&["plugin", "call", ID], "tip: the command is `yoi call`"),
        (
            &["plugin", "shwo", ID],
            "tip: a similar subcommand exists: 'show'",
        ),
    ];
    for (command, tip) in table {
        let told = Project::new().yoi(command);
        assert!(told.starts_with("exit status 2\n"), "{told}");
        assert!(told.contains(tip), "{told}");
        assert_eq!(told.matches("tip:").count(), 1, "{told}");
    }
    let told = Project::new().yoi(&["sing"]);
    assert!(!told.contains("tip:"), "{told}");
}
