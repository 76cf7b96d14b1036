use std::fmt::Display;

use yoi_package::{ComponentPath, Digest, PackageId, ToolName};
use yoi_target::{
    AddressWord, HeaderName, HostPattern, Method, PathPrefix, PortPattern, Scheme, Subprotocol,
};

use crate::manifest::check_path;

/// One line is read as everything that has a text of its own: what is read
/// prints as a text that is read as the same, and nothing takes a line that
/// could end a header.
pub fn names(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    on_the_wire(text, HeaderName::parse);
    on_the_wire(text, Subprotocol::parse);
    on_the_wire(text, Method::parse);
    on_the_wire(text, PathPrefix::parse);
    on_the_wire(text, HostPattern::parse);
    refused_in_one_line(text, AddressWord::parse);
    canonical(text, AddressWord::parse);
    refused_in_one_line(text, PackageId::parse);
    canonical(text, PackageId::parse);
    refused_in_one_line(text, ToolName::parse);
    canonical(text, ToolName::parse);
    refused_in_one_line(text, Digest::parse);
    canonical(text, Digest::parse);
    refused_in_one_line(text, Scheme::parse);
    canonical(text, Scheme::parse);
    refused_in_one_line(text, PortPattern::parse);
    canonical(text, PortPattern::parse);
    if let Ok(path) = ComponentPath::parse(text) {
        check_path(&path);
    }
}

fn on_the_wire<T: Display + PartialEq, E: Display>(text: &str, parse: fn(&str) -> Result<T, E>) {
    refused_in_one_line(text, parse);
    if let Some(printed) = canonical(text, parse) {
        assert!(
            printed.bytes().all(|byte| byte.is_ascii_graphic()),
            "{printed:?}"
        );
    }
}

fn canonical<T: Display + PartialEq, E>(
    text: &str,
    parse: fn(&str) -> Result<T, E>,
) -> Option<String> {
    let value = parse(text).ok()?;
    let printed = value.to_string();
    let again = parse(&printed);
    assert!(again.is_ok_and(|again| again == value), "{printed:?}");
    Some(printed)
}

fn refused_in_one_line<T, E: Display>(text: &str, parse: fn(&str) -> Result<T, E>) {
    if let Err(error) = parse(text) {
        let told = error.to_string();
        assert!(
            told.len() < 1024 && !told.chars().any(char::is_control),
            "{told:?}"
        );
    }
}
