//! Pages that a reader has already (条件请求): answered with "unchanged" instead of being sent again.
//!
//! Most pages are compared by what they say. A page with a receipt says something new each time it is asked; it carries a tag of
//! what it was made from (see [`app::RegisterStamp`]), and while that is the same it is not asked anew.

use std::hash::{DefaultHasher, Hash, Hasher};

use app::RegisterStamp;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use jiff::{
    SignedDuration, Timestamp,
    fmt::rfc2822::{DateTimeParser, DateTimePrinter},
};

use crate::door::Portal;

/// Largest page; beyond it something is wrong.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How old a change has to be before it is told as the last one, in seconds: another in the same second could not be told from it.
const SETTLED_SECONDS: i64 = 2;

/// By what a page is recognised that is made from a register.
#[derive(Clone, Debug)]
pub(crate) struct Validators {
    tag: HeaderValue,
    modified: Option<HeaderValue>,
}

impl Validators {
    /// Of a page made from a register that stands like this by this program, as this reader wants it.
    pub(crate) fn of_register(portal: &Portal, stamp: &RegisterStamp) -> Option<Self> {
        let look = portal.site.preferences.in_short();
        Self::of(stamp, portal.started_at, portal.app.now(), &look)
    }

    fn of(stamp: &RegisterStamp, started_at: Timestamp, now: Timestamp, look: &str) -> Option<Self> {
        let RegisterStamp { sequence, disputes, .. } = stamp;
        // What a page looks like is the program's: a program that starts anew says everything anew.
        let started = started_at.as_microsecond();
        let tag = HeaderValue::try_from(format!("\"{sequence:x}-{disputes:x}-{started:x}-{look}\"")).ok()?;
        let since = stamp.since.map_or(started_at, |at| at.max(started_at));
        Some(Self {
            tag,
            modified: settled(since, now).and_then(http_date),
        })
    }

    /// "Unchanged", if the reader has the page by its tag or, where it names none, has it since the last change.
    pub(crate) fn unchanged(&self, asked: &HeaderMap) -> Option<Response> {
        is_known(asked, &self.tag, self.modified.as_ref())
            .then(|| self.put_on(StatusCode::NOT_MODIFIED.into_response()))
    }

    /// The page with its validators, if it is one.
    pub(crate) fn put_on(&self, mut response: Response) -> Response {
        if matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED) {
            let headers = response.headers_mut();
            headers.insert(header::ETAG, self.tag.clone());
            if let Some(modified) = &self.modified {
                headers.insert(header::LAST_MODIFIED, modified.clone());
            }
        }
        response
    }
}

/// Tags each page by what it says, where it has no tag yet, and sends none that the reader has.
pub(crate) async fn compare(request: Request, next: Next) -> Response {
    let (asked, is_get) = (request.headers().clone(), *request.method() == Method::GET);
    let response = next.run(request).await;
    if !is_get || response.status() != StatusCode::OK || response.headers().contains_key(header::ETAG) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, PAGE_BYTES_MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let Ok(tag) = HeaderValue::try_from(format!("\"{:016x}\"", hasher.finish())) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let is_known = is_known(&asked, &tag, parts.headers.get(header::LAST_MODIFIED));
    parts.headers.insert(header::ETAG, tag);
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// A page that has been what it is since then.
pub(crate) fn changed_at(at: Timestamp, now: Timestamp, mut response: Response) -> Response {
    if let (StatusCode::OK, Some(date)) = (response.status(), settled(at, now).and_then(http_date)) {
        response.headers_mut().insert(header::LAST_MODIFIED, date);
    }
    response
}

fn settled(at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    (at + SignedDuration::from_secs(SETTLED_SECONDS) <= now).then_some(at)
}

/// RFC 9110 §13.2.2: whether the reader has what would be sent.
fn is_known(asked: &HeaderMap, tag: &HeaderValue, modified: Option<&HeaderValue>) -> bool {
    has_tag(asked, tag) || is_unmodified(asked, modified)
}

/// RFC 9110 §13.1.2: a list of tags, weak ones too, or anything.
fn has_tag(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).into_iter();
    let mut tags = lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','));
    tags.any(|known| known.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

/// RFC 9110 §13.1.3: asked only where no tag is.
fn is_unmodified(asked: &HeaderMap, modified: Option<&HeaderValue>) -> bool {
    let instant = |value: &HeaderValue| DateTimeParser::new().parse_timestamp(value.to_str().ok()?).ok();
    let (None, Some(since), Some(modified)) = (
        asked.get(header::IF_NONE_MATCH),
        asked.get(header::IF_MODIFIED_SINCE).and_then(instant),
        modified.and_then(instant),
    ) else {
        return false;
    };
    modified <= since
}

fn http_date(at: Timestamp) -> Option<HeaderValue> {
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok()?;
    HeaderValue::try_from(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn asked(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_page_is_known_by_its_tag() {
        let tag = HeaderValue::from_static("\"1-2\"");
        for (list, is_known) in [
            ("\"1-2\"", true),
            ("\"0\", W/\"1-2\"", true),
            ("\"1-3\"", false),
            ("1-2", false),
            // A reader that has anything at all is not a reader that has this.
            ("*", false),
        ] {
            assert_eq!(has_tag(&asked(header::IF_NONE_MATCH, list), &tag), is_known, "{list}");
        }
    }

    #[test]
    fn a_page_is_another_when_register_discrepancies_program_or_look_are() {
        let stamp = RegisterStamp {
            sequence: 7,
            disputes: 1,
            last_batch_at: Some(at("2026-11-24T02:00:00Z")),
            since: Some(at("2026-11-24T02:00:00Z")),
        };
        let (started, now) = (at("2026-11-20T00:00:00Z"), at("2026-11-24T03:00:00Z"));
        let tag = |stamp: RegisterStamp, started, look: &str| Validators::of(&stamp, started, now, look).unwrap().tag;
        let one = tag(stamp, started, "zh-CN");
        assert_eq!(one, tag(stamp, started, "zh-CN"));
        for other in [
            tag(RegisterStamp { sequence: 8, ..stamp }, started, "zh-CN"),
            tag(RegisterStamp { disputes: 2, ..stamp }, started, "zh-CN"),
            tag(stamp, at("2026-11-20T00:00:01Z"), "zh-CN"),
            tag(stamp, started, "en"),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_change_is_told_when_no_other_can_be_taken_for_it() {
        let modified = |last: &str, now: &str| {
            let stamp = RegisterStamp {
                sequence: 7,
                disputes: 1,
                last_batch_at: None,
                since: Some(at(last)),
            };
            let validators = Validators::of(&stamp, at("2026-11-20T00:00:00Z"), at(now), "zh-CN").unwrap();
            validators.modified.map(|value| value.to_str().unwrap().to_owned())
        };
        let told = modified("2026-11-24T02:00:00.5Z", "2026-11-24T03:00:00Z");
        assert_eq!(told.as_deref(), Some("Tue, 24 Nov 2026 02:00:00 GMT"));
        assert_eq!(modified("2026-11-24T02:00:00Z", "2026-11-24T02:00:01Z"), None);
        let told = modified("2026-11-01T00:00:00Z", "2026-11-24T03:00:00Z");
        assert_eq!(
            told.as_deref(),
            Some("Fri, 20 Nov 2026 00:00:00 GMT"),
            "the program is younger"
        );
    }

    #[test]
    fn time_counts_where_no_tag_is_asked() {
        let modified = HeaderValue::from_static("Tue, 24 Nov 2026 02:00:00 GMT");
        for (since, is_unmodified_since) in [
            ("Tue, 24 Nov 2026 02:00:00 GMT", true),
            ("Tue, 24 Nov 2026 01:59:59 GMT", false),
            ("yesterday", false),
        ] {
            let mut asked = asked(header::IF_MODIFIED_SINCE, since);
            assert_eq!(is_unmodified(&asked, Some(&modified)), is_unmodified_since, "{since}");
            asked.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"other\""));
            assert!(!is_unmodified(&asked, Some(&modified)));
        }
    }
}
