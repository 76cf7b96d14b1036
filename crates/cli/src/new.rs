use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use yoi_package::PackageId;
use yoi_template::{File, NewPlugin, PlaceError, PluginName, Template};

use crate::args::NewArgs;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::page::Page;
use crate::printer::Printer;
use crate::project::shown;
use crate::{escape, json, shell};

/// A plugin's folder, made a moment ago.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) template: Template,
    pub(crate) id: String,
    pub(crate) folder: PathBuf,
    /// From the folder.
    pub(crate) files: Vec<String>,
    /// Commands, in their order. The first goes into the folder.
    pub(crate) next: Vec<String>,
}

pub(crate) fn run(args: &NewArgs, printer: &Printer) -> Result<ExitStatus, Failure> {
    let plugin = planned(args)?;
    let files = plugin.files();
    make(&args.folder, &files)?;
    let made = Made {
        template: args.template.into(),
        id: plugin.package_id(),
        folder: args.folder.clone(),
        files: files.into_iter().map(|file| file.path).collect(),
        next: next(args),
    };
    match printer.is_json() {
        true => printer.object(&json::New::of(&made)),
        false => printer.data(&text(&made, printer)),
    }
    Ok(ExitStatus::Done)
}

fn planned(args: &NewArgs) -> Result<NewPlugin, Failure> {
    let name = name(&args.folder)?;
    let mut plugin = NewPlugin::new(args.template.into(), name);
    if let Some(id) = &args.id {
        let id = PackageId::parse(id).map_err(|error| {
            Failure::new("new/id", error.to_string()).help("an id is such as `acme.prices`")
        })?;
        plugin = plugin.id(id);
    }
    if let Some(url) = &args.request {
        plugin = plugin
            .request(url)
            .map_err(|error| no_url("request", &error))?;
    }
    if let Some(url) = &args.websocket {
        plugin = plugin
            .websocket(url)
            .map_err(|error| no_url("websocket", &error))?;
    }
    Ok(plugin)
}

fn name(folder: &Path) -> Result<PluginName, Failure> {
    let help = "the last part of the folder is the plugin's name, such as `my-prices`";
    // As of `.` and `..`, which are there already.
    let Some(name) = folder.file_name() else {
        let message = format!("`{}` does not name a folder to make", shown(folder));
        return Err(Failure::new("new/name", message).help(help));
    };
    PluginName::parse(&name.to_string_lossy())
        .map_err(|error| Failure::new("new/name", error.to_string()).help(help))
}

fn no_url(option: &str, error: &PlaceError) -> Failure {
    Failure::new("new/url", format!("`--{option}`: {error}"))
        .help("leave it out to begin with an example, and change `plugin.toml` and the code later")
}

/// Makes the folder, which must not be there yet, and what it holds. What could
/// not be made whole is taken away again.
fn make(folder: &Path, files: &[File]) -> Result<(), Failure> {
    let unwritable = |error: io::Error| {
        let message = format!("`{}` cannot be made: {error}", shown(folder));
        Failure::new("new/unwritable", message)
    };
    let parent = folder.parent().filter(|it| !it.as_os_str().is_empty());
    parent
        .map_or(Ok(()), fs::create_dir_all)
        .map_err(unwritable)?;
    match fs::create_dir(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let message = format!("`{}` is already there", shown(folder));
            return Err(Failure::new("new/exists", message)
                .help("name another folder: nothing is ever overwritten"));
        }
        Err(error) => return Err(unwritable(error)),
    }
    files
        .iter()
        .try_for_each(|file| write(folder, file))
        .map_err(|error| {
            // The error that led here is the one to tell.
            let _ = fs::remove_dir_all(folder);
            unwritable(error)
        })
}

/// With the permissions that the user's own umask leaves.
fn write(folder: &Path, file: &File) -> io::Result<()> {
    let path = folder.join(&file.path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut opened = OpenOptions::new().write(true).create_new(true).open(path)?;
    opened.write_all(file.text.as_bytes())
}

fn next(args: &NewArgs) -> Vec<String> {
    let template = Template::from(args.template);
    let into = shell::word(&args.folder).map(|folder| format!("cd {folder}"));
    let into = into.unwrap_or_else(|| "cd into the folder".to_owned());
    let rest = template.setup().iter().map(|it| (*it).to_owned());
    let rest = rest.chain([
        "yoi plugin build".to_owned(),
        "yoi plugin check .".to_owned(),
    ]);
    [into].into_iter().chain(rest).collect()
}

fn text(made: &Made, printer: &Printer) -> String {
    let mut page = Page::new(printer.columns());
    let about = made.template.about();
    page.line(format!("made `{}`: {about}", shown(&made.folder)));
    page.line(format!("id: {}", escape::untrusted(&made.id)));
    page.part("next:");
    for command in &made.next {
        page.paste(format!("  {command}"));
    }
    page.line("`README.md` in it goes on from here");
    page.into_text()
}
