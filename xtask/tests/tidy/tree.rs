//! The files of the workspace, without what builds and package managers put there.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// One text file of the tree.
pub struct TextFile {
    /// Path from the root, with slashes.
    pub path: String,
    /// What is in it.
    pub text: String,
}

const NOT_OURS: [&str; 6] = [".git", "target", "node_modules", "corpus", "artifacts", "heyan-data"];

/// Root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace")
        .to_owned()
}

/// All text files with one of these endings; no ending given: all.
pub fn text_files(endings: &[&str]) -> Vec<TextFile> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the tree") {
            let path = entry.expect("a folder of the tree").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if NOT_OURS.contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if endings.is_empty() || endings.iter().any(|ending| name.ends_with(ending)) {
                // What is no text is none of our business here.
                if let Ok(text) = fs::read_to_string(&path) {
                    let path = path
                        .strip_prefix(root())
                        .expect("below the root")
                        .to_string_lossy()
                        .into_owned();
                    found.push(TextFile { path, text });
                }
            }
        }
    }
    assert!(
        !found.is_empty(),
        "no file ends in {endings:?}: this test looks in the wrong place"
    );
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
