//! TLS settings: which roots, which name, which protocol.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// Bundles of root certificates by platform. They are named here, and not looked up by a crate, because the
/// usual look-up lets `SSL_CERT_FILE` and `SSL_CERT_DIR` replace them.
const PLATFORM_BUNDLES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
];

/// A root that the operator named and that can't be used.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TlsError {
    /// The text is not PEM, or holds no certificate.
    #[error("no certificate in PEM form was found: {0}")]
    Pem(String),
    /// The certificate can't be a root.
    #[error("the certificate can't be used as a root: {0}")]
    Root(String),
}

/// The certificates that a server's chain must end in: the platform's, and those that the operator added.
#[derive(Debug, Clone, Default)]
pub struct TlsRoots {
    added: Vec<CertificateDer<'static>>,
    without_platform: bool,
}

impl TlsRoots {
    /// The platform's roots.
    pub fn platform() -> Self {
        Self::default()
    }

    /// No root at all, to which some can be added.
    pub fn none() -> Self {
        Self {
            added: Vec::new(),
            without_platform: true,
        }
    }

    /// Adds every certificate of a PEM text (RFC 7468).
    pub fn add_pem(&mut self, pem: &[u8]) -> Result<(), TlsError> {
        let certificates = CertificateDer::pem_slice_iter(pem)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| TlsError::Pem(error.to_string()))?;
        if certificates.is_empty() {
            return Err(TlsError::Pem("it is empty".to_owned()));
        }
        let mut store = RootCertStore::empty();
        for certificate in certificates {
            store
                .add(certificate.clone())
                .map_err(|error| TlsError::Root(error.to_string()))?;
            self.added.push(certificate);
        }
        Ok(())
    }

    /// All of them, for TLS that is not a plugin's.
    pub fn store(&self) -> RootCertStore {
        let mut store = RootCertStore::empty();
        if !self.without_platform {
            store.add_parsable_certificates(platform_certificates());
        }
        store.add_parsable_certificates(self.added.iter().cloned());
        store
    }
}

/// The client settings, made when the first TLS dial needs them: parsing the platform's roots takes
/// milliseconds, and a plugin that speaks plain text to loopback should not pay for it.
#[derive(Debug)]
pub(crate) struct TlsClient {
    roots: TlsRoots,
    config: OnceLock<Result<Arc<ClientConfig>, rustls::Error>>,
}

impl TlsClient {
    pub(crate) fn new(roots: TlsRoots) -> Self {
        Self {
            roots,
            config: OnceLock::new(),
        }
    }

    pub(crate) fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        self.config
            .get_or_init(|| client_config(self.roots.store()).map(Arc::new))
            .clone()
    }
}

fn client_config(roots: RootCertStore) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // A ticket would let a later dial, under another permit, resume what this one verified.
    config.resumption = rustls::client::Resumption::disabled();
    Ok(config)
}

fn platform_certificates() -> Vec<CertificateDer<'static>> {
    PLATFORM_BUNDLES
        .iter()
        .map(PathBuf::from)
        .find_map(|path| std::fs::read(path).ok())
        .map(|pem| {
            CertificateDer::pem_slice_iter(&pem)
                .filter_map(Result::ok)
                .collect()
        })
        .unwrap_or_default()
}
