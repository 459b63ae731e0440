//! Pages in English: each that the public sees, and with nothing Chinese on them that does not say so.

use std::collections::BTreeSet;

use roxmltree::{Document, ParsingOptions};

use super::rendered;

/// The page of a sample, if it is one that the public sees.
fn public_page(sample: &str) -> Option<&str> {
    let (page, _) = sample.rsplit_once('.')?;
    (page.starts_with("internet.") || ["problem", "refusal", "refusals", "refusals.one"].contains(&page))
        .then_some(page)
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff01}'..='\u{ff60}')
}

/// Attributes that are read to people.
const SAID: &[&str] = &["alt", "value", "summary", "aria-label", "data-label"];

/// Whoever reads English meets Chinese only where it says so: names, values, and what the catalogue has in Chinese alone.
#[test]
fn english_pages_are_english_but_for_what_says_that_it_is_chinese() {
    let samples = rendered();
    let mut lacking: BTreeSet<&str> = samples.iter().filter_map(|(name, _)| public_page(name)).collect();
    for (name, html) in &samples {
        let options = ParsingOptions {
            allow_dtd: true,
            ..ParsingOptions::default()
        };
        let document = Document::parse_with_options(html, options).expect("parsed by another test");
        if document.root_element().attribute("lang") != Some("en") {
            continue;
        }
        lacking.remove(public_page(name).unwrap_or_default());
        for node in document.descendants() {
            let says_so = node.ancestors().any(|node| node.attribute("lang") == Some("zh-CN"));
            let of_title = node.parent().is_some_and(|parent| parent.has_tag_name("title"));
            let said = node.attributes().filter(|attribute| SAID.contains(&attribute.name()));
            let text = node.text().filter(|_| node.is_text() && !of_title);
            for words in said.map(|attribute| attribute.value()).chain(text) {
                assert!(says_so || !words.contains(is_chinese), "{name}: {words}");
            }
        }
    }
    assert!(lacking.is_empty(), "no sample in English: {lacking:?}");
}

/// What it shows is Chinese and looks real: whoever photographs an English page has the official words on it as well.
#[test]
fn every_page_of_a_demo_says_so_in_chinese() {
    let samples = rendered();
    let of_demo = || samples.iter().filter(|(_, html)| html.contains("class=\"demo\""));
    assert!(of_demo().any(|(_, html)| html.contains("<html lang=\"en\"")));
    for (name, html) in of_demo() {
        assert!(html.contains(">演示数据</strong>"), "{name}");
    }
}
