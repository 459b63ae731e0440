//! The certificate authority itself — 根证书与签发机构证书.

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SerialNumber,
};
use ring::rand::SecureRandom;
use secrecy::{ExposeSecret, SecretString};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::{
    ClientLifetime, PkiError, PrivateKey,
    lifetime::Period,
    read::{der_of_pem, period_of},
};

/// What the two certificates are called to people.
pub(crate) const ROOT: &str = "根证书";
pub(crate) const ISSUING: &str = "签发机构证书";

/// What their common names end with.
pub(crate) const ROOT_ROLE: &str = "根证书";
pub(crate) const ISSUING_ROLE: &str = "签发机构";

/// A root, and below it the authority that signs client and server certificates of the extranet.
///
/// The root's key signs one certificate; it leaves [`Self::create`] and is not needed again until that certificate is renewed
/// ([`AuthorityRenewal`](crate::AuthorityRenewal)), so that it can be kept away from the machine. [`Self::open`] does not ask for it.
pub struct CertificateAuthority {
    root_pem: String,
    issuing_pem: String,
    issuing_der: Vec<u8>,
    issuing_key: PrivateKey,
    issuing_period: Period,
    issuer: Issuer<'static, KeyPair>,
    crl_url: Option<String>,
    client_days_max: Option<u32>,
}

impl CertificateAuthority {
    /// Longest life of an authority, in years.
    pub const YEARS_MAX: u8 = 30;

    /// From so many days before its end an authority's certificate is to be renewed: a client certificate of the longest life
    /// would outlive it.
    pub const RENEWED_DAYS: i64 = ClientLifetime::DAYS_MAX as i64;

    /// Makes a new authority: the root (self-signed, at most one authority below it) and the issuing authority (none below it).
    ///
    /// Returns the root's private key beside it, to be locked away.
    ///
    /// # Errors
    /// When the name is not 1 to 40 characters without control characters, or the years are not 1 to [`Self::YEARS_MAX`].
    pub fn create(
        name: &str,
        valid_from: Timestamp,
        years: u8,
        random: &dyn SecureRandom,
    ) -> Result<(Self, PrivateKey), PkiError> {
        if !(1..=40).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(PkiError::Name {
                what: "证书机构名称",
                value: name.into(),
                rule: "应为 1 至 40 个字符，不含控制字符",
            });
        }
        if !(1..=Self::YEARS_MAX).contains(&years) {
            return Err(PkiError::LifetimeEmpty);
        }
        let period = Period::of_years(valid_from, years)?;
        let (root_key, issuing_key) = (PrivateKey::generate(random)?, PrivateKey::generate(random)?);

        let root_params = authority_params(name, ROOT_ROLE, 1, period, random)?;
        let root_pair = root_key.key_pair(ROOT)?;
        let root = root_params
            .self_signed(&root_pair)
            .map_err(|error| PkiError::engine("签发根证书", error))?;
        let root_issuer = Issuer::new(root_params, root_pair);

        let mut issuing_params = authority_params(name, ISSUING_ROLE, 0, period, random)?;
        issuing_params.use_authority_key_identifier_extension = true;
        let issuing = issuing_params
            .signed_by(&issuing_key.key_pair(ISSUING)?, &root_issuer)
            .map_err(|error| PkiError::engine("签发签发机构证书", error))?;

        let key_pem = issuing_key.expose_pem()?;
        Ok((Self::open(&root.pem(), &issuing.pem(), &key_pem)?, root_key))
    }

    /// Opens an authority from what was kept of it.
    ///
    /// # Errors
    /// When a certificate or key cannot be read, they do not belong together, or one is no authority's certificate.
    pub fn open(root_pem: &str, issuing_pem: &str, issuing_key_pem: &SecretString) -> Result<Self, PkiError> {
        let (root_der, issuing_der) = (
            der_of_pem(root_pem.as_bytes(), ROOT)?,
            der_of_pem(issuing_pem.as_bytes(), ISSUING)?,
        );
        let root = authority_certificate(&root_der, ROOT)?;
        let issuing = authority_certificate(&issuing_der, ISSUING)?;
        signed_by(&issuing, &root)?;

        let wrong_key = |rule| PkiError::Key { what: ISSUING, rule };
        let pair = KeyPair::from_pem(issuing_key_pem.expose_secret())
            .map_err(|_| wrong_key("应为 PEM 编码的 PKCS#8 ECDSA P-256 私钥"))?;
        if issuing.public_key().subject_public_key.data.as_ref() != pair.public_key_raw() {
            return Err(wrong_key("与证书中的公钥不一致，请检查文件是否配对"));
        }
        let issuing_period = period_of(&issuing, ISSUING)?;
        let issuing_key = PrivateKey::of_key_pair(&pair);
        let issuer = Issuer::from_ca_cert_der(&issuing_der.as_slice().into(), pair)
            .map_err(|error| PkiError::engine("读取签发机构证书", error))?;
        Ok(Self {
            root_pem: root_pem.to_owned(),
            issuing_pem: issuing_pem.to_owned(),
            issuing_key,
            issuing_period,
            issuer,
            issuing_der,
            crl_url: None,
            client_days_max: None,
        })
    }

    /// The same authority, whose certificates from now on say where the revocation list is (cRLDistributionPoints).
    ///
    /// # Errors
    /// When it is no address of HTTP or HTTPS, or longer than 200 characters.
    pub fn with_crl_url(self, url: &str) -> Result<Self, PkiError> {
        let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
        let is_good = rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic()));
        if !is_good || url.len() > 200 {
            return Err(PkiError::Name {
                what: "证书吊销列表地址",
                value: url.into(),
                rule: "应为 http:// 或 https:// 开头的地址，至多 200 个字符，不含空格和汉字",
            });
        }
        let crl_url = Some(url.to_owned());
        Ok(Self { crl_url, ..self })
    }

    /// The same authority, which issues no client certificate for more than so many days: the installation's own ceiling, below
    /// the two years that nobody exceeds.
    ///
    /// # Errors
    /// When it is none, or more than two years.
    pub fn with_client_days_max(self, days: u32) -> Result<Self, PkiError> {
        if !(1..=ClientLifetime::DAYS_MAX).contains(&days) {
            return Err(PkiError::Ceiling {
                max: ClientLifetime::DAYS_MAX,
            });
        }
        let client_days_max = Some(days);
        Ok(Self {
            client_days_max,
            ..self
        })
    }

    /// Most days of a client certificate, where the installation has set them.
    pub fn client_days_max(&self) -> Option<u32> {
        self.client_days_max
    }

    pub(crate) fn crl_url(&self) -> Option<&str> {
        self.crl_url.as_deref()
    }

    /// The root's certificate as PEM: what clients and browsers have to trust.
    pub fn root_pem(&self) -> &str {
        &self.root_pem
    }

    /// The issuing authority's certificate as PEM.
    pub fn issuing_pem(&self) -> &str {
        &self.issuing_pem
    }

    /// The issuing authority's private key, to be written to a file of mode 0600.
    pub fn issuing_key(&self) -> &PrivateKey {
        &self.issuing_key
    }

    /// Last second of the issuing authority's certificate.
    pub fn valid_until(&self) -> Timestamp {
        self.issuing_period.until
    }

    /// Whether a certificate (DER) was signed by this authority's issuing key.
    pub fn has_signed(&self, certificate_der: &[u8]) -> bool {
        let issuing = X509Certificate::from_der(&self.issuing_der)
            .expect("parsed when the authority was opened")
            .1;
        X509Certificate::from_der(certificate_der)
            .is_ok_and(|(_, certificate)| certificate.verify_signature(Some(issuing.public_key())).is_ok())
    }

    pub(crate) fn issuing_der(&self) -> &[u8] {
        &self.issuing_der
    }

    pub(crate) fn issuer(&self) -> &Issuer<'static, KeyPair> {
        &self.issuer
    }

    /// A certificate that outlives its issuer would stop working before the day it names.
    pub(crate) fn check_covers(&self, period: Period) -> Result<(), PkiError> {
        let Period { from, until } = self.issuing_period;
        if period.from < from || period.until > until {
            return Err(PkiError::OutlivesAuthority {
                until: period.until,
                authority_from: from,
                authority_until: until,
            });
        }
        Ok(())
    }
}

impl std::fmt::Debug for CertificateAuthority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CertificateAuthority")
            .field("issuing_until", &self.issuing_period.until)
            .finish_non_exhaustive()
    }
}

/// What every certificate has: a random serial number, validity and subject.
pub(crate) fn params(subject: DistinguishedName, period: Period, serial: &[u8]) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject;
    params.serial_number = Some(SerialNumber::from_slice(serial));
    params.not_before = rcgen::date_time_ymd(1970, 1, 1) + period.begin_since_1970();
    params.not_after = rcgen::date_time_ymd(1970, 1, 1) + period.end_since_1970();
    params
}

/// 16 random bytes; the first lies between 0x40 and 0x7f, so that the number is positive and its hex form always has 32 digits.
pub(crate) fn new_serial(random: &dyn SecureRandom) -> Result<[u8; 16], PkiError> {
    let mut serial = [0; 16];
    random.fill(&mut serial).map_err(|_| PkiError::Random)?;
    serial[0] = 0x40 | (serial[0] & 0x3f);
    Ok(serial)
}

pub(crate) fn authority_params(
    name: &str,
    role: &str,
    authorities_below: u8,
    period: Period,
    random: &dyn SecureRandom,
) -> Result<CertificateParams, PkiError> {
    let mut subject = DistinguishedName::new();
    subject.push(
        DnType::CountryName,
        rcgen::DnValue::PrintableString("CN".try_into().expect("two capital letters")),
    );
    subject.push(DnType::OrganizationName, name);
    subject.push(DnType::CommonName, format!("{name} {role}"));
    let mut params = params(subject, period, &new_serial(random)?);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(authorities_below));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

/// Whether the root's key has signed the issuing authority's certificate.
pub(crate) fn signed_by(issuing: &X509Certificate<'_>, root: &X509Certificate<'_>) -> Result<(), PkiError> {
    let signed = issuing.verify_signature(Some(root.public_key()));
    signed.map_err(|_| PkiError::Certificate {
        what: ISSUING,
        rule: "应由本平台根证书签发".into(),
    })
}

pub(crate) fn authority_certificate<'a>(der: &'a [u8], what: &'static str) -> Result<X509Certificate<'a>, PkiError> {
    let unusable = |rule: &str| PkiError::Certificate {
        what,
        rule: rule.into(),
    };
    let (_, certificate) = X509Certificate::from_der(der).map_err(|_| unusable("应为 X.509 证书"))?;
    if certificate.is_ca() {
        Ok(certificate)
    } else {
        Err(unusable("应为证书机构证书（CA:TRUE）"))
    }
}
