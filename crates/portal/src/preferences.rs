//! How a reader wants the pages (阅读偏好): language and size of letters. Chosen by a link, which any page has in its address
//! once and a cookie keeps; no script is needed, and the addresses of pages stay as they are.

use axum::{
    extract::Request,
    http::{HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};

use crate::{
    frame::Door,
    language::Language,
    routes::{self, LANGUAGE, LETTERS},
    site::cookie,
};

/// How large letters are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Letters {
    #[default]
    Normal,
    /// 大字.
    Large,
}

impl Letters {
    fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Large => "large",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Normal, Self::Large]
            .into_iter()
            .find(|letters| letters.as_str() == name)
    }
}

/// How a reader wants the pages, and which one it is that he reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preferences {
    pub(crate) language: Language,
    pub(crate) letters: Letters,
    /// The page's own address, without what was chosen by it; `None` for the answer to a form, which no link leads back to.
    here: Option<String>,
}

/// Longest address that links to other ways of reading repeat; with a longer one they lead to the page without its query.
const ADDRESS_BYTES_MAX: usize = 2048;

const LANGUAGE_COOKIE: &str = "heyan_language";
const LETTERS_COOKIE: &str = "heyan_letters";
const KEPT_SECONDS: u32 = 365 * 24 * 60 * 60;

impl Preferences {
    /// What the address chooses, else what a cookie kept, else what the browser says. The extranet door is Chinese.
    pub(crate) fn of(door: Door, parts: &Parts) -> Self {
        let query = parts.uri.query().unwrap_or_default();
        let kept = |name| cookie(&parts.headers, name);
        let language = || {
            let accepted = parts.headers.get(header::ACCEPT_LANGUAGE);
            let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default();
            chosen(query, LANGUAGE, Language::parse)
                .or_else(|| Language::parse(kept(LANGUAGE_COOKIE)?))
                .unwrap_or_else(|| Language::accepted(accepted))
        };
        Self {
            language: match door {
                Door::Internet => language(),
                Door::Extranet => Language::Chinese,
            },
            letters: chosen(query, LETTERS, Letters::parse)
                .or_else(|| Letters::parse(kept(LETTERS_COOKIE)?))
                .unwrap_or_default(),
            here: (parts.method == Method::GET).then(|| address(parts.uri.path(), query)),
        }
    }

    /// How a page looks by them, in a word.
    pub(crate) fn in_short(&self) -> String {
        format!("{}-{}", self.language.as_str(), self.letters.as_str())
    }

    /// This page in the other language.
    pub(crate) fn in_other_language(&self) -> Option<String> {
        let here = self.here.as_ref()?;
        Some(routes::choosing(here, LANGUAGE, self.language.other().as_str()))
    }

    /// This page in letters of the other size.
    pub(crate) fn in_other_letters(&self) -> Option<String> {
        let here = self.here.as_ref()?;
        let other = match self.letters {
            Letters::Normal => Letters::Large,
            Letters::Large => Letters::Normal,
        };
        Some(routes::choosing(here, LETTERS, other.as_str()))
    }
}

#[cfg(test)]
impl Preferences {
    /// Those of a page that was opened by its address.
    pub(crate) fn sample() -> Self {
        Self {
            here: Some(routes::HOME.to_owned()),
            ..Self::default()
        }
    }
}

/// The address of a page without what was chosen by it.
fn address(path: &str, query: &str) -> String {
    let is_choice = |pair: &&str| {
        pair.split_once('=')
            .is_some_and(|(name, _)| [LANGUAGE, LETTERS].contains(&name))
    };
    let rest: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_choice(pair))
        .collect();
    let whole = format!("{path}?{}", rest.join("&"));
    if rest.is_empty() || whole.len() > ADDRESS_BYTES_MAX {
        path.to_owned()
    } else {
        whole
    }
}

fn chosen<T>(query: &str, name: &str, parse: fn(&str) -> Option<T>) -> Option<T> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .filter(|(its, _)| *its == name)
        .find_map(|(_, value)| parse(value))
}

/// Keeps what the address of a page chooses, and says what pages depend on.
pub(crate) async fn kept(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let cookies = [
        (
            LANGUAGE_COOKIE,
            chosen(query, LANGUAGE, Language::parse).map(Language::as_str),
        ),
        (
            LETTERS_COOKIE,
            chosen(query, LETTERS, Letters::parse).map(Letters::as_str),
        ),
    ];
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in cookies {
        let Some(value) = value else { continue };
        // Nothing secret: it lives on plain HTTP as well, and goes along when a foreign page leads here.
        let cookie = format!("{name}={value}; Path=/; Max-Age={KEPT_SECONDS}; SameSite=Lax; HttpOnly");
        let cookie = HeaderValue::try_from(cookie).expect("ASCII");
        headers.append(header::SET_COOKIE, cookie);
    }
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|its| its.as_bytes().starts_with(b"text/html"));
    if is_page {
        headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(door: Door, uri: &str, headers: &[(&str, &str)]) -> Preferences {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Preferences::of(door, &request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn the_address_beats_the_cookie_and_the_cookie_the_browser() {
        let english = ("accept-language", "en");
        let kept = ("cookie", "a=b; heyan_language=zh; heyan_letters=large");
        for (door, uri, headers, language, letters) in [
            (Door::Internet, "/", &[][..], Language::Chinese, Letters::Normal),
            (Door::Internet, "/", &[english], Language::English, Letters::Normal),
            (Door::Internet, "/", &[english, kept], Language::Chinese, Letters::Large),
            (
                Door::Internet,
                "/?lang=en&letters=normal",
                &[kept],
                Language::English,
                Letters::Normal,
            ),
            (Door::Internet, "/?q=lang=en", &[], Language::Chinese, Letters::Normal),
            (
                Door::Internet,
                "/?lang=fr&letters=huge",
                &[kept],
                Language::Chinese,
                Letters::Large,
            ),
            (
                Door::Extranet,
                "/?lang=en",
                &[english, kept],
                Language::Chinese,
                Letters::Large,
            ),
        ] {
            let preferences = of(door, uri, headers);
            assert_eq!(
                (preferences.language, preferences.letters),
                (language, letters),
                "{uri} {headers:?}"
            );
        }
    }

    #[test]
    fn links_to_other_ways_of_reading_keep_the_address() {
        let long = format!("/search?q={}", "a".repeat(ADDRESS_BYTES_MAX));
        for (uri, other_language, other_letters) in [
            ("/", "/?lang=en", "/?letters=large"),
            (
                "/search?lang=zh&q=%E7%94%B2&after=1",
                "/search?q=%E7%94%B2&after=1&lang=en",
                "/search?q=%E7%94%B2&after=1&letters=large",
            ),
            (
                "/search?letters=large&q=a",
                "/search?q=a&lang=en",
                "/search?q=a&letters=normal",
            ),
            (&long, "/search?lang=en", "/search?letters=large"),
        ] {
            let preferences = of(Door::Internet, uri, &[]);
            assert_eq!(
                preferences.in_other_language().as_deref(),
                Some(other_language),
                "{uri}"
            );
            assert_eq!(preferences.in_other_letters().as_deref(), Some(other_letters), "{uri}");
        }
        let answer = Request::post("/verify").body(()).unwrap().into_parts().0;
        assert_eq!(Preferences::of(Door::Extranet, &answer).in_other_letters(), None);
    }
}
