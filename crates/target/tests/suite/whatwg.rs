//! The cases of the URL standard's own tests, read where they lie in the
//! source of the crate `url`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use yoi_target::ActionUrl;

struct Case {
    input: String,
    /// The canonical text; none where parsing must fail.
    href: Option<String>,
}

#[test]
fn every_case_is_refused_or_read_as_the_standard_says() {
    let cases = cases();
    let mut read = 0;
    for Case { input, href } in &cases {
        if let Ok(url) = ActionUrl::parse(input) {
            let href = href
                .as_deref()
                .unwrap_or_else(|| panic!("{input} must be refused"));
            assert_eq!(url.as_str(), href, "{input}");
            read += 1;
        }
    }
    // A new version of the crate brings new cases: look at what it adds.
    assert_eq!((cases.len(), read), (819, 70));
}

fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(url_source().join("tests/urltestdata.json")).unwrap();
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    rows.iter().filter_map(case).collect()
}

/// Rows of plain text are comments.
fn case(row: &Value) -> Option<Case> {
    let input = row.get("input")?.as_str()?.to_owned();
    let href = row.get("href").and_then(Value::as_str).map(str::to_owned);
    Some(Case { input, href })
}

fn url_source() -> PathBuf {
    let arguments = ["metadata", "--format-version", "1"];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value =
        serde_json::from_slice(&output.stdout).expect("`cargo metadata` prints JSON");
    let packages = metadata["packages"].as_array().unwrap();
    let manifests = packages
        .iter()
        .filter(|package| package["name"] == "url")
        .filter_map(|url| url["manifest_path"].as_str());
    manifests
        .map(|path| Path::new(path).parent().unwrap().to_owned())
        .next()
        .expect("`url` is a dependency")
}
