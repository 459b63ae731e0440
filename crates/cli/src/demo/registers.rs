//! Sample registers for the demo: generated, imported, and the files thrown away.

use std::num::NonZeroUsize;

use app::{Publisher, Sealing};
use jobs::import::{self, ImportError, ImportOrder, Watch};
use model::Catalogue;
use sample::{Order, Register};

use crate::{data_folder::DataFolder, failure::Failure};

/// How much sample data a demo has.
#[derive(Clone, Debug, clap::Args)]
pub struct DemoSizes {
    /// 演示公民数
    #[arg(long, value_name = "个数", default_value_t = 20_000)]
    pub citizens: u64,
    /// 演示企业数
    #[arg(long, value_name = "个数", default_value_t = 20_000)]
    pub enterprises: u64,
    /// 演示事业单位数
    #[arg(long, value_name = "个数", default_value_t = 2_000)]
    pub institutions: u64,
    /// 演示社会组织数
    #[arg(long, value_name = "个数", default_value_t = 2_000)]
    pub social_organisations: u64,
    /// 随机种子：相同的种子得到相同的数据
    #[arg(long, value_name = "种子", default_value_t = 1)]
    pub seed: u64,
}

/// Fills registers that are empty.
///
/// # Errors
/// When files cannot be written or the import fails.
pub async fn fill(data: &DataFolder, catalogue: &Catalogue, sizes: &DemoSizes) -> Result<(), Failure> {
    let registers = data.registers()?;
    let publisher = Publisher::new(
        registers.clone(),
        catalogue.clone().into(),
        Some(Sealing::new(data.register_keys()?)),
    );
    // Outside the data folder: sample citizens in plain must never lie beside the sealed register.
    let folder =
        tempfile::tempdir().map_err(|error| Failure::new("demo.temporary", "无法建立临时目录").because(error))?;
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let counts = [
        sizes.citizens,
        sizes.enterprises,
        sizes.institutions,
        sizes.social_organisations,
    ];
    for (register, records) in Register::ALL.into_iter().zip(counts) {
        let state = store::RegisterStore::state(registers.as_ref(), &store::RegisterName::new(register.id())).await?;
        if records == 0 || state.sequence > 0 {
            continue;
        }
        let path = folder.path().join(register.file_name());
        let failed = |error: std::io::Error| crate::data_folder::unwritable(&path, error);
        let mut file = std::fs::File::create(&path).map_err(failed)?;
        let order = Order {
            register,
            records,
            seed: sizes.seed,
            threads,
        };
        sample::write_register(order, &mut file, |_| {}).map_err(failed)?;
        let order = ImportOrder {
            register: register.id().to_owned(),
            file: path.clone(),
            mapping: None,
            encoding: None,
            format: None,
            threads,
            rejects: None,
            is_whole_register: false,
            recorded_at: app::Clock::now(&app::SystemClock),
        };
        let import_failed = |error: ImportError| Failure::new(error.code(), "演示数据未能载入").because(error);
        import::prepare(&publisher, &order, &Watch::default())
            .and_then(import::PreparedImport::apply)
            .map_err(import_failed)?;
        eprintln!("  已载入 {}：{records} 条演示记录", register.id());
    }
    Ok(())
}
