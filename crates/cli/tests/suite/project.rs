use std::fs;

use insta::assert_snapshot;

use crate::{Project, ticker};

#[test]
fn a_broken_yoi_toml_stops_every_command_that_reads_it() {
    let project = Project::with(&ticker());
    project.write("[[plugins.enabled]]\nid = \"example.ticker\"\nversoin = \"0.1.0\"\n\n[tls\n");
    let told = project.yoi(&["plugin", "list"]);
    assert_snapshot!(told, @r#"
    exit status 1
    --- talk
    error[enablement/unknown-key]: unknown key `versoin`
     --> yoi.toml:3:1
      |
    3 | versoin = "0.1.0"
      | ^^^^^^^
      |
      = help: did you mean `version`?

    error[enablement/syntax]: unclosed table, expected `]`
     --> yoi.toml:5:5
      |
    5 | [tls
      |     ^

    error[enablement/broken]: `yoi.toml` has errors, so that nothing in it counts
    "#);
    let url = "https://api.example.com/v1";
    let commands: [&[&str]; 3] = [
        &["plugin", "show", "example.ticker"],
        &["plugin", "explain", "example.ticker", url],
        &["call", "example.ticker", "latest_price"],
    ];
    for command in commands {
        assert_eq!(project.yoi(command), told, "{command:?}");
    }
}

#[test]
fn the_nearest_project_upwards_is_the_one() {
    let project = Project::with(&ticker());
    let below = project.path().join("a/b");
    fs::create_dir_all(&below).unwrap();
    let output = project
        .command(&["plugin", "list"])
        .current_dir(below)
        .output()
        .unwrap();
    assert_snapshot!(String::from_utf8(output.stdout).unwrap(), @"
    package         version  source   state        websocket  request  look twice
    example.ticker  0.1.0    project  not enabled  1 asked    1 asked

    1 package in `../../.yoi/plugins`: 1 not enabled
    ");
}

#[test]
fn a_project_can_be_named() {
    let (project, elsewhere) = (Project::with(&ticker()), Project::new());
    let named = project.path().to_str().unwrap();
    let told = elsewhere.yoi(&["plugin", "list", "--project", named]);
    assert!(
        told.contains("\nexample.ticker  0.1.0    project  not enabled"),
        "{told}"
    );
    assert_snapshot!(elsewhere.yoi(&["-C", "nowhere", "plugin", "list"]), @r#"
    exit status 1
    --- talk
    error[project/folder]: there is no folder `nowhere`
    "#);
}

#[test]
fn a_root_certificate_that_cannot_be_read_stops_a_call() {
    let project = Project::with(&ticker());
    project.enable("example.ticker", |it| it);
    let enabled = fs::read_to_string(project.path().join("yoi.toml")).unwrap();
    project.write(&format!("[tls]\nroots = [\"root.pem\"]\n\n{enabled}"));
    let call = ["call", "example.ticker", "latest_price"];
    assert_snapshot!(project.yoi(&call), @r#"
    exit status 1
    --- talk
    error[enablement/tls-root]: the root certificate `root.pem` cannot be used: No such file or directory (os error 2)
    help: correct `roots` under `[tls]` in `yoi.toml`: paths count from its folder
    "#);
    fs::write(project.path().join("root.pem"), "no certificate").unwrap();
    assert_snapshot!(project.yoi(&call), @r#"
    exit status 1
    --- talk
    error[enablement/tls-root]: the root certificate `root.pem` cannot be used: no certificate in PEM form was found: it is empty
    help: correct `roots` under `[tls]` in `yoi.toml`: paths count from its folder
    "#);
}
