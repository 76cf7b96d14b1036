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
    assert_snapshot!(project.yoi(&[&explain[..], &["wss://a.example/", "--method", "GET"]].concat()), @r#"
    exit status 2
    --- talk
    error: `--method` belongs to `http` and `https` URLs

    Usage: yoi [OPTIONS] <COMMAND>

    For more information, try '--help'.
    "#);
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
    assert_snapshot!(Project::new().yoi(&["plugin", "-h"]), @"
    exit status 0
    --- data
    Make packages, look at them, keep them and decide what they may do; but for `build` it runs nothing
    of theirs, and but for `push` and `pull` it opens no socket

    Usage: yoi plugin [OPTIONS] <COMMAND>

    Commands:
      new      Make the folder of a new plugin
      build    Build a plugin with its language's own toolchain, which runs its code
      check    Tell every problem of a package
      pack     Make an archive of a package's folder
      install  Put a package into the project's store, or into yours
      remove   Take a package out of its store
      push     Put a package into a registry, where yoi and other wasm tools can pull it
      pull     Get a package from a registry, and pin it in `yoi.lock`
      compile  Compile a package's code now, so that its first call is fast
      list     List the packages in the project's store and in yours, and where each stands
      show     Show what a package asks, what it is granted, and the next step
      explain  Say whether a package may reach a URL, by which rule, and what would change it
      grant    Decide what a package is to have of what it asks, and write that to `yoi.toml`
      revoke   Take grants out of `yoi.toml`; what is connected by them is ended within a second
      help     Print this message or the help of the given subcommand(s)

    Options:
      -h, --help  Print help (see more with '--help')

    Global options:
      -C, --project <FOLDER>  The folder with `yoi.toml` and `.yoi`; if left out, the nearest one
                              upwards from the current folder
          --color <WHEN>      When to colour what is printed [default: auto] [possible values: auto,
                              always, never]
          --width <COLUMNS>   How wide to print; as wide as the terminal if left out, and without a
                              bound for what is none
          --no-pager          Print what is longer than the terminal as it is, not through a pager
                              (`YOI_PAGER`, `PAGER` or `less`)
    ");
}
