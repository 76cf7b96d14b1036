//! Packages to and from registries: one that no one here wrote, and some that lie.
#![allow(
    clippy::result_large_err,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

mod credentials;
mod docker;
mod lies;
mod lying;
mod redirects;
mod transport;

use std::future::Future;
use std::time::Duration;

use yoi_package::Package;
use yoi_registry::{
    Credentials, Error, Limits, Outgoing, Progress, Pushed, Reference, Registry, Resolved,
    Transport,
};
use yoi_testkit::PackageFolder;

/// What stands in for an archive: a registry never looks into one.
const ARCHIVE: &[u8] = b"the bytes of an archive, which nobody here reads";

/// The smallest package, whose component differs by its number.
fn package(number: u8) -> Package {
    let tools = "(instance $tools) (export \"yoi:plugin/tools@1.0.0\" (instance $tools))";
    let custom = format!("(@custom \"number\" \"{number}\")");
    let component = wat::parse_str(format!("(component {custom} {tools})")).unwrap();
    let folder = PackageFolder::new("example.ticker").component(component);
    let (package, reviews) = Package::open(folder.tool("look").write_temporary().folder());
    package.unwrap_or_else(|| panic!("{reviews:?}"))
}

/// Short enough for a test that waits for them, long enough for this machine.
fn limits() -> Limits {
    Limits {
        manifest_bytes: 16 << 10,
        archive_bytes: 1 << 20,
        idle: Duration::from_secs(2),
        total: Duration::from_secs(6),
        ..Limits::default()
    }
}

/// Plain HTTP to this machine.
struct Client {
    reference: Reference,
    credentials: Option<Credentials>,
    limits: Limits,
}

impl Client {
    fn new(reference: &str) -> Self {
        Self {
            reference: Reference::parse(reference).unwrap(),
            credentials: None,
            limits: limits(),
        }
    }

    /// With the time that a real registry takes on a busy machine.
    fn patient(reference: &str) -> Self {
        Self {
            limits: Limits::default(),
            ..Self::new(reference)
        }
    }

    fn credentials(self, username: &str, password: &str) -> Self {
        Self {
            credentials: Some(Credentials::new(username, password)),
            ..self
        }
    }

    fn registry(&self) -> Registry {
        let (reference, credentials) = (self.reference.clone(), self.credentials.clone());
        Registry::new(
            reference,
            Transport::PlainLoopback,
            credentials,
            self.limits,
        )
        .unwrap()
    }

    fn resolve(&self) -> Result<Resolved, Error> {
        block_on(async { self.registry().resolve().await })
    }

    fn pull(&self) -> Result<(Resolved, Vec<u8>), Error> {
        block_on(pull(self.registry()))
    }

    fn push(&self, package: &Package, signature: Option<&str>) -> Result<Pushed, Error> {
        block_on(async {
            let outgoing = outgoing(package, signature);
            self.registry().push(outgoing, Progress::none()).await
        })
    }
}

fn outgoing<'a>(package: &'a Package, signature: Option<&'a str>) -> Outgoing<'a> {
    Outgoing {
        archive: ARCHIVE,
        package,
        signature,
        replace: false,
    }
}

async fn pull(mut registry: Registry) -> Result<(Resolved, Vec<u8>), Error> {
    let resolved = registry.resolve().await?;
    let archive = registry.archive(&resolved, Progress::none()).await?;
    Ok((resolved, archive))
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}
