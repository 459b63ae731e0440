//! `GET /v1/registers/{register}/{code}/extract`: a record on paper — 书面查询结果.

use std::sync::Arc;

use app::{App, Caller, LookUpQuestion, LookUpSubject};
use axum::{
    Extension,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    response::Response,
};
use model::Register;

use super::look_up::{AsOfQuery, nothing_to_print, subject};
use crate::{
    body,
    error::{Problem, ProblemDocument},
    extract_file,
};

/// A record as a signed PDF file.
#[utoipa::path(
    get, path = "/v1/registers/{register}/{code}/extract", tag = "internet", operation_id = "extract",
    params(("register" = String, Path, description = "Id of an open register"), ("code" = String, Path, description = "Credit code or former number"), AsOfQuery),
    responses(
        (status = 200, description = "The extract: PDF/A-2b, signed", content_type = "application/pdf", headers(
            ("Heyan-Reference" = String, description = "Reference of the question that the extract is"),
        )),
        (status = 404, description = "No such record; the body is an answer with its receipt", body = crate::answer_view::Envelope<super::LookUpView>),
        (status = 409, description = "A former number that several records share; the body is an answer that lists them", body = crate::answer_view::Envelope<super::LookUpView>),
        (status = 422, description = "The code breaks a rule", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, description = "Extracts cannot be printed, or not just now", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn extract(
    register: Arc<Register>,
    Extension(caller): Extension<Caller>,
    State(app): State<App>,
    code: Result<Path<String>, PathRejection>,
    query: Result<Query<AsOfQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let (code, query) = (body::segment(code)?, body::parameters(query)?);
    let mut errors = Vec::new();
    let as_of = query.parse(&mut errors);
    let subject = subject(&register, &code, &mut errors);
    let question = match subject {
        Some(subject) if errors.is_empty() => LookUpQuestion {
            register,
            subject: LookUpSubject::Code(subject),
            as_of,
        },
        _ => return Err(Problem::invalid(errors)),
    };
    let printed = app.print_look_up(&caller, &question).await?;
    Ok(match printed.extract {
        Some(extract) => extract_file::respond(&printed.answer, extract),
        None => nothing_to_print(&printed.answer, &question),
    })
}
