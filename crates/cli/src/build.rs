mod above;

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use yoi_build::{Error, Language, build_plugin};
use yoi_document::{Review, Source, has_errors};
use yoi_package::{MANIFEST, Manifest};

use crate::args::BuildArgs;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::page::{GOOD, Page, painted};
use crate::printer::Printer;
use crate::progress::saying_if_slow;
use crate::project::shown;
use crate::{file, json, shell};

/// A plugin, built a moment ago.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) language: Language,
    pub(crate) component: PathBuf,
    pub(crate) bytes: u64,
    /// It differs from what was built before.
    pub(crate) is_new: bool,
}

pub(crate) fn run(args: &BuildArgs, printer: &Printer) -> Result<ExitStatus, Failure> {
    let folder = &args.folder;
    let manifest = manifest(folder)?;
    let language = match args.language {
        Some(language) => language.into(),
        None => Language::detect(folder).map_err(|error| failure(&error))?,
    };
    above::check(folder, language)?;
    let component = folder.join(manifest.component().as_str());
    let building = format!("building `{}`, which is {language}", manifest.id());
    let is_new = saying_if_slow(&building, || {
        build_plugin(folder, language, &target(folder), &component)
    })
    .map_err(|error| failure(&error))?;
    let bytes = fs::metadata(&component).map(|it| it.len());
    let built = Built {
        language,
        bytes: bytes.unwrap_or_default(),
        component,
        is_new,
    };
    match printer.is_json() {
        true => printer.object(&json::Built::new(&built)),
        false => printer.data(&text(folder, &built, printer)),
    }
    Ok(ExitStatus::Done)
}

fn manifest(folder: &Path) -> Result<Manifest, Failure> {
    let path = folder.join(MANIFEST);
    let name = shown(&path);
    let bytes = file::bounded(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            Failure::new("build/no-manifest", format!("there is no `{name}`"))
                .help("name the plugin's folder; `yoi plugin new` makes one")
        }
        _ => Failure::new(
            "build/no-manifest",
            format!("`{name}` cannot be read: {error}"),
        ),
    })?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (manifest, diagnostics) = Manifest::parse(&text);
    let is_broken = has_errors(&diagnostics);
    manifest.filter(|_| !is_broken).ok_or_else(|| {
        let source = Source { name, text };
        let message = "the manifest has errors, so that it does not say what to build";
        Failure::new("build/manifest", message).because(vec![Review {
            source,
            diagnostics,
        }])
    })
}

/// Where Cargo would put it by itself.
fn target(folder: &Path) -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(target) if !target.is_empty() => target.into(),
        _ => folder.join("target"),
    }
}

fn failure(error: &Error) -> Failure {
    match error {
        Error::NoToolchain => Failure::new(
            "build/not-installed",
            "no Rust toolchain here compiles for `wasm32-unknown-unknown`",
        )
        .help(
            "run `rustup target add wasm32-unknown-unknown`, or on Debian \
             `apt-get install rustc-web cargo-web rust-web-src lld-19`",
        ),
        Error::NotInstalled { program, install } => Failure::new(
            "build/not-installed",
            format!("`{program}` is not installed for this plugin"),
        )
        .help(format!("in the plugin's folder, run `{install}`")),
        Error::NoNode => Failure::new("build/not-installed", "there is no Node.js here")
            .help("install version 18 or later (Debian: `apt-get install nodejs npm`)"),
        Error::NoLanguage { .. } | Error::ManyLanguages { .. } => {
            Failure::new("build/language", error.to_string()).help("say it with `--language`")
        }
        Error::Tool { .. } | Error::Compile { .. } => {
            Failure::new("build/failed", error.to_string())
                .help("the reason stands above, in the toolchain's own words")
        }
        _ => Failure::new("build/failed", error.to_string()),
    }
}

fn text(folder: &Path, built: &Built, printer: &Printer) -> String {
    let mut page = Page::new(printer.columns());
    let done = match built.is_new {
        true => painted(GOOD, "built"),
        false => format!("{}, as it was", painted(GOOD, "built")),
    };
    let (component, bytes) = (shown(&built.component), built.bytes);
    page.line(format!("{done}: `{component}`, {bytes} bytes"));
    if let Some(folder) = shell::word(folder) {
        page.line(format!("next: `yoi plugin check {folder}`"));
    }
    page.into_text()
}
