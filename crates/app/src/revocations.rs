//! The list of revoked certificates for others who meet them — 证书吊销列表发布. The gate itself does not use it: it asks the desk.

use std::{borrow::Borrow, sync::Arc};

use arc_swap::ArcSwapOption;
use jiff::{SignedDuration, Timestamp};
use model::Certificate;
use pki::{CertificateAuthority, Revocation};

use crate::{App, AppError, NotPossible};

/// How old a published list may get, in hours: half of what it may be relied upon.
const RENEWED_EVERY_HOURS: i64 = CertificateAuthority::CRL_HOURS / 2;

/// A signed list as it is published.
#[derive(Clone, Debug)]
pub struct RevocationList {
    der: Arc<[u8]>,
    signed_at: Timestamp,
    valid_until: Timestamp,
    stamp: u64,
}

impl RevocationList {
    /// The list (DER).
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Last second for which it may be relied upon.
    pub fn valid_until(&self) -> Timestamp {
        self.valid_until
    }
}

/// The list that was published last.
#[derive(Default)]
pub(crate) struct Published(ArcSwapOption<RevocationList>);

/// What a list says of certificates: which were revoked, and since when. Those that are suspended are not on it: they may be
/// good again, and whoever keeps a list for a day would not learn of it.
pub fn revocations(certificates: impl IntoIterator<Item = impl Borrow<Certificate>>) -> Vec<Revocation> {
    certificates
        .into_iter()
        .filter_map(|known| {
            let known = known.borrow();
            Some(Revocation {
                serial: known.serial.clone(),
                revoked_at: known.revoked_at?,
            })
        })
        .collect()
}

fn no_authority() -> NotPossible {
    let message = "本节点没有证书签发机构，不发布证书吊销列表；请向签发证书的节点获取。";
    NotPossible::unknown("certificate.no_authority", message)
}

impl App {
    /// The list of revoked certificates as the desk has them now: signed anew when the desk has changed, or when the last
    /// one is half used up.
    ///
    /// # Errors
    /// A refusal when the desk or the clock cannot be relied upon; not possible on a node without an issuing authority.
    pub async fn revocation_list(&self) -> Result<Arc<RevocationList>, AppError> {
        let issuing = self.inner.issuing.as_ref().ok_or_else(no_authority)?;
        let desk = self.inner.desk.current().await?;
        let (now, published) = (self.now(), &self.inner.revocations.0);
        let renewed_at = |last: &RevocationList| last.signed_at + SignedDuration::from_hours(RENEWED_EVERY_HOURS);
        if let Some(last) = published.load_full()
            && last.stamp == desk.stamp()
            && now < renewed_at(&last)
        {
            return Ok(last);
        }
        let revoked = revocations(desk.authority.certificates().map(AsRef::<Certificate>::as_ref));
        let signed = issuing.authority.crl(&revoked, now).map_err(NotPossible::from)?;
        let list = Arc::new(RevocationList {
            der: signed.der.into(),
            signed_at: now,
            valid_until: signed.valid_until,
            stamp: desk.stamp(),
        });
        published.store(Some(list.clone()));
        Ok(list)
    }

    /// The certificate of the issuing authority (PEM), by which lists and certificates can be checked.
    ///
    /// # Errors
    /// Not possible on a node without one.
    pub fn issuing_certificate_pem(&self) -> Result<&str, AppError> {
        let issuing = self.inner.issuing.as_ref().ok_or_else(no_authority)?;
        Ok(issuing.authority.issuing_pem())
    }
}
