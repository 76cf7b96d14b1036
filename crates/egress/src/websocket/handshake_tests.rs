use super::*;

const LIMITS: HeadLimits = HeadLimits {
    bytes: 16 * 1024,
    fields: 64,
};

const NOTHING: Offer<'_> = Offer {
    subprotocols: &[],
    deflate: false,
};

/// The example of RFC 6455, section 1.3.
fn key() -> Key {
    Key::from_nonce(*b"the sample nonce")
}

fn head(lines: &[&str]) -> Vec<u8> {
    format!("{}\r\n\r\n", lines.join("\r\n")).into_bytes()
}

fn good_lines() -> Vec<&'static str> {
    vec![
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ]
}

fn check(lines: &[&str]) -> Result<Option<String>, HandshakeError> {
    check_head(&head(lines), &key(), NOTHING, LIMITS).map(|(subprotocol, _)| subprotocol)
}

fn with(at: usize, line: &'static str) -> Result<Option<String>, HandshakeError> {
    let mut lines = good_lines();
    lines[at] = line;
    check(&lines)
}

fn and(line: &'static str) -> Result<Option<String>, HandshakeError> {
    let mut lines = good_lines();
    lines.push(line);
    check(&lines)
}

#[test]
fn the_accept_value_is_that_of_the_rfc() {
    let key = key();
    assert_eq!(key.sent, "dGhlIHNhbXBsZSBub25jZQ==");
    assert_eq!(key.accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

#[test]
fn keys_are_fresh() {
    assert_ne!(Key::random().sent, Key::random().sent);
}

#[test]
fn a_good_answer_is_taken() {
    assert_eq!(check(&good_lines()), Ok(None));
    assert_eq!(with(2, "connection: keep-alive, UPGRADE"), Ok(None));
    assert_eq!(with(1, "UPGRADE: WebSocket"), Ok(None));
    assert_eq!(and("Set-Cookie: ignored=1"), Ok(None));
}

#[test]
fn each_broken_rule_has_its_name() {
    use HandshakeError::*;
    let cases = [
        (with(0, "HTTP/1.1 200 OK"), Status(200)),
        (with(0, "HTTP/1.1 302 Found"), Status(302)),
        (with(0, "HTTP/1.1 100 Continue"), Status(100)),
        (with(0, "HTTP/1.0 101 Switching Protocols"), Version),
        (with(0, "HTTP/2 101 Switching Protocols"), NotHttp),
        (with(0, "ICY 200 OK"), NotHttp),
        (with(1, "X: y"), Upgrade),
        (with(1, "Upgrade: websocket2"), Upgrade),
        (with(1, "Upgrade: h2c"), Upgrade),
        (with(2, "X: y"), Connection),
        (with(2, "Connection: keep-alive"), Connection),
        (with(2, "Connection: upgraded"), Connection),
        (with(3, "X: y"), Accept),
        (
            with(3, "Sec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO="),
            Accept,
        ),
        (with(3, "Sec-WebSocket-Accept: "), Accept),
        (
            and("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
            Accept,
        ),
        (
            and("Sec-WebSocket-Extensions: permessage-deflate"),
            Extension,
        ),
        (and("Sec-WebSocket-Extensions: "), Extension),
        (and("Sec-WebSocket-Protocol: chat"), Subprotocol),
        (and("Sec-WebSocket-Protocol: "), Subprotocol),
        (and(" folded: line"), NotHttp),
        (and("no colon"), NotHttp),
    ];
    for (index, (got, wanted)) in cases.into_iter().enumerate() {
        assert_eq!(got, Err(wanted), "case {index}");
    }
}

#[test]
fn a_long_accept_value_is_compared_and_not_decoded() {
    let line: &'static str =
        Box::leak(format!("Sec-WebSocket-Accept: {}", "A".repeat(128)).into_boxed_str());
    assert_eq!(with(3, line), Err(HandshakeError::Accept));
}

#[test]
fn only_an_offered_subprotocol_may_be_chosen_once_and_in_its_own_case() {
    let offered = [
        Subprotocol::parse("chat.v1").unwrap(),
        Subprotocol::parse("chat.v2").unwrap(),
    ];
    let choose = |lines: &[&str]| {
        let mut all = good_lines();
        all.extend_from_slice(lines);
        check_head(
            &head(&all),
            &key(),
            Offer {
                subprotocols: &offered,
                ..NOTHING
            },
            LIMITS,
        )
        .map(|(subprotocol, _)| subprotocol)
    };
    assert_eq!(
        choose(&["Sec-WebSocket-Protocol: chat.v2"]),
        Ok(Some("chat.v2".to_owned()))
    );
    assert_eq!(choose(&[]), Ok(None));
    for lines in [
        &["Sec-WebSocket-Protocol: chat.v3"][..],
        &["Sec-WebSocket-Protocol: CHAT.v1"],
        &["Sec-WebSocket-Protocol: chat.v1, chat.v2"],
        &[
            "Sec-WebSocket-Protocol: chat.v1",
            "Sec-WebSocket-Protocol: chat.v2",
        ],
        &[
            "Sec-WebSocket-Protocol: chat.v1",
            "Sec-WebSocket-Protocol: chat.v1",
        ],
    ] {
        assert_eq!(choose(lines), Err(HandshakeError::Subprotocol), "{lines:?}");
    }
}

#[test]
fn the_sixty_fifth_field_is_one_too_many() {
    let mut lines: Vec<String> = good_lines().into_iter().map(str::to_owned).collect();
    lines.extend((0..61).map(|n| format!("x-{n}: y")));
    let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert_eq!(check(&texts[..65]), Ok(None));
    lines.push("x-one-more: y".to_owned());
    let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
    assert_eq!(check(&texts), Err(HandshakeError::TooManyFields(64)));
}

#[test]
fn nothing_after_the_end_of_a_head_is_dropped() {
    let early = good_lines().join("\n") + "\n\nframes\r\n\r\n";
    let judged = check_head(early.as_bytes(), &key(), NOTHING, LIMITS);
    assert_eq!(judged, Err(HandshakeError::NotHttp));
}
