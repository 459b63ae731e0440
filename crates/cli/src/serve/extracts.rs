//! What the server prints extracts with — 书面查询结果.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use app::{App, Extracting, Typesetter};
use portal::SiteInfo;
use tokio::runtime::Handle;
use typesetting::PdfTypesetter;

use crate::{data_folder::DataFolder, failure::Failure};

/// What an installation says of its extracts.
#[derive(Clone, Debug, clap::Args)]
pub struct ExtractsArgs {
    /// 书面查询结果所用字库的文件夹，先于系统字库查找
    #[arg(long, env = "HEYAN_FONTS", value_name = "文件夹")]
    pub fonts: Option<PathBuf>,
}

/// Prints extracts from now on, or refuses them with the reason in the log: the server runs without fonts as well.
///
/// # Errors
/// When the key that signs them cannot be used.
pub fn set_up(
    app: &App,
    data: &DataFolder,
    site: &SiteInfo,
    args: &ExtractsArgs,
    threads: Handle,
) -> Result<(), Failure> {
    let fonts = args.fonts.clone();
    app.print_extracts(Extracting {
        typesetter: Box::new(move || typesetter(fonts.as_deref())),
        key: data.extract_key(app.log_name())?,
        check_page: format!("{}{}", site.address, portal::routes::CHECK),
        operator: site.operator.to_string(),
        is_demo: site.is_demo,
        at_once: std::thread::available_parallelism().map_or(1, usize::from),
        threads,
    });
    Ok(())
}

/// Reads the fonts, which takes longer than opening the doors.
fn typesetter(fonts: Option<&Path>) -> Option<Arc<dyn Typesetter>> {
    let typesetter = PdfTypesetter::with_fonts_of(fonts)
        .inspect_err(|error| {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "extracts are refused until fonts are installed (Debian: fonts-noto-cjk, fonts-hanazono)"
            );
        })
        .ok()?;
    if !typesetter.shows_rare_characters() {
        tracing::warn!("no font of rare characters (Debian: fonts-hanazono): extracts describe them by their numbers");
    }
    Some(Arc::new(typesetter))
}
