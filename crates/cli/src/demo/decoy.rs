//! The demo's decoy: a number that the sample register gave to nobody, so that an alarm can be seen being raised.

use app::Sealing;
use model::{Catalogue, Decoy, Subject};
use store::AlarmStore;

use super::registers::DemoSizes;
use crate::{data_folder::DataFolder, failure::Failure};

/// The last possible record: no demo is so large.
const INDEX: u64 = sample::RECORDS_MAX - 1;
const REGISTER: &str = "population";

/// The decoy's number.
pub fn number(sizes: &DemoSizes) -> String {
    sample::citizen(sizes.seed, INDEX).citizen_number
}

/// Marks it, unless a decoy is there already.
///
/// # Errors
/// When the desk cannot be read or written.
pub async fn set_up(data: &DataFolder, catalogue: &Catalogue, sizes: &DemoSizes) -> Result<(), Failure> {
    let desk = data.desk()?;
    let Some(register) = catalogue.register(REGISTER).filter(|_| sizes.citizens > 0) else {
        return Ok(());
    };
    if !desk.list_decoys().await?.is_empty() {
        return Ok(());
    }
    let unusable = |error| Failure::new("demo.decoy", "演示诱饵未能设置").because(error);
    let subject = Subject::parse(register, &number(sizes)).map_err(unusable)?;
    let decoy = Decoy {
        register: REGISTER.to_owned(),
        subject: Sealing::new(data.register_keys()?).subject_hash(REGISTER, subject.value()),
        note: "演示诱饵".to_owned(),
        marked_by: None,
        marked_at: app::Clock::now(&app::SystemClock),
    };
    Ok(desk.add_decoy(&decoy).await?)
}
