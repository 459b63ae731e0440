//! What a page weighs: HTML, its pictures, the one stylesheet and the one script together, so that it comes over a slow line as well.

use super::rendered;
use crate::{fixed, pages::internet::register::RegisterPage};

/// The same limit as in the browser's walk, where it is held against what a page really fetches.
const PAGE_SIZE_BYTES_MAX: usize = 60 * 1024;

/// Pages with all that the rules allow in them are longer than what anybody meets; how many rows a page has is bounded in the others.
fn is_as_full_as_can_be(sample: &str) -> bool {
    sample.ends_with(".full")
}

#[test]
fn a_page_weighs_no_more_than_it_may() {
    let around = fixed::STYLESHEET.len() + fixed::SCRIPT.len();
    let mut over = Vec::new();
    for (name, html) in rendered() {
        let pictures = if html.contains("/plots/") && name.starts_with("internet.register.") {
            RegisterPage::sample_pictures_bytes()
        } else {
            0
        };
        let whole = html.len() + around + pictures;
        if whole > PAGE_SIZE_BYTES_MAX && !is_as_full_as_can_be(&name) {
            over.push(format!(
                "{name}: {whole} bytes, of which HTML {}, pictures {pictures}",
                html.len()
            ));
        }
        let sheets = html.matches("rel=\"stylesheet\"").count();
        assert_eq!(sheets, 1, "{name}: stylesheets");
        assert!(html.matches("<script").count() <= 1, "{name}: scripts");
    }
    assert!(over.is_empty(), "{around} bytes around each\n{}", over.join("\n"));
}
