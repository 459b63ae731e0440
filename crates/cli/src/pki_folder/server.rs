//! The server's own certificate and key, replaced by new ones — 更新服务器证书文件.

use std::{
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use pki::{IssuedServer, ServerLifetime, ServerSubject};
use ring::rand::SecureRandom;
use secrecy::ExposeSecret;

use super::{PkiFolder, SERVER_DAYS, aside, days_between, read_pem};
use crate::{
    data_folder::{unwritable, write_secret},
    failure::Failure,
};

/// A new server certificate, and the pair of files that it replaces; nothing is written yet.
pub struct ServerPlan {
    /// DNS names for which it is.
    pub names: Vec<String>,
    /// Addresses for which it is.
    pub addresses: Vec<IpAddr>,
    /// Certificate and key.
    pub issued: IssuedServer,
    certificate: PathBuf,
    key: PathBuf,
    old_until: Timestamp,
}

impl PkiFolder {
    /// Issues the server's certificate anew, with a new key, without writing anything. Without names and addresses it is for
    /// those of the old one, and without days as long as it may be.
    ///
    /// # Errors
    /// When there is no authority or no old certificate here, or what is asked for cannot be issued.
    pub fn plan_server(
        &self,
        subject: &ServerSubject<'_>,
        days: Option<u32>,
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<ServerPlan, Failure> {
        let authority = self.open()?;
        let certificate = self.server_certificate();
        let old = read_pem(&certificate)?;
        let (names, addresses) = if subject.names.is_empty() && subject.addresses.is_empty() {
            pki::read_server_names(old.as_bytes())?
        } else {
            (subject.names.to_vec(), subject.addresses.to_vec())
        };
        let subject = ServerSubject {
            names: &names,
            addresses: &addresses,
        };
        let left = days_between(now, authority.valid_until());
        let days = days.unwrap_or(u32::try_from(left.clamp(0, SERVER_DAYS.into())).expect("at most 397"));
        let issued = authority.issue_server(&subject, ServerLifetime::of_days(now, days)?, random)?;
        Ok(ServerPlan {
            old_until: pki::read_certificate(old.as_bytes())?.valid_until,
            key: self.server_key(),
            certificate,
            issued,
            names,
            addresses,
        })
    }
}

impl ServerPlan {
    /// Puts the new pair in the place of the old one, which is kept beside it under its last day. Returns where.
    ///
    /// # Errors
    /// When files cannot be written; certificate and key belong together all the same.
    pub fn write(&self) -> Result<[PathBuf; 2], Failure> {
        let (certificate, key) = (&self.certificate, &self.key);
        let aside = |path: &Path| aside(path, self.old_until);
        let (kept_certificate, kept_key) = (aside(certificate), aside(key));
        for (from, to) in [(certificate, &kept_certificate), (key, &kept_key)] {
            // A second name for the same file: there is never a moment without one.
            fs::hard_link(from, to).map_err(|error| unwritable(to, error))?;
        }
        let (new_certificate, new_key) = (certificate.with_extension("crt.new"), key.with_extension("key.new"));
        for left_over in [&new_certificate, &new_key] {
            // Of a run that was interrupted.
            let _ = fs::remove_file(left_over);
        }
        write_secret(&new_key, self.issued.key.expose_pem()?.expose_secret().as_bytes())?;
        fs::write(&new_certificate, &self.issued.chain_pem).map_err(|error| unwritable(&new_certificate, error))?;
        let replace = |from: &Path, to: &Path| fs::rename(from, to).map_err(|error| unwritable(to, error));
        replace(&new_key, key)?;
        if let Err(failure) = replace(&new_certificate, certificate) {
            // One without the other would keep the server from starting.
            let _ = fs::copy(&kept_key, key);
            return Err(failure);
        }
        Ok([kept_certificate, kept_key])
    }
}
