//! Certificate and key in one file, as browsers import them — PKCS#12 证书文件.

use p12_keystore::{Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKeyChain};

use crate::{CertificateAuthority, IssuedClient, OneTimePassword, PkiError, read::der_of_pem};

/// Which systems have to be able to open the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pkcs12Form {
    /// AES-256 with HMAC-SHA-256: Windows 10 1709 and later, every current browser.
    Current,
    /// Triple DES with HMAC-SHA-1, the only form that Windows 7 and 8 open. Safe only because the password has 100 bits and is used once.
    OldWindows,
}

/// What the file is called in the list of certificates.
#[derive(Clone, Copy, Debug)]
pub struct Pkcs12Subject<'a> {
    /// Name of the person or system, shown by the browser.
    pub display_name: &'a str,
    /// Shown instead when the name has characters that the format cannot carry.
    pub principal: &'a str,
}

/// Packs an issued client certificate with its key and the chain up to the root.
///
/// # Errors
/// When the certificate was issued for a request, so that its key is not here.
pub fn pkcs12(
    authority: &CertificateAuthority,
    issued: &IssuedClient,
    subject: &Pkcs12Subject<'_>,
    password: &OneTimePassword,
    form: Pkcs12Form,
) -> Result<Vec<u8>, PkiError> {
    let key = issued.key.as_ref().ok_or(PkiError::Key {
        what: "客户端证书",
        rule: "私钥由持有人自行保管，本平台没有，不能制作 PKCS#12 文件",
    })?;
    let failed = |error: p12_keystore::error::Error| PkiError::engine("制作 PKCS#12 文件", error);

    let root_der = der_of_pem(authority.root_pem().as_bytes(), "根证书")?;
    let chain = [issued.certificate_der.as_slice(), authority.issuing_der(), &root_der]
        .into_iter()
        .map(Certificate::from_der)
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    let private = p12_keystore::PrivateKey::from_der(key.expose_der()).map_err(failed)?;

    // The name is stored as UCS-2, which has no room for the rarer characters of names (Unicode planes above the first).
    let fits = !subject.display_name.is_empty() && subject.display_name.chars().all(|c| u32::from(c) <= 0xffff);
    let alias = if fits { subject.display_name } else { subject.principal };
    let mut store = KeyStore::new();
    store.add_entry(
        alias,
        KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new(issued.fingerprint.as_slice(), private, chain)),
    );
    let (encryption, mac) = match form {
        Pkcs12Form::Current => (
            EncryptionAlgorithm::PbeWithHmacSha256AndAes256,
            MacAlgorithm::HmacSha256,
        ),
        Pkcs12Form::OldWindows => (
            EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc,
            MacAlgorithm::HmacSha1,
        ),
    };
    store
        .writer(password.expose())
        .encryption_algorithm(encryption)
        .mac_algorithm(mac)
        .write()
        .map_err(failed)
}
