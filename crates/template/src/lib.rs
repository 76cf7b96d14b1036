//! Templates of plugins, as data: a name and the URLs that the plugin is to
//! reach go in, the files of its folder come out. Nothing is read or written.
//!
//! ```
//! use yoi_template::{NewPlugin, PluginName, Template};
//!
//! let name = PluginName::parse("my-prices")?;
//! let plugin = NewPlugin::new(Template::Rust, name).request("http://127.0.0.1:8080/v1/prices")?;
//! let files = plugin.files();
//! let manifest = files.iter().find(|file| file.path == "plugin.toml").unwrap();
//! assert!(manifest.text.contains("id = \"example.my-prices\""));
//! assert!(manifest.text.contains("port = 8080"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A template is a folder of `templates/` in this repository, and works as it
//! stands there. The interfaces (`wit/`) and, for Rust, the SDK's source are in
//! every plugin's folder, so that it builds anywhere.

mod embedded;
mod name;
mod place;
mod plugin;
mod template;

pub use name::{NameError, PluginName};
pub use place::PlaceError;
pub use plugin::{File, NewPlugin};
pub use template::Template;
