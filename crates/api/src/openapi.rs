//! `GET /openapi.json`: the API described (OpenAPI 3.1), with the registers' fields from the catalogue.

use std::hash::{DefaultHasher, Hash, Hasher};

use app::App;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::{Catalogue, FieldType, Register};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use crate::{
    accounts, alarms,
    answer_view::{BudgetView, NoticeView, ReceiptOfRegister, ReceiptView, RecordBody},
    applications, cases, certificates, checkpoints,
    error::{FieldProblem, ProblemDocument},
    extract_checks, extracts, grant_requests, grants, matches, readings, reconciliation, refusals, registers, renewals,
    revocations, searches, status, suggestions, verifications,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Heyan 核验",
        description = "Base registers of citizens, enterprises, public institutions and social organisations, asked under authority and answered with a receipt. Operations tagged `internet` are open to society; those tagged `extranet` need a client certificate.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "internet", description = "The internet door: open registers, no certificate"),
        (name = "extranet", description = "The extranet door: client certificate required (mutual TLS)"),
        (name = "both", description = "On both doors"),
    ),
    paths(
        verifications::verify,
        readings::read,
        extracts::print,
        accounts::tell,
        cases::register,
        cases::close,
        grants::list,
        applications::file,
        applications::list,
        applications::show,
        applications::step,
        renewals::list,
        renewals::file,
        certificates::suspend,
        certificates::resume,
        alarms::list,
        alarms::show,
        alarms::step,
        grant_requests::file,
        grant_requests::list,
        grant_requests::show,
        grant_requests::step,
        registers::list,
        registers::by_code,
        registers::by_name,
        registers::history,
        registers::extract,
        searches::find,
        suggestions::list,
        matches::find,
        reconciliation::ask,
        reconciliation::ask_by_form,
        reconciliation::suggest::entities,
        reconciliation::suggest::properties,
        reconciliation::suggest::types,
        reconciliation::extend::properties,
        refusals::list,
        status::show,
        extract_checks::check,
        extract_checks::key,
        checkpoints::latest,
        checkpoints::witnessed,
        checkpoints::since,
        checkpoints::add,
        revocations::list,
        revocations::issuing,
    ),
    components(schemas(
        ProblemDocument, FieldProblem, ReceiptView, BudgetView, NoticeView, RecordBody, verifications::VerificationBody, verifications::VerificationView,
        cases::CaseBody, cases::ClosingBody, cases::CaseView, grants::GrantView,
        applications::FilingBody, applications::ResponsibleInput, applications::StepInput, applications::FiledBody,
        applications::SteppedBody, applications::ApplicationsBody, applications::ApplicationBody,
        applications::ApplicationStepBody, applications::ResponsibleBody,
        renewals::RenewalsDueBody, renewals::RenewalDueBody, renewals::RenewalsInput, renewals::RenewalsBody,
        renewals::RenewalFiledBody, renewals::RenewalFailedBody,
        certificates::SuspensionInput, certificates::ResumptionInput, certificates::SuspensionBody,
        alarms::AlarmsBody, alarms::AlarmBody, alarms::AlarmDetailBody, alarms::AlarmStepBody, alarms::AlarmEntryBody,
        alarms::AlarmStepInput, alarms::AlarmSteppedBody,
        grant_requests::GrantRequestFilingBody, grant_requests::GrantTermsBody, grant_requests::GrantRequestStepInput,
        grant_requests::GrantRequestSteppedBody, grant_requests::GrantRequestsBody, grant_requests::GrantRequestBody,
        grant_requests::GrantRequestStepBody,
        readings::ReadingBody, readings::ReadingView, accounts::AccountBody, accounts::AccountView, accounts::UseView, registers::LookUpView, registers::HistoryBody, registers::RegisterRow,
        searches::SearchView, searches::HitView, searches::CountsView, searches::CountView, ReceiptOfRegister,
        matches::MatchesBody, matches::MatchItem, matches::MatchesView, matches::MatchView, matches::RemarkView, matches::CandidateView,
        suggestions::SuggestionsView, suggestions::SuggestionView,
        status::StatusBody, status::RegisterStatusBody, status::IndexStatusBody, status::LedgerStatusBody, status::PopulationStatusBody,
        refusals::RefusalRow, extracts::ExtractBody, extract_checks::ExtractCheckBody, extract_checks::ExtractCheckView, extract_checks::CurrentVersionView, checkpoints::CountersignatureBody, checkpoints::CountersignatureView,
    ))
)]
struct Description;

/// The description of the API over a catalogue.
pub fn document(catalogue: &Catalogue) -> Value {
    let mut document = serde_json::to_value(Description::openapi()).expect("the description is plain data");
    for register in catalogue.registers() {
        document["components"]["schemas"][format!("values.{}", register.id)] = values_schema(register);
    }
    document["components"]["securitySchemes"] = json!({ CLIENT_CERTIFICATE: {
        "type": "mutualTLS",
        "description": "A certificate of the platform's authority, given on application by the province's lead agency.",
    } });
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let operations = paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    for operation in operations.filter(|operation| operation["tags"][0] == "extranet") {
        operation["security"] = json!([{ CLIENT_CERTIFICATE: [] }]);
    }
    for path in SIGNED_PATHS {
        let post = document["paths"][path]["post"].as_object_mut();
        let post = post.expect("a question is asked with POST");
        let parameters = post.entry("parameters").or_insert_with(|| json!([]));
        let parameters = parameters.as_array_mut().expect("a list");
        parameters.extend(signature_parameters());
    }
    document
}

/// Name of the one way to say who one is.
const CLIENT_CERTIFICATE: &str = "client_certificate";

/// Questions that may come signed.
const SIGNED_PATHS: [&str; 4] = ["/v1/verifications", "/v1/readings", "/v1/extracts", "/v1/accounts"];

/// The headers of a signed question (RFC 9421); none of them is needed.
fn signature_parameters() -> [Value; 3] {
    let header = |name: &str, description: &str, example: &str| {
        json!({
            "name": name, "in": "header", "required": false, "description": description, "schema": { "type": "string" }, "example": example,
        })
    };
    [
        header(
            "content-digest",
            "RFC 9530: SHA-256 of the body. Of a signed question only.",
            "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
        ),
        header(
            "signature-input",
            "RFC 9421: what is signed. One signature, over at least @method, @path and content-digest, with created (not older than five minutes) and a nonce of 16 to 128 characters that was never used before; algorithm ecdsa-p256-sha256, by the key of the connection's certificate. A signature that does not hold is refused.",
            "sig1=(\"@method\" \"@path\" \"content-digest\");created=1795471200;nonce=\"b3k2pp5k7z50gnwx\";alg=\"ecdsa-p256-sha256\"",
        ),
        header(
            "signature",
            "RFC 9421: r and s, 64 bytes, in base64.",
            "sig1=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:",
        ),
    ]
}

/// The shape of a record's `values`, from the catalogue.
fn values_schema(register: &Register) -> Value {
    let mut properties = Map::new();
    for (_, field) in register.fields() {
        let mut schema =
            json!({ "type": "string", "title": field.name, "description": field.name_en, "x-sharing": field.sharing });
        match &field.field_type {
            FieldType::Code(list) => {
                schema["enum"] = list.codes.iter().map(|code| code.code.as_str()).collect();
                schema["x-names"] = list
                    .codes
                    .iter()
                    .map(|code| (code.code.clone(), json!(code.name)))
                    .collect::<Map<_, _>>()
                    .into();
            }
            FieldType::Date { .. } => schema["format"] = json!("date"),
            other => schema["x-type"] = json!(other.name()),
        }
        let schema = if field.is_repeated {
            json!({ "type": "array", "title": field.name, "items": schema })
        } else {
            schema
        };
        properties.insert(field.id.clone(), schema);
    }
    json!({ "type": "object", "title": register.name, "description": register.name_en, "properties": properties })
}

/// Serves it; whoever has it already is told so (RFC 9110 §13.1.2).
pub(crate) async fn serve(State(app): State<App>, asked: HeaderMap) -> Response {
    let bytes = serde_json::to_vec(&document(app.catalogue())).expect("plain data");
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    let validators = [
        (header::CACHE_CONTROL, "public, no-cache"),
        (header::ETAG, tag.as_str()),
    ];
    if has_tag(&asked, &tag) {
        return (StatusCode::NOT_MODIFIED, validators).into_response();
    }
    (validators, [(header::CONTENT_TYPE, "application/json")], bytes).into_response()
}

fn has_tag(asked: &HeaderMap, tag: &str) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).into_iter();
    let mut known = lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','));
    known.any(|known| known.trim().trim_start_matches("W/") == tag)
}
