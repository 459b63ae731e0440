//! What a page weighs: HTML, the one stylesheet and the one script together, so that it comes over a slow line as well.

use super::rendered;

/// The same limit as in the browser's walk, where it is held against what a page really fetches.
const PAGE_SIZE_BYTES_MAX: usize = 60 * 1024;

/// The page that is as long as the catalogue: a reference, which is read as a whole and searched within.
const DICTIONARY: &str = "internet.dictionary.";

/// The length of a list on the desk is the official's work and not the page's; what stands around it counts.
fn without_rows(html: &str) -> String {
    let mut rest = html;
    let mut kept = String::new();
    while let Some((before, rows)) = rest.split_once("<tbody>") {
        kept.push_str(before);
        rest = rows.split_once("</tbody>").map_or("", |(_, behind)| behind);
    }
    kept + rest
}

/// The public's pages with all that the rules allow in them are longer than what anybody meets, and so are texts of officials.
fn is_as_full_as_can_be(sample: &str) -> bool {
    sample.ends_with(".full")
}

#[test]
fn a_page_weighs_no_more_than_it_may() {
    let around = include_str!("../../static/site.css").len() + include_str!("../../static/site.js").len();
    for (name, html) in rendered() {
        let counted = if name.starts_with("internet.") && !name.starts_with(DICTIONARY) {
            html.clone()
        } else {
            without_rows(&html)
        };
        let whole = counted.len() + around;
        assert!(
            whole <= PAGE_SIZE_BYTES_MAX || is_as_full_as_can_be(&name),
            "{name}: {whole} bytes, of which HTML {}",
            counted.len()
        );
        let sheets = html.matches("rel=\"stylesheet\"").count();
        assert_eq!(sheets, 1, "{name}: stylesheets");
        assert!(html.matches("<script").count() <= 1, "{name}: scripts");
    }
}
