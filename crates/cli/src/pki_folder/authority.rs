//! The files of root and issuing authority, replaced by renewed ones — 更新签发机构证书文件.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use pki::{AuthorityRenewal, RenewedAuthority, chain_below};
use ring::rand::SecureRandom;
use secrecy::SecretString;

use super::{PkiFolder, aside, read_pem};
use crate::{data_folder::unwritable, failure::Failure};

/// A renewed authority, and the files that it replaces; nothing is written yet.
pub struct AuthorityPlan {
    /// The certificates.
    pub renewed: RenewedAuthority,
    files: Vec<(PathBuf, String)>,
}

impl PkiFolder {
    /// The root's private key, where it was not taken away.
    pub fn root_key(&self) -> PathBuf {
        self.path.join("root.key")
    }

    /// Renews the issuing authority's certificate, and the root's before it where that is asked for, without writing anything.
    /// Neither data folder nor issuing key is needed, so that it can be done where the root's key is kept.
    ///
    /// # Errors
    /// When a file is missing or damaged, the key is another one's, or the renewal is refused.
    pub fn plan_authority(
        &self,
        root_key: Option<&Path>,
        years: Option<u8>,
        with_root: bool,
        now: Timestamp,
        random: &dyn SecureRandom,
    ) -> Result<AuthorityPlan, Failure> {
        let (root, issuing) = (self.root_certificate(), self.issuing_certificate());
        let (root_pem, issuing_pem) = (read_pem(&root)?, read_pem(&issuing)?);
        let key = root_key.map_or_else(|| self.root_key(), Path::to_path_buf);
        let root_key_pem: SecretString = fs::read_to_string(&key)
            .map_err(|error| {
                let message = format!(
                    "无法读取根证书私钥 {}；离线保管的，请取回后用 --root-key 指定其位置",
                    key.display()
                );
                Failure::new("pki.no_root_key", message).because(error)
            })?
            .into();
        let renewal = AuthorityRenewal {
            root_pem: &root_pem,
            issuing_pem: &issuing_pem,
            root_key_pem: &root_key_pem,
            years,
            with_root,
        };
        let renewed = renewal.sign(now, random)?;
        // The root first: whichever of them a stop in between leaves, old and new verify below each other.
        let mut files = Vec::new();
        if with_root {
            files.push((root, renewed.root_pem.clone()));
        }
        files.push((issuing, renewed.issuing_pem.clone()));
        // What the server shows holds the issuing authority's certificate as well, and would end with the old one.
        let server = self.server_certificate();
        if let Ok(chain) = fs::read_to_string(&server)
            && let Some(chain) = chain_below(&chain, &renewed.issuing_pem)
        {
            files.push((server, chain));
        }
        Ok(AuthorityPlan { renewed, files })
    }
}

impl AuthorityPlan {
    /// Writes the certificates; the old ones are kept beside them under their last day. Returns where.
    ///
    /// # Errors
    /// When a file cannot be written; those written before stay, and go together with the others as they were.
    pub fn write(&self) -> Result<Vec<PathBuf>, Failure> {
        let write = |(path, pem): &(PathBuf, String)| -> Result<PathBuf, Failure> {
            let until = pki::read_certificate(read_pem(path)?.as_bytes())?.valid_until;
            let kept = aside(path, until);
            fs::hard_link(path, &kept).map_err(|error| unwritable(&kept, error))?;
            let new = path.with_extension("crt.new");
            fs::write(&new, pem).map_err(|error| unwritable(&new, error))?;
            fs::rename(&new, path).map_err(|error| unwritable(path, error))?;
            Ok(kept)
        };
        self.files.iter().map(write).collect()
    }

    /// Which files are replaced.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|(path, _)| path.as_path())
    }
}
