use yoi_package::{ComponentPath, Manifest, PackageId, ToolName};
use yoi_target::{Protocol, Target};

use crate::diagnostics;

/// A package's `plugin.toml`: every problem can be shown, and what is read
/// prints as a text that is read as the same.
pub fn manifest(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let (manifest, told) = Manifest::parse(text);
    diagnostics::check(manifest.as_ref(), &told, text);
    let Some(manifest) = manifest else {
        return;
    };
    let id = manifest.id();
    assert_eq!(PackageId::parse(&id.to_string()).as_ref(), Ok(id));
    for tool in manifest.tools() {
        assert!(ToolName::parse(tool.name()).is_ok());
        assert_eq!(tool.input_schema()["type"], "object");
    }
    check_path(manifest.component());
    for protocol in [Protocol::Request, Protocol::WebSocket] {
        for ask in manifest.asks(protocol) {
            assert_eq!(ask.target().protocol(), protocol);
            assert!(text.get(ask.span()).is_some());
            assert_prints_back(ask.target());
        }
    }
}

/// A path of a package's never leaves its folder.
pub(crate) fn check_path(path: &ComponentPath) {
    let text = path.as_str();
    assert!(
        !text.is_empty() && !text.starts_with('/') && !text.contains('\\'),
        "{text}"
    );
    assert!(
        text.split('/').all(|part| !["", ".", ".."].contains(&part)),
        "{text}"
    );
    assert_eq!(ComponentPath::parse(text).as_ref(), Ok(path));
}

pub(crate) fn assert_prints_back(target: &Target) {
    let text = target.to_string();
    assert_eq!(Target::parse(&text).as_ref(), Ok(target), "{text}");
}
