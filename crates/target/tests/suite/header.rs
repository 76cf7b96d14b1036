use yoi_target::{
    ALWAYS_ALLOWED_HEADERS, Floor, HeaderError, HeaderName, Method, MethodError, Subprotocol,
    SubprotocolError,
};

fn floor(text: &str) -> Option<Floor> {
    match HeaderName::parse(text) {
        Err(HeaderError::Floor { floor, .. }) => Some(floor),
        Ok(_) => None,
        Err(error) => panic!("{text}: {error}"),
    }
}

#[test]
fn nothing_lifts_the_floor() {
    let table = [
        (
            Floor::Connection,
            "connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer",
        ),
        (
            Floor::Connection,
            "transfer-encoding upgrade host content-length expect http2-settings alt-used early-data proxy-x",
        ),
        (
            Floor::Host,
            "accept-charset accept-encoding access-control-request-headers access-control-request-method date dnt",
        ),
        (
            Floor::Host,
            "origin permissions-policy referer set-cookie via sec-websocket-key sec-websocket-protocol sec-fetch-mode",
        ),
        (
            Floor::Host,
            "user-agent sec-websocket-extensions sec-websocket-version sec-x set-cookie2",
        ),
        (
            Floor::Identity,
            "forwarded x-forwarded-for x-forwarded-host x-forwarded-proto x-forwarded-anything x-real-ip",
        ),
        (
            Floor::Identity,
            "x-client-ip true-client-ip cf-connecting-ip cf-ray x-original-url x-rewrite-url x-original-host",
        ),
        (
            Floor::Identity,
            "x-host x-aws-ec2-metadata-token x-aws-ec2-metadata-token-ttl-seconds metadata-flavor",
        ),
        (
            Floor::Identity,
            "x-google-metadata-request metadata x-envoy-original-path",
        ),
        (
            Floor::MethodOverride,
            "x-http-method x-http-method-override x-method-override",
        ),
        (
            Floor::Credential,
            "authorization cookie cookie2 x-api-key api-key apikey x-auth-token x-access-token",
        ),
        (
            Floor::Credential,
            "x-amz-security-token private-token x-gitlab-token x-goog-api-key ocp-apim-subscription-key",
        ),
        (
            Floor::Credential,
            "x-vault-token x-csrf-token dd-api-key x-shopify-access-token x-amz-authorization x-client-secret",
        ),
    ];
    for (wanted, names) in table {
        for name in names.split(' ') {
            for spelled in [name.to_owned(), name.to_uppercase()] {
                assert_eq!(floor(&spelled), Some(wanted), "{spelled}");
            }
        }
    }
}

#[test]
fn a_harmless_name_may_be_asked_for() {
    for name in [
        "x-request-id",
        "X-Trace",
        "idempotency-key",
        "prefer",
        "x-secure",
        "metadata-x",
        "hosts",
        "x-hosted",
        "dates",
    ] {
        let parsed = HeaderName::parse(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(parsed.as_str(), name.to_ascii_lowercase());
        assert!(!parsed.is_always_allowed());
    }
}

#[test]
fn what_is_always_allowed_is_not_on_the_floor() {
    for name in ALWAYS_ALLOWED_HEADERS {
        assert!(HeaderName::parse(name).unwrap().is_always_allowed());
        assert!(
            HeaderName::parse(&name.to_uppercase())
                .unwrap()
                .is_always_allowed()
        );
    }
}

#[test]
fn a_header_name_is_a_token_without_underscores() {
    assert_eq!(HeaderName::parse(""), Err(HeaderError::Empty));
    assert_eq!(HeaderName::parse("*"), Err(HeaderError::Star));
    for name in ["content_length", "X_Forwarded_For", "_"] {
        assert!(
            matches!(HeaderName::parse(name), Err(HeaderError::Underscore(_))),
            "{name}"
        );
    }
    for name in [
        ":path",
        "a b",
        "a:",
        "a\r\nb",
        "é",
        "a\u{0}",
        "x\t",
        &"a".repeat(65),
    ] {
        assert!(
            matches!(HeaderName::parse(name), Err(HeaderError::Invalid(_))),
            "{name:?}"
        );
    }
}

#[test]
fn a_method_is_upper_case() {
    for name in ["GET", "POST", "PATCH", "M-SEARCH", "VERSION-CONTROL", "X1"] {
        assert_eq!(Method::parse(name).unwrap().as_str(), name);
    }
    for name in ["get", "Get", "pOST"] {
        assert_eq!(
            Method::parse(name),
            Err(MethodError::LowerCase(name.to_owned()))
        );
    }
    for name in ["CONNECT", "TRACE", "TRACK", "connect", "Trace", "track"] {
        assert_eq!(
            Method::parse(name),
            Err(MethodError::Never(name.to_owned()))
        );
    }
    for name in [
        "GE T",
        "GET\r\n",
        "GET ",
        "-GET",
        "1",
        "GÉT",
        "G,P",
        "A=B",
        "GET/",
        &"A".repeat(33),
    ] {
        assert!(
            matches!(Method::parse(name), Err(MethodError::Invalid(_))),
            "{name:?}"
        );
    }
    assert_eq!(Method::parse(""), Err(MethodError::Empty));
    assert_eq!(Method::parse("*"), Err(MethodError::Star));
}

#[test]
fn a_subprotocol_is_a_token() {
    for name in [
        "trades.v1",
        "graphql-transport-ws",
        "MQTT",
        "a!#$%&'*+-.^_|~1",
        &"a".repeat(64),
    ] {
        assert_eq!(Subprotocol::parse(name).unwrap().as_str(), name);
    }
    for name in [
        "a b", "a,b", "a/b", "a\r\nb", "\"a\"", "é", "a;b", "a=b", "a`b", "(a)", "a\u{0}",
    ] {
        assert!(
            matches!(Subprotocol::parse(name), Err(SubprotocolError::Invalid(_))),
            "{name:?}"
        );
    }
    assert!(matches!(
        Subprotocol::parse(&"a".repeat(65)),
        Err(SubprotocolError::TooLong(_))
    ));
    assert_eq!(Subprotocol::parse(""), Err(SubprotocolError::Empty));
    assert_eq!(Subprotocol::parse("*"), Err(SubprotocolError::Star));
}

#[test]
fn a_header_name_has_64_bytes_at_most() {
    let longest = "x".repeat(64);
    assert_eq!(HeaderName::parse(&longest).unwrap().as_str(), longest);
    assert!(HeaderName::parse(&(longest + "x")).is_err());
}
