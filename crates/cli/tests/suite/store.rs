//! Packages in the project's store and in the user's.

use std::fs;
use std::path::PathBuf;

use insta::assert_snapshot;
use yoi_testkit::{Enabled, EnablementFile, PackageFolder};

use crate::{Project, component, ticker};

/// A package beside the stores.
fn outside(project: &Project, package: &PackageFolder) -> PathBuf {
    package.write(&project.path().join("src"))
}

const FOLDER: &str = "src/example.ticker";

const USER: &str = ".local/share/yoi/plugins";

fn names(project: &Project, store: &str) -> Vec<String> {
    let entries = fs::read_dir(project.path().join(store)).unwrap();
    let mut names: Vec<_> = entries
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn plain(id: &str, version: &str) -> PackageFolder {
    PackageFolder::new(id)
        .version(version)
        .component(component(&[]))
        .tool("run")
}

#[test]
fn a_folder_is_installed_as_one_archive_and_is_the_same_package() {
    let project = Project::new();
    outside(&project, &ticker());
    assert_snapshot!(project.yoi(&["plugin", "install", FOLDER]), @"
    exit status 0
    --- data
    installed: `example.ticker` 0.1.0 into `.yoi/plugins/example.ticker.yoi-plugin`
    digest: sha256:[DIGEST]
    signed: no

    next: see what it asks: `yoi plugin show project:example.ticker`
    --- talk
    warning: it was not compiled: the component is not a plugin: instance export `yoi:plugin/tools@1.0.0` does not have export `call`
    ");
    assert_eq!(
        names(&project, ".yoi/plugins"),
        ["example.ticker.yoi-plugin"]
    );
    let checked = project.json(&["plugin", "check", "--json", FOLDER]);
    assert_eq!(
        checked["package"]["digest"],
        project.digest("example.ticker")
    );
    let told = project.yoi(&["plugin", "show", "example.ticker"]);
    assert!(
        told.contains("archive: .yoi/plugins/example.ticker.yoi-plugin\n"),
        "{told}"
    );
}

#[test]
fn a_package_of_the_same_id_is_replaced_only_if_that_is_said() {
    let project = Project::new();
    outside(&project, &ticker());
    // A folder that someone copied there by hand, under a name of its own.
    let store = project.path().join(".yoi/plugins");
    let by_hand = ticker()
        .version("0.0.9")
        .write(&project.path().join("other"));
    fs::rename(by_hand, store.join("by-hand")).unwrap();
    assert_snapshot!(project.yoi(&["plugin", "install", FOLDER]), @"
    exit status 1
    --- talk
    error[store/exists]: `example.ticker` is there already, in `.yoi/plugins/by-hand`
    help: `--replace` puts this one in its place
    ");
    assert_eq!(names(&project, ".yoi/plugins"), ["by-hand"]);
    let replaced = project.json(&["plugin", "install", "--replace", "--json", FOLDER]);
    assert_eq!(replaced["replaced"][0], ".yoi/plugins/by-hand");
    assert_eq!(replaced["signature"]["state"], "unsigned");
    assert_eq!(
        replaced["compiled"], false,
        "the smallest ones have no code"
    );
    assert_eq!(
        replaced["archive"],
        ".yoi/plugins/example.ticker.yoi-plugin"
    );
    assert_eq!(
        names(&project, ".yoi/plugins"),
        ["example.ticker.yoi-plugin"]
    );

    outside(&project, &ticker().version("0.2.0"));
    let told = project.yoi(&["plugin", "install", FOLDER]);
    assert!(told.contains("error[store/exists]"), "{told}");
    let told = project.yoi(&["plugin", "install", "--replace", FOLDER]);
    assert!(told.contains("in place of what was there"), "{told}");
    assert_eq!(
        names(&project, ".yoi/plugins"),
        ["example.ticker.yoi-plugin"]
    );
    let listed = project.json(&["plugin", "list", "--json"]);
    assert_eq!(listed["packages"][0]["version"], "0.2.0");
}

#[test]
fn a_file_that_is_another_package_is_in_the_way() {
    let project = Project::new();
    outside(&project, &ticker());
    outside(&project, &plain("example.other", "1.0.0"));
    let told = project.yoi(&["plugin", "install", "src/example.other"]);
    assert!(told.starts_with("exit status 0\n"), "{told}");
    let store = project.path().join(".yoi/plugins");
    let place = store.join("example.ticker.yoi-plugin");
    fs::rename(store.join("example.other.yoi-plugin"), place).unwrap();
    assert_snapshot!(project.yoi(&["plugin", "install", "--replace", FOLDER]), @"
    exit status 1
    --- talk
    error[store/occupied]: `.yoi/plugins/example.ticker.yoi-plugin` is in the way: it is not `example.ticker`
    help: give it another name, or remove it
    ");
}

#[test]
fn a_package_that_cannot_be_used_is_not_installed() {
    let project = Project::new();
    outside(&project, &ticker().component(b"no component".to_vec()));
    let told = project.yoi(&["plugin", "install", FOLDER]);
    assert!(
        told.contains("error[component/not-wasm]") && told.contains("error[package/broken]"),
        "{told}"
    );
    assert_eq!(names(&project, ".yoi/plugins"), [""; 0]);
}

/// One id in both stores, in two versions, and one in each.
fn both() -> Project {
    let project = Project::new();
    for (package, user) in [
        (plain("example.both", "1.0.0"), false),
        (plain("example.both", "2.0.0"), true),
        (plain("example.mine", "1.0.0"), true),
        (plain("example.its", "1.0.0"), false),
    ] {
        let folder = outside(&project, &package);
        let mut install = vec!["plugin", "install", folder.to_str().unwrap()];
        install.extend(user.then_some("--user"));
        let told = project.yoi(&install);
        assert!(told.starts_with("exit status 0\n"), "{told}");
    }
    project
}

#[test]
fn both_stores_are_listed() {
    let project = both();
    assert_eq!(
        names(&project, USER),
        ["example.both.yoi-plugin", "example.mine.yoi-plugin"]
    );
    assert_snapshot!(project.yoi(&["plugin", "list"]), @"
    exit status 0
    --- data
    package               version  source   state        websocket  request  look twice
    project:example.both  1.0.0    project  not enabled  -          -
    example.its           1.0.0    project  not enabled  -          -
    user:example.both     2.0.0    user     not enabled  -          -
    example.mine          1.0.0    user     not enabled  -          -

    4 packages in `.yoi/plugins` and `[PROJECT]/.local/share/yoi/plugins`: 4 not enabled
    ");
    let listed = project.json(&["plugin", "list", "--json"]);
    assert_eq!(listed["packages"][2]["source"], "user");
}

#[test]
fn an_id_that_both_stores_have_is_neither_until_one_is_named() {
    let project = both();
    let url = "https://api.example.com/";
    let commands: [&[&str]; 4] = [
        &["plugin", "show", "example.both"],
        &["plugin", "explain", "example.both", url],
        &["call", "example.both", "run"],
        &["plugin", "remove", "example.both"],
    ];
    for command in commands {
        assert_eq!(
            project.yoi(command),
            "exit status 1\n--- talk\n\
             error[store/ambiguous]: `example.both` is in the project's store and in the user's\n\
             help: say which: `project:example.both` or `user:example.both`\n",
            "{command:?}"
        );
    }
    let shown = |id: &str| project.json(&["plugin", "show", "--json", id]);
    assert_eq!(shown("project:example.both")["version"], "1.0.0");
    assert_eq!(shown("user:example.both")["version"], "2.0.0");
    assert_eq!(shown("user:example.both")["source"], "user");
    assert_eq!(shown("example.mine")["source"], "user");
    assert_eq!(
        shown("project:example.mine")["error"]["code"],
        "store/unknown"
    );
    assert_eq!(shown("user:example.its")["error"]["code"], "store/unknown");
    assert_snapshot!(project.yoi(&["plugin", "show", "users:example.both"]), @"
    exit status 1
    --- talk
    error[store/source]: there is no store `users`
    help: did you mean `user:`?
    ");
}

#[test]
fn a_decision_is_for_a_digest_whichever_store_has_it() {
    let project = both();
    let digest = project.digest("user:example.both");
    EnablementFile::new()
        .enable(Enabled::of_version("example.both", "2.0.0", &digest))
        .write(project.path());
    let state = |id: &str| project.json(&["plugin", "show", "--json", id])["state"].clone();
    assert_eq!(state("user:example.both"), "enabled");
    assert_eq!(state("project:example.both"), "pending");
    // And still nobody chooses for whoever names neither.
    let told = project.yoi(&["call", "example.both", "run"]);
    assert!(told.contains("error[store/ambiguous]"), "{told}");
    let told = project.yoi(&["call", "project:example.both", "run"]);
    assert!(told.contains("error[call/pending]"), "{told}");
}

#[test]
fn a_package_is_removed_from_the_store_that_has_it() {
    let project = both();
    let digest = project.digest("example.mine");
    EnablementFile::new()
        .enable(Enabled::of_version("example.mine", "1.0.0", &digest))
        .write(project.path());
    assert_snapshot!(project.yoi(&["plugin", "remove", "example.mine"]), @"
    exit status 0
    --- data
    removed: `[PROJECT]/.local/share/yoi/plugins/example.mine.yoi-plugin`
    its lines in `yoi.toml` stay: they enable that content of `example.mine`, wherever it lies
    ");
    assert_eq!(names(&project, USER), ["example.both.yoi-plugin"]);
    let removed = project.json(&["plugin", "remove", "--json", "user:example.both"]);
    assert_eq!(removed["source"], "user");
    assert_eq!(removed["still_enabled"], false);
    assert_eq!(names(&project, USER), [""; 0]);
    assert_eq!(
        names(&project, ".yoi/plugins"),
        ["example.both.yoi-plugin", "example.its.yoi-plugin"]
    );
    assert_snapshot!(project.yoi(&["plugin", "remove", "example.mine"]), @"
    exit status 1
    --- talk
    error[store/missing]: `example.mine` is enabled in `yoi.toml`, and there is no such package in `.yoi/plugins` and `[PROJECT]/.local/share/yoi/plugins`
    help: `yoi plugin install` puts a folder or an archive there
    ");
}

#[test]
fn a_broken_package_is_removed_by_the_name_of_what_it_lies_in() {
    let project = Project::new();
    let store = project.path().join(".yoi/plugins");
    fs::write(store.join("bad.yoi-plugin"), "no archive").unwrap();
    fs::create_dir(store.join("worse")).unwrap();
    fs::write(store.join("worse/plugin.toml"), "[").unwrap();
    let told = project.yoi(&["plugin", "list"]);
    assert!(
        told.contains("error[archive/not-zip]") && told.contains("2 broken"),
        "{told}"
    );
    for name in ["bad", "worse"] {
        let told = project.yoi(&["plugin", "remove", name]);
        assert!(told.starts_with("exit status 0\n"), "{told}");
    }
    assert_eq!(names(&project, ".yoi/plugins"), [""; 0]);
}

#[cfg(unix)]
#[test]
fn removing_a_link_leaves_what_it_leads_to() {
    let project = Project::new();
    let folder = outside(&project, &ticker());
    let link = project.path().join(".yoi/plugins/linked");
    std::os::unix::fs::symlink(&folder, link).unwrap();
    let told = project.yoi(&["plugin", "remove", "example.ticker"]);
    assert!(told.starts_with("exit status 0\n"), "{told}");
    assert_eq!(names(&project, ".yoi/plugins"), [""; 0]);
    assert!(folder.join("plugin.toml").exists());
}

#[cfg(unix)]
#[test]
fn a_store_of_the_users_that_others_can_write_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = both();
    let store = project.path().join(USER);
    fs::set_permissions(&store, fs::Permissions::from_mode(0o777)).unwrap();
    let told = project.yoi(&["plugin", "list"]);
    assert_snapshot!(told, @"
    exit status 1
    --- talk
    error[store/foreign]: the user's packages are not used: `[PROJECT]/.local/share/yoi/plugins` can be written by every user
    help: make it your own, and writable by you alone
    ");
    assert_eq!(project.yoi(&["plugin", "show", "example.its"]), told);
    let told = project.yoi(&["plugin", "show", "project:example.its"]);
    assert!(told.starts_with("exit status 0\n"), "{told}");
}

#[test]
fn the_users_store_is_where_the_environment_says() {
    let project = both();
    let elsewhere = project.path().join("data");
    let command = |arguments: &[&str]| {
        let mut command = project.command(arguments);
        command.env("XDG_DATA_HOME", &elsewhere);
        let output = command.output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let told = command(&["plugin", "list"]);
    assert!(
        told.contains("example.its") && !told.contains("example.mine"),
        "{told}"
    );
    let told = command(&["plugin", "install", "--user", "src/example.mine"]);
    assert!(told.starts_with("installed:"), "{told}");
    assert!(
        elsewhere
            .join("yoi/plugins/example.mine.yoi-plugin")
            .is_file()
    );
}

#[test]
fn a_tool_is_called_from_an_archive() {
    let project = Project::new();
    let package = PackageFolder::new("example.echo")
        .guest("run_echo")
        .tool("echo");
    outside(&project, &package);
    let told = project.yoi(&["plugin", "install", "--user", "src/example.echo"]);
    assert!(told.starts_with("exit status 0\n"), "{told}");
    assert!(told.contains("\nsigned: no\ncompiled: "), "{told}");
    let again = ["plugin", "install", "--user", "--replace", "--json"];
    let installed = project.json(&[&again[..], &["src/example.echo"]].concat());
    assert_eq!(installed["compiled"], true, "{installed}");
    project.enable("example.echo", |it| it.line("surfaces = [\"tools\"]"));
    let told = project.yoi(&["call", "example.echo", "echo", "--input", "{\"a\":1}"]);
    assert_eq!(told, "exit status 0\n--- data\n{\"a\":1}\n");
}
