use wasmparser::{
    ComponentExternalKind, ComponentTypeRef, Encoding, Parser, Payload, WasmFeatures,
};
use yoi_document::{Diagnostic, Quoted, has_errors};

use crate::definition::{MAX_DEFINITIONS, MAX_NESTING, Unread, definitions};
use crate::expansion::{Excess, MAX_INSTANCES, MAX_ITEMS, expand};
use crate::{surface, world};

/// Longest component that is read, in bytes.
pub const MAX_COMPONENT_BYTES: usize = 64 << 20;

/// A valid component, and what it imports and exports. Never compiled here.
/// Package-controlled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    bytes: Vec<u8>,
    imports: Vec<String>,
    exports: Vec<String>,
}

impl Component {
    /// Reads a component (Component Model binary format), checks that it is
    /// valid without the proposals that the sandbox has off, that compiling it
    /// is bounded (at most 256 instances, and 2^18 items counting copies), that
    /// it imports nothing but `yoi:host`, and that it exports
    /// `yoi:plugin/tools`.
    pub fn read(bytes: Vec<u8>) -> (Option<Self>, Vec<Diagnostic>) {
        let (imports, exports) = match names(&bytes, bounded) {
            Ok(names) => names,
            Err(diagnostic) => return (None, vec![diagnostic]),
        };
        let diagnostics = world::judge(&imports, &exports);
        let plain = |names: Vec<Extern>| names.into_iter().map(|it| it.name).collect();
        let component = Self {
            bytes,
            imports: plain(imports),
            exports: plain(exports),
        };
        (
            Some(component).filter(|_| !has_errors(&diagnostics)),
            diagnostics,
        )
    }

    /// Judges what can be told without validating: that it is a component, how
    /// much there is in it, and what it imports and exports.
    pub(crate) fn glance(bytes: &[u8]) -> Vec<Diagnostic> {
        match names(bytes, |bytes| counted(bytes).map(drop)) {
            Ok((imports, exports)) => world::judge(&imports, &exports),
            Err(diagnostic) => vec![diagnostic],
        }
    }

    /// The bytes that were read.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The names of its imports, such as `yoi:host/log@1.0.0`, in its order.
    pub fn imports(&self) -> &[String] {
        &self.imports
    }

    /// The names of its exports, in its order.
    pub fn exports(&self) -> &[String] {
        &self.exports
    }

    /// Whether it can open WebSocket connections, if it may.
    pub fn imports_websocket(&self) -> bool {
        self.imports
            .iter()
            .any(|name| world::is_host_interface(name, "websocket"))
    }

    /// Whether it can send requests, if it may.
    pub fn imports_request(&self) -> bool {
        self.imports
            .iter()
            .any(|name| world::is_host_interface(name, "request"))
    }
}

/// An import or export: only an instance carries an interface.
#[derive(Debug)]
pub(crate) struct Extern {
    pub(crate) name: String,
    pub(crate) is_instance: bool,
}

/// The imports and exports of what is a component and passes this judgement, which comes first.
fn names(
    bytes: &[u8],
    judge: impl FnOnce(&[u8]) -> Result<(), Diagnostic>,
) -> Result<(Vec<Extern>, Vec<Extern>), Diagnostic> {
    if bytes.len() > MAX_COMPONENT_BYTES {
        return Err(too_large());
    }
    if Parser::is_core_wasm(bytes) {
        return Err(core_module());
    }
    if !Parser::is_component(bytes) {
        return Err(not_wasm());
    }
    judge(bytes)?;
    outermost(bytes).map_err(invalid)
}

// Counting comes first: validating a bomb may cost as much as compiling it.
fn bounded(bytes: &[u8]) -> Result<(), Diagnostic> {
    let runs = counted(bytes)?;
    let surfaces = surface::validate(bytes, features()).map_err(invalid)?;
    let written = runs
        .iter()
        .zip(&surfaces)
        .map(|(a, b)| a.saturating_mul(*b));
    match written.fold(0, u64::saturating_add) > MAX_ITEMS {
        true => Err(excessive(&Excess::Items)),
        false => Ok(()),
    }
}

/// How often each component in it would run, within the limits.
fn counted(bytes: &[u8]) -> Result<Vec<u64>, Diagnostic> {
    let definitions = definitions(bytes, features()).map_err(|unread| match unread {
        Unread::Malformed(error) => invalid(error),
        Unread::Excess(excess) => excessive(&excess),
    })?;
    expand(&definitions).map_err(|excess| excessive(&excess))
}

/// What the engine has on for guests. Whoever changes the engine changes this
/// with it. Beside these it has several memories in one module, for the modules
/// that it writes itself (docs/decisions/0019).
fn features() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::REFERENCE_TYPES
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::SIMD
        | WasmFeatures::EXTENDED_CONST
        | WasmFeatures::FLOATS
        | WasmFeatures::COMPONENT_MODEL
}

fn outermost(bytes: &[u8]) -> Result<(Vec<Extern>, Vec<Extern>), wasmparser::Error> {
    let (mut imports, mut exports, mut depth) = (Vec::new(), Vec::new(), 0_u32);
    let mut parser = Parser::new(0);
    parser.set_features(features());
    for payload in parser.parse_all(bytes) {
        match payload? {
            Payload::Version {
                encoding: Encoding::Component | Encoding::Module,
                ..
            } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 1 => {
                for import in section {
                    let import = import?;
                    let is_instance = matches!(import.ty, ComponentTypeRef::Instance(_));
                    imports.push(Extern {
                        name: import.name.name.to_owned(),
                        is_instance,
                    });
                }
            }
            Payload::ComponentExportSection(section) if depth == 1 => {
                for export in section {
                    let export = export?;
                    let is_instance = export.kind == ComponentExternalKind::Instance;
                    exports.push(Extern {
                        name: export.name.name.to_owned(),
                        is_instance,
                    });
                }
            }
            _ => {}
        }
    }
    Ok((imports, exports))
}

fn too_large() -> Diagnostic {
    let message = format!("the component is over the limit of {MAX_COMPONENT_BYTES} bytes");
    Diagnostic::error("component/too-large", message)
        .help("build in release mode and strip debug sections")
}

fn not_wasm() -> Diagnostic {
    Diagnostic::error(
        "component/not-wasm",
        "the file is not a WebAssembly component",
    )
    .help("`[component] path` is to name the `.wasm` binary, not its text or source")
}

fn core_module() -> Diagnostic {
    Diagnostic::error(
        "component/core-module",
        "the file is a core module, not a component",
    )
    .help("wrap it: `wasm-tools component new module.wasm -o component.wasm`")
}

fn excessive(excess: &Excess) -> Diagnostic {
    let (code, message, help) = match excess {
        Excess::Instances => (
            "component/too-many-instances",
            format!("instantiating the component makes more than {MAX_INSTANCES} instances"),
            "compose fewer components, or instantiate a shared one once",
        ),
        Excess::Items => (
            "component/too-many-items",
            format!("the component has more than {MAX_ITEMS} items, counting copies"),
            "export fewer instances from nested components, or instantiate them less often",
        ),
        Excess::Nesting => (
            "component/too-deep",
            format!("the component nests components more than {MAX_NESTING} deep"),
            "compose side by side instead of one in another",
        ),
        Excess::Definitions => (
            "component/too-many-definitions",
            format!("the component holds more than {MAX_DEFINITIONS} components and core modules"),
            "link the core modules into fewer",
        ),
        Excess::Unknown(name) => (
            "component/import-of-code",
            format!(
                "the component takes {}, a component or core module, from an import or an instance",
                Quoted(name)
            ),
            "define it inside, so that what it instantiates can be counted before it is compiled",
        ),
    };
    Diagnostic::error(code, message).help(help)
}

fn invalid(error: wasmparser::Error) -> Diagnostic {
    let off = error.missing_wasm_feature().is_some();
    let diagnostic = Diagnostic::error("component/invalid", one_line(&error.to_string()));
    match off {
        true => diagnostic.help("the sandbox has this proposal off: build without it"),
        false => diagnostic.help("the file is damaged, or was made for a newer format"),
    }
}

fn one_line(message: &str) -> String {
    message.lines().collect::<Vec<_>>().join(": ")
}
