//! Extracts set as PDF/A files — 排版.
//!
//! The only crate that knows the typesetting library, which takes longer to build than all the rest. The template can read
//! nothing but the sheet and its QR code: no file, no network, no clock. What the sheet says goes in as data, so that nothing in a
//! name can be taken for markup.
//!
//! Knows nothing of registers, callers, keys or what is true: it sets what it is given.

mod desk;
mod fonts;
mod glyphs;
mod qr;

use std::path::Path;

use extract::{SEAL_PLACE, Sheet, TypesetError, Typesetter};
use model::legible::{Legibility, legibility};
use serde::Serialize;
use typst::{diag::SourceDiagnostic, foundations::Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use desk::{Desk, Shop};
pub use fonts::FontsMissing;

/// Sets sheets with the fonts of this machine; fonts are loaded once.
pub struct PdfTypesetter(Shop);

impl PdfTypesetter {
    /// Looks for the fonts in a folder, and then in those of the system.
    ///
    /// # Errors
    /// [`FontsMissing`].
    pub fn with_fonts_of(folder: Option<&Path>) -> Result<Self, FontsMissing> {
        Ok(Self(Shop::new(fonts::load(folder)?)))
    }

    /// Whether rare characters (扩展区汉字) are shown, and not only described.
    pub fn shows_rare_characters(&self) -> bool {
        self.0.fonts().has_rare
    }
}

/// What the template is given.
#[derive(Serialize)]
struct Given<'a> {
    sheet: &'a Sheet,
    fonts: &'a [String],
    qr_pixels: usize,
    seal: &'static str,
    /// Whether some characters are described and not shown.
    has_described: bool,
}

impl Typesetter for PdfTypesetter {
    fn typeset(&self, sheet: &Sheet) -> Result<Vec<u8>, TypesetError> {
        let fonts = self.0.fonts();
        // A font may have an empty glyph for what is not seen.
        let is_seen = |c| legibility(c) != Legibility::Unseen && fonts.show(c);
        let (sheet, has_described) = glyphs::described(sheet, is_seen);
        let qr = qr::pixels(&sheet.check_link)?;
        let given = Given {
            sheet: &sheet,
            fonts: &fonts.families,
            qr_pixels: qr.width,
            seal: SEAL_PLACE,
            has_described,
        };
        let json = serde_json::to_vec(&given).expect("a sheet has only texts");
        let desk = Desk::new(&self.0, json, qr.luma);
        let document: PagedDocument = typst::compile(&desk).output.map_err(|errors| wrong(&errors))?;
        let options = PdfOptions {
            standards: PdfStandards::new(&[PdfStandard::A_2b]).expect("one standard contradicts nothing"),
            creator: Smart::Custom(Some("heyan".to_owned())),
            ..PdfOptions::default()
        };
        let file = typst_pdf::pdf(&document, &options).map_err(|errors| wrong(&errors))?;
        // What was laid out for this sheet helps no other one.
        comemo::evict(KEPT_SHEETS);
        Ok(file)
    }
}

/// For how many sheets longer intermediate results are kept that were not used again: fonts' metrics and the template's own parts
/// are used by each.
const KEPT_SHEETS: usize = 4;

/// The messages of the library name places of the template and rules, never what a sheet says.
fn wrong(errors: &[SourceDiagnostic]) -> TypesetError {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    TypesetError(messages.join("; "))
}
