use semver::Version;
use yoi_document::{Diagnostic, MAX_DIAGNOSTICS, Quoted};

use crate::component::Extern;

/// The version of `yoi:host` and `yoi:plugin` that this host has.
const HOST_VERSION: Version = Version::new(1, 0, 0);

const HOST: &str = "yoi:host";

const HOST_INTERFACES: [&str; 6] = ["types", "websocket", "request", "log", "clock", "random"];

const TOOLS: (&str, &str) = ("yoi:plugin", "tools");

/// What to do in place of an import that is not linked, by the start of its
/// name; the first that fits counts.
const INSTEAD: [(&str, &str); 7] = [
    (
        "wasi:sockets/",
        "no plugin gets a socket: use `yoi:host/websocket` or `yoi:host/request`, and ask for the URLs in the manifest",
    ),
    (
        "wasi:http/",
        "use `yoi:host/request`, and ask for the URLs in the manifest",
    ),
    (
        "wasi:filesystem/",
        "no plugin gets files: put what it needs into the component or the tool's input",
    ),
    (
        "wasi:cli/environment",
        "no plugin gets the environment: take it as the tool's input",
    ),
    ("wasi:cli/std", "write with `yoi:host/log`"),
    ("wasi:clocks/", "use `yoi:host/clock`"),
    ("wasi:random/", "use `yoi:host/random`"),
];

/// Whether a component's imports can all be linked, and whether it exports
/// what the host calls.
pub(crate) fn judge(imports: &[Extern], exports: &[Extern]) -> Vec<Diagnostic> {
    let mut refused = imports.iter().filter(|it| !is_host_import(it));
    // Beside one for the rest, and one for the world.
    let told = refused.by_ref().take(MAX_DIAGNOSTICS - 2);
    let mut diagnostics: Vec<_> = told.map(refusal).collect();
    let left_out = refused.count();
    if left_out > 0 {
        let message = format!("{left_out} more imports that this host does not link, not shown");
        diagnostics.push(Diagnostic::error("component/more", message));
    }
    if !exports.iter().any(exports_tools) {
        diagnostics.push(wrong_world(exports));
    }
    diagnostics
}

/// Whether a name is this interface of `yoi:host`, in a version that this host
/// has.
pub(crate) fn is_host_interface(name: &str, interface: &str) -> bool {
    is_linked(name, (HOST, interface))
}

fn is_linked(name: &str, (package, interface): (&str, &str)) -> bool {
    Name::parse(name).is_some_and(|it| {
        it.package == package
            && it.interface == interface
            && it.version.is_some_and(|version| fits(&version))
    })
}

// An interface may grow within a major version, so a guest of a later one may
// need what this host has not.
fn fits(version: &Version) -> bool {
    version.major == HOST_VERSION.major && *version <= HOST_VERSION && version.pre.is_empty()
}

/// `package/interface@version`, as the Component Model names interfaces.
struct Name<'a> {
    package: &'a str,
    interface: &'a str,
    version: Option<Version>,
}

impl<'a> Name<'a> {
    fn parse(name: &'a str) -> Option<Self> {
        let (path, version) = match name.split_once('@') {
            Some((path, version)) => (path, Some(Version::parse(version).ok()?)),
            None => (name, None),
        };
        let (package, interface) = path.split_once('/')?;
        Some(Self {
            package,
            interface,
            version,
        })
    }
}

fn is_host_import(import: &Extern) -> bool {
    let name = &import.name;
    let is_known = HOST_INTERFACES.iter().any(|it| is_host_interface(name, it));
    is_known && import.is_instance
}

fn refusal(import: &Extern) -> Diagnostic {
    let message = format!(
        "the component imports {}, which this host does not link",
        Quoted(&import.name)
    );
    Diagnostic::error("component/import", message).help(instead(&import.name))
}

fn instead(name: &str) -> String {
    if name
        .strip_prefix(HOST)
        .is_some_and(|rest| rest.starts_with('/'))
    {
        let interfaces = HOST_INTERFACES.join("`, `");
        return format!("this host has version {HOST_VERSION} of `{HOST}`, with `{interfaces}`");
    }
    match INSTEAD.iter().find(|(start, _)| name.starts_with(start)) {
        Some((_, instead)) => (*instead).to_owned(),
        None => format!(
            "only `{HOST}` is linked: build for a target without WASI, such as `wasm32-unknown-unknown`"
        ),
    }
}

fn exports_tools(export: &Extern) -> bool {
    export.is_instance && is_linked(&export.name, TOOLS)
}

fn wrong_world(exports: &[Extern]) -> Diagnostic {
    let (package, interface) = TOOLS;
    let message = format!("the component does not export `{package}/{interface}@{HOST_VERSION}`");
    let help = match exports.first() {
        Some(first) => format!(
            "it exports {}: build it for the world `{package}/plugin`",
            Quoted(&first.name)
        ),
        None => format!("it exports nothing: build it for the world `{package}/plugin`"),
    };
    Diagnostic::error("component/world", message).help(help)
}
