//! What a process's environment says of proxies and certificates is not read. The environment of a running process
//! can't be changed safely, so that each test runs itself again in a child that has it.

use std::env;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use yoi_egress::Egress;
use yoi_testkit::{Canary, Echo, EchoServer, HttpServer, Listen, Reply, ScriptedResolver, TestCa};

use crate::harness::{Guest, loopback, loopback_methods};

/// What the child is to do, as JSON: its presence is what makes it the child.
const TASK: &str = "YOI_TEST_TASK";

fn task() -> Option<Value> {
    env::var(TASK)
        .ok()
        .map(|task| serde_json::from_str(&task).unwrap())
}

/// Runs one test of this binary as a child.
fn child(test: &str, task: &Value, environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture"])
        .env(TASK, task.to_string());
    for bypass in ["NO_PROXY", "no_proxy"] {
        command.env_remove(bypass);
    }
    command.envs(environment.iter().copied()).output().unwrap()
}

#[track_caller]
fn assert_succeeded(output: &Output) {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

#[tokio::test]
async fn proxies_of_the_environment_are_ignored() {
    if let Some(task) = task() {
        return reach(&task).await;
    }
    let ca = TestCa::new();
    let (http, ws) = (
        HttpServer::start([("/", Reply::text("direct"))]),
        EchoServer::start(),
    );
    let https = HttpServer::start_on(
        Listen::tls(&ca.leaf(&["name.test.example"])),
        [("/", Reply::text("direct"))],
    );
    let wss = EchoServer::start_on(
        Listen::tls(&ca.leaf(&["name.test.example"])),
        Echo::default(),
    );
    let canary = Canary::start();
    let proxy = canary.http_url("");
    let names = [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "WS_PROXY",
        "WSS_PROXY",
        "SOCKS_PROXY",
    ];
    let lower = names.map(str::to_ascii_lowercase);
    let all: Vec<(&str, &str)> = names
        .into_iter()
        .chain(lower.iter().map(String::as_str))
        .map(|name| (name, proxy.as_str()))
        .collect();
    let task = json!({
        "ca": ca.pem(), "http": http.port(), "https": https.port(), "ws": ws.port(), "wss": wss.port(),
    });
    assert_succeeded(&child(
        "denial::environment::proxies_of_the_environment_are_ignored",
        &task,
        &all,
    ));
    canary.assert_untouched();
    assert_eq!(
        [
            http.connections(),
            https.connections(),
            ws.connections(),
            wss.connections()
        ],
        [1; 4]
    );
}

/// By a name, for loopback is what many libraries would not use a proxy for.
async fn reach(task: &Value) {
    for name in ["HTTP_PROXY", "https_proxy", "all_proxy"] {
        assert!(
            env::var(name).is_ok(),
            "{name} is not set, so that this proves nothing"
        );
    }
    let egress = || {
        let names = ScriptedResolver::always(&["127.0.0.1"]);
        let mut roots = yoi_egress::TlsRoots::none();
        roots
            .add_pem(task["ca"].as_str().unwrap().as_bytes())
            .unwrap();
        Egress::builder()
            .resolver(names.function())
            .roots(roots)
            .build()
    };
    for scheme in ["http", "https", "ws", "wss"] {
        let port = &task[scheme];
        let target = format!(
            "scheme = \"{scheme}\"\nhost = \"name.test.example\"\nport = {port}\naddresses = [\"loopback\"]\n"
        );
        let url = format!("{scheme}://name.test.example:{port}/");
        let output = if scheme.starts_with("http") {
            let guest =
                Guest::new("http_get", &["get"]).request(&format!("{target}methods = [\"GET\"]\n"));
            guest
                .egress(egress())
                .load()
                .call("get", json!({"urls": [url]}))
                .await
                .unwrap()[0]["body"]
                .clone()
        } else {
            let guest = Guest::new("ws_denied", &["denied"])
                .websocket(&target)
                .egress(egress())
                .load();
            guest
                .call("denied", json!({"url": "", "allowed_url": url}))
                .await
                .unwrap()["then"]["text"]
                .clone()
        };
        assert!(
            [json!("direct"), json!("hello")].contains(&output),
            "{scheme}: {output}"
        );
    }
}

/// A root by way of the environment would let whoever sets it read what goes over TLS; and keys are written nowhere.
#[tokio::test]
async fn certificates_and_key_logs_of_the_environment_are_ignored() {
    if let Some(task) = task() {
        return fail_to_verify(&task).await;
    }
    let ca = TestCa::new();
    let https = HttpServer::start_on(Listen::tls(&ca.loopback()), [("/", Reply::text("secret"))]);
    let wss = EchoServer::start_tls(&ca.loopback());
    let file = ca.pem_file();
    let folder = file.parent().unwrap();
    let key_log = folder.join("keys");
    let environment = [
        ("SSL_CERT_FILE", text(&file)),
        ("SSL_CERT_DIR", text(folder)),
        ("CURL_CA_BUNDLE", text(&file)),
        ("SSLKEYLOGFILE", text(&key_log)),
    ];
    let task = json!({"https": https.port(), "wss": wss.port()});
    let test = "denial::environment::certificates_and_key_logs_of_the_environment_are_ignored";
    assert_succeeded(&child(test, &task, &environment));
    assert!(!key_log.exists());
    assert_eq!(
        [https.connections(), wss.connections()],
        [1; 2],
        "both were reached and not believed"
    );
    assert!(https.requests().is_empty() && wss.requests().is_empty());
}

async fn fail_to_verify(task: &Value) {
    assert!(env::var("SSL_CERT_FILE").is_ok_and(|file| Path::new(&file).exists()));
    let port = |scheme: &str| u16::try_from(task[scheme].as_u64().unwrap()).unwrap();
    let guest = Guest::new("http_get", &["get"])
        .request(&loopback_methods("https", port("https"), &["GET"]))
        .load();
    let url = format!("https://127.0.0.1:{}/", port("https"));
    assert_eq!(
        guest.call("get", json!({"urls": [url]})).await.unwrap(),
        json!([{"error": "tls"}])
    );
    let guest = Guest::new("ws_options", &["open"])
        .websocket(&loopback("wss", port("wss")))
        .load();
    let url = format!("wss://127.0.0.1:{}/", port("wss"));
    assert_eq!(
        guest.call("open", json!({"url": url})).await.unwrap(),
        json!({"error": "tls"})
    );
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
