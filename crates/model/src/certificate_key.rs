//! One key is for one holder — 一把密钥只属于一个持有人.

use crate::{Authority, KeyFingerprint, PrincipalId};

/// Why a key cannot get a certificate. Names nobody: the other holder may belong to another province.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Another holder has a certificate for it, or had one: two who share a key cannot be told apart.
    #[error(
        "该密钥已用于另一持有人的证书；一把密钥只属于一个持有人，请由持有人自行生成新的密钥（heyan certificate request）后重新申请"
    )]
    OfAnother,
    /// A certificate for it was revoked or given back: the key may be in other hands.
    #[error(
        "该密钥的证书此前已吊销或者交回，密钥不得再用；请由持有人生成新的密钥（heyan certificate request）后重新申请"
    )]
    Revoked,
    /// A certificate for it is suspended: nobody knows yet in whose hands the key is.
    #[error(
        "该密钥的证书现已停用，恢复之前不得再用；请待恢复后办理，或者由持有人生成新的密钥（heyan certificate request）"
    )]
    Suspended,
}

impl KeyFault {
    /// A stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::OfAnother => "certificate.key_of_another",
            Self::Revoked => "certificate.key_revoked",
            Self::Suspended => "certificate.key_suspended",
        }
    }
}

impl Authority {
    /// Whether a key can get a certificate for this holder. The same holder may renew with the key that he has.
    ///
    /// # Errors
    /// `OfAnother` when another holder has or had a certificate for it, `Revoked` or `Suspended` when one of this
    /// holder is.
    pub fn check_key(&self, holder: &PrincipalId, key: &KeyFingerprint) -> Result<(), KeyFault> {
        let mut fault = None;
        for known in self.certificates().filter(|known| known.key.as_ref() == Some(key)) {
            if known.principal != *holder {
                return Err(KeyFault::OfAnother);
            }
            if known.revoked_at.is_some() {
                fault = Some(KeyFault::Revoked);
            } else if known.suspension.is_some() {
                fault = fault.or(Some(KeyFault::Suspended));
            }
        }
        fault.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Certificate, CertificateFingerprint};

    #[test]
    fn a_key_stays_with_its_holder_until_it_is_revoked() {
        let id = |text: &str| PrincipalId::parse(text).unwrap();
        let certificate = |number: u8, holder: &str, key: Option<u8>, revoked_at| Certificate {
            serial: format!("{number:02x}"),
            fingerprint: CertificateFingerprint([number; 32]),
            key: key.map(|key| KeyFingerprint([key; 32])),
            principal: id(holder),
            valid_from: "2026-01-01T00:00:00Z".parse().unwrap(),
            valid_until: "2026-02-01T00:00:00Z".parse().unwrap(),
            revoked_at,
            revocation_reason: None,
            suspension: None,
        };
        let revoked = Some("2026-01-02T00:00:00Z".parse().unwrap());
        let certificates = vec![
            certificate(1, "clerk", Some(1), None),
            certificate(2, "clerk", Some(2), revoked),
            certificate(3, "clerk", Some(2), None),
            certificate(4, "clerk", None, None),
        ];
        let suspended = Certificate {
            suspension: Some(crate::Suspension {
                at: "2026-01-02T00:00:00Z".parse().unwrap(),
                reason: "核查".into(),
                by: None,
            }),
            ..certificate(5, "clerk", Some(4), None)
        };
        let certificates = [certificates, vec![suspended]].concat();
        let authority = Authority::new(vec![], vec![], certificates, vec![]);
        for (holder, key, expected) in [
            ("clerk", 1, Ok(())),
            ("other", 1, Err(KeyFault::OfAnother)),
            ("clerk", 2, Err(KeyFault::Revoked)),
            ("other", 2, Err(KeyFault::OfAnother)),
            ("other", 3, Ok(())),
            ("clerk", 4, Err(KeyFault::Suspended)),
        ] {
            let outcome = authority.check_key(&id(holder), &KeyFingerprint([key; 32]));
            assert_eq!(outcome, expected, "{holder} {key}");
        }
    }
}
