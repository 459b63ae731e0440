//! Rare characters on pages: no page sends what is not seen, and none leaves an empty box in silence.

use model::legible::{Legibility, description, legibility};

use super::rendered;

/// A name as it must not reach a reader: set in another order, with something invisible, a box, and a rare ideograph.
pub(crate) const HOSTILE: &str = "样例\u{202e}市\u{200b}\u{e000}\u{31350}𰻞公司";

#[test]
fn no_page_sends_what_is_not_seen() {
    for (page, html) in rendered() {
        let unseen = html
            .chars()
            .find(|c| *c != '\n' && legibility(*c) == Legibility::Unseen);
        assert_eq!(unseen.map(description), None, "{page}");
    }
}

#[test]
fn names_from_registers_say_what_few_fonts_have() {
    let samples = rendered();
    for page in [
        "internet.record.rare",
        "internet.search_results.rare",
        "internet.search.rare",
        "internet.search_choices.rare",
        "internet.preview.rare",
        "extranet.reading.rare",
    ] {
        let (_, html) = samples.iter().find(|(name, _)| name == page).expect("a sample");
        for described in [
            "〔U+202E〕",
            "〔U+200B〕",
            "\u{e000}<span class=\"described\">〔U+E000〕",
            "〔U+31350〕",
            "title=\"U+30EDE\"",
        ] {
            assert!(html.contains(described), "{page}: {described}\n{html}");
        }
    }
}
