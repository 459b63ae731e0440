//! The certificate authority's files: `<data>/pki/` — 证书签发机构文件.

mod authority;
mod server;

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use app::Issuing;
use jiff::Timestamp;
use pki::{AuthorityRenewal, CertificateAuthority, ClientLifetime, PkiError, ServerLifetime, ServerSubject};
use ring::rand::{SecureRandom, SystemRandom};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    data_folder::{unwritable, write_secret},
    failure::Failure,
};

/// How long a server certificate lives: browsers take no longer ones.
const SERVER_DAYS: u32 = 397;

/// From how many days before its end the server's certificate is warned of; an authority's sooner
/// ([`CertificateAuthority::RENEWED_DAYS`]).
const WARNED_DAYS: i64 = 60;

/// What the server's own certificates are called to people.
const SERVER: &str = "服务器证书";
const ISSUING: &str = "签发机构证书";
pub const ROOT: &str = "根证书";

/// Whole days from an instant to a later one; negative when it has passed.
fn days_between(now: Timestamp, until: Timestamp) -> i64 {
    (until.as_second() - now.as_second()).div_euclid(86_400)
}

/// Beside a file, with the last day of what it holds in the name, and a number where that is taken.
fn aside(path: &Path, until: Timestamp) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let day = until.strftime("%Y-%m-%d").to_string();
    let numbered = |n: u32| match n {
        1 => path.with_file_name(format!("{name}.until-{day}")),
        n => path.with_file_name(format!("{name}.until-{day}-{n}")),
    };
    (1..)
        .map(numbered)
        .find(|one| !one.exists())
        .expect("some number is free")
}

fn read_pem(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| {
        Failure::new(
            "pki.unreadable",
            format!("无法读取 {}，请先运行 heyan init 或 heyan demo", path.display()),
        )
        .because(error)
    })
}

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
        let (authority, root_key) = CertificateAuthority::create(name, now, AuthorityRenewal::YEARS, random)?;
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

    /// Which of the server's own certificates ends when: server certificate, issuing authority, root. What cannot be read is left
    /// out; whoever needs it says so.
    pub fn ends(&self) -> Vec<(&'static str, Timestamp)> {
        [
            (SERVER, self.server_certificate()),
            (ISSUING, self.issuing_certificate()),
            (ROOT, self.root_certificate()),
        ]
        .into_iter()
        .filter_map(|(what, path)| {
            let facts = pki::read_certificate(&fs::read(path).ok()?).ok()?;
            Some((what, facts.valid_until))
        })
        .collect()
    }

    /// Those of [`Self::ends`] that are to be renewed by now or have ended, with the days that are left.
    pub fn ending(&self, now: Timestamp) -> Vec<(&'static str, Timestamp, i64)> {
        let with_days = |(what, until)| (what, until, days_between(now, until));
        let mut all: Vec<_> = self.ends().into_iter().map(with_days).collect();
        all.retain(|&(what, _, days)| {
            days < match what {
                SERVER => WARNED_DAYS,
                _ => CertificateAuthority::RENEWED_DAYS,
            }
        });
        all
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

    /// Most days of a client certificate (证书有效期上限), where the operator has set fewer than two years in `pki/days-max`.
    ///
    /// # Errors
    /// When the file is there and holds no such number: a ceiling that was mistyped shall not be taken for none.
    pub fn client_days_max(&self) -> Result<Option<u32>, Failure> {
        let path = self.path.join("days-max");
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| {
                Failure::new("pki.unreadable", format!("无法读取 {}", path.display())).because(error)
            })?,
        };
        let days = text
            .trim()
            .parse()
            .ok()
            .filter(|days| (1..=ClientLifetime::DAYS_MAX).contains(days));
        let rule = PkiError::Ceiling {
            max: ClientLifetime::DAYS_MAX,
        };
        let wrong = || Failure::new(rule.code(), format!("{} 不可用：{rule}", path.display()));
        days.map(Some).ok_or_else(wrong)
    }

    /// Opens the authority for issuing; the root's key is not needed.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub fn open(&self) -> Result<CertificateAuthority, Failure> {
        let read = |path: PathBuf| read_pem(&path);
        let key: SecretString = read(self.path.join("issuing.key"))?.into();
        let authority = CertificateAuthority::open(
            &read(self.root_certificate())?,
            &read(self.issuing_certificate())?,
            &key,
        )?;
        let authority = match self.client_days_max()? {
            Some(days) => authority.with_client_days_max(days)?,
            None => authority,
        };
        let crl_url = self.path.join("crl-url");
        if !crl_url.exists() {
            return Ok(authority);
        }
        Ok(authority.with_crl_url(read(crl_url)?.trim())?)
    }
}
