//! What other programs read of it: manual pages and completions.

use std::fs;

use crate::Project;

fn page(project: &Project) -> String {
    let output = project.command(&["man"]).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_manual_page_says_what_the_help_says() {
    let page = page(&Project::new());
    assert!(page.contains(".TH yoi 1"), "{page}");
    for said in [
        "untrusted WebAssembly plugins",
        "Exit status",
        "\\-\\-no\\-pager",
        "schema",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let project = Project::new();
    assert_eq!(project.yoi(&["man", "pages"]), "exit status 0\n");
    let pages = fs::read_dir(project.path().join("pages")).unwrap();
    let mut names: Vec<_> = pages
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for command in [
        "",
        "-call",
        "-completions",
        "-man",
        "-plugin",
        "-plugin-check",
        "-plugin-explain",
        "-plugin-grant",
        "-plugin-list",
        "-plugin-show",
        "-schema",
    ] {
        assert!(
            names.contains(&format!("yoi{command}.1")),
            "{command}: {names:?}"
        );
    }
    let first = fs::read_to_string(project.path().join("pages/yoi.1")).unwrap();
    assert!(first.contains("yoi\\-plugin"), "{first}");
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let project = Project::new();
    project.write("");
    let told = project.yoi(&["man", "yoi.toml/pages"]);
    assert!(told.starts_with("exit status 1\n--- talk\nerror[man/folder]: no pages can be written to `yoi.toml/pages`: "), "{told}");
    assert!(
        told.ends_with("help: name a folder that you may write to\n"),
        "{told}"
    );
}

#[test]
fn every_shell_has_a_completion_script_that_knows_the_commands() {
    let project = Project::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = project.yoi(&["completions", shell]);
        assert!(script.starts_with("exit status 0\n"), "{script}");
        for command in ["explain", "schema", "man"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
}
