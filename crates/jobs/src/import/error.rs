//! Why a file is not imported at all.

use std::{io, path::PathBuf};

use app::{PublishError, StoreError};

use super::MappingError;

/// Why a file is not imported — 导入未进行. Nothing was applied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file cannot be opened or read.
    #[error("无法读取 {}；请检查路径和权限", .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Not a regular file: a folder, a pipe.
    #[error("{} 不是普通文件；导入要通读文件两遍，请先存成文件再导入", .0.display())]
    NotAFile(PathBuf),
    /// Nothing in it.
    #[error("{} 是空文件（没有标题行）；请检查导出是否完成", .0.display())]
    Empty(PathBuf),
    /// A format that is not a text table.
    #[error("{} 不是文本文件：{found}；请另存为 CSV（UTF-8 或者 GB18030）后再导入", .path.display())]
    NotText {
        /// Which file.
        path: PathBuf,
        /// What it looks like.
        found: &'static str,
    },
    /// Neither UTF-8 nor GB18030.
    #[error("无法判断 {} 的编码：既不是 UTF-8，也不是 GB18030；请用 --encoding 指明，或者另存为 UTF-8", .0.display())]
    UnknownEncoding(PathBuf),
    /// A quoted value that never ends: the file is cut off, or a quote is missing.
    #[error("第 {line} 行起的引号到{}仍未闭合：文件可能不完整，或者该行少了一个引号；请改正该行后重新导入", if *.is_at_end { "文件末尾" } else { "1 MB 之后" })]
    UnclosedQuote {
        /// Line on which the record begins.
        line: u64,
        /// Whether the file ended, or the record grew beyond its limit.
        is_at_end: bool,
    },
    /// A record that no register could hold.
    #[error("第 {line} 行起的一条记录超过 1 MB；请检查换行是否丢失")]
    RecordTooLong {
        /// Line on which it begins.
        line: u64,
    },
    /// The heading line cannot be used.
    #[error("标题行有误：{0}")]
    Heading(String),
    /// The mapping cannot be used.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// The file was written to while it was read.
    #[error("{} 在读取过程中被改动；请待其写完后重新导入", .0.display())]
    FileChanged(PathBuf),
    /// The list of rejected rows, or of noted ones, cannot be written.
    #[error("无法写入被拒清单或者提示清单 {}；请用 --rejects 另指位置，提示清单与被拒清单同在一处", .path.display())]
    RowList {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Someone asked to stop.
    #[error("已按要求停止；登记库未作任何改动，可以随时重新导入")]
    Stopped,
    /// The register cannot be published to.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Publish(error.into())
    }
}

impl ImportError {
    /// Stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "import.unreadable",
            Self::NotAFile(_) => "import.not_a_file",
            Self::Empty(_) => "import.empty",
            Self::NotText { .. } => "import.not_text",
            Self::UnknownEncoding(_) => "import.unknown_encoding",
            Self::UnclosedQuote { .. } => "import.unclosed_quote",
            Self::RecordTooLong { .. } => "import.record_too_long",
            Self::Heading(_) => "import.heading",
            Self::Mapping(_) => "import.mapping",
            Self::FileChanged(_) => "import.file_changed",
            Self::RowList { .. } => "import.rejects",
            Self::Stopped => "import.stopped",
            Self::Publish(error) => error.code(),
        }
    }
}
