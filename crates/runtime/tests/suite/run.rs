//! Tools: what they return, and what ends them.

use serde_json::{Value, json};
use yoi_runtime::{CallError, LimitHit};

use crate::harness::Guest;

#[tokio::test]
pub(crate) async fn run_echo() {
    let guest = Guest::new("run_echo", &["echo"]).load();
    for value in [
        json!(null),
        json!({"a": [1, "é", {"b": false}]}),
        json!("x".repeat(100_000)),
    ] {
        assert_eq!(guest.call("echo", value.clone()).await, Ok(value));
    }
}

#[tokio::test]
pub(crate) async fn run_errors() {
    let guest = Guest::new(
        "run_errors",
        &["double", "parse-number", "not-in-the-component"],
    )
    .load();
    assert_eq!(guest.call("double", json!(21)).await, Ok(json!(42)));
    let over = guest.call("double", json!(u32::MAX)).await;
    assert_eq!(
        over,
        Err(CallError::InvalidInput(
            "the double is over 2^32 - 1".to_owned()
        ))
    );
    let wrong = guest.call("double", json!("a")).await;
    assert!(
        matches!(wrong, Err(CallError::InvalidInput(_))),
        "{wrong:?}"
    );
    let failed = guest.call("parse-number", json!("x")).await;
    assert!(matches!(failed, Err(CallError::Failed(_))), "{failed:?}");
    assert_eq!(
        guest.call("not-in-the-component", json!(1)).await,
        Err(CallError::UnknownTool)
    );
    assert_eq!(
        guest.call("not-in-the-manifest", json!(1)).await,
        Err(CallError::UnknownTool)
    );
}

#[tokio::test]
async fn a_tool_that_only_the_component_has_is_not_callable() {
    let guest = Guest::new("run_errors", &["double"]).load();
    assert_eq!(
        guest.call("parse-number", json!("1")).await,
        Err(CallError::UnknownTool)
    );
}

#[tokio::test]
pub(crate) async fn run_trap() {
    let guest = Guest::new("run_trap", &["trap"]).load();
    let trapped = guest.call("trap", json!("out of luck")).await;
    let Err(CallError::Trap {
        reason,
        last_denial: None,
    }) = trapped
    else {
        panic!("{trapped:?}")
    };
    assert!(reason.contains("unreachable"), "{reason}");
    assert!(
        guest.events.have("out of luck"),
        "the panic's text is in the log: {:?}",
        guest.events.all()
    );
    let again = guest.call("trap", json!("again")).await;
    assert!(
        matches!(again, Err(CallError::Trap { .. })),
        "a fresh instance, not a poisoned one"
    );
}

#[tokio::test]
pub(crate) async fn run_spin() {
    let guest = Guest::new("run_spin", &["spin"])
        .limit("call_timeout_ms", 100)
        .load();
    let start = std::time::Instant::now();
    let ended = guest.call("spin", json!(null)).await;
    assert!(matches!(ended, Err(CallError::Deadline(_))), "{ended:?}");
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

/// One worker, so that the neighbour can only run if the spinning guest gives way.
#[tokio::test(flavor = "current_thread")]
async fn a_guest_that_spins_does_not_hold_the_thread() {
    let spinning = Guest::new("run_spin", &["spin"])
        .limit("call_timeout_ms", 2000)
        .load();
    let neighbour = Guest::new("run_echo", &["echo"]).load();
    let echoes = async {
        for n in 0..10 {
            assert_eq!(neighbour.call("echo", json!(n)).await, Ok(json!(n)));
        }
    };
    tokio::select! {
        ended = spinning.call("spin", json!(null)) => panic!("the neighbour was starved: {ended:?}"),
        () = echoes => {}
    }
}

#[tokio::test]
pub(crate) async fn run_recurse() {
    let guest = Guest::new("run_recurse", &["recurse"]).load();
    assert!(guest.call("recurse", json!(u64::MAX - 10)).await.is_ok());
    let ended = guest.call("recurse", json!(0)).await;
    assert_eq!(ended, Err(CallError::Limit(LimitHit::Stack)));
}

#[tokio::test]
pub(crate) async fn run_grow() {
    let limit = 16 << 20;
    let guest = Guest::new("run_grow", &["report", "abort"])
        .limit("memory_bytes", limit)
        .load();
    assert_eq!(
        guest.call("report", json!(4 << 20)).await,
        Ok(json!(4 << 20))
    );
    for (tool, input) in [("report", json!(64 << 20)), ("abort", json!(null))] {
        let ended = guest.call(tool, input).await;
        assert_eq!(
            ended,
            Err(CallError::Limit(LimitHit::Memory(limit))),
            "{tool}"
        );
    }
}

#[tokio::test]
pub(crate) async fn run_invalid_json() {
    let guest = Guest::new("run_invalid_json", &["raw"]).load();
    assert_eq!(
        guest.call("raw", json!("{\"a\": 1}")).await,
        Ok(json!({"a": 1}))
    );
    for text in ["", "not json", "{\"a\": }", "1 2", "\u{0}", "{\"a\":1}x"] {
        let ended = guest.call("raw", json!(text)).await;
        assert!(
            matches!(ended, Err(CallError::OutputNotJson(_))),
            "{text:?}: {ended:?}"
        );
    }
    // Deeper than any parser's stack: refused or taken, but not a crash.
    let deep = guest.call("raw", json!("[".repeat(200_000))).await;
    assert!(matches!(deep, Err(CallError::OutputNotJson(_))), "{deep:?}");
}

#[tokio::test]
pub(crate) async fn run_oversize() {
    let limit = 10_000;
    let guest = Guest::new("run_oversize", &["output", "error"])
        .limit("tool_output_bytes", limit)
        .load();
    // Two more for the quotation marks.
    assert!(guest.call("output", json!(limit - 2)).await.is_ok());
    assert_eq!(
        guest.call("output", json!(limit - 1)).await,
        Err(CallError::OutputTooLarge(limit))
    );
    let huge = guest.call("output", json!(5 << 20)).await;
    assert!(
        matches!(huge, Err(CallError::Limit(LimitHit::Hostcall(_)))),
        "{huge:?}"
    );
    let Err(CallError::Failed(text)) = guest.call("error", json!(limit * 2)).await else {
        panic!()
    };
    assert!(
        text.len() as u64 <= limit,
        "an error's text has the limit of an output: {}",
        text.len()
    );
}

#[tokio::test]
async fn an_input_is_json_and_bounded() {
    let guest = Guest::new("run_echo", &["echo"])
        .limit("tool_input_bytes", 100)
        .load();
    let call = |input: &'static str| guest.plugin.call("echo", input, Default::default());
    assert!(matches!(call("").await, Err(CallError::InputNotJson(_))));
    assert!(matches!(call("{").await, Err(CallError::InputNotJson(_))));
    let long: &'static str = Box::leak(format!("\"{}\"", "x".repeat(99)).into_boxed_str());
    assert_eq!(call(long).await, Err(CallError::InputTooLarge(100)));
}

#[tokio::test]
pub(crate) async fn run_log() {
    let guest = Guest::new("run_log", &["flood", "levels"])
        .limit("log_bytes", 1000)
        .load();
    guest.call("levels", json!("said")).await.unwrap();
    let said = guest.events.all();
    for level in ["Trace", "Debug", "Info", "Warn", "Error"] {
        assert!(
            said.iter()
                .any(|event| event.contains(level) && event.contains("said")),
            "{said:?}"
        );
    }
    let guest = Guest::new("run_log", &["flood"])
        .limit("log_bytes", 1000)
        .load();
    guest
        .call("flood", json!({"lines": 100, "bytes": 300}))
        .await
        .unwrap();
    let events = guest.events.all();
    assert_eq!(
        events.len(),
        5,
        "three whole lines, one cut, and a note: {events:?}"
    );
    assert!(events.last().unwrap().contains("LogFull"));
    let guest = Guest::new("run_log", &["flood"])
        .limit("log_bytes", 1000)
        .load();
    guest
        .call("flood", json!({"lines": 5000, "bytes": 0}))
        .await
        .unwrap();
    assert_eq!(
        guest.events.all().len(),
        33,
        "an empty line costs something too"
    );
}

#[tokio::test]
pub(crate) async fn run_sleep() {
    let guest = Guest::new("run_sleep", &["sleep"])
        .limit("call_timeout_ms", 300)
        .load();
    assert!(guest.call("sleep", json!(5)).await.unwrap().as_u64() >= Some(5));
    let ended = guest.call("sleep", json!(60_000)).await;
    assert!(matches!(ended, Err(CallError::Deadline(_))), "{ended:?}");
}

#[tokio::test]
pub(crate) async fn run_random_clock() {
    let guest = Guest::new("run_random_clock", &["read"]).load();
    let read = guest.call("read", json!(100)).await.unwrap();
    assert_eq!(read["went_back"], json!(false));
    assert_eq!(read["random_bytes"], json!(100));
    assert_eq!(read["numbers_differ"], json!(true));
    assert_ne!(read["random"], json!(vec![0; 16]));
    let again = guest.call("read", json!(100)).await.unwrap();
    assert_ne!(
        read["random"], again["random"],
        "no seed is shared by two instances"
    );
    let most = guest.call("read", json!(u32::MAX / 8)).await;
    assert!(
        matches!(&most, Ok(Value::Object(read)) if read["random_bytes"] == json!(65_536))
            || most.is_err()
    );
}

#[tokio::test]
async fn nothing_is_kept_from_one_call_to_the_next_and_many_run_at_once() {
    let guest = Guest::new("run_echo", &["echo"]).load();
    for round in 0..50 {
        let calls: Vec<_> = (0..4)
            .map(|n| guest.call("echo", json!([round, n])))
            .collect();
        for (n, result) in futures_util::future::join_all(calls)
            .await
            .into_iter()
            .enumerate()
        {
            assert_eq!(result, Ok(json!([round, n])));
        }
    }
}

#[tokio::test]
async fn one_call_too_many_is_busy_and_not_an_end() {
    let guest = Guest::new("run_sleep", &["sleep"]).load();
    let calls: Vec<_> = (0..5).map(|_| guest.call("sleep", json!(20))).collect();
    let results = futures_util::future::join_all(calls).await;
    let busy = results
        .iter()
        .filter(|result| matches!(result, Err(CallError::Busy(_))))
        .count();
    assert_eq!(busy, 1, "{results:?}");
    assert!(guest.call("sleep", json!(1)).await.is_ok());
}

#[test]
fn a_plugin_loads_without_any_authority() {
    let runtime = yoi_runtime::Runtime::builder(Default::default())
        .build()
        .unwrap();
    let written = yoi_testkit::PackageFolder::new("test.guest")
        .guest("run_echo")
        .tool("echo")
        .write_temporary();
    let (package, _) = yoi_package::Package::open(written.folder());
    assert!(
        runtime
            .load(&package.unwrap(), Default::default(), Default::default())
            .is_ok()
    );
}
