//! Whether an extract is genuine, and what it shows unchanged (查验书面查询结果): by the link of its QR code, by its short code, or
//! by its file. Tells the same to everybody, and of a citizen nothing.

use app::{
    AppError, CurrentVersion, EXTRACT_FILE_SIZE_BYTES_MAX, ExtractProof, ExtractStanding, GenuineExtract,
    IssuedContent, NotPossible,
};
use askama::Template;
use axum::{
    extract::{
        DefaultBodyLimit, Multipart, Query,
        multipart::{MultipartError, MultipartRejection},
        rejection::QueryRejection,
    },
    http::StatusCode,
    response::Response,
    routing::{MethodRouter, get},
};
use jiff::civil::Date;

use crate::{
    door::{Portal, Served},
    form::{Entered, Input, InputError, InputKind},
    frame::{Frame, Place},
    language::Language,
    messages::fill,
    page::page,
    pages::problem,
    routes,
    shown::{ShownField, code_groups},
    term::Term,
};

/// Largest form: the largest extract that is taken, and what a form puts around it.
const FORM_SIZE_BYTES_MAX: usize = EXTRACT_FILE_SIZE_BYTES_MAX + 16 * 1024;

/// The page: the form, and above it what a check came to.
#[derive(Debug, Template)]
#[template(path = "pages/internet/check.html")]
pub struct CheckPage {
    frame: Frame,
    verdict: Option<Verdict>,
    code: Input,
    file: Input,
}

/// What a check came to.
#[derive(Debug)]
struct Verdict {
    class: &'static str,
    heading: &'static str,
    note: Term,
    facts: Vec<(&'static str, Term)>,
    /// Code of the record in its groups; of an open register.
    code: Vec<String>,
    issued: Option<ShownIssued>,
    /// The record as it stands today; of an open register.
    record: Option<String>,
}

/// What an extract of an open register was issued with, to be compared with the paper.
#[derive(Debug)]
struct ShownIssued {
    note: &'static str,
    fields: Vec<ShownField>,
}

/// What was handed in.
enum Given {
    Nothing,
    Statement(String),
    ShortCode(String),
    File(Vec<u8>),
}

/// Why nothing was handed in that could be checked.
enum Unusable {
    /// The file of this name is larger than any extract.
    TooLarge(String),
    /// The form could not be read.
    Unreadable(StatusCode),
}

/// Longest name of a file that is repeated, in characters.
const FILE_NAME_CHARS_MAX: usize = 80;

/// The routes of the page.
pub(crate) fn routes() -> MethodRouter<Served> {
    get(show).post(check).layer(DefaultBodyLimit::max(FORM_SIZE_BYTES_MAX))
}

/// Shows the form, or checks the statement of an address.
async fn show(portal: Portal, query: Result<Query<Vec<(String, String)>>, QueryRejection>) -> Response {
    let Ok(Query(pairs)) = query else {
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    let entered = Entered::new(pairs);
    let given = match (entered.get("s"), entered.get("code")) {
        ("", "") => Given::Nothing,
        ("", code) => Given::ShortCode(code.to_owned()),
        (statement, _) => Given::Statement(statement.to_owned()),
    };
    answer(&portal, given).await
}

/// Checks what the form has sent.
async fn check(portal: Portal, sent: Result<Multipart, MultipartRejection>) -> Response {
    let given = match sent {
        Ok(parts) => given(parts).await,
        Err(rejection) => Err(Unusable::Unreadable(rejection.status())),
    };
    let m = &portal.messages().check;
    match given {
        Ok(Given::Nothing) => {
            let mut page_of = CheckPage::new(&portal, String::new(), None);
            page_of.code.error = Some(InputError::rule(m.nothing_given));
            page(StatusCode::UNPROCESSABLE_ENTITY, &page_of)
        }
        Ok(given) => answer(&portal, given).await,
        Err(Unusable::TooLarge(file)) => {
            let bound = (EXTRACT_FILE_SIZE_BYTES_MAX / 1024 / 1024).to_string();
            let mut page_of = CheckPage::new(&portal, String::new(), None);
            page_of.file.error = Some(InputError::rule(fill(m.too_large, &[("file", file), ("n", bound)])));
            page(StatusCode::PAYLOAD_TOO_LARGE, &page_of)
        }
        Err(Unusable::Unreadable(status)) => problem::unreadable(&portal, status),
    }
}

/// The file if one was chosen, and the code otherwise.
async fn given(mut parts: Multipart) -> Result<Given, Unusable> {
    let mut given = Given::Nothing;
    let unreadable = |error: MultipartError| Unusable::Unreadable(error.status());
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let is_file = part.name() == Some("file");
        let is_code = part.name() == Some("code");
        let name = part.file_name().unwrap_or_default();
        let name: String = name.chars().take(FILE_NAME_CHARS_MAX).collect();
        let bytes = part.bytes().await.map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE if is_file => Unusable::TooLarge(name),
            _ => unreadable(error),
        })?;
        let code = String::from_utf8_lossy(&bytes);
        if is_file && !bytes.is_empty() {
            return Ok(Given::File(bytes.to_vec()));
        }
        if is_code && !code.trim().is_empty() {
            given = Given::ShortCode(code.trim().to_owned());
        }
    }
    Ok(given)
}

async fn answer(portal: &Portal, given: Given) -> Response {
    let typed = match &given {
        Given::ShortCode(code) => code.clone(),
        _ => String::new(),
    };
    let proof = match &given {
        Given::Nothing => return page(StatusCode::OK, &CheckPage::new(portal, typed, None)),
        Given::Statement(statement) => ExtractProof::Statement(statement),
        Given::ShortCode(code) => ExtractProof::ShortCode(code),
        Given::File(file) => ExtractProof::File(file),
    };
    let (status, verdict) = match portal.app.check_extract(&portal.public, proof).await {
        Ok(genuine) => (StatusCode::OK, Verdict::of(portal.language(), &genuine)),
        Err(AppError::NotPossible(why)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Verdict::fault(portal.language(), &why),
        ),
        Err(error) => return problem::of_public(portal, error),
    };
    page(status, &CheckPage::new(portal, typed, Some(verdict)))
}

impl CheckPage {
    fn new(portal: &Portal, code: String, verdict: Option<Verdict>) -> Self {
        let frame = Frame::internet(&portal.site, Place::Check, portal.messages().check.title);
        Self::framed(frame, code, verdict)
    }

    fn framed(frame: Frame, code: String, verdict: Option<Verdict>) -> Self {
        let m = &frame.m.check;
        let input = |name: &str, label: &str, hint: &str, kind, value| Input {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            value,
            kind,
            ..Input::default()
        };
        Self {
            frame,
            verdict,
            code: input("code", m.code, m.code_hint, InputKind::Line, code),
            file: input("file", m.file, m.file_hint, InputKind::File, String::new()),
        }
    }
}

impl Verdict {
    fn fault(language: Language, why: &NotPossible) -> Self {
        Self {
            class: "wrong",
            heading: language.messages().check.fault,
            note: language.word(&why.message, why.english),
            facts: Vec::new(),
            code: Vec::new(),
            issued: None,
            record: None,
        }
    }

    fn of(language: Language, genuine: &GenuineExtract) -> Self {
        let (m, a) = (&language.messages().check, &language.messages().answer);
        let (class, heading, note) = match &genuine.standing {
            Ok(answer) => {
                let (class, heading, note) = standing(language, &answer.value().standing, genuine.as_of);
                (class, heading, Term::plain(note))
            }
            Err(error) => ("neutral", m.unknown, unknown_note(language, error)),
        };
        let issued_at = fill(a.beijing, &[("at", language.instant(genuine.issued_at))]);
        let kind = if genuine.is_verification {
            m.kind_verification
        } else {
            m.kind_reading
        };
        let mut facts = vec![
            (m.register, language.register(&genuine.register).to_owned()),
            (m.kind, kind.to_owned()),
            (m.issued_at, issued_at),
            (a.reference, genuine.reference.clone()),
        ];
        facts.extend(genuine.as_of.map(|day| (a.as_of, language.day(day))));
        facts.push((
            a.register_version,
            fill(a.register_version_value, &[("n", genuine.register_version)]),
        ));
        let covers = if genuine.covers_file {
            m.covers_file
        } else {
            m.covers_statement
        };
        facts.push((m.covers, covers.to_owned()));
        let mut issued = None;
        if let Ok(answer) = &genuine.standing {
            issued = answer.value().issued.as_ref();
            let digest = issued.and_then(|issued| issued.is_as_signed);
            facts.extend(digest.map(|is_same| {
                let told = if is_same { m.digest_same } else { m.digest_other };
                (m.digest, told.to_owned())
            }));
            facts.push((m.receipt, answer.receipt().reference()));
        }
        let record = genuine
            .code
            .as_ref()
            .map(|code| routes::record(&genuine.register.id, code));
        Self {
            class,
            heading,
            note,
            facts: facts.into_iter().map(|(label, value)| (label, value.into())).collect(),
            code: genuine.code.as_deref().map(code_groups).unwrap_or_default(),
            issued: issued.map(|issued| ShownIssued::of(language, genuine, issued)),
            record,
        }
    }
}

impl ShownIssued {
    fn of(language: Language, genuine: &GenuineExtract, issued: &IssuedContent) -> Self {
        let m = &language.messages().check;
        let shown = |index| ShownField::of(language, &genuine.register, index, &issued.record);
        Self {
            note: if genuine.is_verification {
                m.issued_verification
            } else {
                m.issued_note
            },
            fields: issued.fields.iter().copied().map(shown).collect(),
        }
    }
}

/// How the record stands today: class, heading and note.
fn standing(
    language: Language,
    standing: &ExtractStanding,
    as_of: Option<Date>,
) -> (&'static str, &'static str, String) {
    let m = &language.messages().check;
    let on = as_of.map(|day| language.day(day)).unwrap_or_default();
    let which = |current: &CurrentVersion| {
        [
            ("n", current.sequence.to_string()),
            ("at", language.instant(current.recorded_at)),
            ("day", language.day(current.effective_on)),
            ("on", on.clone()),
        ]
    };
    match standing {
        ExtractStanding::Unchanged if as_of.is_some() => {
            ("good", m.unchanged, fill(m.unchanged_of_day, &[("day", on)]))
        }
        ExtractStanding::Unchanged => ("good", m.unchanged, m.unchanged_note.to_owned()),
        ExtractStanding::Past(None) => ("neutral", m.past, fill(m.past_sealed, &[("on", on)])),
        ExtractStanding::Past(Some(current)) => ("neutral", m.past, fill(m.past_note, &which(current))),
        ExtractStanding::Superseded(None) => ("neutral", m.superseded, m.superseded_sealed.to_owned()),
        ExtractStanding::Superseded(Some(current)) => {
            ("neutral", m.superseded, fill(m.superseded_note, &which(current)))
        }
        ExtractStanding::Withdrawn(None) => ("neutral", m.withdrawn, m.withdrawn_sealed.to_owned()),
        ExtractStanding::Withdrawn(Some(current)) => ("neutral", m.withdrawn, fill(m.withdrawn_note, &which(current))),
    }
}

fn unknown_note(language: Language, error: &AppError) -> Term {
    match error {
        AppError::Refused(refused) => {
            let words = language.refusal(refused.refusal.code);
            Term::plain([words.rule, words.remedy].join(" "))
        }
        AppError::NotPossible(why) => language.registered(why.message.clone()),
        AppError::Unavailable { .. } => Term::plain(language.messages().check.unknown_note),
    }
}

#[cfg(test)]
impl CheckPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{shown::ShownValue, site::Site};
        let page = |site: &Site, code: &str, verdict| {
            let frame = Frame::internet(site, Place::Check, site.messages().check.title);
            Self::framed(frame, code.to_owned(), verdict)
        };
        let genuine = |language: Language, class, heading, note: &str| {
            let (m, a) = (&language.messages().check, &language.messages().answer);
            Verdict {
                class,
                heading,
                note: Term::plain(note),
                facts: vec![
                    (m.register, language.registered("企业基本信息")),
                    (m.issued_at, Term::plain("2026-11-28 14:03:00")),
                    (a.reference, Term::plain("node-1-20481")),
                    (m.covers, Term::plain(m.covers_file)),
                    (m.receipt, Term::plain("node-1-20490")),
                ],
                code: code_groups("91990000MA0000015Q"),
                issued: Some(ShownIssued {
                    note: m.issued_note,
                    fields: vec![ShownField {
                        name: language.registered("企业名称"),
                        value: ShownValue::Text(language.registered("样例市甲乙丙商贸有限公司")),
                        is_disputed: false,
                    }],
                }),
                record: Some(routes::record("enterprise", "91990000MA0000015Q")),
            }
        };
        let (chinese, english) = (Site::sample(true), Site::sample_in_english());
        let (zh, en) = (Language::Chinese, Language::English);
        let (m, e) = (&zh.messages().check, &en.messages().check);
        let fault = NotPossible::given("extract.changed", "签名与文件不符：文件在出具后被改动，不可采信。").in_english(
            "The signature does not fit the file, which was changed after it was issued: it must not be relied on.",
        );
        let superseded = "本登记已有新的版本：第 1048577 号变更，2026年12月1日 08:00:00 入库。";
        vec![
            ("empty", page(&chinese, "", None)),
            (
                "typical",
                page(&chinese, "", Some(genuine(zh, "good", m.unchanged, m.unchanged_note))),
            ),
            (
                "superseded",
                page(&chinese, "", Some(genuine(zh, "neutral", m.superseded, superseded))),
            ),
            (
                "unknown",
                page(&chinese, "", Some(genuine(zh, "neutral", m.unknown, m.unknown_note))),
            ),
            (
                "fault",
                page(&chinese, "0000 000M Q7XK 9T2A", Some(Verdict::fault(zh, &fault))),
            ),
            (
                "english",
                page(&english, "", Some(genuine(en, "good", e.unchanged, e.unchanged_note))),
            ),
            ("english-fault", page(&english, "", Some(Verdict::fault(en, &fault)))),
        ]
    }
}
