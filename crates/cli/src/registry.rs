//! Packages to and from registries: the operator's own dials, of which no plugin has a part.

mod allowed;
mod lock;
mod pull;
mod push;

use std::future::Future;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

use yoi_registry::{Credentials, Doing, Error, Limits, Reference, Registry, Transport};

use crate::args::RegistryArgs;
use crate::failure::Failure;
use crate::file;
use crate::project::{Project, shown};

pub(crate) use pull::{Pulled, run as pull};
pub(crate) use push::{Sent, run as push};

/// Longest password or token, in bytes.
const MAX_PASSWORD: u64 = 64 << 10;

fn reference(text: &str) -> Result<Reference, Failure> {
    Reference::parse(text).map_err(|error| {
        let message = format!("`{text}` is not a place in a registry: {error}");
        Failure::new("registry/reference", message)
            .help("write it as `registry.example.com/tools/ticker:0.1.0`")
    })
}

/// Credentials as the arguments say; nothing else is looked for.
enum Given<'a> {
    Nothing,
    Password(Credentials),
    Docker(&'a Path),
}

impl<'a> Given<'a> {
    /// Reads the password, if there is to be one.
    fn read(args: &'a RegistryArgs) -> Result<Self, Failure> {
        match (&args.docker_config, &args.username) {
            (Some(path), _) => Ok(Self::Docker(path)),
            (None, Some(username)) => Ok(Self::Password(Credentials::new(username, &password()?))),
            (None, None) => Ok(Self::Nothing),
        }
    }

    /// What one registry may have of them.
    fn of(&self, reference: &Reference) -> Result<Option<Credentials>, Failure> {
        match self {
            Self::Nothing => Ok(None),
            Self::Password(credentials) => Ok(Some(credentials.clone())),
            Self::Docker(path) => docker_config(path, reference).map(Some),
        }
    }
}

fn docker_config(path: &Path, reference: &Reference) -> Result<Credentials, Failure> {
    let failed = |reason: String| {
        let message = format!("`{}` has no credentials to use: {reason}", shown(path));
        Failure::new("registry/docker-config", message)
            .help("give them with `--username NAME --password-stdin`")
    };
    let bytes = file::bounded(path).map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8".to_owned()))?;
    Credentials::from_docker_config(&text, reference.repository())
        .map_err(|error| failed(error.to_string()))
}

fn password() -> Result<String, Failure> {
    let failed = |reason: &str| {
        let message = format!("the standard input has no password: {reason}");
        Failure::new("registry/password", message)
    };
    let mut text = String::new();
    io::stdin()
        .lock()
        .take(MAX_PASSWORD + 1)
        .read_to_string(&mut text)
        .map_err(|error| failed(&error.to_string()))?;
    if text.len() as u64 > MAX_PASSWORD {
        return Err(failed(&format!("it is over {MAX_PASSWORD} bytes")));
    }
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(failed("it is empty")),
        password => Ok(password.to_owned()),
    }
}

fn open(
    project: &Project,
    args: &RegistryArgs,
    reference: Reference,
    credentials: Option<Credentials>,
) -> Result<Registry, Failure> {
    let transport = match args.plain_http {
        true => Transport::PlainLoopback,
        false => Transport::Tls(project.tls_roots()?.store()),
    };
    let limits = Limits {
        archive_bytes: yoi_package::MAX_ARCHIVE_BYTES,
        total: Duration::from_secs(args.timeout),
        ..Limits::default()
    };
    Registry::new(reference, transport, credentials, limits).map_err(|error| failed(&error))
}

/// Runs it on this thread.
fn wait<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new(
                "registry/machine",
                format!("there is no event loop: {error}"),
            )
        })?;
    let done = runtime.block_on(work);
    // A look-up that nobody waits for any more must not hold up the end.
    runtime.shutdown_background();
    done.map_err(|error| failed(&error))
}

fn failed(error: &Error) -> Failure {
    let failure = Failure::new(error.code(), error.to_string());
    match help(error) {
        "" => failure,
        help => failure.help(help),
    }
}

fn help(error: &Error) -> &'static str {
    match error {
        Error::PlainText { .. } => "leave out `--plain-http`",
        Error::Tls { .. } => {
            "name its root certificate under `[tls]` in `yoi.toml`; a registry on this machine may do with `--plain-http`"
        }
        Error::Unauthorized { given: false, .. } => {
            "add `--username NAME --password-stdin`, or `--docker-config FILE`"
        }
        Error::Unauthorized { given: true, .. } => {
            "check the name and the password, and what they may do in this repository"
        }
        Error::Missing {
            doing: Doing::Archive,
        } => "it was copied without what refers to it; copy it with its referrers",
        Error::Missing { .. } => "check the repository and the tag",
        Error::NoPackage { .. } => "`yoi plugin push` makes one that yoi can pull",
        Error::TagTaken { .. } => "push under another tag, or move this one with `--replace`",
        Error::NoTag { .. } => "name a tag and no digest",
        Error::Deadline { .. } => "give it longer with `--timeout SECONDS`, or try again later",
        Error::Resolve { .. } | Error::Connect { .. } | Error::Silent { .. } => {
            "check its name, and try again later"
        }
        Error::Status { .. } | Error::NoTls { .. } => "",
        _ => "nothing of it was kept: the registry does not do what the specification says",
    }
}
