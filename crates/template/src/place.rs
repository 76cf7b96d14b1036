use thiserror::Error;
use yoi_target::{ActionUrl, PathError, PathPrefix, Protocol, Scheme, UrlError};

/// A URL that a new plugin is to reach. Its text stands in string literals of
/// any language, and its parts in the manifest.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    url: ActionUrl,
    prefix: PathPrefix,
}

/// Why a new plugin cannot begin with a URL.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlaceError {
    /// The template has no use for one.
    #[error("the template `{template}` has nothing that reaches a `{protocol}` URL")]
    Unused {
        /// The template's name.
        template: &'static str,
        /// The protocol.
        protocol: Protocol,
    },
    /// It is no URL that a plugin could reach.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The scheme is the other protocol's.
    #[error("`{scheme}` is no scheme of `{protocol}`")]
    Scheme {
        /// The URL's.
        scheme: Scheme,
        /// The protocol that was meant.
        protocol: Protocol,
    },
    /// A manifest asks for paths; queries are up to the code.
    #[error("leave out `?` and what follows: a manifest does not ask for queries")]
    Query,
    /// No path prefix is like this path.
    #[error(transparent)]
    Path(#[from] PathError),
    /// It would end a string in the plugin's code.
    #[error("{0:?} may not stand in the URL of a new plugin")]
    Character(char),
}

impl Place {
    pub(crate) fn parse(text: &str, protocol: Protocol) -> Result<Self, PlaceError> {
        let url = ActionUrl::parse(text)?;
        let scheme = url.scheme();
        if scheme.protocol() != protocol {
            return Err(PlaceError::Scheme { scheme, protocol });
        }
        if url.as_str() != url.without_query() {
            return Err(PlaceError::Query);
        }
        // What needs no escape in a string of Rust, JavaScript, Python, TOML or
        // a shell, and means nothing to `format!`.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ":/[].-_~%+,@=".contains(c);
        if let Some(other) = url.as_str().chars().find(|c| !is_plain(*c)) {
            return Err(PlaceError::Character(other));
        }
        let prefix = PathPrefix::parse(url.path())?;
        Ok(Self { url, prefix })
    }

    /// Without the slash at its end: code adds segments to it.
    pub(crate) fn url(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// The keys of a target that holds just this place.
    pub(crate) fn keys(&self) -> String {
        let (scheme, authority) = (self.url.scheme(), self.url.authority());
        let port = self.url.port();
        let host = match authority.rsplit_once(':') {
            Some((host, number)) if number == port.to_string() => host,
            _ => authority,
        };
        let port = match port == scheme.default_port() {
            true => String::new(),
            false => format!("port = {port}\n"),
        };
        let prefix = self.prefix.as_str();
        format!("scheme = \"{scheme}\"\nhost = \"{host}\"\n{port}path_prefixes = [\"{prefix}\"]\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str, protocol: Protocol) -> String {
        Place::parse(text, protocol).unwrap().keys()
    }

    fn refused(text: &str, protocol: Protocol) -> String {
        Place::parse(text, protocol).unwrap_err().to_string()
    }

    #[test]
    fn a_url_becomes_the_keys_of_a_target() {
        assert_eq!(
            keys("https://api.example.com/v1/prices", Protocol::Request),
            "scheme = \"https\"\nhost = \"api.example.com\"\npath_prefixes = [\"/v1/prices\"]\n"
        );
        assert_eq!(
            keys("ws://127.0.0.1:8080", Protocol::WebSocket),
            "scheme = \"ws\"\nhost = \"127.0.0.1\"\nport = 8080\npath_prefixes = [\"/\"]\n"
        );
        assert_eq!(
            keys("http://[::1]:80/x/", Protocol::Request),
            "scheme = \"http\"\nhost = \"[::1]\"\npath_prefixes = [\"/x\"]\n"
        );
    }

    #[test]
    fn what_code_or_manifest_could_not_hold_is_refused() {
        assert_eq!(
            refused("ws://a.example/", Protocol::Request),
            "`ws` is no scheme of `request`"
        );
        assert_eq!(
            refused("https://a.example/?q=1", Protocol::Request),
            "leave out `?` and what follows: a manifest does not ask for queries"
        );
        for (text, found) in [
            ("https://a.example/it's", '\''),
            ("https://a.example/$x", '$'),
            ("https://a.example/(x)", '('),
        ] {
            let wanted = format!("{found:?} may not stand in the URL of a new plugin");
            assert_eq!(refused(text, Protocol::Request), wanted);
        }
        let encoded = Place::parse("https://a.example/%7B", Protocol::Request);
        assert!(matches!(encoded, Err(PlaceError::Path(_))));
    }
}
