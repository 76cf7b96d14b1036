//! A project folder, the binary, and how both are shown.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A project in a temporary folder, with the ticker in its store.
pub(crate) struct Stage {
    folder: tempfile::TempDir,
    binary: PathBuf,
}

impl Stage {
    pub(crate) fn new(port: u16) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let package = folder.path().join(".yoi/plugins/ticker");
        let built = yoi_testkit::workspace::target().join("examples/ticker");
        fs::create_dir_all(&package)?;
        fs::copy(built.join("ticker.wasm"), package.join("ticker.wasm"))?;
        let manifest = fs::read_to_string(built.join("plugin.toml"))?;
        fs::write(package.join("plugin.toml"), on_loopback(&manifest, port)?)?;
        Ok(Self {
            folder,
            binary: binary()?,
        })
    }

    pub(crate) fn chapter(&self, title: &str) {
        println!("\n{title}\n");
    }

    pub(crate) fn tell(&self, text: &str) {
        println!("{text}");
    }

    /// Shows a command and what it says, and holds it to its exit status.
    pub(crate) fn run(&self, arguments: &[&str], wanted: i32) -> Result<String> {
        println!(
            "  $ yoi {}",
            arguments
                .iter()
                .map(|it| quoted(it))
                .collect::<Vec<_>>()
                .join(" ")
        );
        let output = self.yoi(arguments).output()?;
        let said = [output.stderr, output.stdout].concat();
        let said = String::from_utf8(said)?;
        said.lines().for_each(|line| println!("  {line}"));
        println!();
        match output.status.code() {
            Some(code) if code == wanted => Ok(said),
            code => Err(format!("exit status {code:?}, and not {wanted}").into()),
        }
    }

    /// A later version of the package, which asks for every path.
    pub(crate) fn update(&self) -> Result<()> {
        let manifest = self.folder.path().join(".yoi/plugins/ticker/plugin.toml");
        let text = fs::read_to_string(&manifest)?;
        let text = text.replace("version = \"0.1.0\"", "version = \"0.2.0\"");
        let text = text.replace("path_prefixes = [\"/v1\"]", "path_prefixes = [\"/\"]");
        Ok(fs::write(manifest, text)?)
    }

    /// With folders of its own, so that the demo leaves nothing on the machine.
    fn yoi(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("XDG_CACHE_HOME", self.folder.path().join("cache"))
            .env("XDG_STATE_HOME", self.folder.path().join("state"));
        command
    }
}

/// The example's manifest asks for a feed on the Internet. Here the feed is on this machine, and, for the story's sake,
/// the author asks for more than is needed.
fn on_loopback(manifest: &str, port: u16) -> Result<String> {
    let public =
        "scheme = \"wss\"\nhost = \"stream.example.com\"\npath_prefixes = [\"/v1/trades\"]\n";
    let local = format!(
        "scheme = \"ws\"\nhost = \"127.0.0.1\"\nport = {port}\npath_prefixes = [\"/v1\"]\n"
    );
    match manifest.contains(public) {
        true => Ok(manifest.replace(public, &local)),
        false => Err("the example's manifest no longer asks for its feed".into()),
    }
}

/// Cargo puts examples into a folder below the one of the binaries.
fn binary() -> Result<PathBuf> {
    let demo = std::env::current_exe()?;
    let folder = demo
        .parent()
        .and_then(Path::parent)
        .ok_or("the demo has no folder")?;
    let binary = folder.join(format!("yoi{}", std::env::consts::EXE_SUFFIX));
    match binary.is_file() {
        true => Ok(binary),
        false => Err(format!(
            "`{}` is not there: run `cargo xtask demo`",
            binary.display()
        )
        .into()),
    }
}

fn quoted(argument: &str) -> String {
    match argument.contains(['{', ' ']) {
        true => format!("'{argument}'"),
        false => argument.to_owned(),
    }
}
