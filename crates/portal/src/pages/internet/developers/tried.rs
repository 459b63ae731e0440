//! A request that is tried on the page.

use app::Caller;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Uri, header},
};
use serde_json::json;
use tower::ServiceExt;

use crate::routes;

/// Longest answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// How much of it is shown, in characters.
const SHOWN_CHARS_MAX: usize = 12_000;

/// Where lists of names are matched.
const MATCHES: &str = "/v1/matches";

/// What can be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// By any part of a name.
    Search,
    /// By code or former number.
    Code,
    /// By the exact name.
    Name,
    /// All versions of a record.
    History,
    /// Names that it may become.
    Suggestions,
    /// A list of names, of which this is one.
    Matches,
}

/// What was sent, and what came back.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) path: String,
    /// What was posted; nothing with GET.
    pub(super) sent: Option<String>,
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) is_cut: bool,
}

impl Operation {
    /// All, as the form offers them.
    pub(super) const ALL: [Self; 6] = [
        Self::Search,
        Self::Code,
        Self::Name,
        Self::History,
        Self::Suggestions,
        Self::Matches,
    ];

    /// Its name in the address.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Code => "code",
            Self::Name => "name",
            Self::History => "history",
            Self::Suggestions => "suggestions",
            Self::Matches => "matches",
        }
    }

    pub(super) fn parse(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|operation| operation.as_str() == name)
            .unwrap_or(Self::Search)
    }

    /// What a program would ask for.
    pub(super) fn path(self, register: &str, q: &str) -> String {
        match self {
            Self::Search => format!("/v1{}", routes::search(q)),
            Self::Code => format!("/v1{}", routes::record(register, q)),
            Self::Name => format!("/v1{}", routes::register_named(register, q)),
            Self::History => format!("/v1{}/history", routes::record(register, q)),
            Self::Suggestions => routes::suggestions(q),
            Self::Matches => MATCHES.to_owned(),
        }
    }

    /// What a program would post; nothing where it asks with GET.
    pub(super) fn body(self, register: &str, q: &str) -> Option<String> {
        let item = json!({ "name": q, "register": register });
        (self == Self::Matches).then(|| json!({ "items": [item], "limit": 3 }).to_string())
    }
}

impl Tried {
    /// Sends it to the API.
    pub(super) async fn send(api: Router, caller: Caller, operation: Operation, register: &str, q: &str) -> Self {
        let (path, sent) = (operation.path(register, q), operation.body(register, q));
        let uri = path.parse::<Uri>().unwrap_or_default();
        let request = match &sent {
            None => Request::get(uri).body(Body::empty()),
            Some(body) => Request::post(uri)
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.clone())),
        };
        let mut request = request.expect("an address, a type and a body");
        request.extensions_mut().insert(caller);
        let Ok(response) = api.oneshot(request).await;
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), ANSWER_BYTES_MAX)
            .await
            .unwrap_or_default();
        Self {
            sent,
            ..Self::of(path, status, &bytes)
        }
    }

    /// What was posted, between single quotes of a shell.
    pub(super) fn sent_in_shell(&self) -> Option<String> {
        Some(self.sent.as_ref()?.replace('\'', "'\\''"))
    }

    fn of(path: String, status: u16, bytes: &[u8]) -> Self {
        let text = serde_json::from_slice::<serde_json::Value>(bytes)
            .and_then(|value| serde_json::to_string_pretty(&value))
            .unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned());
        let body: String = text.chars().take(SHOWN_CHARS_MAX).collect();
        Self {
            path,
            sent: None,
            status,
            is_cut: body.len() < text.len(),
            body,
        }
    }
}

#[cfg(test)]
impl Tried {
    pub(super) fn sample() -> Self {
        let body = br#"{"outcome":"found","hits":[{"name":"\u6837\u4f8b\u5e02\u7532\u4e59\u4e19\u5546\u8d38\u6709\u9650\u516c\u53f8"}]}"#;
        Self::of(Operation::Search.path("enterprise", "甲乙丙"), 200, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_those_that_a_program_would_send() {
        for (operation, path) in [
            (Operation::Search, "/v1/search?q=%E7%94%B2%2F"),
            (Operation::Code, "/v1/registers/enterprise/%E7%94%B2%2F"),
            (Operation::Name, "/v1/registers/enterprise?name=%E7%94%B2%2F"),
            (Operation::History, "/v1/registers/enterprise/%E7%94%B2%2F/history"),
            (Operation::Suggestions, "/v1/suggestions?q=%E7%94%B2%2F"),
            (Operation::Matches, "/v1/matches"),
        ] {
            assert_eq!(operation.path("enterprise", "甲/"), path);
            assert_eq!(Operation::parse(operation.as_str()), operation);
            assert_eq!(
                operation.body("enterprise", "甲").is_some(),
                operation == Operation::Matches
            );
        }
        let tried = Tried {
            sent: Operation::Matches.body("enterprise", "甲'乙"),
            ..Tried::sample()
        };
        let in_shell = r#"{"items":[{"name":"甲'\''乙","register":"enterprise"}],"limit":3}"#;
        assert_eq!(tried.sent_in_shell().as_deref(), Some(in_shell));
    }

    #[test]
    fn long_answers_are_cut_and_what_is_no_json_is_shown_as_it_came() {
        let tried = Tried::of(String::new(), 200, "字".repeat(SHOWN_CHARS_MAX + 1).as_bytes());
        assert!(tried.is_cut && tried.body.chars().count() == SHOWN_CHARS_MAX);
        let tried = Tried::of(String::new(), 200, br#"{"b":1}"#);
        assert_eq!((tried.body.as_str(), tried.is_cut), ("{\n  \"b\": 1\n}", false));
    }
}
