//! TLS as libpq's `sslmode` means it: encrypted, encrypted with somebody known, or with the one asked for.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::Server;
use crate::error::{Error, Result};

/// How much the server has to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Nothing: nobody can listen, but anybody can answer.
    Nothing,
    /// That an authority we trust knows it (`verify-ca`).
    Authority,
    /// And that it is the one we asked for (`verify-full`).
    Name,
}

/// What makes connections encrypted.
pub(super) fn connector(server: &Server, proof: Proof) -> Result<MakeRustlsConnect> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier { proof, roots: Roots::of(server, proof)?, provider: Arc::clone(&provider) };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::database("cannot set up TLS").because(error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let config = match (server.get("sslcert"), server.get("sslkey")) {
        (Some(certificate), Some(key)) => {
            let certificates = certificates(&server.directory.join(certificate))?;
            let path = server.directory.join(key);
            let key = PrivateKeyDer::from_pem_file(&path)
                .map_err(|error| unreadable(&path, "private key", &error))?;
            builder
                .with_client_auth_cert(certificates, key)
                .map_err(|error| Error::project("`sslcert` and `sslkey` do not fit").because(error))?
        }
        (None, None) => builder.with_no_client_auth(),
        _ => {
            return Err(Error::project("one of `sslcert` and `sslkey` is given without the other")
                .help("give both: the certificate, and the key that it is for"));
        }
    };
    Ok(MakeRustlsConnect::new(config))
}

struct Verifier {
    proof: Proof,
    roots: Roots,
    provider: Arc<CryptoProvider>,
}

struct Roots {
    store: RootCertStore,
    /// As they are, to know one that the server itself shows.
    certificates: Vec<CertificateDer<'static>>,
}

impl Roots {
    fn of(server: &Server, proof: Proof) -> Result<Self> {
        let file = match server.get("sslrootcert") {
            _ if proof == Proof::Nothing => {
                return Ok(Self { store: RootCertStore::empty(), certificates: Vec::new() });
            }
            Some("system") => None,
            Some(file) => Some(server.directory.join(file)),
            None => server.default_root.clone(),
        };
        let certificates = match &file {
            Some(file) => certificates(file)?,
            None => rustls_native_certs::load_native_certs().certs,
        };
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(certificates.iter().cloned());
        if store.is_empty() {
            return Err(Error::database(
                "no certificate authority is known here, so no server can be verified",
            )
            .help("name the file of the server's authority: `sslrootcert=FILE`, or `PGSSLROOTCERT`"));
        }
        Ok(Self { store, certificates })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.proof == Proof::Nothing {
            return Ok(ServerCertVerified::assertion());
        }
        let certificate = ParsedCertificate::try_from(end_entity)?;
        // A server may show the very certificate that the user named as root, as OpenSSL accepts it.
        if !self.roots.certificates.iter().any(|root| root == end_entity) {
            verify_server_cert_signed_by_trust_anchor(
                &certificate,
                &self.roots.store,
                intermediates,
                now,
                self.provider.signature_verification_algorithms.all,
            )?;
        }
        if self.proof == Proof::Name {
            verify_server_name(&certificate, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("proof", &self.proof).finish_non_exhaustive()
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(certificates) if certificates.is_empty() => {
            Err(Error::project(format!("`{}` holds no certificate", path.display())))
        }
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(unreadable(path, "certificate", &error)),
    }
}

fn unreadable(path: &Path, what: &str, error: &rustls::pki_types::pem::Error) -> Error {
    Error::project(format!("cannot read the {what} in `{}`", path.display())).because(error)
}
