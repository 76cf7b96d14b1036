//! The drawings in `docs/images` show what the real binary prints. `cargo xtask
//! screenshots` draws them anew.

use std::fs;

use anstyle_svg::{Term, WIN10_CONSOLE};
use yoi_testkit::{PackageFolder, workspace};

use crate::{Project, component};

/// As wide as a page shows without making it small.
const COLUMNS: &str = "100";

/// A package as one meets it: most of it is fine, and some of it is not.
fn prices() -> PackageFolder {
    PackageFolder::new("example.prices")
        .component(component(&[
            "yoi:host/websocket@1.0.0",
            "yoi:host/request@1.0.0",
        ]))
        .tool("latest_price")
        .ask_websocket(
            "scheme = \"wss\"\nhost = \"stream.example.com\"\npath_prefixes = [\"/v1/trades\"]\n\
             subprotocols = [\"trades.v1\"]\nreason = \"follows trades\"",
        )
        .ask_request(
            "scheme = \"https\"\nhost = \"**.example.com\"\nmethods = [\"GET\", \"POST\"]\n\
             reason = \"lists pairs, and more\"",
        )
        .ask_request(
            "scheme = \"http\"\nhost = \"192.168.0.10\"\nport = 8080\nmethods = [\"GET\"]\n\
             reason = \"reads a cache in your network\"",
        )
}

fn project() -> Project {
    let project = Project::new();
    let manifest = project.add(&prices()).join("plugin.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let text = text.replace(
        "A package of a test",
        "Prices of market pairs, from a feed and an API",
    );
    let text = text.replace("The tool latest_price", "The latest price of a pair");
    fs::write(&manifest, text).unwrap();
    project.enable("example.prices", |it| {
        it.grant_websocket(
            "scheme = \"wss\"\nhost = \"stream.example.com\"\npath_prefixes = [\"/v1\"]\n\
             subprotocols = [\"trades.v1\"]",
        )
        .grant_request(
            "scheme = \"https\"\nhost = \"api.example.com\"\npath_prefixes = [\"/v1/pairs\"]\n\
             methods = [\"GET\"]",
        )
    });
    project
}

/// A command and what it prints, as a terminal shows both.
fn drawn(project: &Project, arguments: &[&str]) -> String {
    let shown = [arguments, &["--color", "always", "--width", COLUMNS]].concat();
    let output = project.command(&shown).output().unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let prompt = format!("\u{1b}[2m$\u{1b}[0m yoi {}\n\n", arguments.join(" "));
    let term = Term::new().palette(WIN10_CONSOLE);
    term.render_svg(&(prompt + &told))
}

fn holds(name: &str, drawn: &str) {
    let path = workspace::root().join("docs/images").join(name);
    if std::env::var_os("YOI_SCREENSHOTS").is_some_and(|it| it == "write") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, drawn).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "{} shows something else than is printed: run `cargo xtask screenshots`",
        path.display()
    );
}

#[test]
fn the_screenshots_show_what_is_printed() {
    let project = project();
    holds(
        "show.svg",
        &drawn(&project, &["plugin", "show", "example.prices"]),
    );
    let url = "https://api.example.com/v1/users";
    holds(
        "explain.svg",
        &drawn(&project, &["plugin", "explain", "example.prices", url]),
    );
    let decide = [
        "plugin",
        "grant",
        "example.prices",
        "--all",
        "--keep",
        "--dry-run",
    ];
    holds("grant.svg", &drawn(&project, &decide));
    holds(
        "list.svg",
        &drawn(&crate::list::every_state(), &["plugin", "list"]),
    );
}
