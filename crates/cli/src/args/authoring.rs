use std::path::PathBuf;

use clap::ValueEnum;
use yoi_build::Language;
use yoi_template::Template;

use super::Output;

#[derive(Debug, clap::Args)]
pub(crate) struct NewArgs {
    /// What to begin with
    pub(crate) template: TemplateName,
    /// The folder to make; its last part is the plugin's name
    #[arg(value_name = "NAME|FOLDER")]
    pub(crate) folder: PathBuf,
    /// The package's id; `example.NAME` if left out
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// The `http` or `https` URL below which its requests go
    #[arg(long, value_name = "URL")]
    pub(crate) request: Option<String>,
    /// The `ws` or `wss` URL that it connects to
    #[arg(long, value_name = "URL")]
    pub(crate) websocket: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, clap::Args)]
pub(crate) struct BuildArgs {
    /// The plugin's folder, with a `plugin.toml` in it
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
    /// What it is written in; if left out, what its `Cargo.toml`,
    /// `package.json` or `pyproject.toml` tells
    #[arg(long)]
    pub(crate) language: Option<LanguageName>,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum TemplateName {
    /// A tool in Rust that asks a REST API
    Rust,
    /// A tool in Rust that follows a WebSocket feed
    RustFeed,
    /// Tools in JavaScript that ask a REST API and follow a WebSocket feed
    #[value(name = "javascript")]
    JavaScript,
    /// Tools in Python that ask a REST API and follow a WebSocket feed
    Python,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LanguageName {
    /// By Cargo
    Rust,
    /// By `componentize-qjs`
    #[value(name = "javascript")]
    JavaScript,
    /// By `componentize-py`
    Python,
}

impl From<TemplateName> for Template {
    fn from(name: TemplateName) -> Self {
        match name {
            TemplateName::Rust => Self::Rust,
            TemplateName::RustFeed => Self::RustFeed,
            TemplateName::JavaScript => Self::JavaScript,
            TemplateName::Python => Self::Python,
        }
    }
}

impl From<LanguageName> for Language {
    fn from(name: LanguageName) -> Self {
        match name {
            LanguageName::Rust => Self::Rust,
            LanguageName::JavaScript => Self::JavaScript,
            LanguageName::Python => Self::Python,
        }
    }
}
