//! Our own certificate authority (证书签发机构): a root, one issuing authority below it, and what they sign.
//!
//! Values in, values out: time and randomness are parameters, and secrets leave in types that do not print. This crate
//! opens no file or socket, knows no organisation, grant or register, and never decides who may have a certificate.
//!
//! ```
//! use pki::{CertificateAuthority, ClientLifetime, ClientSubject};
//! let random = ring::rand::SystemRandom::new();
//! let now: jiff::Timestamp = "2026-11-24T00:00:00Z".parse()?;
//! let (authority, _root_key) = CertificateAuthority::create("演示平台", now, 10, &random)?;
//! let subject = ClientSubject { principal: "clerk-1", organisation: "hall-1" };
//! let issued = authority.issue_client(&subject, ClientLifetime::of_days(now, 365)?, &random)?;
//! assert_eq!(issued.serial.len(), 32);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod authority;
mod crl;
mod error;
mod issue;
mod lifetime;
mod pkcs12;
mod public_key;
mod read;
mod renewal;
mod request;
mod secret;

pub use authority::CertificateAuthority;
pub use crl::{Revocation, SignedRevocationList};
pub use error::PkiError;
pub use issue::{ClientSubject, IssuedClient, IssuedServer, ServerSubject};
pub use lifetime::{ClientLifetime, ServerLifetime};
pub use pkcs12::{Pkcs12Form, Pkcs12Subject, pkcs12};
pub use public_key::{p256_key_info, p256_point, p256_signature_der};
pub use read::{CertificateFacts, read_certificate, read_server_names};
pub use renewal::{AuthorityRenewal, RenewedAuthority, chain_below};
pub use request::CertificateRequest;
pub use secret::{OneTimePassword, PrivateKey};
