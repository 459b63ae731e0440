//! Issuing client and server certificates — 签发证书.

use std::net::IpAddr;

use jiff::Timestamp;
use rcgen::{
    Certificate, CertificateParams, CrlDistributionPoint, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyUsagePurpose, PublicKeyData, SanType,
};
use ring::rand::SecureRandom;

use crate::{
    CertificateAuthority, CertificateRequest, ClientLifetime, PkiError, PrivateKey, ServerLifetime,
    authority::{new_serial, params},
    lifetime::Period,
    read::{fingerprint, serial_hex},
};

/// Whose client certificate.
///
/// The holder's own name is not among them: TLS 1.2 sends client certificates in the clear, and the desk knows the name.
#[derive(Clone, Copy, Debug)]
pub struct ClientSubject<'a> {
    /// Id of the person or system: becomes the common name.
    pub principal: &'a str,
    /// Id of the organisation: becomes the organisation.
    pub organisation: &'a str,
}

/// What a server is reached by.
#[derive(Clone, Copy, Debug)]
pub struct ServerSubject<'a> {
    /// DNS names.
    pub names: &'a [String],
    /// Addresses.
    pub addresses: &'a [IpAddr],
}

/// A client certificate, just made.
#[derive(Debug)]
pub struct IssuedClient {
    /// The certificate as DER.
    pub certificate_der: Vec<u8>,
    /// The certificate as PEM.
    pub certificate_pem: String,
    /// The certificate and that of the issuing authority as PEM: what a client presents.
    pub chain_pem: String,
    /// The private key; `None` when the holder made it and sent a request.
    pub key: Option<PrivateKey>,
    /// Serial number in lower-case hex.
    pub serial: String,
    /// SHA-256 of the DER bytes.
    pub fingerprint: [u8; 32],
    /// SHA-256 of the public key (SubjectPublicKeyInfo, DER).
    pub key_fingerprint: [u8; 32],
    /// First second.
    pub valid_from: Timestamp,
    /// Last second.
    pub valid_until: Timestamp,
}

/// A server certificate, just made.
#[derive(Debug)]
pub struct IssuedServer {
    /// The certificate and that of the issuing authority as PEM: what a server presents.
    pub chain_pem: String,
    /// The private key.
    pub key: PrivateKey,
    /// Serial number in lower-case hex.
    pub serial: String,
    /// Last second.
    pub valid_until: Timestamp,
}

impl CertificateAuthority {
    /// Issues a client certificate with a key made here.
    ///
    /// # Errors
    /// When an id is not 1 to 64 characters, or the certificate would outlive the authority.
    pub fn issue_client(
        &self,
        subject: &ClientSubject<'_>,
        lifetime: ClientLifetime,
        random: &dyn SecureRandom,
    ) -> Result<IssuedClient, PkiError> {
        let key = PrivateKey::generate(random)?;
        let issued = self.sign_client(subject, lifetime, &key.key_pair("客户端证书")?, random)?;
        Ok(IssuedClient {
            key: Some(key),
            ..issued
        })
    }

    /// Issues a client certificate for a key that never leaves its holder.
    ///
    /// Only the public key is taken from the request; subject and extensions are those of this authority, whatever the
    /// request asks for.
    ///
    /// # Errors
    /// As [`Self::issue_client`].
    pub fn issue_client_for_request(
        &self,
        subject: &ClientSubject<'_>,
        lifetime: ClientLifetime,
        request: &CertificateRequest,
        random: &dyn SecureRandom,
    ) -> Result<IssuedClient, PkiError> {
        self.sign_client(subject, lifetime, request.public_key(), random)
    }

    /// Issues a server certificate that browsers accept: names and addresses as alternative names, ECDSA P-256.
    ///
    /// # Errors
    /// When there is neither name nor address, a name is no DNS name, or the certificate would outlive the authority.
    pub fn issue_server(
        &self,
        subject: &ServerSubject<'_>,
        lifetime: ServerLifetime,
        random: &dyn SecureRandom,
    ) -> Result<IssuedServer, PkiError> {
        let period = lifetime.period();
        let (key, serial) = (PrivateKey::generate(random)?, new_serial(random)?);
        let alternative_names = alternative_names(subject)?;
        let mut distinguished = DistinguishedName::new();
        // Browsers ignore the common name; some tools print it. It holds at most 64 characters.
        let common = subject
            .names
            .iter()
            .find(|name| name.len() <= 64)
            .map_or("heyan", String::as_str);
        distinguished.push(DnType::CommonName, common);
        let mut params = leaf_params(distinguished, period, &serial, ExtendedKeyUsagePurpose::ServerAuth);
        params.subject_alt_names = alternative_names;
        let certificate = self.sign(&params, period, &key.key_pair("服务器证书")?)?;
        Ok(IssuedServer {
            chain_pem: format!("{}{}", certificate.pem(), self.issuing_pem()),
            key,
            serial: serial_hex(&serial),
            valid_until: period.until,
        })
    }

    fn sign_client(
        &self,
        subject: &ClientSubject<'_>,
        lifetime: ClientLifetime,
        public_key: &impl PublicKeyData,
        random: &dyn SecureRandom,
    ) -> Result<IssuedClient, PkiError> {
        let lifetime = lifetime.within(self.client_days_max())?;
        let (period, serial) = (lifetime.period(), new_serial(random)?);
        let mut distinguished = DistinguishedName::new();
        distinguished.push(DnType::OrganizationName, id("机构标识", subject.organisation)?);
        distinguished.push(DnType::CommonName, id("用户标识", subject.principal)?);
        let mut params = leaf_params(distinguished, period, &serial, ExtendedKeyUsagePurpose::ClientAuth);
        let distribution_point = |url: &str| CrlDistributionPoint {
            uris: vec![url.to_owned()],
        };
        params.crl_distribution_points = self.crl_url().map(distribution_point).into_iter().collect();
        let certificate = self.sign(&params, period, public_key)?;
        let certificate_pem = certificate.pem();
        Ok(IssuedClient {
            chain_pem: format!("{certificate_pem}{}", self.issuing_pem()),
            certificate_pem,
            key: None,
            serial: serial_hex(&serial),
            fingerprint: fingerprint(certificate.der()),
            key_fingerprint: fingerprint(&public_key.subject_public_key_info()),
            valid_from: period.from,
            valid_until: period.until,
            certificate_der: certificate.der().to_vec(),
        })
    }

    fn sign(
        &self,
        params: &CertificateParams,
        period: Period,
        public_key: &impl PublicKeyData,
    ) -> Result<Certificate, PkiError> {
        self.check_covers(period)?;
        params
            .signed_by(public_key, self.issuer())
            .map_err(|error| PkiError::engine("签发证书", error))
    }
}

fn leaf_params(
    subject: DistinguishedName,
    period: Period,
    serial: &[u8],
    usage: ExtendedKeyUsagePurpose,
) -> CertificateParams {
    let mut params = params(subject, period, serial);
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![usage];
    params.use_authority_key_identifier_extension = true;
    params
}

/// 64 characters are the most that X.520 allows in a common or organisation name.
fn id<'a>(what: &'static str, value: &'a str) -> Result<&'a str, PkiError> {
    let is_good = (1..=64).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic());
    if is_good {
        Ok(value)
    } else {
        Err(PkiError::Name {
            what,
            value: value.into(),
            rule: "应为 1 至 64 个可见的 ASCII 字符",
        })
    }
}

fn alternative_names(subject: &ServerSubject<'_>) -> Result<Vec<SanType>, PkiError> {
    const RULE: &str =
        "应为域名，如 heyan.example.cn：字母、数字和连字符，以点分段，每段至多 63 个字符；中文域名写作 xn-- 形式";
    let bad = |value: &str, rule| PkiError::Name {
        what: "服务器名称",
        value: value.into(),
        rule,
    };
    if subject.names.is_empty() && subject.addresses.is_empty() {
        return Err(bad("", "至少应有一个域名或地址"));
    }
    let mut all = Vec::new();
    for name in subject.names {
        if !is_dns_name(name) {
            return Err(bad(name, RULE));
        }
        all.push(SanType::DnsName(name.as_str().try_into().map_err(|_| bad(name, RULE))?));
    }
    all.extend(subject.addresses.iter().copied().map(SanType::IpAddress));
    Ok(all)
}

fn is_dns_name(name: &str) -> bool {
    let labels = name.strip_prefix("*.").unwrap_or(name).split('.');
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // All digits and dots would be an address, which goes elsewhere.
    name.len() <= 253 && labels.into_iter().all(is_label) && name.parse::<IpAddr>().is_err()
}
