use crate::client::open_tls;
use yoi_testkit::{EchoServer, Leaf, TestCa};

async fn refusal(leaf: &Leaf, ca: &TestCa) -> String {
    let server = EchoServer::start_tls(leaf);
    let error = open_tls(&server.ws_url("/"), ca)
        .await
        .expect_err("a refused certificate");
    assert_eq!(
        server.requests(),
        [],
        "nothing is said before the certificate is believed"
    );
    error.to_string()
}

#[tokio::test]
async fn a_loopback_certificate_is_believed_by_those_who_trust_the_authority() {
    let ca = TestCa::new();
    let server = EchoServer::start_tls(&ca.loopback());
    assert!(open_tls(&server.ws_url("/"), &ca).await.is_ok());
}

#[tokio::test]
async fn each_bad_certificate_is_refused_for_its_own_reason() {
    let ca = TestCa::new();
    for (leaf, reason) in [
        (ca.expired(), "expired"),
        (ca.not_yet_valid(), "not valid yet"),
        (ca.wrong_name(), "not valid for name"),
        (Leaf::self_signed(), "UnknownIssuer"),
        (TestCa::new().loopback(), "BadSignature"),
    ] {
        let refusal = refusal(&leaf, &ca).await;
        assert!(refusal.contains(reason), "{reason}: {refusal}");
    }
}

#[test]
fn the_authority_and_its_certificates_are_written_as_pem() {
    let ca = TestCa::new();
    assert_eq!(std::fs::read_to_string(ca.pem_file()).unwrap(), ca.pem());
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = ca.leaf(&["a.example"]).write(folder.path());
    assert!(
        std::fs::read_to_string(certificate)
            .unwrap()
            .starts_with("-----BEGIN CERTIFICATE-----")
    );
    assert!(
        std::fs::read_to_string(key)
            .unwrap()
            .starts_with("-----BEGIN PRIVATE KEY-----")
    );
}
