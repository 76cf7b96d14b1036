//! The example of embedding does what its page says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/embed.rs"]
#[allow(dead_code, unreachable_pub)]
mod embed;

#[tokio::test]
async fn the_example_reaches_what_is_granted_and_sees_the_rest_denied() {
    let port = embed::serve().unwrap();
    let component = yoi_testkit::guest("http_get");
    let (output, told) = embed::call(&component, port).await.unwrap();
    assert!(
        output.contains(r#""body":"BTC-EUR""#) && output.contains(r#""status":200"#),
        "{output}"
    );
    assert!(
        !output.contains("/v1/pairs"),
        "a guest learns nothing of grants: {output}"
    );
    let lines = told.lines();
    let told: Vec<_> = lines
        .iter()
        .map(|it| it.replace(&port.to_string(), "PORT"))
        .collect();
    assert_eq!(told[0], "answered: http://127.0.0.1:PORT/v1/pairs: 200");
    assert!(told[1].starts_with("denied: "), "{told:?}");
    assert!(
        told[1].contains("http://127.0.0.1:PORT/v1/users"),
        "{told:?}"
    );
    assert_eq!(told.len(), 2, "{told:?}");
}
