//! Applications for certificates (证书申请): what was filed and every step since.

use async_trait::async_trait;
use model::{ApplicationFiling, ApplicationState, Certificate, CertificateApplication, OrganisationId, PrincipalId};

use crate::StoreError;

/// Most applications that [`ApplicationStore::list_applications`] returns at once.
pub const APPLICATIONS_PAGE_MAX: u32 = 200;

/// Which applications are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationQuery {
    /// Filed by this lead agency.
    pub organisation: Option<OrganisationId>,
    /// For this holder.
    pub principal: Option<PrincipalId>,
    /// In one of these states; empty: in any.
    pub states: Vec<ApplicationState>,
    /// With a number above this one.
    pub after: u64,
    /// With a number below this one, the newest first; `None`: the oldest first.
    pub newest_below: Option<u64>,
}

/// A certificate that was issued, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCertificate {
    /// What the gate goes by.
    pub certificate: Certificate,
    /// Certificate and issuing authority (PEM), for whoever installs it.
    pub chain_pem: String,
}

/// What the application asks of storage for certificate applications. Every change is durable when the call returns, and
/// has its line in the history of the desk.
#[async_trait]
pub trait ApplicationStore: Send + Sync {
    /// Files an application and returns the number given to it; `Conflict` when lead agency, filer or holder is unknown,
    /// or another application for the holder is still open.
    async fn file_application(&self, filing: &ApplicationFiling) -> Result<u64, StoreError>;

    /// Keeps the last step of an application, and with an approval the certificate that was issued: both or neither.
    ///
    /// `Conflict` when the application is unknown or went on meanwhile, so that of two who decide at the same time only
    /// one does; when the certificate is not the one approved for its holder; and as adding a certificate.
    async fn continue_application(
        &self,
        application: &CertificateApplication,
        issued: Option<&IssuedCertificate>,
    ) -> Result<(), StoreError>;

    /// The application with this number.
    async fn find_application(&self, number: u64) -> Result<Option<CertificateApplication>, StoreError>;

    /// The chain of a certificate that came of an application; `None` when none did.
    async fn find_chain(&self, serial: &str) -> Result<Option<String>, StoreError>;

    /// Applications in order of number, at most [`APPLICATIONS_PAGE_MAX`].
    async fn list_applications(&self, query: &ApplicationQuery) -> Result<Vec<CertificateApplication>, StoreError>;
}
