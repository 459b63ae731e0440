//! The fonts: found once, mapped into memory, and shared by all sheets.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use memmap2::Mmap;
use typst::{
    foundations::Bytes,
    text::{Font, FontStyle, FontWeight},
};

/// Families that can carry the whole sheet, the first that is found counts.
const MAIN: [&str; 3] = ["Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC"];
/// Families that step in for rare characters.
const RARE: [&str; 2] = ["HanaMinA", "HanaMinB"];
/// Beginnings of the names of their files, in small letters: other fonts of the machine are not opened.
const FILES: [&str; 4] = ["notoserifcjk", "notoserifsc", "sourcehanserif", "hanamin"];
/// Where Debian and most others keep fonts, by the XDG base directory specification: in `fonts` below each of these.
const DATA_FOLDERS: &str = "/usr/local/share:/usr/share";
/// How deep folders are searched.
const DEPTH_MAX: usize = 6;

/// No font that could carry an extract.
#[derive(Debug, thiserror::Error)]
#[error("no font of {} was found in {}", MAIN.join(", "), .folders.join(", "))]
pub struct FontsMissing {
    /// Where was looked.
    pub folders: Vec<String>,
}

/// Loaded fonts.
pub struct Fonts {
    pub fonts: Vec<Font>,
    /// In the order in which a character is looked for.
    pub families: Vec<String>,
    pub has_rare: bool,
}

impl Fonts {
    /// Whether some font has a glyph for it.
    pub fn show(&self, c: char) -> bool {
        self.fonts
            .iter()
            .any(|font| font.info().coverage.contains(u32::from(c)))
    }
}

/// Loads what is found in a folder and those of the system.
pub fn load(folder: Option<&Path>) -> Result<Fonts, FontsMissing> {
    let folder = folder.map(Path::to_owned).into_iter();
    load_from(folder.chain(system_folders()).collect())
}

/// The folders of the system, or those that `XDG_DATA_DIRS` names instead.
fn system_folders() -> Vec<PathBuf> {
    let named = env::var_os("XDG_DATA_DIRS").filter(|named| !named.is_empty());
    let data = named.unwrap_or_else(|| DATA_FOLDERS.into());
    env::split_paths(&data).map(|folder| folder.join("fonts")).collect()
}

fn load_from(folders: Vec<PathBuf>) -> Result<Fonts, FontsMissing> {
    let mut files = Vec::new();
    for folder in &folders {
        collect(folder, DEPTH_MAX, &mut files);
    }
    let found: Vec<Font> = files.iter().flat_map(|file| faces(file)).collect();
    let has = |family: &&&str| found.iter().any(|font| font.info().family == **family);
    let Some(main) = MAIN.iter().find(has) else {
        let folders = folders.iter().map(|folder| folder.display().to_string()).collect();
        return Err(FontsMissing { folders });
    };
    let families: Vec<&str> = std::iter::once(main).chain(RARE.iter().filter(has)).copied().collect();
    let mut fonts: Vec<Font> = Vec::new();
    for font in found {
        let info = font.info();
        let is_new = |known: &Font| known.info().family != info.family || known.info().variant != info.variant;
        if families.contains(&info.family.as_str()) && fonts.iter().all(is_new) {
            fonts.push(font);
        }
    }
    Ok(Fonts {
        fonts,
        has_rare: families.len() > 1,
        families: families.into_iter().map(str::to_owned).collect(),
    })
}

/// Font files in a folder and below it. What cannot be read is not there.
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    entries.sort_unstable();
    for path in entries {
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, files);
            }
        } else if is_wanted(&path) {
            files.push(path);
        }
    }
}

fn is_wanted(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    FILES
        .iter()
        .any(|beginning| name.replace(['-', '_'], "").starts_with(beginning))
}

/// The upright faces of a file that a sheet is set in: regular and bold, and whatever weight a font of rare characters says that it has.
fn faces(path: &Path) -> Vec<Font> {
    let Some(bytes) = mapped(path) else { return Vec::new() };
    Font::iter(bytes)
        .filter(|font| {
            let (family, variant) = (font.info().family.as_str(), font.info().variant);
            variant.style == FontStyle::Normal
                && (RARE.contains(&family) || [FontWeight::REGULAR, FontWeight::BOLD].contains(&variant.weight))
        })
        .collect()
}

/// A file as memory: a hundred megabytes of fonts, of which a sheet reads some pages.
#[allow(unsafe_code, reason = "there is no other way to map a file")]
fn mapped(path: &Path) -> Option<Bytes> {
    let file = fs::File::open(path).ok()?;
    // SAFETY: font files belong to the system's packages, which replace them and do not write into them.
    let map = unsafe { Mmap::map(&file) }.ok()?;
    Some(Bytes::new(map))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_font_it_is_said_where_was_looked() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("NotoSerifCJK-Regular.ttc"), b"no font").unwrap();
        let missing = load_from(vec![folder.path().to_owned(), PathBuf::from("/nowhere")]);
        let text = missing.map(|_| ()).unwrap_err().to_string();
        assert!(
            text.contains("Noto Serif CJK SC") && text.contains("/nowhere"),
            "{text}"
        );
    }

    #[test]
    fn other_fonts_are_not_opened() {
        for (name, expected) in [
            ("NotoSerifCJK-Regular.ttc", true),
            ("NotoSerifSC-Bold.otf", true),
            ("HanaMinB.ttf", true),
            ("NotoSansCJK-Regular.ttc", false),
            ("DejaVuSans.ttf", false),
        ] {
            assert_eq!(is_wanted(Path::new(name)), expected, "{name}");
        }
    }
}
