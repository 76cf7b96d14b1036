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
    assert_snapshot!(every_state().yoi(&["plugin", "list"]), @r#"
    exit status 0
    --- data
    example.changed  0.1.0  project  pending      asks: websocket 0, request 0
    example.core     0.1.0  project  broken       error[component/core-module]: the file is a core module, not a component
    example.new      0.1.0  project  not enabled  asks: websocket 0, request 0
    example.ticker   0.1.0  project  enabled      granted: websocket 1 of 1, request 0 of 1
    example.typo     -      project  broken       error[manifest/unknown-key]: unknown key `colour`
    example.gone     2.1.0  -        missing      enabled in `yoi.toml`, and there is no such package

    5 packages in `.yoi/plugins`: 1 enabled, 1 pending, 1 not enabled, 2 broken; 1 enabled without a package
    "#);
}

#[test]
fn an_empty_project_has_no_packages() {
    let nothing = tempfile::TempDir::new().unwrap();
    let folder = nothing.path().to_str().unwrap();
    assert_snapshot!(Project::new().yoi(&["plugin", "list"]), @r#"
    exit status 0
    --- data
    0 packages in `.yoi/plugins`: 0 enabled, 0 pending, 0 not enabled, 0 broken; 0 enabled without a package
    "#);
    let told = Project::new().yoi(&["plugin", "list", "-C", folder]);
    assert!(
        told.starts_with("exit status 0\n--- data\n0 packages in"),
        "{told}"
    );
}
