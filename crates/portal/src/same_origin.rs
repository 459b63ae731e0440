//! Same-origin check (防冒用): browsers send a client certificate with any request, so a form of a foreign page could
//! ask in the clerk's name. A POST is taken only when the browser says that it comes from one of our own pages.

use axum::{
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use crate::{door::Portal, pages::problem::ProblemPage, site::DemoDoor};

/// Lets a request pass that only reads, or that comes from our own pages.
pub(crate) async fn required(portal: Portal, request: Request, next: Next) -> Response {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    // The demo door is plain HTTP; anywhere else, a page fetched without TLS is not one of ours.
    let scheme = if request.extensions().get::<DemoDoor>().is_some() {
        "http://"
    } else {
        "https://"
    };
    if is_reading || is_from_here(request.headers(), scheme) {
        return next.run(request).await;
    }
    tracing::warn!(
        path = request.uri().path(),
        "a form from a foreign page was turned away"
    );
    let m = &portal.messages().problem;
    ProblemPage::plain(&portal, m.foreign_form, m.foreign_form_note).with(StatusCode::FORBIDDEN)
}

/// The first of three headers that is there decides. The last is for browsers of the age of Internet Explorer 8, which
/// send neither of the others; a request without any is not taken.
fn is_from_here(headers: &HeaderMap, scheme: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(host) = text(header::HOST.as_str()).filter(|host| !host.is_empty()) else {
        return false;
    };
    let origin = text(header::ORIGIN.as_str()).or_else(|| text(header::REFERER.as_str()));
    let Some(rest) = origin.and_then(|origin| origin.strip_prefix(scheme)) else {
        return false;
    };
    rest.split('/').next().is_some_and(|its| its.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_post() {
        for (headers, expected) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://hall.example:8443"),
                ],
                false,
            ),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("origin", "https://hall.example:8443")], true),
            (&[("origin", "https://HALL.example:8443")], true),
            (&[("origin", "https://hall.example")], false),
            (&[("origin", "http://hall.example:8443")], false),
            (&[("origin", "https://hall.example:8443.evil.example")], false),
            (
                &[("origin", "null"), ("referer", "https://hall.example:8443/verify")],
                false,
            ),
            (&[("referer", "https://hall.example:8443/verify")], true),
            (&[("referer", "https://evil.example/https://hall.example:8443/")], false),
            (&[], false),
        ] {
            let mut map = HeaderMap::new();
            map.insert(header::HOST, "hall.example:8443".parse().unwrap());
            for (name, value) in headers {
                map.insert(*name, value.parse().unwrap());
            }
            assert_eq!(is_from_here(&map, "https://"), expected, "{headers:?}");
        }
        let mut without_host = HeaderMap::new();
        without_host.insert(header::ORIGIN, "https://".parse().unwrap());
        assert!(!is_from_here(&without_host, "https://"));
    }
}
