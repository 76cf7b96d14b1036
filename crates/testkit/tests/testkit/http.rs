use crate::{PATIENCE, client::exchange};
use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};
use yoi_testkit::{HttpServer, Reply};

fn get(reply: Reply) -> String {
    let server = HttpServer::start([("/it", reply)]);
    String::from_utf8(exchange(server.addr(), b"GET /it?q HTTP/1.1\r\n\r\n").unwrap()).unwrap()
}

/// The first bytes of a response that does not end.
fn begin(reply: Reply, count: usize) -> (HttpServer, TcpStream, String) {
    let server = HttpServer::start([("/it", reply)]);
    let mut connection = TcpStream::connect(server.addr()).unwrap();
    connection.set_read_timeout(Some(PATIENCE)).unwrap();
    connection.write_all(b"GET /it HTTP/1.1\r\n\r\n").unwrap();
    let mut bytes = vec![0; count];
    connection.read_exact(&mut bytes).unwrap();
    (server, connection, String::from_utf8(bytes).unwrap())
}

#[test]
fn whole_replies_are_what_they_say() {
    assert_eq!(
        get(Reply::text("hi")),
        "HTTP/1.1 200 Scripted\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nhi"
    );
    assert!(get(Reply::json("{}")).contains("application/json"));
    assert_eq!(
        get(Reply::redirect(307, "http://127.0.0.1:1/")),
        "HTTP/1.1 307 Scripted\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
    );
    assert!(
        get(Reply::chunked(&[b"abc", &[b'x'; 16]]))
            .ends_with("3\r\nabc\r\n10\r\nxxxxxxxxxxxxxxxx\r\n0\r\n\r\n")
    );
    assert!(
        get(Reply::claiming(200, "text/plain", 9, b"short"))
            .contains("content-length: 9\r\n\r\nshort")
    );
    assert_eq!(get(Reply::raw("nonsense")), "nonsense");
    assert_eq!(
        get(Reply::text("a").and_drip(b"bc", Duration::from_millis(1))).split_off(70),
        "abc"
    );
}

#[test]
fn a_path_without_a_reply_is_not_found() {
    let server = HttpServer::start([("/it", Reply::text(""))]);
    let answer = exchange(server.addr(), b"GET /other HTTP/1.1\r\n\r\n").unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 404 "));
}

#[test]
fn requests_and_bodies_are_kept() {
    let server = HttpServer::start([("/it", Reply::text("ok"))]);
    exchange(
        server.addr(),
        b"POST /it HTTP/1.1\r\ncontent-length: 4\r\n\r\nbody",
    )
    .unwrap();
    let chunked = b"PUT /it HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
    exchange(server.addr(), chunked).unwrap();
    let methods: Vec<String> = server
        .requests()
        .iter()
        .map(|head| head.method().to_owned())
        .collect();
    assert_eq!(methods, ["POST", "PUT"]);
    assert_eq!(
        server.bodies(),
        [b"body".to_vec(), b"2\r\nhi\r\n0\r\n\r\n".to_vec()]
    );
}

#[test]
fn hostile_heads_have_their_size() {
    assert!(
        get(Reply::huge_header(100_000)).contains(&format!("x-huge: {}\r\n", "a".repeat(100_000)))
    );
    assert_eq!(
        get(Reply::many_headers(1_000)).matches("\r\nx-").count(),
        1_000
    );
    let (_server, _connection, start) = begin(Reply::endless_headers(), 1_000_000);
    assert!(start.matches("x-more: 1\r\n").count() > 80_000 && !start.contains("\r\n\r\n"));
}

#[test]
fn endless_bodies_have_no_end() {
    let (_server, _connection, start) = begin(Reply::endless("text/plain", b"more"), 1_000_000);
    assert!(start.ends_with("moremore") || start.contains("moremore"));
    let (server, connection, start) = begin(Reply::endless_chunks(b"ab"), 1_000_000);
    assert!(start.contains("\r\n2\r\nab\r\n2\r\nab\r\n"));
    drop(connection);
    assert!(
        server.wait_until_closed(PATIENCE),
        "it ends with its client"
    );
}

#[test]
fn streams_begin_and_stay_open() {
    for (reply, sign) in [
        (Reply::event_stream(), "text/event-stream"),
        (Reply::replaced_parts(), "multipart/x-mixed-replace"),
        (Reply::switching_protocols(), "HTTP/1.1 101 "),
    ] {
        let (server, connection, start) = begin(reply, 66);
        assert!(start.contains(sign), "{start}");
        assert_eq!(server.open_connections(), 1);
        drop(connection);
        assert!(server.wait_until_closed(PATIENCE));
    }
}

#[test]
fn silence_says_nothing_and_a_reset_says_no_more() {
    let (server, connection, _) = begin(Reply::silence(), 0);
    assert!(server.wait_until(PATIENCE, |server| server.requests().len() == 1));
    assert_eq!(
        (server.bytes_sent(), server.open_connections()),
        (vec![0], 1)
    );
    drop(connection);
    let server = HttpServer::start([("/it", Reply::raw("HTTP/1.1 ").then_reset())]);
    let error = exchange(server.addr(), b"GET /it HTTP/1.1\r\n\r\n").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}
