//! The HTTPS API: one of the doors onto `app`.
//!
//! Two routers, as the notice has two networks: *internet* carries the open registers and nothing else, *extranet*
//! carries verification and reading. The register routes of the internet are mounted one by one for the open
//! registers of the catalogue, so a register that is not open has no route there at all.
//!
//! Knows nothing of storage, certificates or sockets: whoever serves it puts a [`app::Caller`] into every request.

mod accounts;
mod alarms;
mod answer_view;
mod applications;
mod body;
mod budget_fields;
mod cases;
mod certificates;
mod checkpoints;
mod error;
mod extract_checks;
mod extract_file;
mod extracts;
mod faults;
mod grant_requests;
mod grants;
mod matches;
mod openapi;
mod page;
mod page_not_found;
mod readings;
mod reconciliation;
mod refusals;
mod registers;
mod renewals;
mod revocations;
mod searches;
mod signature;
mod status;
mod suggestions;
mod verifications;

use app::App;
use axum::{
    Router,
    routing::{get, post},
};
use model::Catalogue;

pub use error::{FieldProblem, Problem, ProblemDocument};
pub use openapi::document as openapi_document;
pub use reconciliation::PublicAddress;
pub use signature::CallerKey;

/// Largest request body: a question with every field claimed stays far below.
pub const BODY_SIZE_BYTES_MAX: usize = 64 * 1024;

/// The operations of the internet door: (method, path). Made from the same path functions as the router.
pub fn internet_operations(catalogue: &Catalogue) -> Vec<(&'static str, String)> {
    let mut operations = vec![
        ("GET", "/v1/registers".to_owned()),
        ("GET", "/v1/search".to_owned()),
        ("GET", "/v1/suggestions".to_owned()),
        ("POST", "/v1/matches".to_owned()),
    ];
    operations.extend(reconciliation::OPERATIONS.map(|(method, path)| (method, path.to_owned())));
    for register in catalogue.open_registers() {
        operations.push(("GET", registers::by_name_path(&register.id)));
        operations.push(("GET", registers::by_code_path(&register.id)));
        operations.push(("GET", registers::history_path(&register.id)));
        operations.push(("GET", registers::extract_path(&register.id)));
    }
    operations.extend(shared_operations());
    operations
}

/// The operations of the extranet door.
pub fn extranet_operations() -> Vec<(&'static str, String)> {
    let mut operations = vec![
        ("POST", "/v1/verifications".to_owned()),
        ("POST", "/v1/readings".to_owned()),
        ("POST", "/v1/extracts".to_owned()),
        ("POST", "/v1/accounts".to_owned()),
        ("POST", "/v1/cases".to_owned()),
        ("POST", "/v1/cases/{case}/close".to_owned()),
        ("GET", "/v1/grants".to_owned()),
        ("POST", "/v1/applications".to_owned()),
        ("GET", "/v1/applications".to_owned()),
        ("GET", "/v1/applications/{number}".to_owned()),
        ("POST", "/v1/applications/{number}/steps".to_owned()),
        ("GET", "/v1/renewals".to_owned()),
        ("POST", "/v1/renewals".to_owned()),
        ("POST", "/v1/certificates/{serial}/suspend".to_owned()),
        ("POST", "/v1/certificates/{serial}/resume".to_owned()),
        ("GET", "/v1/alarms".to_owned()),
        ("GET", "/v1/alarms/{number}".to_owned()),
        ("POST", "/v1/alarms/{number}/steps".to_owned()),
        ("POST", "/v1/grant-requests".to_owned()),
        ("GET", "/v1/grant-requests".to_owned()),
        ("GET", "/v1/grant-requests/{number}".to_owned()),
        ("POST", "/v1/grant-requests/{number}/steps".to_owned()),
        ("GET", "/v1/checkpoint/since/{size}".to_owned()),
        ("POST", "/v1/countersignatures".to_owned()),
    ];
    operations.extend(shared_operations());
    operations
}

fn shared_operations() -> Vec<(&'static str, String)> {
    vec![
        ("GET", "/v1/refusals".to_owned()),
        ("GET", "/v1/status".to_owned()),
        ("POST", "/v1/extract-checks".to_owned()),
        ("GET", "/v1/extract-key".to_owned()),
        ("GET", "/openapi.json".to_owned()),
        ("GET", "/v1/checkpoint".to_owned()),
        ("GET", "/v1/checkpoint/witnessed".to_owned()),
        ("GET", "/pki/crl.der".to_owned()),
        ("GET", "/pki/issuing.crt".to_owned()),
    ]
}

/// What society may ask, at this address.
pub fn internet_router(app: App, address: PublicAddress) -> Router {
    let mut router = Router::new()
        .route("/v1/registers", get(registers::list))
        .route("/v1/search", get(searches::find))
        .route("/v1/suggestions", get(suggestions::list))
        .route("/v1/matches", post(matches::find));
    for register in app.catalogue().open_registers() {
        router = registers::mount(router, register);
    }
    finish(reconciliation::mount(router, address), app)
}

/// What holders of a certificate may ask.
pub fn extranet_router(app: App) -> Router {
    let router = Router::new()
        .route("/v1/verifications", post(verifications::verify))
        .route("/v1/readings", post(readings::read))
        .route("/v1/extracts", post(extracts::print))
        .route("/v1/accounts", post(accounts::tell))
        .route("/v1/cases", post(cases::register))
        .route("/v1/cases/{case}/close", post(cases::close))
        .route("/v1/grants", get(grants::list))
        .route("/v1/applications", get(applications::list).post(applications::file))
        .route("/v1/applications/{number}", get(applications::show))
        .route("/v1/applications/{number}/steps", post(applications::step))
        .route("/v1/renewals", get(renewals::list).post(renewals::file))
        .route("/v1/certificates/{serial}/suspend", post(certificates::suspend))
        .route("/v1/certificates/{serial}/resume", post(certificates::resume))
        .route("/v1/alarms", get(alarms::list))
        .route("/v1/alarms/{number}", get(alarms::show))
        .route("/v1/alarms/{number}/steps", post(alarms::step))
        .route(
            "/v1/grant-requests",
            get(grant_requests::list).post(grant_requests::file),
        )
        .route("/v1/grant-requests/{number}", get(grant_requests::show))
        .route("/v1/grant-requests/{number}/steps", post(grant_requests::step))
        .route("/v1/checkpoint/since/{size}", get(checkpoints::since))
        .route("/v1/countersignatures", post(checkpoints::add));
    finish(router, app)
}

fn finish(router: Router<App>, app: App) -> Router {
    router
        .route("/v1/refusals", get(refusals::list))
        .route("/v1/status", get(status::show))
        .route("/v1/extract-checks", post(extract_checks::check))
        .route("/v1/extract-key", get(extract_checks::key))
        .route("/openapi.json", get(openapi::serve))
        .route("/v1/checkpoint", get(checkpoints::latest))
        .route("/v1/checkpoint/witnessed", get(checkpoints::witnessed))
        .route("/pki/crl.der", get(revocations::list))
        .route("/pki/issuing.crt", get(revocations::issuing))
        .route("/v1/{*rest}", axum::routing::any(page_not_found::answer))
        .method_not_allowed_fallback(page_not_found::wrong_method)
        .with_state(app)
}
