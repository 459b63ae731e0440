//! Who asks (调用方).

use std::{fmt, net::IpAddr};

use model::{CertificateFingerprint, OrganisationId, PrincipalId};

/// Who asks, as the door established it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anyone, on the internet door: from where.
    Public(Origin),
    /// Whoever holds this certificate's key, on the extranet door.
    Certified(CertificateFingerprint),
    /// A demo identity, on the loopback extranet pages of a demo: the principal was chosen, not proved.
    Demo(PrincipalId),
}

impl Default for Caller {
    /// Nobody in particular.
    fn default() -> Self {
        Self::Public(Origin::Here)
    }
}

/// What a page says of the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerView {
    /// Id of the principal.
    pub principal: PrincipalId,
    /// Name of the person or system.
    pub name: String,
    /// Person or system.
    pub kind: model::PrincipalKind,
    /// Post, or the system's purpose.
    pub post: String,
    /// Id of the organisation.
    pub organisation: OrganisationId,
    /// Name of the organisation.
    pub organisation_name: String,
    /// What the organisation is.
    pub organisation_kind: model::OrganisationKind,
    /// Serial number and end of the certificate; `None` for a demo identity.
    pub certificate: Option<(String, jiff::Timestamp)>,
}

/// Range of network addresses from which somebody asks on the internet door — 来源网段. Not an address: what is counted is what a
/// household or an institution shares.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Origin {
    /// This machine itself: an operator, or a proxy that does not say for whom it asks.
    #[default]
    Here,
    /// The first three of four numbers.
    V4([u8; 3]),
    /// The first 48 bits, which is what one customer is given.
    V6([u8; 6]),
}

impl Origin {
    /// The range of an address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            address if address.is_loopback() => Self::Here,
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                Self::V4([a, b, c])
            }
            IpAddr::V6(address) => {
                let mut first = [0; 6];
                first.copy_from_slice(&address.octets()[..6]);
                Self::V6(first)
            }
        }
    }
}

/// Says that there is one and not which: it is somebody's.
impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Here => "Here",
            Self::V4(_) => "V4(..)",
            Self::V6(_) => "V6(..)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_what_is_shared() {
        let of = |text: &str| Origin::of(text.parse().unwrap());
        for (one, other, is_same) in [
            ("203.0.113.7", "203.0.113.200", true),
            ("203.0.113.7", "203.0.114.7", false),
            ("::ffff:203.0.113.7", "203.0.113.9", true),
            ("2001:db8:1:2::1", "2001:db8:1:ffff::9", true),
            ("2001:db8:1::1", "2001:db8:2::1", false),
        ] {
            assert_eq!(of(one) == of(other), is_same, "{one}, {other}");
        }
        assert_eq!((of("127.0.0.1"), of("::1")), (Origin::Here, Origin::Here));
        assert_eq!(format!("{:?}", Caller::Public(of("203.0.113.7"))), "Public(V4(..))");
    }
}
