//! Lists of rows beside the file (被拒清单、提示清单): every row that was rejected, or noted and taken all the same, with line,
//! field, value and rule, in the order of the file.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::ImportError;

const HEADING: &str = "\u{feff}行号,信息项,值,规则代码,说明,可能的正确值\r\n";

/// Collects the lines of blocks that were worked on by several threads and writes them in the file's order.
pub(super) struct RowList {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    out: Option<io::BufWriter<File>>,
    next_block: u64,
    /// Finished before their turn.
    waiting: BTreeMap<u64, Vec<u8>>,
}

impl RowList {
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            state: Mutex::default(),
        }
    }

    /// Takes the lines of a block; each block is handed in once, also with none.
    pub fn take_block(&self, number: u64, lines: Vec<u8>) -> Result<(), ImportError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.insert(number, lines);
        let state = &mut *state;
        while let Some(lines) = state.waiting.remove(&state.next_block) {
            state.next_block += 1;
            if !lines.is_empty() {
                self.write(state, &lines).map_err(|source| self.failed(source))?;
            }
        }
        Ok(())
    }

    fn write(&self, state: &mut State, lines: &[u8]) -> io::Result<()> {
        if state.out.is_none() {
            let mut out = io::BufWriter::new(create_private(&self.path)?);
            out.write_all(HEADING.as_bytes())?;
            state.out = Some(out);
        }
        state.out.as_mut().expect("just opened").write_all(lines)
    }

    /// Ends the file. Returns its path if there were any lines.
    pub fn finish(self) -> Result<Option<PathBuf>, ImportError> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match state.out {
            Some(mut out) => match out.flush() {
                Ok(()) => Ok(Some(self.path)),
                Err(source) => Err(ImportError::RowList {
                    path: self.path,
                    source,
                }),
            },
            None => Ok(None),
        }
    }

    fn failed(&self, source: io::Error) -> ImportError {
        ImportError::RowList {
            path: self.path.clone(),
            source,
        }
    }
}

/// Next to the input: `FILE.rejects.csv`.
pub(super) fn rejects_beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".rejects.csv");
    name.into()
}

/// Where the rejects are, and named after the input: `FILE.notes.csv`.
pub(super) fn notes_beside(rejects: &Path, file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".notes.csv");
    rejects.with_file_name(name)
}

/// Removes what an earlier import left at this place, so that nobody takes it for the result of this one.
pub(super) fn remove_earlier(path: &Path) -> Result<(), ImportError> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(ImportError::RowList {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Created anew with access for its owner only: values of a sealed register may stand in it.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Appends one line of a list.
pub(super) fn push_line(
    lines: &mut Vec<u8>,
    line: u64,
    field: &str,
    value: &str,
    rule: &str,
    message: &str,
    likely: &str,
) {
    lines.extend_from_slice(line.to_string().as_bytes());
    for value in [field, value, rule, message, likely] {
        lines.push(b',');
        if value.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
            lines.push(b'"');
            lines.extend_from_slice(value.replace('"', "\"\"").as_bytes());
            lines.push(b'"');
        } else {
            lines.extend_from_slice(value.as_bytes());
        }
    }
    lines.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_the_file_and_are_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = rejects_beside(&folder.path().join("a.csv"));
        assert!(path.ends_with("a.csv.rejects.csv"));
        let elsewhere = notes_beside(Path::new("lists/r.csv"), Path::new("in/a.csv"));
        assert_eq!(elsewhere, Path::new("lists/a.csv.notes.csv"));
        std::fs::write(&path, "old").unwrap();
        remove_earlier(&path).unwrap();
        let list = RowList::new(path.clone());
        let line = |number| {
            let mut lines = Vec::new();
            push_line(
                &mut lines,
                number,
                "企业名称",
                "a,\"b\"\n",
                "value.required",
                "必填",
                "",
            );
            lines
        };
        for (block, number) in [(2, 9), (0, 2), (3, 0), (1, 5)] {
            list.take_block(block, if number == 0 { Vec::new() } else { line(number) })
                .unwrap();
        }
        assert_eq!(list.finish().unwrap(), Some(path.clone()));
        let written = std::fs::read_to_string(&path).unwrap();
        let row = |number| format!("{number},企业名称,\"a,\"\"b\"\"\n\",value.required,必填,\r\n");
        assert_eq!(written, format!("{HEADING}{}{}{}", row(2), row(5), row(9)));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn without_rows_there_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let list = RowList::new(folder.path().join("r.csv"));
        list.take_block(0, Vec::new()).unwrap();
        assert_eq!(list.finish().unwrap(), None);
        assert!(!folder.path().join("r.csv").exists());
    }
}
