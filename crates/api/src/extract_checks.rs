//! `POST /v1/extract-checks` and `GET /v1/extract-key`: whether an extract is genuine, and what it shows unchanged — 查验.

use app::{
    App, AppError, Caller, CurrentVersion, EXTRACT_FILE_SIZE_BYTES_MAX, ExtractProof, ExtractStanding, GenuineExtract,
};
use axum::{
    Extension, Json,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer_view::{ReceiptView, RecordBody},
    body::{JsonBody, not_received},
    error::{FieldProblem, Problem, ProblemDocument},
};

/// By what an extract is checked: one of the two. The file itself is sent as it is, as application/pdf.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtractCheckBody {
    /// The statement of the QR code, or its whole link.
    statement: Option<String>,
    /// The short code; spaces and hyphens do not matter.
    code: Option<String>,
}

/// What was sent.
pub(crate) enum Given {
    File(Bytes),
    Words(ExtractCheckBody),
}

impl<S: Send + Sync> FromRequest<S> for Given {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        if !content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/pdf")) {
            return JsonBody::from_request(request, state).await?.read().map(Self::Words);
        }
        DefaultBodyLimit::max(EXTRACT_FILE_SIZE_BYTES_MAX).apply(&mut request);
        let file = Bytes::from_request(request, state).await;
        file.map(Self::File).map_err(|rejection| {
            let detail = format!("文件不得超过 {} MB。", EXTRACT_FILE_SIZE_BYTES_MAX / 1024 / 1024);
            not_received(&rejection, ("文件过大", detail))
        })
    }
}

/// A genuine extract, and how its record stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExtractCheckView<'a> {
    /// unchanged; past: issued as of a day gone by, and what it shows is not in force any more; superseded; withdrawn; unknown where the
    /// register could not be asked just now.
    outcome: &'static str,
    /// Id of the register.
    register: String,
    /// Code of the record; of an open register.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// Reference of the question by which it was issued.
    reference: String,
    /// When it was issued.
    issued_at: String,
    /// The day as of which was asked, if not the day of issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    /// State of the register as of which it was issued.
    register_version: u64,
    /// Every byte of the file was looked at, and not its statement or code alone.
    covers_file: bool,
    /// It says which claims agree, and no value.
    is_verification: bool,
    /// Issued by a demo.
    is_demo: bool,
    /// The version that is there now; with `past`, `superseded` and `withdrawn`, of open registers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<CurrentVersionView>,
    /// The name of the subject when it was issued; of an open register.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// What was registered when it was issued, of the fields that stand on it and are shared with society; of an open register. To be
    /// compared with the paper item by item.
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<RecordBody<'a>>,
    /// Whether the rows of the sheet, made anew, have the digest that was signed. Absent where that cannot be told: by the short code,
    /// of a verification, of a register that is not open.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_as_signed: Option<bool>,
    /// Code of the refusal for which the register was not asked; with `unknown` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<&'static str>,
    /// Proof that the check stands in the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<ReceiptView>,
}

/// The version of a record that is there now.
#[derive(Serialize, ToSchema)]
pub(crate) struct CurrentVersionView {
    /// Its place in the register's change sequence.
    sequence: u64,
    /// Since when it is in effect.
    #[schema(value_type = String)]
    effective_on: Date,
    /// When it was recorded here.
    #[schema(value_type = String)]
    recorded_at: Timestamp,
}

impl CurrentVersionView {
    fn of(current: &CurrentVersion) -> Self {
        Self {
            sequence: current.sequence,
            effective_on: current.effective_on,
            recorded_at: current.recorded_at,
        }
    }
}

/// Checks an extract: by its file, by the statement of its QR code, or by its short code.
#[utoipa::path(
    post, path = "/v1/extract-checks", tag = "both", operation_id = "check_extract",
    request_body(content((ExtractCheckBody = "application/json"), (Vec<u8> = "application/pdf"))),
    responses(
        (status = 200, description = "Genuine; and whether its record has changed since", body = ExtractCheckView),
        (status = 422, description = "No extract of this platform, or changed", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "This node prints no extracts, or its ledger cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn check(
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    given: Given,
) -> Result<Response, Problem> {
    let proof = match &given {
        Given::File(file) => ExtractProof::File(file),
        Given::Words(ExtractCheckBody {
            statement: Some(statement),
            code: None,
        }) => ExtractProof::Statement(statement),
        Given::Words(ExtractCheckBody {
            statement: None,
            code: Some(code),
        }) => ExtractProof::ShortCode(code),
        Given::Words(_) => {
            let message = "statement 和 code 须给出其中一项，且只给一项；电子文件以 application/pdf 提交";
            return Err(Problem::invalid(vec![FieldProblem::new("", "value.required", message)]));
        }
    };
    let genuine = app.check_extract(&caller, proof).await?;
    let mut response = Json(ExtractCheckView::of(&genuine)).into_response();
    let no_store = header::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(response)
}

/// The public key by which extracts of this node are checked offline (C2SP signed-note vkey).
#[utoipa::path(
    get, path = "/v1/extract-key", tag = "both", operation_id = "extract_key",
    responses(
        (status = 200, description = "The key", content_type = "text/plain"),
        (status = 503, description = "This node prints no extracts", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn key(State(app): State<App>) -> Result<String, Problem> {
    Ok(format!("{}\n", app.extract_key()?))
}

impl<'a> ExtractCheckView<'a> {
    fn of(genuine: &'a GenuineExtract) -> Self {
        let mut view = Self {
            outcome: "unknown",
            register: genuine.register.id.clone(),
            code: genuine.code.clone(),
            reference: genuine.reference.clone(),
            issued_at: genuine.issued_at.to_string(),
            as_of: genuine.as_of.map(|day| day.to_string()),
            register_version: genuine.register_version,
            covers_file: genuine.covers_file,
            is_verification: genuine.is_verification,
            is_demo: genuine.is_demo,
            current: None,
            name: None,
            issued: None,
            is_as_signed: None,
            refusal: None,
            receipt: None,
        };
        match &genuine.standing {
            Ok(answer) => {
                view.receipt = Some(ReceiptView::of(answer.receipt()));
                if let Some(issued) = &answer.value().issued {
                    view.name = issued.record.value(genuine.register.name_field);
                    view.issued = Some(RecordBody::of(&genuine.register, &issued.record));
                    view.is_as_signed = issued.is_as_signed;
                }
                let (outcome, current) = match &answer.value().standing {
                    ExtractStanding::Unchanged => ("unchanged", &None),
                    ExtractStanding::Past(current) => ("past", current),
                    ExtractStanding::Superseded(current) => ("superseded", current),
                    ExtractStanding::Withdrawn(current) => ("withdrawn", current),
                };
                view.outcome = outcome;
                view.current = current.as_ref().map(CurrentVersionView::of);
            }
            Err(error) => {
                if let AppError::Refused(refused) = &**error {
                    view.refusal = Some(refused.refusal.code.as_str());
                }
            }
        }
        view
    }
}
