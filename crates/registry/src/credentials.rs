use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::HeaderValue;
use serde::Deserialize;
use std::collections::BTreeMap;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::Repository;

/// A name and a password, or a token in its place. Sent when the registry asks, to it and to the token service that it
/// names, over TLS or to loopback.
#[derive(Clone)]
pub struct Credentials {
    username: String,
    password: Zeroizing<String>,
}

/// Why a Docker configuration has no credentials for a registry.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DockerConfigError {
    /// Not JSON of that form.
    #[error("it is not a Docker configuration: {0}")]
    Malformed(String),
    /// They are in a program's keeping.
    #[error("it leaves `{0}` to the program `docker-credential-{1}`, and yoi starts no programs")]
    Helper(String, String),
    /// It does not have the registry.
    #[error("it has nothing for `{0}`")]
    Missing(String),
    /// Not base64 of a name, a colon and a password.
    #[error("what it has for `{0}` is not a name and a password")]
    Auth(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DockerConfig {
    #[serde(default)]
    auths: BTreeMap<String, DockerAuth>,
    #[serde(default)]
    cred_helpers: BTreeMap<String, String>,
    creds_store: Option<String>,
}

#[derive(Deserialize)]
struct DockerAuth {
    auth: Option<String>,
}

impl Credentials {
    /// A name and a password.
    pub fn new(username: &str, password: &str) -> Self {
        Self {
            username: username.to_owned(),
            password: Zeroizing::new(password.to_owned()),
        }
    }

    /// Those that the text of a Docker `config.json` has for a repository's registry.
    ///
    /// # Errors
    ///
    /// Says why it has none.
    pub fn from_docker_config(
        text: &str,
        repository: &Repository,
    ) -> Result<Self, DockerConfigError> {
        // The place of an error and not its text, which may hold what is secret.
        let config: DockerConfig = serde_json::from_str(text)
            .map_err(|it| DockerConfigError::Malformed(format!("line {}", it.line())))?;
        let registry = match repository.port() {
            Some(port) => format!("{}:{port}", repository.host()),
            None => repository.host().to_owned(),
        };
        if let Some(helper) = config.cred_helpers.get(&registry) {
            return Err(DockerConfigError::Helper(registry, helper.clone()));
        }
        let auth = config
            .auths
            .get(&registry)
            .and_then(|it| it.auth.as_deref());
        match (auth, config.creds_store) {
            (Some(auth), _) if !auth.is_empty() => {
                Self::from_basic(auth).ok_or(DockerConfigError::Auth(registry))
            }
            (_, Some(helper)) => Err(DockerConfigError::Helper(registry, helper)),
            _ => Err(DockerConfigError::Missing(registry)),
        }
    }

    fn from_basic(auth: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64_STANDARD.decode(auth).ok()?);
        let (username, password) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
        Some(Self::new(username, password))
    }

    /// The value of `Authorization` (RFC 7617).
    pub(crate) fn basic(&self) -> Option<HeaderValue> {
        // The scheme has no way to say a colon within a name.
        if self.username.contains(':') {
            return None;
        }
        let pair = Zeroizing::new(format!("{}:{}", self.username, *self.password));
        let text = Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(pair.as_bytes())));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(..)")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Reference;

    fn read(config: &str) -> Result<String, DockerConfigError> {
        let reference = Reference::parse("a.example:5000/b:1").unwrap();
        Credentials::from_docker_config(config, reference.repository())
            .map(|it| format!("{}/{}", it.username, *it.password))
    }

    #[test]
    fn a_docker_configuration_has_them_in_base64() {
        // `me:pass:word`
        let config = r#"{"auths":{"a.example:5000":{"auth":"bWU6cGFzczp3b3Jk"}},"credsStore":"x"}"#;
        assert_eq!(read(config), Ok("me/pass:word".to_owned()));
    }

    #[test]
    fn programs_that_keep_credentials_are_not_started() {
        let helper = |it: &str| {
            Err(DockerConfigError::Helper(
                "a.example:5000".into(),
                it.into(),
            ))
        };
        assert_eq!(read(r#"{"credsStore":"pass"}"#), helper("pass"));
        let config = r#"{"auths":{"a.example:5000":{}},"credHelpers":{"a.example:5000":"own"}}"#;
        assert_eq!(read(config), helper("own"));
    }

    #[test]
    fn nothing_is_taken_of_another_registry_or_from_what_is_broken() {
        let registry = || "a.example:5000".to_owned();
        let missing = Err(DockerConfigError::Missing(registry()));
        assert_eq!(read("{}"), missing);
        assert_eq!(
            read(r#"{"auths":{"a.example":{"auth":"bWU6eA=="}}}"#),
            missing
        );
        assert_eq!(read(r#"{"auths":{"a.example:5000":{"auth":""}}}"#), missing);
        let broken = Err(DockerConfigError::Auth(registry()));
        assert_eq!(read(r#"{"auths":{"a.example:5000":{"auth":"?"}}}"#), broken);
        assert_eq!(
            read(r#"{"auths":{"a.example:5000":{"auth":"bWU="}}}"#),
            broken
        );
        assert!(matches!(read("[]"), Err(DockerConfigError::Malformed(_))));
    }

    #[test]
    fn nothing_prints_a_password() {
        let credentials = Credentials::new("me", "secret");
        assert_eq!(format!("{credentials:?}"), "Credentials(..)");
        let value = credentials.basic().unwrap();
        assert_eq!(format!("{value:?}"), "Sensitive");
    }
}
