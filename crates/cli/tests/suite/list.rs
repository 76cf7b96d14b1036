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
    assert_snapshot!(every_state().yoi(&["plugin", "list"]), @"");
}

#[test]
fn an_empty_project_has_no_packages() {
    let nothing = tempfile::TempDir::new().unwrap();
    let folder = nothing.path().to_str().unwrap();
    assert_snapshot!(Project::new().yoi(&["plugin", "list"]), @"");
    let told = Project::new().yoi(&["plugin", "list", "-C", folder]);
    assert!(
        told.starts_with("exit status 0\n--- data\n0 packages in"),
        "{told}"
    );
}
