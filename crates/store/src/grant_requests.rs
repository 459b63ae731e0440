//! Requests for grants (授权申请): what was asked for and every step since.

use async_trait::async_trait;
use model::{GrantRequest, GrantRequestFiling, GrantRequestState, OrganisationId};

use crate::StoreError;

/// Most requests that [`GrantRequestStore::list_grant_requests`] returns at once.
pub const GRANT_REQUESTS_PAGE_MAX: u32 = 200;

/// Which requests are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantRequestQuery {
    /// Filed by this lead agency.
    pub organisation: Option<OrganisationId>,
    /// For one of these registers; `None`: for any.
    pub registers: Option<Vec<String>>,
    /// In one of these states; empty: in any.
    pub states: Vec<GrantRequestState>,
    /// With a number above this one.
    pub after: u64,
    /// With a number below this one, the newest first; `None`: the oldest first.
    pub newest_below: Option<u64>,
}

/// What the application asks of storage for requests for grants. Every change is durable when the call returns, and has its
/// line in the history of the desk.
#[async_trait]
pub trait GrantRequestStore: Send + Sync {
    /// Files a request and returns the number given to it; `Conflict` when lead agency, filer or grantee is unknown.
    async fn file_grant_request(&self, filing: &GrantRequestFiling) -> Result<u64, StoreError>;

    /// Keeps the last step of a request. With an approval the grant is given, on the terms approved and in the name of whoever
    /// the handle is for, both or neither; then its number, which the step has from then on.
    ///
    /// `Conflict` when the request is unknown or went on meanwhile, so that of two who decide at the same time only one does.
    async fn continue_grant_request(&self, request: &GrantRequest) -> Result<Option<u64>, StoreError>;

    /// The request with this number.
    async fn find_grant_request(&self, number: u64) -> Result<Option<GrantRequest>, StoreError>;

    /// Requests in order of number, at most [`GRANT_REQUESTS_PAGE_MAX`].
    async fn list_grant_requests(&self, query: &GrantRequestQuery) -> Result<Vec<GrantRequest>, StoreError>;
}
