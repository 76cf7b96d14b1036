use std::fs;

use insta::assert_snapshot;

use crate::{Project, ticker};

#[test]
fn a_broken_yoi_toml_stops_every_command_that_reads_it() {
    let project = Project::with(&ticker());
    project.write("[[plugins.enabled]]\nid = \"example.ticker\"\nversoin = \"0.1.0\"\n\n[tls\n");
    let told = project.yoi(&["plugin", "list"]);
    assert_snapshot!(told, @"");
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
    assert_snapshot!(String::from_utf8(output.stdout).unwrap(), @"");
}

#[test]
fn a_project_can_be_named() {
    let (project, elsewhere) = (Project::with(&ticker()), Project::new());
    let named = project.path().to_str().unwrap();
    let told = elsewhere.yoi(&["plugin", "list", "--project", named]);
    assert!(
        told.contains("example.ticker  0.1.0  not enabled"),
        "{told}"
    );
    assert_snapshot!(elsewhere.yoi(&["-C", "nowhere", "plugin", "list"]), @"");
}

#[test]
fn a_root_certificate_that_cannot_be_read_stops_a_call() {
    let project = Project::with(&ticker());
    project.enable("example.ticker", |it| it);
    let enabled = fs::read_to_string(project.path().join("yoi.toml")).unwrap();
    project.write(&format!("[tls]\nroots = [\"root.pem\"]\n\n{enabled}"));
    let call = ["call", "example.ticker", "latest_price"];
    assert_snapshot!(project.yoi(&call), @"");
    fs::write(project.path().join("root.pem"), "no certificate").unwrap();
    assert_snapshot!(project.yoi(&call), @"");
}
