//! Operators' files, written for one test
use std::{
    fs,
    path::{Path, PathBuf},
};

/// One `[[plugins.enabled]]` table in the making, which is not checked.
#[derive(Clone)]
pub struct Enabled {
    head: String,
    grants: Vec<String>,
    limits: Vec<String>,
}

impl Enabled {
    /// A package of version 0.1.0 at this digest (`sha256:` and 64 digits), with no grants.
    pub fn new(id: &str, digest: &str) -> Self {
        Self::of_version(id, "0.1.0", digest)
    }

    /// A package of any version at this digest, with no grants.
    pub fn of_version(id: &str, version: &str, digest: &str) -> Self {
        let head = format!(
            "[[plugins.enabled]]\nid = \"{id}\"\nversion = \"{version}\"\ndigest = \"{digest}\"\n"
        );
        Self {
            head,
            grants: Vec::new(),
            limits: Vec::new(),
        }
    }

    /// A further line of the table itself, such as `surfaces = ["tools"]`.
    pub fn line(mut self, line: &str) -> Self {
        self.head.push_str(line);
        self.head.push('\n');
        self
    }

    /// A websocket grant with these lines.
    pub fn grant_websocket(self, lines: &str) -> Self {
        self.grant("websocket", lines)
    }

    /// A request grant with these lines.
    pub fn grant_request(self, lines: &str) -> Self {
        self.grant("request", lines)
    }

    /// A limit of this package.
    pub fn limit(mut self, name: &str, value: u64) -> Self {
        self.limits.push(format!("{name} = {value}\n"));
        self
    }

    fn grant(mut self, table: &str, lines: &str) -> Self {
        self.grants
            .push(format!("\n[[plugins.enabled.grants.{table}]]\n{lines}\n"));
        self
    }

    fn text(&self) -> String {
        let limits = if self.limits.is_empty() {
            ""
        } else {
            "\n[plugins.enabled.limits]\n"
        };
        [
            self.head.as_str(),
            limits,
            &self.limits.concat(),
            &self.grants.concat(),
        ]
        .concat()
    }
}

/// A `yoi.toml` in the making.
#[derive(Clone, Default)]
pub struct EnablementFile {
    enabled: Vec<Enabled>,
    roots: Vec<PathBuf>,
}

impl EnablementFile {
    /// A file that enables nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Enables one package more.
    pub fn enable(mut self, enabled: Enabled) -> Self {
        self.enabled.push(enabled);
        self
    }

    /// Trusts the certificates of one PEM file more.
    pub fn tls_root(mut self, pem_file: impl Into<PathBuf>) -> Self {
        self.roots.push(pem_file.into());
        self
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let enabled: Vec<String> = self.enabled.iter().map(Enabled::text).collect();
        [self.tls(), enabled.join("\n")].concat()
    }

    /// Writes the file as `<folder>/yoi.toml` and says where that is.
    pub fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join("yoi.toml");
        fs::write(&path, self.text()).expect("an enablement file that can be written");
        path
    }

    fn tls(&self) -> String {
        let roots: Vec<String> = self
            .roots
            .iter()
            .map(|root| format!("'{}'", root.display()))
            .collect();
        if roots.is_empty() {
            String::new()
        } else {
            format!("[tls]\nroots = [{}]\n\n", roots.join(", "))
        }
    }
}
