/// Why the index did not answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The files of the index cannot be read or written.
    #[error("检索索引的文件无法读写；请检查索引目录的权限和磁盘空间，必要时用 heyan index rebuild 重建。")]
    Files(#[from] std::io::Error),
    /// Another process builds it anew.
    #[error("另有进程正在重建检索索引；请等它完成后再试。")]
    IsBeingBuilt,
    /// The index is broken, or in use by another process for writing.
    #[error("检索索引无法使用；如无其他进程正在写入，请用 heyan index rebuild 重建。")]
    Engine(#[from] tantivy::TantivyError),
}
