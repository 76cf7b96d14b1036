use std::collections::HashSet;
use std::ops::Range;

use semver::Version;
use serde_json::Value as Json;
use yoi_document::{Codes, Diagnostic, Table, codes, has_errors, read};
use yoi_target::Protocol;

use crate::{Ask, ComponentPath, Include, PackageId, PackagePath, ToolName, schema};

/// The manifest's name in a package's folder.
pub const MANIFEST: &str = "plugin.toml";

/// Most tools that one manifest may have.
pub const MAX_TOOLS: usize = 128;

/// Most asks of one protocol that one manifest may have.
pub const MAX_ASKS: usize = 1_024;

const CODES: &Codes = &codes!("manifest");

const SCHEMA: u64 = 1;

// Enough for what a person reads before deciding.
const MAX_DESCRIPTION: usize = 2_000;

/// What the author says of a package, in `plugin.toml`. Never authority.
/// Package-controlled in every part.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    id: PackageId,
    version: Version,
    description: String,
    component: ComponentPath,
    include: Include,
    tools: Vec<Tool>,
    request: Vec<Ask>,
    websocket: Vec<Ask>,
}

/// A tool that the package says it has. Package-controlled.
#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    name: ToolName,
    description: String,
    input_schema: Json,
}

impl Tool {
    /// Its name, of `[a-z0-9_-]`; the only one of its kind in the manifest.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// What it does, for people and models.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The JSON Schema of its input; at its root `type` is `object`.
    pub fn input_schema(&self) -> &Json {
        &self.input_schema
    }
}

impl Manifest {
    /// Reads a manifest. There is one only if no problem is an error.
    pub fn parse(text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let (manifest, mut diagnostics) = read(text, CODES, Self::read);
        if diagnostics.iter().any(|it| it.code == OTHER_SCHEMA) {
            // The rest was read by the rules of another schema.
            diagnostics.retain(|it| it.code == OTHER_SCHEMA);
        }
        (manifest.filter(|_| !has_errors(&diagnostics)), diagnostics)
    }

    /// What the package calls itself.
    pub fn id(&self) -> &PackageId {
        &self.id
    }

    /// Its version (Semantic Versioning 2.0.0).
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// What it is for.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Where its component lies.
    pub fn component(&self) -> &ComponentPath {
        &self.component
    }

    /// What the package holds beside its manifest and component.
    pub fn include(&self) -> &Include {
        &self.include
    }

    /// Whether a file at this path belongs to the package. What does not is not
    /// packed, and not part of its digest.
    pub fn takes(&self, path: &PackagePath) -> bool {
        let text = path.as_str();
        text == MANIFEST || text == self.component.as_str() || self.include.takes(path)
    }

    /// Its tools, in order.
    pub fn tools(&self) -> &[Tool] {
        &self.tools
    }

    /// What it asks to send requests to, in order.
    pub fn request(&self) -> &[Ask] {
        &self.request
    }

    /// What it asks to open WebSocket connections to, in order.
    pub fn websocket(&self) -> &[Ask] {
        &self.websocket
    }

    /// Its asks of one protocol, in order.
    pub fn asks(&self, protocol: Protocol) -> &[Ask] {
        match protocol {
            Protocol::Request => &self.request,
            Protocol::WebSocket => &self.websocket,
        }
    }

    fn read(root: &mut Table<'_>) -> Option<Self> {
        check_schema(root);
        let id = root.required_string("id");
        let id = id.and_then(|it| root.parsed("manifest/id", &it, PackageId::parse));
        let version = root.required_string("version");
        let version = version.and_then(|it| root.parsed("manifest/version", &it, parse_version));
        let description = read_description(root);
        let component = root.required_table("component", read_component);
        let include = root.table("package", Include::read);
        let include = include.map_or(Some(Include::default()), |it| it);
        let tools = read_tools(root);
        let request = read_asks(root, "request", Protocol::Request);
        let websocket = read_asks(root, "websocket", Protocol::WebSocket);
        Some(Self {
            id: id?,
            version: version?,
            description: description?,
            component: component??,
            include: include?,
            tools: tools?,
            request: request?,
            websocket: websocket?,
        })
    }
}

const OTHER_SCHEMA: &str = "manifest/schema";

fn check_schema(root: &mut Table<'_>) {
    let Some(schema) = root.required_integer("schema", 0..=u64::MAX) else {
        return;
    };
    if schema.value != SCHEMA {
        let message = format!(
            "the manifest has schema {}, and this version of yoi reads schema {SCHEMA}",
            schema.value
        );
        let help = "use a version of yoi that knows it";
        root.tell(
            Diagnostic::error(OTHER_SCHEMA, message)
                .at(schema.span)
                .help(help),
        );
    }
}

/// Longest version, in bytes: it stands beside the id wherever a person decides.
const MAX_VERSION: usize = 128;

fn parse_version(text: &str) -> Result<Version, String> {
    if text.len() > MAX_VERSION {
        return Err(format!("it is over {MAX_VERSION} bytes"));
    }
    Version::parse(text).map_err(|error| format!("not a version such as `1.0.0`: {error}"))
}

fn read_description(table: &mut Table<'_>) -> Option<String> {
    let text = table.required_string("description")?;
    table.parsed("manifest/too-long", &text, |text| match text.len() {
        length if length > MAX_DESCRIPTION => Err(format!(
            "the description is {length} bytes long, over the limit of {MAX_DESCRIPTION}"
        )),
        _ => Ok(text.to_owned()),
    })
}

fn read_component(table: &mut Table<'_>) -> Option<ComponentPath> {
    let path = table.required_string("path")?;
    table.parsed("manifest/component-path", &path, ComponentPath::parse)
}

fn read_tools(root: &mut Table<'_>) -> Option<Vec<Tool>> {
    let mut names = HashSet::new();
    let tools = root.tables("tools", |table, index| {
        let tool = read_tool(table)?;
        refuse_over(table, "tools", index, MAX_TOOLS);
        if !names.insert(tool.name.clone()) {
            let message = format!("the tool `{}` stands twice", tool.name);
            table.tell(placed(
                Diagnostic::error(CODES.duplicate, message),
                table.key_span("name"),
            ));
        }
        Some(tool)
    });
    root.tell_missing("tools", || {
        let help =
            "list each tool under `[[tools]]`, with `name`, `description` and `input_schema`";
        Diagnostic::warning("manifest/no-tools", "the manifest lists no tools").help(help)
    });
    tools.into_iter().collect()
}

fn read_tool(table: &mut Table<'_>) -> Option<Tool> {
    let name = table.required_string("name");
    let name = name.and_then(|it| table.parsed("manifest/tool-name", &it, ToolName::parse));
    let description = read_description(table);
    let input_schema = schema::read(table, "input_schema");
    Some(Tool {
        name: name?,
        description: description?,
        input_schema: input_schema?,
    })
}

fn read_asks(root: &mut Table<'_>, key: &'static str, protocol: Protocol) -> Option<Vec<Ask>> {
    let asks = root.tables(key, |table, index| {
        refuse_over(table, key, index, MAX_ASKS);
        Ask::read(table, protocol, index)
    });
    asks.into_iter().collect()
}

fn refuse_over(table: &Table<'_>, key: &str, index: usize, limit: usize) {
    // Once: at the first that is too many.
    if index == limit {
        let message = format!("there are more than {limit} `[[{key}]]` tables");
        table.tell(placed(
            Diagnostic::error("manifest/too-many", message),
            table.span(),
        ));
    }
}

fn placed(diagnostic: Diagnostic, span: Option<Range<usize>>) -> Diagnostic {
    match span {
        Some(span) => diagnostic.at(span),
        None => diagnostic,
    }
}
