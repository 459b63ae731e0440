//! The QR code as an image.

use extract::TypesetError;
use fast_qr::{ECL, QRBuilder};

/// Grey values, row by row.
pub struct Pixels {
    pub width: usize,
    pub luma: Vec<u8>,
}

/// Pixels a module is wide: viewers that smooth what they enlarge then blur edges only. Twice as many are four times as much to
/// compress for each sheet.
const MODULE_PIXELS: usize = 3;
/// Modules of white around it, as the standard demands.
const QUIET_MODULES: usize = 4;

/// The code of a link. Three in twenty of its code words may be damaged.
pub fn pixels(link: &str) -> Result<Pixels, TypesetError> {
    let code = QRBuilder::new(link)
        .ecl(ECL::M)
        .build()
        .map_err(|error| TypesetError(format!("the link does not fit into a QR code: {error}")))?;
    let modules = code.size;
    let width = (modules + 2 * QUIET_MODULES) * MODULE_PIXELS;
    let mut luma = vec![u8::MAX; width * width];
    for y in 0..modules {
        for (x, _) in code[y].iter().enumerate().filter(|(_, module)| module.value()) {
            for row in 0..MODULE_PIXELS {
                let from = ((y + QUIET_MODULES) * MODULE_PIXELS + row) * width + (x + QUIET_MODULES) * MODULE_PIXELS;
                luma[from..from + MODULE_PIXELS].fill(0);
            }
        }
    }
    Ok(Pixels { width, luma })
}
