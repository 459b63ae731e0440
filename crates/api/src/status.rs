//! `GET /v1/status`: how the service stands — 运行状态. The same for people on the page `/status`.

use app::{App, IndexStatus, ServiceStatus};
use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// How the service stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct StatusBody {
    /// As of when; looked at every other second at most.
    at: String,
    /// good, or degraded where some part does not do what it should.
    state: &'static str,
    /// The open registers.
    registers: Vec<RegisterStatusBody>,
    index: IndexStatusBody,
    ledger: LedgerStatusBody,
    /// Whether certificates, organisations and grants can be checked as of now.
    is_authority_known: bool,
    population: PopulationStatusBody,
}

/// One open register.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisterStatusBody {
    id: String,
    /// Whether it can be read; the rest is absent where not.
    is_readable: bool,
    update_cycle: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    register_version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_batch_at: Option<String>,
}

/// The index of names.
#[derive(Serialize, ToSchema)]
pub(crate) struct IndexStatusBody {
    /// current, behind (it follows within a second), building or absent.
    state: &'static str,
    /// While it is built: changes looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<u64>,
    /// While it is built: of how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<u64>,
}

/// The ledger.
#[derive(Serialize, ToSchema)]
pub(crate) struct LedgerStatusBody {
    /// signed, late (entries wait longer than a minute for a checkpoint) or unreadable.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    /// Entries that the last signed checkpoint covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed: Option<u64>,
    /// Since when the oldest entry that it does not cover has been waiting.
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting_since: Option<String>,
}

/// The service for the population, on the extranet.
#[derive(Serialize, ToSchema)]
pub(crate) struct PopulationStatusBody {
    /// Daily, Beijing time; other hours can be agreed with an organisation.
    hours: String,
    is_open: bool,
    /// When it opens next; absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<String>,
}

/// How the service stands.
#[utoipa::path(get, path = "/v1/status", operation_id = "status", tag = "both", responses((status = 200, description = "How the service fares", body = StatusBody)))]
pub(crate) async fn show(State(app): State<App>) -> Response {
    let body = StatusBody::of(&*app.status().await);
    (
        [(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))],
        Json(body),
    )
        .into_response()
}

impl StatusBody {
    fn of(status: &ServiceStatus) -> Self {
        let registers = status.registers.iter().map(|(register, state)| RegisterStatusBody {
            id: register.id.clone(),
            is_readable: state.is_some(),
            update_cycle: register.update_cycle.clone(),
            records: state.as_ref().map(|state| state.records),
            register_version: state.as_ref().map(|state| state.sequence),
            last_batch_at: state.as_ref().and_then(|state| Some(state.last_batch_at?.to_string())),
        });
        Self {
            at: status.at.to_string(),
            state: if status.is_good() { "good" } else { "degraded" },
            registers: registers.collect(),
            index: IndexStatusBody::of(status),
            ledger: LedgerStatusBody::of(status),
            is_authority_known: status.is_authority_known,
            population: PopulationStatusBody {
                hours: status.population.hours.to_string(),
                is_open: status.population.is_open,
                opens_at: status.population.opens_at.map(|at| at.to_string()),
            },
        }
    }
}

impl IndexStatusBody {
    fn of(status: &ServiceStatus) -> Self {
        let (state, done, of) = match &status.index {
            IndexStatus::Current(_) if status.is_index_level() => ("current", None, None),
            IndexStatus::Current(_) => ("behind", None, None),
            IndexStatus::Building { done, of } => ("building", Some(*done), Some(*of)),
            IndexStatus::Absent => ("absent", None, None),
        };
        Self { state, done, of }
    }
}

impl LedgerStatusBody {
    fn of(status: &ServiceStatus) -> Self {
        let ledger = status.ledger;
        let state = match ledger {
            None => "unreadable",
            Some(ledger) if ledger.is_late(status.at) => "late",
            Some(_) => "signed",
        };
        Self {
            state,
            size: ledger.map(|ledger| ledger.size),
            signed: ledger.map(|ledger| ledger.signed),
            waiting_since: ledger.and_then(|ledger| Some(ledger.waiting_since?.to_string())),
        }
    }
}
