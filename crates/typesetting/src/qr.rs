//! The QR code as an image.

use extract::TypesetError;
use qrcode::{Color, EcLevel, QrCode};

/// Grey values, row by row.
pub struct Pixels {
    pub width: usize,
    pub luma: Vec<u8>,
}

/// Pixels a module is wide: viewers that smooth what they enlarge then blur edges only.
const MODULE_PIXELS: usize = 6;
/// Modules of white around it, as the standard demands.
const QUIET_MODULES: usize = 4;

/// The code of a link. A fifth of it may be damaged.
pub fn pixels(link: &str) -> Result<Pixels, TypesetError> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M)
        .map_err(|error| TypesetError(format!("the link does not fit into a QR code: {error}")))?;
    let modules = code.width();
    let colors = code.to_colors();
    let width = (modules + 2 * QUIET_MODULES) * MODULE_PIXELS;
    let mut luma = vec![u8::MAX; width * width];
    for (place, color) in colors.iter().enumerate() {
        if *color == Color::Dark {
            let (x, y) = (place % modules + QUIET_MODULES, place / modules + QUIET_MODULES);
            for row in 0..MODULE_PIXELS {
                let from = (y * MODULE_PIXELS + row) * width + x * MODULE_PIXELS;
                luma[from..from + MODULE_PIXELS].fill(0);
            }
        }
    }
    Ok(Pixels { width, luma })
}
