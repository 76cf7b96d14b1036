use insta::assert_snapshot;
use yoi_testkit::{Enabled, EnablementFile, PackageFolder};

use crate::{Project, TRADES, component, ticker};

fn plain(id: &str) -> PackageFolder {
    PackageFolder::new(id).component(component(&[])).tool("run")
}

/// One package of every state.
pub(crate) fn every_state() -> Project {
    let project = Project::with(&ticker());
    project.add(&plain("example.changed"));
    project.add(&plain("example.new"));
    project.add(&plain("example.core").component(b"\0asm\x01\0\0\0".to_vec()));
    project.add(&plain("example.typo").table("colour = \"red\""));
    let grant = TRADES.replace("reason = \"reads trades\"", "");
    let ticker = Enabled::new("example.ticker", &project.digest("example.ticker"));
    let other = format!("sha256:{}", "0".repeat(64));
    EnablementFile::new()
        .enable(ticker.grant_websocket(&grant))
        .enable(Enabled::new("example.changed", &other))
        .enable(Enabled::of_version("example.gone", "2.1.0", &other))
        .write(project.path());
    project
}

#[test]
fn every_package_is_listed_with_its_state_whatever_the_others_are() {
    assert_snapshot!(every_state().yoi(&["plugin", "list"]), @"
    exit status 0
    --- data
    package          version  source   state        websocket  request  look twice
    example.changed  0.1.0    project  pending      -          -
    example.core     0.1.0    project  broken       error[component/core-module]: the file is a core module, not a component
    example.new      0.1.0    project  not enabled  -          -
    example.ticker   0.1.0    project  enabled      1 of 1     0 of 1
    example.typo     -        project  broken       error[manifest/unknown-key]: unknown key `colour`
    example.gone     2.1.0    -        missing      enabled in `yoi.toml`, and there is no such package

    5 packages in `.yoi/plugins`: 1 enabled, 1 pending, 1 not enabled, 2 broken, 1 enabled and missing
    ");
}

#[test]
fn where_a_table_would_be_too_wide_each_package_has_lines_of_its_own() {
    let project = every_state();
    project.add(&plain("example.wide").ask_websocket("scheme = \"ws\"\nhost = \"*\""));
    assert_snapshot!(project.yoi(&["plugin", "list", "--width", "60"]), @"
    exit status 0
    --- data
    example.changed 0.1.0, project: pending
      websocket: -; request: -
    example.core 0.1.0, project: broken
      error[component/core-module]: the file is a core module, 
        | not a component
    example.new 0.1.0, project: not enabled
      websocket: -; request: -
    example.ticker 0.1.0, project: enabled
      websocket: 1 of 1; request: 0 of 1
    example.typo, project: broken
      error[manifest/unknown-key]: unknown key `colour`
    example.wide 0.1.0, project: not enabled
      websocket: 1 asked; request: -
      look twice: BROAD PLAIN TEXT
    example.gone 2.1.0: missing
      enabled in `yoi.toml`, and there is no such package

    6 packages in `.yoi/plugins`: 1 enabled, 1 pending, 2 not 
        | enabled, 2 broken, 1 enabled and missing
    ");
    let wide = project.yoi(&["plugin", "list", "--width", "100"]);
    assert!(
        wide.contains("\npackage          version  source"),
        "{wide}"
    );
}

#[test]
fn asks_that_are_granted_in_part_are_counted_apart() {
    let project = Project::with(&ticker().ask_websocket(&TRADES.replace("trades", "books")));
    project.enable("example.ticker", |it| {
        it.grant_websocket(&TRADES.replace("reason = \"reads trades\"", ""))
            .grant_websocket("scheme = \"wss\"\nhost = \"stream.example.com\"")
            .grant_request("scheme = \"https\"\nhost = \"api.example.com\"\nmethods = [\"GET\"]\npath_prefixes = [\"/v1/pairs\"]")
    });
    assert_snapshot!(project.yoi(&["plugin", "list"]), @"
    exit status 0
    --- data
    package         version  source   state    websocket          request            look twice
    example.ticker  0.1.0    project  enabled  1 of 2, 1 in part  0 of 1, 1 in part

    1 package in `.yoi/plugins`: 1 enabled
    ");
    let listed = &project.json(&["plugin", "list", "--json"])["packages"][0];
    assert_eq!(
        listed["websocket"],
        serde_json::json!({ "asks": 2, "granted": 1, "partial": 1 })
    );
    assert_eq!(
        listed["request"],
        serde_json::json!({ "asks": 1, "granted": 0, "partial": 1 })
    );
}

#[test]
fn an_empty_project_has_no_packages() {
    let nothing = tempfile::TempDir::new().unwrap();
    let folder = nothing.path().to_str().unwrap();
    assert_snapshot!(Project::new().yoi(&["plugin", "list"]), @r#"
    exit status 0
    --- data
    0 packages in `.yoi/plugins`
    "#);
    let told = Project::new().yoi(&["plugin", "list", "-C", folder]);
    assert!(
        told.starts_with("exit status 0\n--- data\n0 packages in"),
        "{told}"
    );
}

#[test]
fn the_name_of_a_folder_makes_no_row() {
    let project = Project::new();
    let name = "acme.ticker  1.4.0    project  enabled  1 of 1";
    let folder = project.path().join(".yoi/plugins").join(name);
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("plugin.toml"), "id = 1").unwrap();
    let told = project.yoi(&["plugin", "list"]);
    assert!(told.contains(&format!("\n`{name}`  -  ")), "{told}");
    assert!(told.contains("1 broken"), "{told}");
}

#[test]
fn an_id_of_both_stores_is_told_as_a_command_takes_it() {
    let project = Project::with(&plain("example.one"));
    plain("example.one").write(&project.path().join(".local/share/yoi/plugins"));
    plain("example.two").write(&project.path().join(".local/share/yoi/plugins"));
    let told = project.yoi(&["plugin", "list"]);
    for name in ["project:example.one", "user:example.one", "example.two"] {
        assert!(told.contains(&format!("\n{name} ")), "{told}");
    }
}
