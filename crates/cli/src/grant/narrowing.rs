use std::str::FromStr;

use yoi_target::{
    AddressWord, Extension, HeaderName, HostPattern, Method, PathPrefix, PortPattern, Subprotocol,
    Target, TargetParts,
};

use crate::ask_name::AskName;

/// What an ask is to be narrowed to: `websocket:0 host=eu.example.com paths=/v1/trades`. What is not named stays as it
/// is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Narrowing {
    pub(crate) ask: AskName,
    words: Vec<(Key, String)>,
}

/// A part of a target that can be narrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Host,
    Port,
    Paths,
    Methods,
    Subprotocols,
    Extensions,
    Addresses,
    RequestHeaders,
}

/// Each key, and a value for instance.
const KEYS: [(&str, Key, &str); 8] = [
    ("host", Key::Host, "eu.example.com"),
    ("port", Key::Port, "443"),
    ("paths", Key::Paths, "/v1,/v2"),
    ("methods", Key::Methods, "GET,POST"),
    ("subprotocols", Key::Subprotocols, "trades.v1"),
    ("extensions", Key::Extensions, "permessage-deflate"),
    ("addresses", Key::Addresses, "private"),
    ("request-headers", Key::RequestHeaders, "x-trace"),
];

impl Narrowing {
    pub(crate) fn new(ask: AskName, words: Vec<(Key, String)>) -> Self {
        Self { ask, words }
    }

    /// The target that is left of an ask, which may be more than was asked for: that is for the caller to see.
    ///
    /// # Errors
    ///
    /// What is wrong with a value, in words.
    pub(crate) fn of(&self, ask: &Target) -> Result<Target, String> {
        let mut parts = TargetParts {
            port: Some(ask.port()),
            path_prefixes: ask.path_prefixes().to_vec(),
            methods: ask.methods().to_vec(),
            subprotocols: ask.subprotocols().to_vec(),
            extensions: ask.extensions().to_vec(),
            addresses: ask.addresses(),
            request_headers: ask.request_headers().to_vec(),
            ..TargetParts::new(ask.scheme(), ask.host().clone())
        };
        for (key, values) in &self.words {
            set(&mut parts, *key, values)?;
        }
        Target::new(parts).map_err(|error| error.in_text_form().to_string())
    }
}

fn set(parts: &mut TargetParts, key: Key, values: &str) -> Result<(), String> {
    match key {
        Key::Host => parts.host = HostPattern::parse(values).map_err(text)?,
        Key::Port => parts.port = Some(PortPattern::parse(values).map_err(text)?),
        Key::Paths => {
            // A path may hold a comma, and begins with a slash.
            let separated = values.replace(",/", "\n/");
            let paths = separated.split('\n').filter(|_| !values.is_empty());
            let paths = paths.map(|it| PathPrefix::parse(it).map_err(text));
            parts.path_prefixes = paths.collect::<Result<_, _>>()?;
        }
        Key::Methods => parts.methods = all(values, Method::parse)?,
        Key::Subprotocols => parts.subprotocols = all(values, Subprotocol::parse)?,
        Key::Extensions => parts.extensions = all(values, Extension::parse)?,
        Key::Addresses => {
            parts.addresses = all(values, AddressWord::parse)?.into_iter().collect();
        }
        Key::RequestHeaders => parts.request_headers = all(values, HeaderName::parse)?,
    }
    Ok(())
}

/// Nothing after the sign means none.
fn all<T, E: ToString>(
    values: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<T>, String> {
    let values = values.split(',').filter(|_| !values.is_empty());
    values.map(|it| parse(it).map_err(text)).collect()
}

fn text(error: impl ToString) -> String {
    error.to_string()
}

impl FromStr for Narrowing {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split_ascii_whitespace();
        let ask = words.next().unwrap_or_default().parse()?;
        let words: Vec<_> = words.map(word).collect::<Result<_, _>>()?;
        match words.is_empty() {
            true => Err(format!(
                "write what is left of it, for instance `{ask} paths=/v1`"
            )),
            false => Ok(Self { ask, words }),
        }
    }
}

fn word(word: &str) -> Result<(Key, String), String> {
    let (name, values) = match word.split_once('=') {
        Some((name, values)) => (name, Some(values)),
        None => (word, None),
    };
    let Some((known, key, example)) = KEYS.iter().find(|(known, ..)| is_meant(known, name)) else {
        let names = KEYS.map(|(name, ..)| format!("`{name}=`"));
        return Err(format!("`{word}` is none of {}", names.join(", ")));
    };
    match values.filter(|it| name == *known && !is_toml(*key, it)) {
        Some(values) => Ok((*key, values.to_owned())),
        None => Err(format!(
            "`{word}` is not understood: write `{known}={example}`, without spaces, brackets and quotes"
        )),
    }
}

/// Also as `yoi.toml` names it.
fn is_meant(known: &str, name: &str) -> bool {
    match name {
        "path" | "path_prefixes" => known == "paths",
        name => name.replace('_', "-") == known,
    }
}

/// An IPv6 address has brackets of its own. What may stand in a token of HTTP, as `'` may, is no sign of TOML.
fn is_toml(key: Key, values: &str) -> bool {
    values.starts_with('"') || (key != Key::Host && values.starts_with('['))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowed(ask: &str, narrowing: &str) -> Result<String, String> {
        let narrowing: Narrowing = narrowing.parse()?;
        let target = narrowing.of(&Target::parse(ask).unwrap())?;
        Ok(target.to_string())
    }

    #[test]
    fn what_is_named_is_narrowed_and_the_rest_stays() {
        let ask = "https://**.example.com:*/v1 methods=GET,POST addresses=private request-headers=x-a,x-b";
        let table = [
            (
                "request:0 host=eu.example.com",
                "https://eu.example.com:*/v1 methods=GET,POST addresses=private request-headers=x-a,x-b",
            ),
            (
                "request:0 port=443 methods=GET addresses=",
                "https://**.example.com/v1 methods=GET request-headers=x-a,x-b",
            ),
            (
                "request:0 paths=/v1/a,/v1/b request-headers=",
                "https://**.example.com:*/v1/a /v1/b methods=GET,POST addresses=private",
            ),
        ];
        for (narrowing, left) in table {
            assert_eq!(narrowed(ask, narrowing).as_deref(), Ok(left), "{narrowing}");
        }
        assert_eq!(
            narrowed(
                "wss://a.example/ subprotocols=x,y",
                "websocket:0 subprotocols="
            )
            .as_deref(),
            Ok("wss://a.example/")
        );
    }

    #[test]
    fn what_cannot_be_understood_is_said() {
        for narrowing in [
            "",
            "websocket:0",
            "websocket:0 scheme=ws",
            "websocket:0 paths",
            "x paths=/",
            "websocket:0 paths=v1",
            "websocket:0 paths=",
            "websocket:0 paths=,/a",
            "websocket:0 port=0",
            "websocket:0 host=",
            "websocket:0 methods=GET",
        ] {
            let told = narrowed("wss://a.example/", narrowing);
            assert!(told.is_err(), "{narrowing}: {told:?}");
        }
        assert!(narrowed("https://a.example/ methods=GET", "request:0 methods=").is_err());
    }

    #[test]
    fn what_is_written_as_in_a_file_is_told_as_it_is_written_here() {
        for (narrowing, told) in [
            ("websocket:0 paths = [\"/v1\"]", "`paths=/v1,/v2`"),
            ("websocket:0 paths=[/v1]", "`paths=/v1,/v2`"),
            ("websocket:0 path_prefixes=/v1", "`paths=/v1,/v2`"),
            ("websocket:0 host=\"a.example\"", "`host=eu.example.com`"),
            ("request:0 request_headers=x-a", "`request-headers=x-trace`"),
        ] {
            let reason = narrowed("wss://*/", narrowing).unwrap_err();
            assert!(reason.contains(told), "{narrowing}: {reason}");
        }
        assert_eq!(
            narrowed("wss://*/ addresses=loopback", "websocket:0 host=[::1]").as_deref(),
            Ok("wss://[::1]/")
        );
    }
}
