//! `yoi plugin list` and `yoi plugin show` among a thousand packages, as processes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use yoi_bench::figures::{Rounds, quantile};
use yoi_package::{Package, pack};
use yoi_testkit::{Enabled, EnablementFile, PackageFolder};

use crate::Amount;
use crate::process::{beside_this_program, wall};
use crate::report::{Row, Wanted};

const PACKAGES: usize = 1_000;
const WANTED: Duration = Duration::from_millis(300);

pub(crate) fn measure(amount: Amount) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (kind, write) in [("archives", archive as Write), ("folders", folder)] {
        let project = Project::new(write)?;
        rows.extend(project.measure(kind, amount)?);
    }
    Ok(rows)
}

type Write = fn(&PackageFolder, &Path) -> Result<Package>;

fn folder(package: &PackageFolder, store: &Path) -> Result<Package> {
    opened(&package.write(store))
}

fn archive(package: &PackageFolder, store: &Path) -> Result<Package> {
    let written = package.write_temporary();
    let package = opened(written.folder())?;
    let name = format!("{}.yoi-plugin", package.manifest().id());
    fs::write(store.join(name), pack(&package)?)?;
    Ok(package)
}

fn opened(path: &Path) -> Result<Package> {
    let (package, reviews) = Package::open(path);
    package.with_context(|| format!("{reviews:#?}"))
}

/// A store of packages that a toolchain made, of which every tenth is enabled.
struct Project {
    folder: TempDir,
    yoi: PathBuf,
    /// Of one component.
    bytes: usize,
}

impl Project {
    fn new(write: Write) -> Result<Self> {
        let folder = TempDir::new()?;
        let store = folder.path().join(".yoi/plugins");
        fs::create_dir_all(&store)?;
        let (mut enablement, mut bytes) = (EnablementFile::new(), 0);
        for number in 0..PACKAGES {
            let id = id(number);
            let package = PackageFolder::new(&id).guest("run_echo").tool("echo");
            let asks = package.ask_websocket(&format!(
                "scheme = \"wss\"\nhost = \"s{number}.example.com\"\npath_prefixes = [\"/v1\"]"
            ));
            let package = write(&asks, &store)?;
            bytes = package.component_bytes().len();
            if number % 10 == 0 {
                enablement = enablement.enable(Enabled::new(&id, &package.digest().to_string()));
            }
        }
        enablement.write(folder.path());
        let yoi = beside_this_program("yoi")?;
        let project = Self { folder, yoi, bytes };
        project.check()?;
        Ok(project)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.yoi);
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path());
        command
    }

    /// What is measured is what is meant.
    fn check(&self) -> Result<()> {
        let output = self.command(&["plugin", "list"]).output()?;
        let told = String::from_utf8(output.stdout)?;
        let counts = "1000 packages in `.yoi/plugins`: 100 enabled, 900 not enabled";
        ensure!(told.contains(counts), "{told}");
        Ok(())
    }

    fn measure(&self, kind: &str, amount: Amount) -> Result<Vec<Row>> {
        let (mut list, mut show) = (Rounds::default(), Rounds::default());
        let mut both = Vec::new();
        let wanted = id(PACKAGES / 2);
        for _ in 0..amount.of(20, 3) {
            let least = wall(&mut Command::new("true"))?;
            let listing = wall(&mut self.command(&["plugin", "list"]))?;
            let showing = wall(&mut self.command(&["plugin", "show", &wanted]))?;
            list.add(listing, least);
            show.add(showing, least);
            both.push(listing + showing);
        }
        let each = self.bytes / 1_000;
        let told = |what: &str| format!("{what} among 1,000 {kind} of {each} kB");
        let (median, late) = (quantile(&both, 50), quantile(&both, 99));
        Ok(vec![
            Row::times(&told("`yoi plugin list`"), "`true`", &list),
            Row::times(&told("`yoi plugin show`"), "`true`", &show),
            Row::time(&told("both"), median)
                .late(late)
                .wanted(Wanted::under(WANTED, median)),
        ])
    }
}

fn id(number: usize) -> String {
    format!("example.p{number:04}")
}
