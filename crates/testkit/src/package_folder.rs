//! Package folders, written for one test
use crate::guest::guest;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

const COMPONENT: &str = "component.wasm";
const ANY_OBJECT: &str = r#"{ type = "object" }"#;

/// A package in the making: a manifest's text and a component's bytes, neither of which is checked.
#[derive(Clone)]
pub struct PackageFolder {
    id: String,
    version: String,
    component: Vec<u8>,
    tables: Vec<String>,
}

impl PackageFolder {
    /// A package of version 0.1.0 with no tools, no asks and an empty component.
    pub fn new(id: &str) -> Self {
        let (id, version) = (id.to_owned(), "0.1.0".to_owned());
        Self {
            id,
            version,
            component: Vec::new(),
            tables: Vec::new(),
        }
    }

    /// The version that the manifest says.
    pub fn version(self, version: &str) -> Self {
        Self {
            version: version.to_owned(),
            ..self
        }
    }

    /// The component of a guest program.
    #[track_caller]
    pub fn guest(self, name: &str) -> Self {
        self.component(guest(name))
    }

    /// Any bytes as the component.
    pub fn component(self, component: Vec<u8>) -> Self {
        Self { component, ..self }
    }

    /// A tool that takes any JSON object.
    pub fn tool(self, name: &str) -> Self {
        self.tool_with_schema(name, ANY_OBJECT)
    }

    /// A tool with its input schema as a TOML inline table.
    pub fn tool_with_schema(self, name: &str, schema: &str) -> Self {
        self.table(&format!(
            "[[tools]]\nname = \"{name}\"\ndescription = \"The tool {name}\"\ninput_schema = {schema}\n"
        ))
    }

    /// A `[[websocket]]` table with these lines.
    pub fn ask_websocket(self, lines: &str) -> Self {
        self.table(&format!("[[websocket]]\n{lines}\n"))
    }

    /// A `[[request]]` table with these lines.
    pub fn ask_request(self, lines: &str) -> Self {
        self.table(&format!("[[request]]\n{lines}\n"))
    }

    /// Any further text of the manifest.
    pub fn table(mut self, text: &str) -> Self {
        self.tables.push(text.to_owned());
        self
    }

    /// The manifest's text.
    pub fn manifest(&self) -> String {
        let Self {
            id,
            version,
            tables,
            ..
        } = self;
        format!(
            "schema = 1\nid = \"{id}\"\nversion = \"{version}\"\ndescription = \"A package of a test\"\n\n\
             [component]\npath = \"{COMPONENT}\"\n\n{}",
            tables.join("\n")
        )
    }

    /// Writes the package as the folder `<parent>/<id>` and says where that is.
    pub fn write(&self, parent: &Path) -> PathBuf {
        let folder = parent.join(&self.id);
        fs::create_dir_all(&folder).expect("a package folder that can be made");
        fs::write(folder.join("plugin.toml"), self.manifest())
            .expect("a manifest that can be written");
        fs::write(folder.join(COMPONENT), &self.component)
            .expect("a component that can be written");
        folder
    }

    /// Writes the package into a temporary folder.
    pub fn write_temporary(&self) -> WrittenPackage {
        let parent = TempDir::new().expect("a temporary folder");
        WrittenPackage {
            folder: self.write(parent.path()),
            parent,
        }
    }
}

/// A package in a temporary folder, gone when dropped.
pub struct WrittenPackage {
    parent: TempDir,
    folder: PathBuf,
}

impl WrittenPackage {
    /// The package's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder that holds the package's folder and nothing else.
    pub fn store(&self) -> &Path {
        self.parent.path()
    }
}
