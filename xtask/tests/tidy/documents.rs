//! Documents name what is there: paths, commands, crates.

use std::process::Command;

use super::tree;

fn document(path: &str) -> String {
    std::fs::read_to_string(tree::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What stands between single backticks, outside of fenced blocks.
fn quoted(text: &str) -> Vec<&str> {
    let mut is_fenced = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        } else if !is_fenced {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    found
}

/// A word that claims to be a place in the tree: it begins with one of the folders at the root, or is a file there.
fn is_path(word: &str) -> bool {
    let roots = [
        "catalogue/",
        "crates/",
        "mappings/",
        "docs/",
        "tests/",
        "xtask/",
        "bench/",
        "fuzz/",
        ".ci/",
        ".config/",
    ];
    roots.iter().any(|root| word.starts_with(root)) && !word.contains(['<', '*', ' ', '…'])
}

#[test]
fn paths_named_in_documents_exist() {
    for path in ["README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md"] {
        let text = document(path);
        let words: Vec<&str> = quoted(&text).into_iter().filter(|word| is_path(word)).collect();
        assert!(!words.is_empty(), "{path} names no path: this test reads it wrongly");
        let gone: Vec<_> = words.iter().filter(|word| !tree::root().join(word).exists()).collect();
        assert!(gone.is_empty(), "{path} names what is not there: {gone:?}");
    }
}

#[test]
fn links_in_documents_lead_somewhere() {
    for file in tree::text_files(&[".md"]) {
        let folder = tree::root()
            .join(&file.path)
            .parent()
            .expect("a file lies in a folder")
            .to_owned();
        for target in file.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap_or_default();
            let is_local = !target.is_empty() && !target.contains("://") && !target.contains(' ');
            assert!(
                !is_local || folder.join(target).exists(),
                "{}: the link to {target} leads nowhere",
                file.path
            );
        }
    }
}

#[test]
fn every_crate_has_its_paragraph() {
    let text = document("docs/ARCHITECTURE.md");
    for entry in std::fs::read_dir(tree::root().join("crates")).expect("crates") {
        let name = entry.expect("crates").file_name().to_string_lossy().into_owned();
        assert!(
            text.contains(&format!("**`crates/{name}`**")),
            "docs/ARCHITECTURE.md has no paragraph on {name}"
        );
    }
}

#[test]
fn commands_named_in_documents_are_there() {
    let usage = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("--help")
        .output()
        .expect("xtask runs");
    let usage = String::from_utf8(usage.stdout).expect("text");
    let commands: Vec<&str> = usage
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"test") && commands.contains(&"demo"), "{usage}");
    for path in ["README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md", ".ci/run"] {
        let text = document(path);
        for rest in text.split("cargo xtask ").skip(1) {
            let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
            assert!(
                commands.contains(&name.as_str()),
                "{path} names `cargo xtask {name}`, which is none of {commands:?}"
            );
        }
    }
}

#[test]
fn the_readme_opens_as_promised() {
    let text = document("README.md");
    let opening = text.split("## ").next().expect("an opening");
    for promised in ["docs/picture.svg", "cargo xtask demo", "cargo xtask test"] {
        assert!(opening.contains(promised), "the opening of README.md lacks {promised}");
    }
    assert!(
        document(".ci/run").contains("cargo xtask test"),
        ".ci/run does not call the test command of README.md"
    );
}

/// The pages of decisions by their numbers, as their names have them.
fn decisions() -> Vec<(u32, String)> {
    let folder = std::fs::read_dir(tree::root().join("docs/decisions")).expect("decisions");
    let names = folder.map(|entry| entry.expect("decisions").file_name().to_string_lossy().into_owned());
    let mut pages: Vec<(u32, String)> = names
        .filter(|name| name != "README.md")
        .map(|name| {
            let number = name.split('-').next().and_then(|number| number.parse().ok());
            (number.unwrap_or_else(|| panic!("{name} has no number")), name)
        })
        .collect();
    pages.sort();
    pages
}

#[test]
fn every_decision_has_a_number_of_its_own_and_one_line_in_the_index() {
    let pages = decisions();
    assert!(pages.len() > 20, "{pages:?}");
    for pair in pages.windows(2) {
        assert!(
            pair[0].0 != pair[1].0,
            "{} and {} have one number",
            pair[0].1,
            pair[1].1
        );
    }
    let index = document("docs/decisions/README.md");
    let listed: Vec<&str> = index.lines().filter(|line| line.starts_with("| [")).collect();
    for (number, name) in &pages {
        let line = format!("| [{number}]({name}) | ");
        let lines = listed.iter().filter(|listed| listed.starts_with(&line)).count();
        assert_eq!(lines, 1, "docs/decisions/README.md: lines that begin with {line:?}");
        let text = document(&format!("docs/decisions/{name}"));
        let title = text.lines().next().unwrap_or_default();
        let numbers: String = title.chars().skip(2).take_while(char::is_ascii_digit).collect();
        assert_eq!(numbers.parse(), Ok(*number), "{name} begins with {title:?}");
    }
    assert_eq!(
        listed.len(),
        pages.len(),
        "docs/decisions/README.md lists what is not there"
    );
    let in_order = listed
        .iter()
        .zip(&pages)
        .all(|(line, (_, name))| line.contains(name.as_str()));
    assert!(in_order, "docs/decisions/README.md is not in the order of numbers");
}
