//! The certificate authority's files: `<data>/pki/` — 证书签发机构文件.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use app::Issuing;
use jiff::Timestamp;
use pki::{CertificateAuthority, ServerLifetime, ServerSubject};
use ring::rand::{SecureRandom, SystemRandom};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    data_folder::{unwritable, write_secret},
    failure::Failure,
};

/// How long our own authority lives.
const AUTHORITY_YEARS: u8 = 10;
/// How long a server certificate lives: browsers take no longer ones.
const SERVER_DAYS: u32 = 397;

/// Where the authority's certificates and keys are.
#[derive(Clone, Debug)]
pub struct PkiFolder {
    path: PathBuf,
}

impl PkiFolder {
    /// The folder of a data folder; nothing is read yet.
    pub fn at(data: &Path) -> Self {
        Self { path: data.join("pki") }
    }

    /// The root's certificate: what clients and browsers have to trust.
    pub fn root_certificate(&self) -> PathBuf {
        self.path.join("root.crt")
    }

    /// The issuing authority's certificate.
    pub fn issuing_certificate(&self) -> PathBuf {
        self.path.join("issuing.crt")
    }

    /// The server's certificate chain.
    pub fn server_certificate(&self) -> PathBuf {
        self.path.join("server.crt")
    }

    /// The server's private key.
    pub fn server_key(&self) -> PathBuf {
        self.path.join("server.key")
    }

    /// Makes an authority and a server certificate for this machine alone.
    ///
    /// # Errors
    /// When there is one already, or files cannot be written.
    pub fn create(
        &self,
        name: &str,
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<CertificateAuthority, Failure> {
        self.create_for(
            name,
            &["localhost".to_owned()],
            &[Ipv4Addr::LOCALHOST.into()],
            now,
            random,
        )
    }

    /// Makes an authority and a certificate for a server that is reached by these names and addresses.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub fn create_for(
        &self,
        name: &str,
        server_names: &[String],
        server_addresses: &[IpAddr],
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<CertificateAuthority, Failure> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.path)
            .map_err(|e| unwritable(&self.path, e))?;
        let (authority, root_key) = CertificateAuthority::create(name, now, AUTHORITY_YEARS, random)?;
        let subject = ServerSubject {
            names: server_names,
            addresses: server_addresses,
        };
        let server = authority.issue_server(&subject, ServerLifetime::of_days(now, SERVER_DAYS)?, random)?;
        let secret =
            |name: &str, pem: SecretString| write_secret(&self.path.join(name), pem.expose_secret().as_bytes());
        secret("root.key", root_key.expose_pem()?)?;
        secret("issuing.key", authority.issuing_key().expose_pem()?)?;
        secret("server.key", server.key.expose_pem()?)?;
        for (path, pem) in [
            (self.root_certificate(), authority.root_pem()),
            (self.issuing_certificate(), authority.issuing_pem()),
            (self.server_certificate(), &server.chain_pem),
        ] {
            fs::write(&path, pem).map_err(|error| unwritable(&path, error))?;
        }
        Ok(authority)
    }

    /// Who signs certificates in the service; `None` where the issuing authority's key is kept on another machine.
    ///
    /// # Errors
    /// When the key is there and a file is missing or damaged.
    pub fn issuing(&self) -> Result<Option<Issuing>, Failure> {
        if !self.path.join("issuing.key").exists() {
            tracing::info!("no key of an issuing authority: certificates cannot be issued by this node");
            return Ok(None);
        }
        Ok(Some(Issuing {
            authority: self.open()?,
            random: Box::new(SystemRandom::new()),
        }))
    }

    /// Opens the authority for issuing; the root's key is not needed.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub fn open(&self) -> Result<CertificateAuthority, Failure> {
        let read = |path: PathBuf| {
            fs::read_to_string(&path).map_err(|error| {
                Failure::new(
                    "pki.unreadable",
                    format!("无法读取 {}，请先运行 heyan init 或 heyan demo", path.display()),
                )
                .because(error)
            })
        };
        let key: SecretString = read(self.path.join("issuing.key"))?.into();
        let authority = CertificateAuthority::open(
            &read(self.root_certificate())?,
            &read(self.issuing_certificate())?,
            &key,
        )?;
        let crl_url = self.path.join("crl-url");
        if !crl_url.exists() {
            return Ok(authority);
        }
        Ok(authority.with_crl_url(read(crl_url)?.trim())?)
    }
}
