use serde::Serialize;
use yoi_target::{Breadth, PortPattern, Target};

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
    addresses: Vec<String>,
    request_headers: Vec<String>,
    broad: bool,
    local: bool,
    plain_text: bool,
    /// Every reason to look twice, most dangerous first.
    look_twice: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Port {
    Number(u16),
    Any(&'static str),
}

impl TargetParts {
    pub(crate) fn new(target: &Target) -> Self {
        let breadth = target.breadth();
        let (host, unicode) = (target.host().to_string(), target.host().unicode());
        Self {
            target: target.to_string(),
            scheme: target.scheme().as_str(),
            unicode: (unicode != host).then_some(unicode),
            host,
            port: match target.port() {
                PortPattern::Number(port) => Port::Number(port),
                PortPattern::Any => Port::Any("*"),
            },
            path_prefixes: texts(target.path_prefixes()),
            methods: texts(target.methods()),
            subprotocols: texts(target.subprotocols()),
            addresses: texts(target.addresses().words()),
            request_headers: texts(target.request_headers()),
            broad: target.is_broad(),
            local: target.is_local(),
            plain_text: breadth.contains(&Breadth::PlainText),
            look_twice: texts(breadth),
        }
    }
}

pub(crate) fn texts(items: impl IntoIterator<Item = impl ToString>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}
