//! Request bodies: read once, into types that borrow from the bytes.

use std::{borrow::Cow, fmt};

use app::{App, beijing_day};
use axum::{
    body::Bytes,
    extract::{
        DefaultBodyLimit, FromRequest, Path, Query, Request,
        rejection::{BytesRejection, PathRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode, header},
};
use jiff::Timestamp;
use model::{AskedAsOf, PastDayFault, Purpose, Register, Subject, past_day};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use std::sync::Arc;

use crate::error::{FieldProblem, Problem};

/// The body of a request that has to be JSON: its bytes, and what the request says of them.
///
/// Taken instead of all header fields, which would be copied for every question.
pub(crate) struct JsonBody {
    is_json: bool,
    bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    /// # Errors
    /// A problem that names the bound where it is too large.
    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        // Here and not as a layer around all operations, which takes two allocations of every question.
        DefaultBodyLimit::max(crate::BODY_SIZE_BYTES_MAX).apply(&mut request);
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            let detail = format!("请求体不得超过 {} KB。", crate::BODY_SIZE_BYTES_MAX / 1024);
            not_received(&rejection, ("请求体过大", detail))
        })?;
        Ok(Self { is_json, bytes })
    }
}

impl JsonBody {
    /// As sent.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads it.
    ///
    /// # Errors
    /// A problem that names line and column, and never repeats what was sent: it may be personal.
    pub(crate) fn read<'b, T: Deserialize<'b>>(&'b self) -> Result<T, Problem> {
        if !self.is_json {
            let detail = "请求体应为 JSON，且 Content-Type 为 application/json。";
            return Err(Problem::plain(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                "请求格式不支持",
                detail,
            ));
        }
        serde_json::from_slice(&self.bytes).map_err(|error| {
            let place = format!("第 {} 行第 {} 列", error.line(), error.column());
            let what = match error.classify() {
                serde_json::error::Category::Data => "项目名称、类型或者重复情况与接口说明不符",
                _ => "不是完整、正确的 JSON",
            };
            let detail = format!("请求体{place}：{what}；接口说明见 /openapi.json。");
            Problem::plain(StatusCode::BAD_REQUEST, "malformed_body", "请求体无法解析", detail)
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

/// Why no body came; of one that is too large with a title and detail that name the bound.
pub(crate) fn not_received(rejection: &BytesRejection, too_large: (&'static str, String)) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let (title, detail) = too_large;
        return Problem::plain(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", title, detail);
    }
    Problem::plain(
        StatusCode::BAD_REQUEST,
        "malformed_body",
        "请求体无法解析",
        "请求体未完整收到，请重试。",
    )
}

/// Query parameters that could be read.
///
/// # Errors
/// A problem that does not repeat what was sent.
pub(crate) fn parameters<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, Problem> {
    query.map(|Query(parameters)| parameters).map_err(|rejection| {
        let known = parameters_told(&rejection.body_text());
        let detail = format!("地址中的查询参数缺少、多余、重复或者写法不对{known}；接口说明见 /openapi.json。");
        Problem::plain(StatusCode::BAD_REQUEST, "malformed_query", "查询参数无法解析", detail)
    })
}

/// The parameters that the parser says there are, or the one that it misses. What was sent stands before that and is left out.
fn parameters_told(told: &str) -> String {
    let names = |text: &str| text.split('`').skip(1).step_by(2).collect::<Vec<_>>().join("、");
    let (words, listed) = match (told.rsplit_once(", expected "), told.rsplit_once("missing field ")) {
        (Some((_, known)), _) => ("可用的有", names(known)),
        (None, Some((_, missing))) => ("须有", names(missing)),
        (None, None) => return String::new(),
    };
    if listed.is_empty() {
        return String::new();
    }
    format!("，{words} {listed}")
}

/// A path segment that could be read.
///
/// # Errors
/// A problem that does not repeat what was sent.
pub(crate) fn segment(path: Result<Path<String>, PathRejection>) -> Result<String, Problem> {
    path.map(|Path(segment)| segment).map_err(|_| {
        let detail = "地址中的代码应为 UTF-8 编码并按规定转义。";
        Problem::plain(StatusCode::BAD_REQUEST, "malformed_path", "地址无法解析", detail)
    })
}

/// A path segment that is a number. What is none is the number of nothing: they begin with 1.
///
/// # Errors
/// As [`segment`].
pub(crate) fn number(path: Result<Path<String>, PathRejection>) -> Result<u64, Problem> {
    Ok(segment(path)?.parse().unwrap_or_default())
}

/// A JSON object of texts in the order sent; a name that comes twice is an error.
#[derive(Default)]
pub(crate) struct Texts<'b>(pub(crate) Vec<(Cow<'b, str>, Cow<'b, str>)>);

impl<'de: 'b, 'b> Deserialize<'de> for Texts<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Texts<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs: Vec<(Cow<'de, str>, Cow<'de, str>)> = Vec::new();
                while let Some((Text(name), Text(value))) = map.next_entry()? {
                    if pairs.iter().any(|(known, _)| *known == name) {
                        return Err(serde::de::Error::custom("a name comes twice"));
                    }
                    pairs.push((name, value));
                }
                Ok(Texts(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// A text, borrowed from the body where it has no escapes.
#[derive(Deserialize)]
struct Text<'b>(#[serde(borrow)] Cow<'b, str>);

/// What verification and reading bodies have in common, parsed.
pub(crate) struct CommonParts {
    pub(crate) register: Arc<Register>,
    pub(crate) subject: Subject,
    pub(crate) purpose: Purpose,
    pub(crate) as_of: AskedAsOf,
}

/// What verification and reading bodies have in common, as sent.
pub(crate) struct RawParts<'b> {
    pub(crate) register: &'b str,
    pub(crate) subject: &'b str,
    pub(crate) matter: &'b str,
    pub(crate) case: &'b str,
    pub(crate) as_of: Option<&'b str>,
    pub(crate) recorded_by: Option<&'b str>,
}

/// Longest matter code and case number, in characters.
const PURPOSE_CHARS_MAX: usize = 100;

impl RawParts<'_> {
    /// Parses them all; `errors` receives every broken rule.
    pub(crate) fn parse(&self, app: &App, errors: &mut Vec<FieldProblem>) -> Option<CommonParts> {
        let catalogue = app.catalogue();
        let register = match catalogue.register(self.register) {
            Some(register) => register.clone(),
            None => {
                let known: Vec<_> = catalogue
                    .registers()
                    .iter()
                    .map(|register| register.id.as_str())
                    .collect();
                errors.push(FieldProblem::new(
                    "/register",
                    "unknown_register",
                    format!("没有该登记库，可用的有：{}", known.join("、")),
                ));
                return None;
            }
        };
        let subject = match Subject::parse(&register, self.subject) {
            Ok(subject) => Some(subject),
            Err(error) => {
                errors.push(FieldProblem::at("/subject", &error.error));
                None
            }
        };
        for (pointer, text) in [("/matter", self.matter), ("/case", self.case)] {
            if text.chars().count() > PURPOSE_CHARS_MAX || text.chars().any(char::is_control) {
                let message = format!("不得超过 {PURPOSE_CHARS_MAX} 个字符，不得含有控制字符");
                errors.push(FieldProblem::new(pointer, "invalid_purpose", message));
            }
        }
        let as_of = as_of(app, self.as_of, self.recorded_by, errors);
        let purpose = Purpose {
            matter: self.matter.trim().to_owned(),
            case: self.case.trim().to_owned(),
        };
        subject.map(|subject| CommonParts {
            register,
            subject,
            purpose,
            as_of,
        })
    }
}

/// Parses the two times of a question.
pub(crate) fn as_of(
    app: &App,
    effective_on: Option<&str>,
    recorded_by: Option<&str>,
    errors: &mut Vec<FieldProblem>,
) -> AskedAsOf {
    let mut asked = AskedAsOf::default();
    match effective_on.map(|day| past_day(day, beijing_day(app.now()))) {
        Some(Ok(day)) => asked.effective_on = Some(day),
        Some(Err(PastDayFault::NoDay)) => {
            errors.push(FieldProblem::new(
                "/as_of",
                "value.date",
                "应为真实存在的日期，如 2026-06-30",
            ));
        }
        Some(Err(PastDayFault::ToCome)) => {
            errors.push(FieldProblem::new(
                "/as_of",
                "value.day_to_come",
                "不能晚于今天（北京时间）",
            ));
        }
        None => {}
    }
    match recorded_by.map(str::parse::<Timestamp>) {
        Some(Ok(instant)) => asked.recorded_by = Some(instant),
        Some(Err(_)) => {
            errors.push(FieldProblem::new(
                "/recorded_by",
                "value.instant",
                "应为带时区的时刻，如 2026-06-30T16:00:00+08:00",
            ));
        }
        None => {}
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sent {
        #[expect(dead_code)]
        name: String,
        #[serde(default)]
        #[expect(dead_code)]
        page: u8,
    }

    #[test]
    fn a_query_that_cannot_be_read_is_answered_with_the_parameters_there_are() {
        for (query, told) in [
            ("name=x&pgae=2", "，可用的有 name、page"),
            ("page=2", "，须有 name"),
            ("name=x&page=二", ""),
            // What was sent is not repeated, whatever it looks like.
            ("name=x&%2C%20expected%20%60secret%60=1", "，可用的有 name、page"),
        ] {
            let address = format!("/?{query}").parse().unwrap();
            let rejection = Query::<Sent>::try_from_uri(&address).unwrap_err();
            assert_eq!(parameters_told(&rejection.body_text()), told, "{query}");
        }
    }
}
