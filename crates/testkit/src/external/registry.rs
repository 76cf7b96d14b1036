//! Debian's `docker-registry`, an OCI registry
use super::{ExternalServer, child::Child};
use crate::workspace;
use anyhow::ensure;
use std::{fs, path::PathBuf, process::Command};
use tempfile::TempDir;

const NEEDS: &str = "install docker-registry (Debian: `apt-get install docker-registry`)";

/// The user `me` with the password `secret`, as bcrypt.
const USERS: &str = "me:$2b$04$3DLfFpWHPMH4lkMHpjJTDOG6tl3QEl08EHGPqNrsmNGu7iP0/M0Ri\n";

/// A registry on 127.0.0.1 that speaks plain HTTP and keeps what it has in a temporary folder.
pub struct DockerRegistry {
    server: ExternalServer,
    config: PathBuf,
}

impl DockerRegistry {
    /// `127.0.0.1:PORT`, with which every reference to it begins.
    pub fn host(&self) -> String {
        self.server.addr().to_string()
    }

    /// Where its blobs and manifests lie.
    pub fn data(&self) -> PathBuf {
        self.config.with_file_name("data")
    }

    /// What the process has logged so far.
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// Removes what no tag leads to, as a registry's operator does from time to time.
    #[track_caller]
    pub fn collect_garbage(&self) {
        let mut registry = Command::new("docker-registry");
        registry
            .args(["garbage-collect", "--delete-untagged"])
            .arg(&self.config);
        super::install::run(&mut registry, NEEDS).expect("a collection of garbage");
    }
}

pub(super) fn start(has_users: bool) -> anyhow::Result<DockerRegistry> {
    let folder = TempDir::new()?;
    let place = folder.path().display().to_string();
    let template = fs::read_to_string(workspace::peers().join("registry.yml"))?;
    let mut config = template.replace("@folder@", &place);
    ensure!(config != template, "its configuration names no folder");
    if has_users {
        let users = folder.path().join("users");
        fs::write(&users, USERS)?;
        config.push_str(&format!(
            "auth:\n  htpasswd:\n    realm: tests\n    path: {}\n",
            users.display()
        ));
    }
    let path = folder.path().join("config.yml");
    fs::write(&path, config)?;
    let mut shell = Command::new("sh");
    shell.arg(workspace::peers().join("registry.sh")).arg(&path);
    let (child, port) = Child::serve(&mut shell, NEEDS)?;
    Ok(DockerRegistry {
        server: ExternalServer {
            scheme: "http",
            port,
            child,
            _folder: Some(folder),
        },
        config: path,
    })
}
