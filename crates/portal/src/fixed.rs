//! What is the same on every page and on both doors (固定资源): the stylesheet and the script.

use std::sync::LazyLock;

use axum::{http::header, response::IntoResponse};

/// The stylesheet as it is sent.
pub(crate) static STYLESHEET: LazyLock<String> = LazyLock::new(|| condensed(include_str!("../static/site.css")));
/// The script.
pub(crate) const SCRIPT: &str = include_str!("../static/site.js");

pub(crate) async fn stylesheet() -> impl IntoResponse {
    fixed("text/css; charset=utf-8", &STYLESHEET)
}

pub(crate) async fn script() -> impl IntoResponse {
    fixed("text/javascript; charset=utf-8", SCRIPT)
}

fn fixed(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "public, max-age=600"),
    ];
    (headers, text)
}

/// A stylesheet without what only those who write it need: comments, indentation, the space beside signs. It comes with every first
/// page over whatever line there is.
fn condensed(css: &str) -> String {
    let mut rest = css;
    let mut written = String::with_capacity(css.len());
    while let Some((before, comment)) = rest.split_once("/*") {
        written.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, behind)| behind);
    }
    written.push_str(rest);
    let lines: Vec<&str> = written.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    [
        (" {", "{"),
        ("{ ", "{"),
        ("; ", ";"),
        (": ", ":"),
        (", ", ","),
        (";}", "}"),
        (" }", "}"),
        (";}", "}"),
    ]
    .iter()
    .fold(lines.join("\n"), |css, (long, short)| css.replace(long, short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_says_the_same_in_less() {
        let css = "/* 一 */\n@media print {\n  a, p > b { color: #000; content: attr(x) \"：\"; }\n  /* 二 */\n  i { margin: 0 1em }\n}\n";
        assert_eq!(
            condensed(css),
            "@media print{\na,p > b{color:#000;content:attr(x) \"：\"}\ni{margin:0 1em}\n}"
        );
        let (written, sent) = (include_str!("../static/site.css"), &*STYLESHEET);
        for sign in ['{', '}', '"', '#', '@'] {
            let in_comments = written.split("/*").skip(1).filter_map(|rest| rest.split("*/").next());
            let commented: usize = in_comments.map(|comment| comment.matches(sign).count()).sum();
            assert_eq!(
                written.matches(sign).count() - commented,
                sent.matches(sign).count(),
                "{sign}"
            );
        }
        assert!(
            sent.len() * 10 < written.len() * 9,
            "{} of {}",
            sent.len(),
            written.len()
        );
    }
}
