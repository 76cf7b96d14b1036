use serde::Serialize;
use yoi_target::{PortPattern, Target};

use crate::danger::{self, Danger};

/// A target with its parts, and what is to be said of it.
#[derive(Debug, Serialize)]
pub(crate) struct TargetParts {
    /// Canonical text.
    target: String,
    scheme: &'static str,
    /// In A-labels.
    host: String,
    /// The host in Unicode, if that differs.
    unicode: Option<String>,
    port: Port,
    path_prefixes: Vec<String>,
    methods: Vec<String>,
    subprotocols: Vec<String>,
    extensions: Vec<String>,
    addresses: Vec<String>,
    request_headers: Vec<String>,
    #[serde(flatten)]
    danger: DangerParts,
}

/// What is dangerous.
#[derive(Debug, Serialize)]
pub(crate) struct DangerParts {
    broad: bool,
    local: bool,
    plain_text: bool,
    /// The host looks like another one or like an address, or mixes scripts.
    look_alike: bool,
    /// Every reason to look twice, most dangerous first.
    look_twice: Vec<String>,
}

impl DangerParts {
    pub(crate) fn new(danger: &Danger) -> Self {
        Self {
            broad: danger.is_broad(),
            local: danger.is_local(),
            plain_text: danger.is_plain_text(),
            look_alike: danger.is_look_alike(),
            look_twice: danger.reasons(),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Port {
    Number(u16),
    Any(&'static str),
}

impl TargetParts {
    pub(crate) fn new(target: &Target) -> Self {
        let danger = Danger::of(target);
        Self {
            target: target.to_string(),
            scheme: target.scheme().as_str(),
            host: target.host().to_string(),
            unicode: danger::unicode(target.host()),
            port: match target.port() {
                PortPattern::Number(port) => Port::Number(port),
                PortPattern::Any => Port::Any("*"),
            },
            path_prefixes: texts(target.path_prefixes()),
            methods: texts(target.methods()),
            subprotocols: texts(target.subprotocols()),
            extensions: texts(target.extensions()),
            addresses: texts(target.addresses().words()),
            request_headers: texts(target.request_headers()),
            danger: DangerParts::new(&danger),
        }
    }
}

pub(crate) fn texts(items: impl IntoIterator<Item = impl ToString>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}
