use crate::Sheet;

/// Sets a sheet as a PDF file — 排版. Takes a core for some milliseconds and blocks meanwhile.
pub trait Typesetter: Send + Sync {
    /// The file, with a place for its seal ([`crate::SEAL_PLACE`]) among its keywords.
    ///
    /// # Errors
    /// [`TypesetError`].
    fn typeset(&self, sheet: &Sheet) -> Result<Vec<u8>, TypesetError>;
}

/// A sheet could not be set; the text is for whoever runs the platform and quotes no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TypesetError(pub String);
