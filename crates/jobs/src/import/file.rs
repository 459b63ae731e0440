//! A register file before its rows: what it is, how it is encoded, its heading line, and its identity.

use std::{
    fs::{File, Metadata},
    io::{BufReader, Read, Seek, SeekFrom},
    num::NonZeroUsize,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use ring::digest::{Context, Digest, SHA256};

use super::{
    Encoding, Format, ImportError, Watch,
    blocks::{Blocks, CutError},
    csv_rows::CsvRows,
    encoding::{Detected, UTF8_MARK, decode_gb18030, detect},
};

/// How far the first character beyond ASCII is looked for; what is ASCII up to there is taken for UTF-8.
const DETECTION_BYTES_MAX: u64 = 64 << 20;
/// How many bytes are judged.
const DETECTION_PIECE_BYTES: usize = 64 << 10;
/// A file is hashed in pieces of this size, by several threads.
const HASH_PIECE_BYTES: u64 = 4 << 20;

/// A file that can be imported.
pub(super) struct RegisterFile {
    pub path: PathBuf,
    pub encoding: Encoding,
    pub format: Format,
    /// Headings of a CSV file; none for JSON lines.
    pub headings: Vec<String>,
    pub bytes: u64,
    /// Where the rows begin.
    rows_start: u64,
    rows_first_line: u64,
    metadata: Metadata,
}

impl RegisterFile {
    /// Looks at the beginning of a file.
    pub fn open(path: &Path, format: Option<Format>, encoding: Option<Encoding>) -> Result<Self, ImportError> {
        let unreadable = |source| ImportError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(ImportError::NotAFile(path.to_owned()));
        }
        let encoding = match encoding {
            Some(encoding) => encoding,
            None => detected(&mut file, path)?,
        };
        let mut opened = Self {
            path: path.to_owned(),
            encoding,
            format: format.unwrap_or_else(|| Format::of(path)),
            headings: Vec::new(),
            bytes: metadata.len(),
            rows_start: 0,
            rows_first_line: 1,
            metadata,
        };
        let mut mark = [0; UTF8_MARK.len()];
        file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let read = (&mut file)
            .take(mark.len() as u64)
            .read(&mut mark)
            .map_err(unreadable)?;
        if mark[..read] == *UTF8_MARK {
            opened.rows_start = UTF8_MARK.len() as u64;
        }
        match opened.format {
            Format::Csv => opened.read_heading(&mut file)?,
            Format::JsonLines if opened.bytes == opened.rows_start => return Err(ImportError::Empty(path.to_owned())),
            Format::JsonLines => {}
        }
        Ok(opened)
    }

    fn read_heading(&mut self, file: &mut File) -> Result<(), ImportError> {
        let unreadable = |source| ImportError::Unreadable {
            path: self.path.clone(),
            source,
        };
        let mut line = Vec::new();
        file.seek(SeekFrom::Start(self.rows_start)).map_err(unreadable)?;
        let mut reader = BufReader::new(file);
        // Line by line, so that the rows begin right behind the heading, also where a heading holds a line break.
        while line.trim_ascii().is_empty() || line.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
            let mut rest_of_line = Vec::new();
            let read = std::io::BufRead::read_until(&mut (&mut reader).take(1 << 20), b'\n', &mut rest_of_line)
                .map_err(unreadable)?;
            if read == 0 {
                break;
            }
            line.extend_from_slice(&rest_of_line);
            self.rows_start += read as u64;
            self.rows_first_line += 1;
            if line.len() > 1 << 20 {
                return Err(ImportError::Heading(
                    "标题行超过 1 MB；请检查换行或者引号是否丢失".to_owned(),
                ));
            }
        }
        if self.encoding == Encoding::Gb18030 {
            let raw = std::mem::take(&mut line);
            decode_gb18030(&raw, &mut line);
        }
        let mut rows = CsvRows::default();
        rows.parse(&mut line);
        let text = std::str::from_utf8(&line).map_err(|_| {
            ImportError::Heading(format!(
                "不能按 {} 解码；请用 --encoding 指明编码",
                self.encoding.name()
            ))
        })?;
        if rows.rows.is_empty() {
            return Err(ImportError::Empty(self.path.clone()));
        }
        self.headings = rows
            .values
            .iter()
            .map(|value| value.of(text).trim().to_owned())
            .collect();
        Ok(())
    }

    /// The rows, in blocks.
    pub fn blocks(&self) -> Result<Blocks<File>, ImportError> {
        let unreadable = |source| ImportError::Unreadable {
            path: self.path.clone(),
            source,
        };
        let mut file = File::open(&self.path).map_err(unreadable)?;
        file.seek(SeekFrom::Start(self.rows_start)).map_err(unreadable)?;
        Ok(Blocks::new(file, self.rows_first_line, self.format == Format::Csv))
    }

    /// SHA-256 over the SHA-256 of each piece of the file: pieces, because one thread alone would take longer for the
    /// hash than all threads for the import's parsing.
    pub fn hash(&self, threads: NonZeroUsize, watch: &Watch) -> Result<Digest, ImportError> {
        let unreadable = |source| ImportError::Unreadable {
            path: self.path.clone(),
            source,
        };
        let file = File::open(&self.path).map_err(unreadable)?;
        let pieces = self.bytes.div_ceil(HASH_PIECE_BYTES);
        let next = AtomicU64::new(0);
        let hash_pieces = || -> Result<Vec<(u64, Digest)>, ImportError> {
            let (mut hashed, mut buffer) = (Vec::new(), vec![0; 256 << 10]);
            loop {
                let piece = next.fetch_add(1, Ordering::Relaxed);
                if piece >= pieces {
                    return Ok(hashed);
                }
                if watch.is_stopping() {
                    return Err(ImportError::Stopped);
                }
                let mut context = Context::new(&SHA256);
                let end = ((piece + 1) * HASH_PIECE_BYTES).min(self.bytes);
                let mut at = piece * HASH_PIECE_BYTES;
                while at < end {
                    let wanted = buffer.len().min((end - at) as usize);
                    let read = file.read_at(&mut buffer[..wanted], at).map_err(unreadable)?;
                    if read == 0 {
                        return Err(ImportError::FileChanged(self.path.clone()));
                    }
                    context.update(&buffer[..read]);
                    at += read as u64;
                }
                watch.add_hashed(end - piece * HASH_PIECE_BYTES);
                hashed.push((piece, context.finish()));
            }
        };
        let mut all = thread::scope(|scope| {
            let running: Vec<_> = (0..threads.get()).map(|_| scope.spawn(hash_pieces)).collect();
            let mut all = Vec::new();
            for thread in running {
                all.extend(thread.join().expect("hashing does not panic")?);
            }
            Ok::<_, ImportError>(all)
        })?;
        all.sort_by_key(|(piece, _)| *piece);
        let mut whole = Context::new(&SHA256);
        whole.update(&self.bytes.to_le_bytes());
        all.iter().for_each(|(_, digest)| whole.update(digest.as_ref()));
        Ok(whole.finish())
    }

    /// # Errors
    /// [`ImportError::FileChanged`] when the file is not the one that was opened any more.
    pub fn check_unchanged(&self) -> Result<(), ImportError> {
        let now = std::fs::metadata(&self.path).map_err(|source| ImportError::Unreadable {
            path: self.path.clone(),
            source,
        })?;
        let is_same = now.len() == self.metadata.len() && now.modified().ok() == self.metadata.modified().ok();
        if is_same {
            Ok(())
        } else {
            Err(ImportError::FileChanged(self.path.clone()))
        }
    }
}

fn detected(file: &mut File, path: &Path) -> Result<Encoding, ImportError> {
    let unreadable = |source| ImportError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut piece = Vec::with_capacity(DETECTION_PIECE_BYTES);
    let mut read_piece = |file: &mut File| -> Result<Vec<u8>, ImportError> {
        piece.clear();
        file.take(DETECTION_PIECE_BYTES as u64)
            .read_to_end(&mut piece)
            .map_err(unreadable)?;
        Ok(piece.clone())
    };
    let first = read_piece(file)?;
    let mut verdict = detect(&first, true);
    let (mut piece, mut looked_at) = (first, 0);
    // A heading in ids and rows in ASCII tell nothing: look on, up to the first character that does.
    while verdict == Detected::Encoding(Encoding::Utf8)
        && piece.is_ascii()
        && !piece.is_empty()
        && looked_at < DETECTION_BYTES_MAX
    {
        looked_at += piece.len() as u64;
        piece = read_piece(file)?;
        if let Some(at) = piece.iter().position(|byte| !byte.is_ascii()) {
            // From the first such byte on, in as large a piece as any.
            file.seek(SeekFrom::Start(looked_at + at as u64)).map_err(unreadable)?;
            verdict = detect(&read_piece(file)?, false);
            break;
        }
    }
    match verdict {
        Detected::Encoding(encoding) => Ok(encoding),
        Detected::NotText(found) => Err(ImportError::NotText {
            path: path.to_owned(),
            found,
        }),
        Detected::Unknown => Err(ImportError::UnknownEncoding(path.to_owned())),
    }
}

pub(super) fn cut_failed(file: &RegisterFile, error: CutError) -> ImportError {
    match error {
        CutError::Read(source) => ImportError::Unreadable {
            path: file.path.clone(),
            source,
        },
        CutError::UnclosedQuote { line, is_at_end } => ImportError::UnclosedQuote { line, is_at_end },
        CutError::RecordTooLong { line } => ImportError::RecordTooLong { line },
    }
}
