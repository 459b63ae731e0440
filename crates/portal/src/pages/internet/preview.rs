//! A record in a small frame of another page (预览): what the reconciliation service shows beside a candidate.

use std::sync::Arc;

use app::{Answer, LookUp, LookUpQuestion, LookUpSubject, RecordView, Wanted};
use askama::Template;
use axum::{
    Router,
    extract::{Query, rejection::QueryRejection},
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::Response,
    routing::get,
};
use model::{AskedAsOf, Register, SharingClass, catalogue::Search};

use crate::{
    answer_note::AnswerNote,
    door::{Portal, Served},
    form::Entered,
    frame::{Frame, Place},
    language::Language,
    page::page,
    pages::problem,
    routes,
    shown::{ShownField, ShownStatus, code_groups},
    term::Term,
};

/// A record, or that there is none.
#[derive(Debug, Template)]
#[template(path = "pages/internet/preview.html")]
pub struct PreviewPage {
    frame: Frame,
    record: Option<Previewed>,
    notes: Vec<AnswerNote>,
}

#[derive(Debug)]
struct Previewed {
    name: Term,
    register: Term,
    code: Vec<String>,
    status: Option<ShownStatus>,
    /// Name and value.
    fields: Vec<(Term, Term)>,
}

/// Fields that are shown besides name, code and status.
const FIELDS_MAX: usize = 4;

/// The page with headers of its own: other sites may show it in a frame.
pub(crate) fn router(served: Served) -> Router {
    Router::new()
        .route(routes::PREVIEW, get(show))
        .layer(middleware::map_response(async |mut response: Response| {
            for (name, value) in [
                (
                    header::CONTENT_SECURITY_POLICY,
                    "default-src 'none'; style-src 'self'; form-action 'none'; frame-ancestors *; base-uri 'none'",
                ),
                (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
                (header::REFERRER_POLICY, "same-origin"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
                (header::CACHE_CONTROL, "no-store"),
            ] {
                response.headers_mut().insert(name, HeaderValue::from_static(value));
            }
            response
        }))
        .with_state(served)
}

/// Shows the record of a code: `?id=`.
async fn show(portal: Portal, query: Result<Query<Vec<(String, String)>>, QueryRejection>) -> Response {
    let Ok(Query(pairs)) = query else {
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    let entered = Entered::new(pairs);
    let codes = match Wanted::of(portal.app.catalogue(), entered.get("id")) {
        Wanted::Codes(codes) => codes,
        Wanted::CitizenNumber | Wanted::Malformed { .. } | Wanted::Name(_) => Vec::new(),
    };
    let mut answers = Vec::new();
    for (register, code) in codes {
        let question = LookUpQuestion {
            register,
            subject: LookUpSubject::Code(code),
            as_of: AskedAsOf::default(),
        };
        match portal.app.look_up(&portal.public, &question).await {
            Ok(answer) => answers.push((question.register, answer)),
            Err(error) => return problem::from_app(&portal, None, None, &question.register, error),
        }
    }
    let shown = PreviewPage::of(&portal, &answers);
    let status = match shown.record {
        Some(_) => StatusCode::OK,
        None => StatusCode::NOT_FOUND,
    };
    page(status, &shown)
}

impl PreviewPage {
    fn of(portal: &Portal, answers: &[(Arc<Register>, Answer<LookUp>)]) -> Self {
        let language = portal.language();
        let found = answers
            .iter()
            .find_map(|(register, answer)| Some((register, answer.value().record.as_ref()?)));
        Self {
            frame: Frame::internet(&portal.site, Place::Elsewhere, portal.messages().record.preview),
            record: found.map(|(register, record)| Previewed::of(language, register, record)),
            notes: answers
                .iter()
                .map(|(register, answer)| AnswerNote::of(language, answer, register, None))
                .collect(),
        }
    }
}

impl Previewed {
    fn of(language: Language, register: &Register, record: &RecordView) -> Self {
        let key = record.key(register);
        let is_more = |index: &_| *index != register.name_field && Some(*index) != register.status_field;
        let fields = register
            .fields()
            .filter(|(index, field)| {
                is_more(index) && field.search != Search::Key && field.sharing == SharingClass::Unconditional
            })
            .filter(|(index, _)| record.value(*index).is_some())
            .take(FIELDS_MAX)
            .map(|(index, _)| {
                let field = ShownField::of(language, register, index, record);
                (field.name, field.value.in_one_line(language))
            });
        Self {
            name: language.registered(record.value(register.name_field).unwrap_or_default()),
            register: language.register_in_short(register),
            code: code_groups(key),
            status: ShownStatus::of(language, register, record.status.as_deref()),
            fields: fields.collect(),
        }
    }
}

#[cfg(test)]
impl PreviewPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{
            messages::{EN, ZH},
            site::Site,
        };
        let page = |record| Self {
            frame: Frame::internet(&Site::sample(true), Place::Elsewhere, ZH.record.preview),
            record,
            notes: vec![AnswerNote::sample(None)],
        };
        let record = |name: &str, fields: usize| Previewed {
            name: name.into(),
            register: "企业".into(),
            code: code_groups("91990000MA0000015Q"),
            status: Some(ShownStatus {
                term: "存续".into(),
                is_ended: false,
            }),
            fields: vec![("住所".into(), "样例市样例区样例路 1 号".into()); fields],
        };
        vec![
            ("empty", page(None)),
            ("typical", page(Some(record("样例市甲乙丙商贸有限公司", FIELDS_MAX)))),
            ("full", page(Some(record(&"甲".repeat(200), FIELDS_MAX)))),
            ("rare", page(Some(record(crate::page_tests::HOSTILE, 0)))),
            (
                "english",
                Self {
                    frame: Frame::internet(&Site::sample_in_english(), Place::Elsewhere, EN.record.preview),
                    record: Some(Previewed {
                        name: Term::chinese("样例市甲乙丙商贸有限公司"),
                        register: "Enterprise".into(),
                        status: None,
                        fields: vec![("Legal representative".into(), Term::chinese("赵样例"))],
                        ..record("", 0)
                    }),
                    notes: vec![AnswerNote::sample_in_english()],
                },
            ),
        ]
    }
}
