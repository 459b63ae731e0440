//! Root and issuing authority, certified anew for the keys that they have — 更新签发机构证书和根证书.

use jiff::Timestamp;
use rcgen::{Issuer, KeyPair, PublicKeyData, SubjectPublicKeyInfo};
use ring::rand::SecureRandom;
use secrecy::{ExposeSecret, SecretString};
use x509_parser::prelude::{FromDer, Pem, X509Certificate};

use crate::{
    PkiError,
    authority::{
        CertificateAuthority, ISSUING, ISSUING_ROLE, ROOT, ROOT_ROLE, authority_certificate, authority_params,
        signed_by,
    },
    lifetime::Period,
    read::{der_of_pem, period_of},
};

/// What is to be renewed, and by what.
///
/// Name and key stay, and only the dates are new. So whatever was signed below the old certificates stands below the new ones as
/// well: client certificates, the server's, revocation lists. An authority whose key got into other hands is not helped by this.
#[derive(Clone, Copy, Debug)]
pub struct AuthorityRenewal<'a> {
    /// The root's certificate as it is (PEM).
    pub root_pem: &'a str,
    /// The issuing authority's certificate as it is (PEM).
    pub issuing_pem: &'a str,
    /// The root's private key (PEM).
    pub root_key_pem: &'a SecretString,
    /// How many years from now; where none are given [`Self::YEARS`], or up to the root's end if that comes sooner.
    pub years: Option<u8>,
    /// Whether the root's certificate is renewed first, for as long.
    pub with_root: bool,
}

/// Certificates of an authority, just renewed.
#[derive(Clone, Debug)]
pub struct RenewedAuthority {
    /// The root's certificate (PEM); the old one where it was not to be renewed.
    pub root_pem: String,
    /// Last second of the root.
    pub root_until: Timestamp,
    /// The issuing authority's certificate (PEM).
    pub issuing_pem: String,
    /// Last second of the issuing authority.
    pub valid_until: Timestamp,
    /// Whether the root's end made it shorter than [`AuthorityRenewal::YEARS`].
    pub is_shortened: bool,
}

impl AuthorityRenewal<'_> {
    /// How long an authority lives where nobody says otherwise, in years.
    pub const YEARS: u8 = 10;

    /// Certifies the authority anew, from `now` on.
    ///
    /// # Errors
    /// When certificates and key do not belong together, the years are more than the root has left or than
    /// [`CertificateAuthority::YEARS_MAX`], or the new certificates would end no later than the old ones.
    pub fn sign(&self, now: Timestamp, random: &dyn SecureRandom) -> Result<RenewedAuthority, PkiError> {
        let root_der = der_of_pem(self.root_pem.as_bytes(), ROOT)?;
        let issuing_der = der_of_pem(self.issuing_pem.as_bytes(), ISSUING)?;
        let root = authority_certificate(&root_der, ROOT)?;
        let issuing = authority_certificate(&issuing_der, ISSUING)?;
        signed_by(&issuing, &root)?;
        let root_pair = root_pair(&root, self.root_key_pem)?;
        let years = self.years.unwrap_or(Self::YEARS);
        if !(1..=CertificateAuthority::YEARS_MAX).contains(&years) {
            return Err(PkiError::LifetimeEmpty);
        }
        let asked = Period::of_years(now, years)?;

        let (root_pem, root_until) = if self.with_root {
            let old = period_of(&root, ROOT)?.until;
            if asked.until <= old {
                return Err(PkiError::RenewalGainsNothing { what: ROOT, until: old });
            }
            let params = authority_params(&name_of(&root, ROOT)?, ROOT_ROLE, 1, asked, random)?;
            let renewed = params
                .self_signed(&root_pair)
                .map_err(|error| PkiError::engine("签发根证书", error))?;
            has_name_of(renewed.der(), &root, ROOT)?;
            (renewed.pem(), asked.until)
        } else {
            (self.root_pem.to_owned(), period_of(&root, ROOT)?.until)
        };

        let is_shortened = asked.until > root_until;
        if is_shortened && self.years.is_some() {
            return Err(PkiError::OutlivesRoot { root_until });
        }
        let until = asked.until.min(root_until);
        let old = period_of(&issuing, ISSUING)?.until;
        if until <= old || until <= asked.from {
            return Err(PkiError::RenewalGainsNothing {
                what: ISSUING,
                until: old,
            });
        }
        let period = Period::new(asked.from, until)?;
        let mut params = authority_params(&name_of(&issuing, ISSUING)?, ISSUING_ROLE, 0, period, random)?;
        params.use_authority_key_identifier_extension = true;
        let failed = |error| PkiError::engine("签发签发机构证书", error);
        let key = SubjectPublicKeyInfo::from_der(issuing.public_key().raw).map_err(failed)?;
        // Key and name of a renewed root are those of the old one, and nothing else of it stands in what it signs.
        let root_issuer = Issuer::from_ca_cert_der(&root_der.as_slice().into(), root_pair).map_err(failed)?;
        let renewed = params.signed_by(&key, &root_issuer).map_err(failed)?;
        has_name_of(renewed.der(), &issuing, ISSUING)?;
        Ok(RenewedAuthority {
            root_pem,
            root_until,
            issuing_pem: renewed.pem(),
            valid_until: until,
            is_shortened,
        })
    }
}

/// A server's chain (PEM) with the issuing authority's renewed certificate in the place of the old one; `None` where the server's
/// certificate was signed by another authority.
pub fn chain_below(chain_pem: &str, issuing_pem: &str) -> Option<String> {
    let issuing_der = der_of_pem(issuing_pem.as_bytes(), ISSUING).ok()?;
    let (_, issuing) = X509Certificate::from_der(&issuing_der).ok()?;
    let block = Pem::iter_from_buffer(chain_pem.as_bytes()).next()?.ok()?;
    let (_, server) = X509Certificate::from_der(&block.contents).ok()?;
    server.verify_signature(Some(issuing.public_key())).ok()?;
    let end = "-----END CERTIFICATE-----";
    let (own, _) = chain_pem.split_once(end)?;
    Some(format!("{own}{end}\n{issuing_pem}"))
}

fn root_pair(root: &X509Certificate<'_>, pem: &SecretString) -> Result<KeyPair, PkiError> {
    let wrong_key = |rule| PkiError::Key { what: ROOT, rule };
    let pair =
        KeyPair::from_pem(pem.expose_secret()).map_err(|_| wrong_key("应为 PEM 编码的 PKCS#8 ECDSA P-256 私钥"))?;
    if root.public_key().subject_public_key.data.as_ref() == pair.der_bytes() {
        Ok(pair)
    } else {
        Err(wrong_key("与根证书中的公钥不一致，请取用初始化时生成的 root.key"))
    }
}

/// The name that the authority was made for.
fn name_of(certificate: &X509Certificate<'_>, what: &'static str) -> Result<String, PkiError> {
    let organisation = certificate.subject().iter_organization().next();
    let name = organisation.and_then(|name| name.as_str().ok());
    name.map(str::to_owned).ok_or_else(|| foreign(what))
}

/// To the byte: that is how a certificate finds the one above it.
fn has_name_of(renewed_der: &[u8], old: &X509Certificate<'_>, what: &'static str) -> Result<(), PkiError> {
    let renewed = authority_certificate(renewed_der, what)?;
    if renewed.subject().as_raw() == old.subject().as_raw() {
        Ok(())
    } else {
        Err(foreign(what))
    }
}

fn foreign(what: &'static str) -> PkiError {
    PkiError::Certificate {
        what,
        rule: "名称不是本平台初始化时写入的，只能由签发它的机构更新".into(),
    }
}
