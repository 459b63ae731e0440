//! Tidiness of sources: size, first lines, nothing left open, nothing of the machine it was built on.

use super::tree::{self, TextFile};

const SOURCES: &[&str] = &[".rs", ".mjs", ".js", ".html", ".css", ".toml", ".md"];

/// Longest file without a reason of its own, in lines.
const LINES_MAX: usize = 500;

/// Files that may be longer, and why.
const LONGER: &[(&str, &str)] = &[];

/// Lines that look as if something were left open, and why they are not.
const NOT_OPEN: &[(&str, &str)] = &[(
    concat!("#[ig", "nore = \"started by the other tests\"]"),
    "a second process for the tests beside it, which start it with what it has to do",
)];

fn assert_none(found: Vec<String>, what: &str) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

/// Lines of files that hold one of some words, as `path:line: text`.
fn lines_with(files: &[TextFile], words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn files_are_of_a_size_to_be_read() {
    let files = tree::text_files(SOURCES);
    let has_reason = |path: &str| LONGER.iter().any(|(longer, _)| *longer == path);
    let long = files
        .iter()
        .map(|file| (file, file.text.lines().count()))
        .filter(|(file, lines)| *lines > LINES_MAX && !has_reason(&file.path))
        .map(|(file, lines)| format!("{}: {lines} lines", file.path));
    assert_none(
        long.collect(),
        "split these, or give the reason in the list of longer files",
    );
    let needless = LONGER.iter().filter(|(path, _)| {
        !files
            .iter()
            .any(|file| file.path == *path && file.text.lines().count() > LINES_MAX)
    });
    assert_none(
        needless.map(|(path, _)| (*path).to_owned()).collect(),
        "these need no reason any more",
    );
}

#[test]
fn every_crate_begins_with_what_it_is_for() {
    let files = tree::text_files(&[".rs"]);
    let is_root = |path: &str| path.ends_with("src/lib.rs") || path.ends_with("src/main.rs");
    let bare = files.iter().filter(|file| is_root(&file.path));
    let bare = bare
        .filter(|file| !file.text.starts_with("//! ") || file.text.starts_with("//! ("))
        .map(|file| file.path.clone());
    assert_none(
        bare.collect(),
        "the first line of these does not say what the crate is for",
    );
}

#[test]
fn nothing_is_left_open() {
    // Put together here, so that this file is not its own finding.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("#[ig", "nore"),
    ];
    let files: Vec<TextFile> = tree::text_files(SOURCES)
        .into_iter()
        .filter(|file| file.path != "Cargo.toml")
        .collect();
    let mut found = lines_with(&files, &marks.map(str::to_owned));
    found.retain(|line| !NOT_OPEN.iter().any(|(excused, _)| line.ends_with(excused)));
    assert_none(found, "unfinished work is an issue, not a note in the code");
}

#[test]
fn nothing_names_the_machine_it_was_built_on() {
    let places = ["work", "root"].map(|folder| format!("/{folder}/"));
    let files = tree::text_files(&[
        ".rs", ".mjs", ".js", ".html", ".css", ".toml", ".md", ".svg", ".sh", "run", ".csv",
    ]);
    assert_none(lines_with(&files, &places), "paths of one machine");
}

#[test]
fn restricted_data_is_read_by_tests_and_benches_only() {
    let word = [concat!("data/", "restricted").to_owned()];
    let outside = |path: &str| {
        !["/tests/", "/tests.rs", "/benches/", "bench/"]
            .iter()
            .any(|place| path.contains(place))
    };
    let files: Vec<TextFile> = tree::text_files(SOURCES)
        .into_iter()
        .filter(|file| outside(&file.path))
        .collect();
    assert_none(
        lines_with(&files, &word),
        "restricted data must not be needed to build or run",
    );
}

#[test]
fn every_dependency_is_used() {
    let files = tree::text_files(&[".rs"]);
    let mut unused = Vec::new();
    for manifest in tree::text_files(&["Cargo.toml"])
        .iter()
        .filter(|file| file.path != "Cargo.toml" && !file.path.starts_with("fuzz"))
    {
        let folder = manifest.path.trim_end_matches("Cargo.toml");
        let sources: Vec<&TextFile> = files.iter().filter(|file| file.path.starts_with(folder)).collect();
        for name in dependencies(&manifest.text) {
            let word = name.replace('-', "_");
            let uses = [
                format!("{word}::"),
                format!("use {word}"),
                format!("{word} as "),
                format!("{word}]"),
            ];
            if !sources
                .iter()
                .any(|file| uses.iter().any(|form| file.text.contains(form)))
            {
                unused.push(format!("{}: {name}", manifest.path));
            }
        }
    }
    assert_none(unused, "dependencies that no source names");
}

/// Names of the dependencies in a manifest, whatever they are for.
fn dependencies(manifest: &str) -> Vec<&str> {
    let mut is_within = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_within = line.trim_end().ends_with("dependencies]");
        } else if is_within && let Some((name, _)) = line.split_once('=') {
            names.push(name.trim().trim_end_matches(".workspace"));
        }
    }
    names
}

#[test]
fn every_library_of_the_workspace_is_used() {
    let manifests = tree::text_files(&["Cargo.toml"]);
    let (root, members): (Vec<&TextFile>, Vec<&TextFile>) =
        manifests.iter().partition(|file| file.path == "Cargo.toml");
    let used: Vec<&str> = members
        .iter()
        .flat_map(|manifest| dependencies(&manifest.text))
        .collect();
    let listed = root.iter().flat_map(|manifest| dependencies(&manifest.text));
    let unused = listed.filter(|name| !used.contains(name)).map(str::to_owned);
    assert_none(unused.collect(), "libraries of the root manifest that no crate uses");
}
