//! Pages of applications — 分页: the same two lists, with the same way on, for certificates and for grants.

use app::ApplicationsWanted;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::{FieldProblem, Problem};

/// Which applications are listed.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParameters {
    /// open (the default), the oldest first, or closed, the newest first.
    #[serde(default)]
    state: Option<String>,
    /// Go on after this number: `next` of the page before.
    #[serde(default)]
    next: Option<u64>,
}

impl ListParameters {
    /// The page that is wanted.
    ///
    /// # Errors
    /// There is no such list.
    pub(crate) fn wanted(&self) -> Result<ApplicationsWanted, Problem> {
        match self.state.as_deref() {
            None | Some("open") => Ok(ApplicationsWanted::Open {
                after: self.next.unwrap_or_default(),
            }),
            Some("closed") => Ok(ApplicationsWanted::Closed {
                before: self.next.unwrap_or(u64::MAX),
            }),
            Some(_) => {
                let error = FieldProblem::new("/state", "invalid_state", "应为 open 或者 closed");
                Err(Problem::invalid(vec![error]))
            }
        }
    }
}
