//! A plugin that is two components which talk to each other: what toolchains make where WASI is stubbed out.

use serde_json::json;
use yoi_runtime::{CallError, LimitHit};

use crate::harness::Guest;

/// Core instances: that of the inner component, the memory's, the plugin's, and that of what wasmtime puts between.
const INSTANCES: u64 = 4;

fn composed() -> Guest {
    Guest::of(
        wat::parse_str(include_str!("composed.wat")).unwrap(),
        &["echo"],
    )
}

#[tokio::test]
async fn text_crosses_between_the_components() {
    let guest = composed().limit("instances", INSTANCES).load();
    for text in ["", "plain", "é\u{1f980}", &"long ".repeat(1000)] {
        assert_eq!(guest.call("echo", json!(text)).await, Ok(json!(text)));
    }
}

#[tokio::test]
async fn too_many_of_anything_names_the_limit_that_was_hit() {
    for (limit, value, hit) in [
        (
            "instances",
            INSTANCES - 1,
            LimitHit::Instances(INSTANCES - 1),
        ),
        ("memories", 1, LimitHit::Memories(1)),
        ("tables", 1, LimitHit::Tables(1)),
    ] {
        let guest = composed().limit(limit, value).load();
        let ended = guest.call("echo", json!("x")).await;
        assert_eq!(ended, Err(CallError::Limit(hit)));
    }
}
