//! Who opened a page, on every page of the extranet door.

use std::{fs, path::Path};

use super::rendered;
use crate::opened::Opened;

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split(from).nth(1)?.split(to).next()
}

/// A sheet of the extranet door that gets about leads back to who opened it, and to the question if it answers one.
#[test]
fn every_page_of_the_extranet_door_is_traced() {
    let (mut of_openings, mut of_questions) = (0, 0);
    for (name, html) in rendered() {
        let is_extranet = html.contains("<body class=\"extranet");
        assert!(is_extranet || !name.starts_with("extranet."), "{name}: of which door?");
        for class in ["class=\"trace\"", "class=\"traced\""] {
            assert_eq!(html.matches(class).count(), usize::from(is_extranet), "{name}: {class}");
        }
        if !is_extranet {
            continue;
        }
        let Opened { line, code: of_opening } = Opened::sample();
        let foot = between(&html, "class=\"traced\">", "</p>").expect("a foot");
        assert!(foot.contains(&line), "{name}: who and when: {foot}");
        let code = between(foot, "追溯码 <span class=\"figure\">", "<");
        let code = code.unwrap_or_else(|| panic!("{name}: no code: {foot}"));
        let across = between(&html, "class=\"trace\"", "</div>").expect("lines across the page");
        // As what the stylesheet repeats, and as text.
        for wanted in [format!("\"{line}　追溯码 {code}\""), format!(">追溯码 {code}　{line}<")] {
            assert_eq!(across.matches(&wanted).count(), 12, "{name}: across the page: {across}");
        }
        let answers = ["extranet.account_sheet", "extranet.reading", "extranet.verification"];
        if answers.iter().any(|answer| name.starts_with(answer)) {
            assert_eq!(code, "node-1-20481", "{name}: the question's reference");
        }
        if code == of_opening {
            of_openings += 1;
        } else {
            assert!(code.starts_with("node-1-"), "{name}: {code}");
            of_questions += 1;
        }
    }
    assert!(of_openings > 50 && of_questions > 10, "{of_openings}, {of_questions}");
}

/// Whoever makes a page decides nothing about it: who opened it stands in the frame around all of them.
#[test]
fn no_page_of_the_extranet_door_stands_outside_the_frame() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/pages/extranet")];
    let mut pages = 0;
    while let Some(folder) = folders.pop() {
        for found in fs::read_dir(folder).expect("a folder of templates") {
            let path = found.expect("a template").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a template");
            assert!(text.starts_with("{% extends \"layout.html\" %}"), "{}", path.display());
            pages += 1;
        }
    }
    assert!(pages > 20, "{pages} templates were found");
}
