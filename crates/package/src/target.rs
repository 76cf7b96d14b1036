use yoi_document::{Diagnostic, Shape, Spanned, Table};
use yoi_target::{
    AddressSet, AddressWord, Extension, HeaderName, HostPattern, Method, PathPrefix, PortPattern,
    Protocol, Scheme, Subprotocol, Target, TargetError, TargetParts,
};

const WRONG_TABLE: &str = "target/wrong-table";

/// Which tables a target may stand in: `[[request]]` and `[[websocket]]`, after
/// this start of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(pub &'static str);

impl Place {
    fn table(self, protocol: Protocol) -> String {
        format!("`[[{}{}]]`", self.0, key(protocol))
    }
}

/// Reads the keys of a target, which asks and grants share, from one table of
/// the given protocol: `scheme`, `host`, `port`, `path_prefixes`, `addresses`,
/// and `methods` and `request_headers` or `subprotocols` and `extensions`. Every problem is
/// told to the table.
pub fn read_target(table: &mut Table<'_>, protocol: Protocol, place: Place) -> Option<Target> {
    let scheme = read_scheme(table, protocol, place);
    let host = table.required_string("host");
    let host = host.and_then(|it| table.parsed("target/host", &it, HostPattern::parse));
    let port = read_port(table);
    let path_prefixes = read_list(table, "path_prefixes", "target/path", PathPrefix::parse);
    let addresses = read_list(table, "addresses", "target/addresses", AddressWord::parse);
    let own = read_own(table, protocol, place);
    let parts = TargetParts {
        port: port.ok()?,
        path_prefixes: path_prefixes
            .ok()?
            .unwrap_or_else(|| vec![PathPrefix::all()]),
        addresses: addresses
            .ok()?
            .into_iter()
            .flatten()
            .collect::<AddressSet>(),
        methods: own.methods.ok()?.unwrap_or_default(),
        subprotocols: own.subprotocols.ok()?.unwrap_or_default(),
        extensions: own.extensions.ok()?.unwrap_or_default(),
        request_headers: own.request_headers.ok()?.unwrap_or_default(),
        ..TargetParts::new(scheme?, host?)
    };
    Target::new(parts)
        .map_err(|error| refuse(table, &error))
        .ok()
}

/// The key of a protocol's tables.
fn key(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Request => "request",
        Protocol::WebSocket => "websocket",
    }
}

fn other(protocol: Protocol) -> Protocol {
    match protocol {
        Protocol::Request => Protocol::WebSocket,
        Protocol::WebSocket => Protocol::Request,
    }
}

/// A problem was told.
struct Told;

/// The keys that only one of the protocols has.
struct Own {
    methods: Result<Option<Vec<Method>>, Told>,
    subprotocols: Result<Option<Vec<Subprotocol>>, Told>,
    extensions: Result<Option<Vec<Extension>>, Told>,
    request_headers: Result<Option<Vec<HeaderName>>, Told>,
}

fn read_own(table: &mut Table<'_>, protocol: Protocol, place: Place) -> Own {
    match protocol {
        Protocol::Request => {
            table.require("methods");
            refuse_key(table, protocol, place, "subprotocols");
            refuse_key(table, protocol, place, "extensions");
            let methods = read_list(table, "methods", "target/method", Method::parse);
            Own {
                // That none is named is told already.
                methods: methods.and_then(|it| it.map(Some).ok_or(Told)),
                subprotocols: Ok(None),
                extensions: Ok(None),
                request_headers: read_list(
                    table,
                    "request_headers",
                    "target/header",
                    HeaderName::parse,
                ),
            }
        }
        Protocol::WebSocket => {
            refuse_key(table, protocol, place, "methods");
            refuse_key(table, protocol, place, "request_headers");
            Own {
                methods: Ok(None),
                subprotocols: read_list(
                    table,
                    "subprotocols",
                    "target/subprotocol",
                    Subprotocol::parse,
                ),
                extensions: read_list(table, "extensions", "target/extension", Extension::parse),
                request_headers: Ok(None),
            }
        }
    }
}

fn read_scheme(table: &mut Table<'_>, protocol: Protocol, place: Place) -> Option<Scheme> {
    let text = table.required_string("scheme")?;
    let scheme = table.parsed("target/scheme", &text, Scheme::parse)?;
    if scheme.protocol() == protocol {
        return Some(scheme);
    }
    let (here, there) = (place.table(protocol), place.table(scheme.protocol()));
    let message = format!("the scheme `{scheme}` does not belong in {here}");
    let help = format!(
        "write it under {there}: requests and WebSocket are given apart, and neither stands for the other"
    );
    table.tell(
        Diagnostic::error(WRONG_TABLE, message)
            .at(text.span)
            .help(help),
    );
    None
}

fn refuse_key(table: &mut Table<'_>, protocol: Protocol, place: Place, key: &'static str) {
    let Some(span) = table.key_span(key) else {
        return;
    };
    // Known from here on, so that it is not told as unknown too.
    table.value(key);
    let (here, there) = (place.table(protocol), place.table(other(protocol)));
    let message = format!("`{key}` does not belong in {here}");
    table.tell(
        Diagnostic::error(WRONG_TABLE, message)
            .at(span)
            .help(format!("only {there} has it")),
    );
}

fn read_port(table: &mut Table<'_>) -> Result<Option<PortPattern>, Told> {
    let Some(value) = table.value("port") else {
        return Ok(None);
    };
    let port = match value.shape() {
        Shape::Integer(_) => {
            let number = table.integer("port", 1..=65_535).ok_or(Told)?;
            u16::try_from(number.value).ok().map(PortPattern::Number)
        }
        Shape::String("*") => Some(PortPattern::Any),
        _ => {
            table.tell_wrong_type("port", "a number or `\"*\"`", value);
            None
        }
    };
    port.map(Some).ok_or(Told)
}

fn read_list<T, E: std::fmt::Display>(
    table: &mut Table<'_>,
    key: &'static str,
    code: &'static str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<Vec<T>>, Told> {
    if table.value(key).is_none() {
        return Ok(None);
    }
    let strings = table.strings(key).ok_or(Told)?;
    let parsed: Vec<_> = strings
        .value
        .iter()
        .map(|it: &Spanned<&str>| table.parsed(code, it, &parse))
        .collect();
    parsed
        .into_iter()
        .collect::<Option<_>>()
        .map(Some)
        .ok_or(Told)
}

fn refuse(table: &Table<'_>, error: &TargetError) {
    let key = match error {
        TargetError::NeverDialled { .. } | TargetError::MetadataUnsaid(_) => "host",
        TargetError::MetadataWord(_) => "addresses",
        _ => "",
    };
    let diagnostic = Diagnostic::error("target/invalid", error.to_string());
    table.tell(match table.key_span(key).or(table.span()) {
        Some(span) => diagnostic.at(span),
        None => diagnostic,
    });
}
