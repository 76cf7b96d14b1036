use insta::assert_snapshot;

use crate::{Project, ticker};

#[test]
fn wrong_usage_has_a_status_of_its_own() {
    let project = Project::with(&ticker());
    let status = |arguments: &[&str]| project.command(arguments).output().unwrap().status.code();
    assert_eq!(status(&["plugin", "look"]), Some(2));
    assert_eq!(status(&["plugin", "show"]), Some(2));
    assert_eq!(status(&["--version"]), Some(0));
}

#[test]
fn an_option_of_the_other_protocol_is_wrong_usage() {
    let project = Project::with(&ticker());
    let explain = ["plugin", "explain", "example.ticker"];
    assert_snapshot!(project.yoi(&[&explain[..], &["wss://a.example/", "--method", "GET"]].concat()), @"");
    let told = project.yoi(&[&explain[..], &["https://a.example/", "--subprotocol", "a"]].concat());
    assert!(told.starts_with("exit status 2\n"), "{told}");
}

#[test]
fn completions_are_scripts() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let told = Project::new().yoi(&["completions", shell]);
        assert!(
            told.starts_with("exit status 0\n--- data\n") && told.contains("explain"),
            "{shell}"
        );
    }
}

#[test]
fn the_help_names_every_command() {
    assert_snapshot!(Project::new().yoi(&["plugin", "--help"]), @"");
}
