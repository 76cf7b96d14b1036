//! `push` and `pull` against a registry that no one here wrote.

use std::fs;

use insta::assert_snapshot;
use serde_json::Value;
use yoi_testkit::external::{DockerRegistry, docker_registry};
use yoi_testkit::{Canary, PackageFolder, RawServer};

use crate::{Project, ticker};

pub(crate) const STORED: &str = ".yoi/plugins/example.ticker.yoi-plugin";

/// Who made the package: a folder of their own, and the archive.
pub(crate) struct Author {
    pub(crate) project: Project,
    pub(crate) archive: String,
}

impl Author {
    pub(crate) fn of(package: &PackageFolder) -> Self {
        let project = Project::new();
        let folder = package.write(project.path());
        let archive = "ticker.yoi-plugin".to_owned();
        let folder = folder.to_str().unwrap();
        let told = project.yoi(&["plugin", "pack", folder, "-o", &archive]);
        assert!(told.starts_with("exit status 0"), "{told}");
        Self { project, archive }
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.project.path().join(&self.archive)
    }

    pub(crate) fn push(&self, reference: &str, further: &[&str]) -> String {
        let command = ["plugin", "push", "--plain-http", &self.archive, reference];
        self.project.yoi(&[&command, further].concat())
    }
}

pub(crate) fn at(registry: &DockerRegistry, tag: &str) -> String {
    format!("{}/tools/ticker{tag}", registry.host())
}

pub(crate) fn pull(project: &Project, reference: &str, further: &[&str]) -> String {
    let command = ["plugin", "pull", "--plain-http", reference];
    project.yoi(&[&command, further].concat())
}

/// Without the port, which differs from run to run.
pub(crate) fn placed(registry: &DockerRegistry, told: &str) -> String {
    told.replace(&registry.host(), "[REGISTRY]")
}

pub(crate) fn lock(project: &Project) -> String {
    fs::read_to_string(project.path().join("yoi.lock")).unwrap_or_default()
}

#[test]
fn a_package_goes_there_and_back_byte_for_byte_and_is_locked() {
    let registry = docker_registry(false);
    let author = Author::of(&ticker());
    let reference = at(&registry, ":0.1.0");
    assert_snapshot!(placed(&registry, &author.push(&reference, &[])), @"
    exit status 0
    --- data
    pushed: `example.ticker` 0.1.0 at `[REGISTRY]/tools/ticker:0.1.0`
    manifest: sha256:[DIGEST]
    digest: sha256:[DIGEST]
    signed: no

    hint: sign the archive before you push it: `yoi plugin pack FOLDER`, then `minisign -S -m example.ticker-0.1.0.yoi-plugin`
    ");

    let operator = Project::new();
    assert_snapshot!(placed(&registry, &pull(&operator, &reference, &[])), @"
    exit status 0
    --- data
    pulled: `example.ticker` 0.1.0 into `.yoi/plugins/example.ticker.yoi-plugin`
    from: [REGISTRY]/tools/ticker:0.1.0
    manifest: sha256:[DIGEST]
    digest: sha256:[DIGEST]
    signed: no
    locked: in `yoi.lock`

    next: see what it asks: `yoi plugin show project:example.ticker`
    --- talk
    warning: it was not compiled: the component is not a plugin: instance export `yoi:plugin/tools@1.0.0` does not have export `call`
    ");
    let stored = fs::read(operator.path().join(STORED)).unwrap();
    assert_eq!(stored, fs::read(author.path()).unwrap());
    let lock = lock(&operator);
    assert_snapshot!(placed(&registry, &operator.redacted(&lock)), @r#"
    # What `yoi plugin pull` pulled, pinned by digests. Made by it: keep it with `yoi.toml`, and change it by
    # `yoi plugin pull --update`.
    lock = 1

    [[package]]
    id = "example.ticker"
    version = "0.1.0"
    reference = "[REGISTRY]/tools/ticker:0.1.0"
    manifest = "sha256:[DIGEST]"
    digest = "sha256:[DIGEST]"
    "#);

    let again = pull(&operator, &reference, &[]);
    assert!(again.starts_with("exit status 0"), "{again}");
    assert_eq!(self::lock(&operator), lock, "the same pull, the same lock");
}

#[test]
fn a_password_goes_nowhere_that_was_not_named() {
    let canary = Canary::start();
    let operator = Project::new();
    let text = format!(
        "lock = 1\n[[package]]\nid = \"example.ticker\"\nversion = \"0.1.0\"\nreference = \"{}/a:1\"\n\
         manifest = \"sha256:{1}\"\ndigest = \"sha256:{1}\"\n",
        canary.addr(),
        "0".repeat(64)
    );
    fs::write(operator.path().join("yoi.lock"), text).unwrap();
    let command = [
        "plugin",
        "pull",
        "--locked",
        "--plain-http",
        "--username",
        "me",
        "--password-stdin",
    ];
    assert_snapshot!(operator.yoi_reading(&command, "secret\n"), @"
    exit status 1
    --- talk
    error[registry/unnamed]: a password is for the registry that you name, and none is named
    help: name one package's place, or give `--docker-config FILE`
    ");
    canary.assert_untouched();
}

#[test]
fn a_password_that_is_too_long_is_not_cut_and_sent() {
    let canary = Canary::start();
    let reference = format!("{}/a:1", canary.addr());
    let command = [
        "plugin",
        "pull",
        "--plain-http",
        "--username",
        "me",
        "--password-stdin",
        &reference,
    ];
    let told = Project::new().yoi_reading(&command, &"x".repeat((64 << 10) + 1));
    assert!(told.contains("error[registry/password]"), "{told}");
    canary.assert_untouched();
}

#[test]
fn credentials_come_from_the_standard_input_or_from_the_file_that_is_named() {
    let registry = docker_registry(true);
    let reference = at(&registry, ":0.1.0");
    let author = Author::of(&ticker());
    let told = author.push(&reference, &[]);
    assert_snapshot!(placed(&registry, &told), @"
    exit status 1
    --- talk
    error[registry/credentials]: `[REGISTRY]` wants credentials
    help: add `--username NAME --password-stdin`, or `--docker-config FILE`
    ");

    let command = [
        "plugin",
        "push",
        "--plain-http",
        "--username",
        "me",
        "--password-stdin",
    ];
    let command = [&command[..], &[author.archive.as_str(), &reference]].concat();
    let wrong = author.project.yoi_reading(&command, "hunter2\n");
    assert!(wrong.contains("does not take these credentials"), "{wrong}");
    assert!(!wrong.contains("hunter2"), "{wrong}");
    let told = author.project.yoi_reading(&command, "secret\n");
    assert!(told.starts_with("exit status 0"), "{told}");

    let operator = Project::new();
    // `me:secret`
    let config = format!(
        r#"{{"auths":{{"{}":{{"auth":"bWU6c2VjcmV0"}}}}}}"#,
        registry.host()
    );
    let home = operator.path().join(".docker");
    fs::create_dir(&home).unwrap();
    fs::write(home.join("config.json"), config).unwrap();
    let told = pull(&operator, &reference, &[]);
    assert!(
        told.contains("registry/credentials"),
        "it is not read unasked: {told}"
    );
    let told = pull(
        &operator,
        &reference,
        &["--docker-config", ".docker/config.json"],
    );
    assert!(told.starts_with("exit status 0"), "{told}");
}

#[test]
fn plain_http_is_for_this_machine_and_proxies_of_the_environment_are_not_used() {
    let project = Project::new();
    assert_snapshot!(pull(&project, "registry.example.com/tools/ticker:1", &[]), @"
    exit status 1
    --- talk
    error[registry/plain-text]: `registry.example.com` is not this machine, and plain HTTP is for loopback alone
    help: leave out `--plain-http`
    ");

    let registry = docker_registry(false);
    let reference = at(&registry, ":0.1.0");
    Author::of(&ticker()).push(&reference, &[]);
    let canary = Canary::start();
    let proxy = format!("http://{}", canary.addr());
    let mut command = project.command(&["plugin", "pull", "--plain-http", &reference]);
    for name in [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
    ] {
        command.env(name, &proxy);
    }
    assert!(command.output().unwrap().status.success());
    canary.assert_untouched();
}

#[test]
fn what_a_registry_says_cannot_alter_what_the_operator_reads() {
    let server = RawServer::start(async |mut peer| {
        peer.read_head().await?;
        let body = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"\\u001b[2Jyoi: all is well\\n\\u202e\"}]}";
        let head = format!(
            "HTTP/1.1 403 Forbidden\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        peer.write(head.as_bytes()).await?;
        peer.write(body.as_bytes()).await
    });
    let told = pull(&Project::new(), &format!("{}/a:1", server.addr()), &[]);
    assert_snapshot!(told, @r"
    exit status 1
    --- talk
    error[registry/status]: the manifest: the registry answers 403: DENIED: \u{1b}[2Jyoi: all is well\n\u{202e}
    ");
}

#[test]
fn a_pull_is_told_as_json() {
    let registry = docker_registry(false);
    let reference = at(&registry, ":0.1.0");
    Author::of(&ticker()).push(&reference, &[]);
    let operator = Project::new();
    let pulled = operator.json(&["plugin", "pull", "--json", "--plain-http", &reference]);
    assert_eq!(pulled["ok"], true);
    let pulled = &pulled["pulled"][0];
    assert_eq!(pulled["reference"], reference);
    assert_eq!(pulled["signature"]["state"], "unsigned");
    let shown = operator.json(&["plugin", "show", "--json", "example.ticker"]);
    assert_eq!(pulled["digest"], shown["digest"]);
    let missing = at(&registry, ":none");
    let failed = operator.json(&["plugin", "pull", "--json", "--plain-http", &missing]);
    assert_eq!(failed["error"]["code"], "registry/missing");
}

/// The guest of another test is a real component, which the smallest ones are not.
#[test]
fn code_is_compiled_by_a_pull_and_kept_for_the_first_call() {
    let registry = docker_registry(false);
    let reference = at(&registry, ":0.1.0");
    let guest = PackageFolder::new("example.ticker")
        .guest("run_echo")
        .tool("run");
    Author::of(&guest).push(&reference, &[]);
    let operator = Project::new();
    let run = |arguments: &[&str]| -> Value {
        let mut command = operator.command(arguments);
        let caches = ["XDG_CACHE_HOME", "XDG_STATE_HOME"];
        for (name, folder) in caches.into_iter().zip(["cache", "state"]) {
            command.env(name, operator.path().join(folder));
        }
        let output = command.output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let pulled = run(&["plugin", "pull", "--json", "--plain-http", &reference]);
    assert_eq!(pulled["pulled"][0]["compiled"], true, "{pulled}");
    let entries = fs::read_dir(operator.path().join("cache/yoi/compiled")).unwrap();
    assert_eq!(entries.count(), 1);
    let compiled = run(&["plugin", "compile", "--json", "example.ticker"]);
    assert_eq!(compiled["cached"], true, "{compiled}");
}
