use std::fmt::Display;
use std::ops::Range;

use yoi_document::Table;
use yoi_package::{Place, TargetWarnings, read_target};
use yoi_target::{PathPrefix, PortPattern, Protocol, Target};

/// Most grants of one protocol that one plugin may have.
pub const MAX_GRANTS: usize = 1_024;

const PLACE: Place = Place("plugins.enabled.grants.");

const WARNINGS: TargetWarnings = TargetWarnings {
    verb: "grants",
    broad: "enablement/broad",
    look_alike: "enablement/look-alike",
    local: "enablement/local",
    plain_text: "enablement/plain-text",
    help: "grant less where less will do",
};

/// What the operator gives: a target. Nothing of a package's can be made into
/// one. Operator-controlled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    index: usize,
    target: Target,
    span: Range<usize>,
}

impl Grant {
    pub(crate) fn read(table: &mut Table<'_>, protocol: Protocol, index: usize) -> Option<Self> {
        let target = read_target(table, protocol, PLACE)?;
        let span = table.span().unwrap_or_default();
        WARNINGS.tell(table, &target);
        Some(Self {
            index,
            target,
            span,
        })
    }

    /// Its place among the plugin's grants of its protocol, counted from zero
    /// in the order of `yoi.toml`.
    pub fn index(&self) -> usize {
        self.index
    }

    /// What is given.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Where its table stands in the text of `yoi.toml`, in bytes.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

/// The lines of `yoi.toml` that grant a target, to stand below the plugin's
/// `[[plugins.enabled]]`.
///
/// ```
/// use yoi_authority::grant_lines;
/// use yoi_target::Target;
///
/// let target = Target::parse("https://api.example.com/v1 methods=GET")?;
/// assert_eq!(grant_lines(&target), r#"[[plugins.enabled.grants.request]]
/// scheme = "https"
/// host = "api.example.com"
/// path_prefixes = ["/v1"]
/// methods = ["GET"]
/// "#);
/// # Ok::<(), yoi_target::TargetError>(())
/// ```
pub fn grant_lines(target: &Target) -> String {
    let table = match target.protocol() {
        Protocol::Request => "request",
        Protocol::WebSocket => "websocket",
    };
    let mut lines = vec![
        format!("[[plugins.enabled.grants.{table}]]"),
        format!("scheme = \"{}\"", target.scheme()),
        format!("host = \"{}\"", target.host()),
    ];
    lines.extend(port_line(target));
    if !target.has_all_paths() {
        lines.extend(list_line(
            "path_prefixes",
            target.path_prefixes().iter().map(PathPrefix::as_str),
        ));
    }
    lines.extend(list_line("methods", target.methods()));
    lines.extend(list_line("subprotocols", target.subprotocols()));
    lines.extend(list_line("extensions", target.extensions()));
    lines.extend(list_line("addresses", target.addresses().words()));
    lines.extend(list_line("request_headers", target.request_headers()));
    lines.push(String::new());
    lines.join("\n")
}

fn port_line(target: &Target) -> Option<String> {
    match target.port() {
        PortPattern::Any => Some("port = \"*\"".to_owned()),
        PortPattern::Number(port) if port == target.scheme().default_port() => None,
        PortPattern::Number(port) => Some(format!("port = {port}")),
    }
}

// No name in a target can hold a quotation mark or a backslash.
fn list_line(key: &str, names: impl IntoIterator<Item = impl Display>) -> Option<String> {
    let names: Vec<_> = names
        .into_iter()
        .map(|name| format!("\"{name}\""))
        .collect();
    match names.is_empty() {
        true => None,
        false => Some(format!("{key} = [{}]", names.join(", "))),
    }
}
