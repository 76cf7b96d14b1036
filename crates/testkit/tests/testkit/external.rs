use crate::client::{open, open_tls, try_open};
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use std::fmt::Debug;
use tungstenite::Message;
use yoi_testkit::{
    EchoServer, TestCa,
    external::{self, ExternalServer},
    process::open_sockets_to,
};

const LARGEST: usize = 16 << 20;

async fn assert_echoes<E: Debug>(
    connection: &mut (impl Sink<Message, Error = E> + Stream<Item = Result<Message, E>> + Unpin),
) {
    let messages = [
        Message::text("häi"),
        Message::binary(vec![0, 255, 10]),
        Message::text("x".repeat(LARGEST)),
        Message::binary(vec![1; LARGEST]),
    ];
    for message in messages {
        connection.send(message.clone()).await.unwrap();
        let echo = connection.next().await.unwrap().unwrap();
        assert!(
            echo == message,
            "{} bytes came back as {} other ones",
            message.len(),
            echo.len()
        );
    }
}

async fn assert_is_an_echo_server(server: ExternalServer) {
    let mut connection = open(&server.ws_url("/")).await;
    assert_echoes(&mut connection).await;
    assert_eq!(open_sockets_to(server.port()), 1);
    let (_, chosen) = try_open(&server.ws_url("/"), "a.v1, b.v1").await.unwrap();
    assert_eq!(chosen.as_deref(), Some("a.v1"));
    drop(server);
    assert!(
        !matches!(connection.next().await, Some(Ok(_))),
        "the process has to be gone"
    );
}

#[tokio::test]
async fn python_websockets_echoes_up_to_16_mib() {
    assert_is_an_echo_server(external::python_websockets()).await;
}

#[tokio::test]
async fn npm_ws_echoes_up_to_16_mib() {
    assert_is_an_echo_server(external::npm_ws()).await;
}

#[tokio::test]
async fn nginx_ends_tls_before_a_plain_server() {
    let (upstream, ca) = (EchoServer::start(), TestCa::new());
    let nginx = external::nginx_tls(upstream.addr(), &ca);
    let mut connection = open_tls(&nginx.ws_url("/through"), &ca).await.unwrap();
    assert_echoes(&mut connection).await;
    let requests = upstream.requests();
    assert_eq!((requests.len(), requests[0].target()), (1, "/through"));
    assert_eq!(requests[0].header("host"), Some(nginx.addr().to_string()));
    let stranger = open_tls(&nginx.ws_url("/"), &TestCa::new()).await;
    assert!(stranger.is_err(), "its certificate is of our authority");
    drop(nginx);
    assert!(
        !matches!(connection.next().await, Some(Ok(_))),
        "the process has to be gone"
    );
}
