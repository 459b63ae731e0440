//! Who asks (调用方).

use model::{CertificateFingerprint, OrganisationId, PrincipalId};

/// Who asks, as the door established it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anyone, on the internet door.
    Public,
    /// Whoever holds this certificate's key, on the extranet door.
    Certified(CertificateFingerprint),
    /// A demo identity, on the loopback extranet pages of a demo: the principal was chosen, not proved.
    Demo(PrincipalId),
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
