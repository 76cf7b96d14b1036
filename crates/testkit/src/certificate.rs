//! A certificate authority for one test
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::{ClientConfig, RootCertStore, ServerConfig, crypto::ring};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;
use tokio_rustls::TlsAcceptor;

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A certificate authority that nobody trusts until told to; its files live as long as it does.
pub struct TestCa {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl TestCa {
    /// A new authority with a new key.
    #[allow(
        clippy::new_without_default,
        reason = "an authority is made on purpose, never by default"
    )]
    pub fn new() -> Self {
        let issuer = CertifiedIssuer::self_signed(authority_params(), key())
            .expect("a self-signed authority");
        let folder = TempDir::new().expect("a temporary folder");
        fs::write(folder.path().join("ca.pem"), issuer.pem())
            .expect("a file in a temporary folder");
        Self { issuer, folder }
    }

    /// The authority's certificate as PEM text.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A file with the authority's certificate as PEM text.
    pub fn pem_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// The authority's certificate as DER bytes.
    pub fn der(&self) -> CertificateDer<'static> {
        self.issuer.der().clone()
    }

    /// A client's settings that trust this authority and no other.
    pub fn client_config(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots
            .add(self.der())
            .expect("an authority that rustls takes");
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("protocol versions that the provider has");
        Arc::new(config.with_root_certificates(roots).with_no_client_auth())
    }

    /// A certificate for `localhost`, 127.0.0.1 and ::1.
    pub fn loopback(&self) -> Leaf {
        self.leaf(&LOOPBACK)
    }

    /// A certificate for these names and IP addresses.
    pub fn leaf(&self, names: &[&str]) -> Leaf {
        self.sign(leaf_params(names))
    }

    /// A certificate for loopback that ran out long ago.
    pub fn expired(&self) -> Leaf {
        let mut params = leaf_params(&LOOPBACK);
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
        self.sign(params)
    }

    /// A certificate for loopback whose time has not come.
    pub fn not_yet_valid(&self) -> Leaf {
        let mut params = leaf_params(&LOOPBACK);
        params.not_before = date_time_ymd(4000, 1, 1);
        self.sign(params)
    }

    /// A certificate for another host than any on loopback.
    pub fn wrong_name(&self) -> Leaf {
        self.leaf(&["elsewhere.example"])
    }

    fn sign(&self, params: CertificateParams) -> Leaf {
        let key = key();
        let certificate = params
            .signed_by(&key, &self.issuer)
            .expect("a signed certificate");
        Leaf {
            certificate: certificate.der().clone(),
            certificate_pem: certificate.pem(),
            key,
        }
    }
}

/// A server's certificate and its key.
pub struct Leaf {
    certificate: CertificateDer<'static>,
    certificate_pem: String,
    key: KeyPair,
}

impl Leaf {
    /// A certificate for loopback that is its own authority.
    pub fn self_signed() -> Self {
        let key = key();
        let certificate = leaf_params(&LOOPBACK)
            .self_signed(&key)
            .expect("a self-signed certificate");
        Self {
            certificate: certificate.der().clone(),
            certificate_pem: certificate.pem(),
            key,
        }
    }

    /// Writes `cert.pem` and `key.pem` into the folder and says where they are.
    pub fn write(&self, folder: &Path) -> (PathBuf, PathBuf) {
        let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
        fs::write(&certificate, &self.certificate_pem)
            .expect("a certificate file that can be written");
        fs::write(&key, self.key.serialize_pem()).expect("a key file that can be written");
        (certificate, key)
    }

    /// The server's side of TLS 1.2 and 1.3 under this certificate, which knows the protocol name `http/1.1` only.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.acceptor_speaking(&["http/1.1"])
    }

    /// The same for other protocol names (RFC 7301); none takes what it is offered and chooses nothing.
    pub fn acceptor_speaking(&self, protocols: &[&str]) -> TlsAcceptor {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.key.serialize_der()));
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("protocol versions that the provider has")
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], key)
            .expect("a certificate and its key");
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a new key pair")
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).expect("no names at all");
    params
        .distinguished_name
        .push(DnType::CommonName, "yoi test authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn leaf_params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names that are host names or addresses");
    params
        .distinguished_name
        .push(DnType::CommonName, "yoi test server");
    params.use_authority_key_identifier_extension = true;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}
