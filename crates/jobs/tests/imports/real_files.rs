//! Real enterprise files through the mapping in the box. Their licence forbids shipping them, so they are looked for at
//! run time: in `HEYAN_RESTRICTED_DATA`, or beside the project's folder.

use std::path::{Path, PathBuf};

use jobs::import::{ImportSummary, Mapping};

use crate::installation::Installation;

fn folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/restricted");
    let folder = std::env::var_os("HEYAN_RESTRICTED_DATA").map_or(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

fn import(here: &Installation, folder: &Path, name: &str) -> ImportSummary {
    let mut order = here.order("enterprise", &folder.join(name));
    order.mapping = Mapping::shipped("enterprise-registrations-csv");
    here.prepare(&order).unwrap().apply().unwrap()
}

#[test]
fn real_enterprise_files_import_through_the_mapping_in_the_box() {
    let Some(folder) = folder() else {
        println!(
            "left out: no real files (HEYAN_RESTRICTED_DATA names their folder; their licence forbids shipping them)"
        );
        return;
    };
    let here = Installation::new();
    let by_rule = |summary: &ImportSummary| -> Vec<(String, u64)> {
        summary
            .rejected_by_rule
            .iter()
            .map(|broken| (broken.rule.clone(), broken.rows))
            .collect()
    };
    let rule = |rule: &str, rows| (rule.to_owned(), rows);
    // All are taken; 77 say no unit, which the mapping supplies and tells.
    let registrations = import(&here, &folder, "enterprise-registrations-by-nc-sa.csv");
    println!("{registrations:#?}");
    assert_eq!(
        (registrations.rows, registrations.added),
        (22_561, registrations.accepted)
    );
    assert_eq!((registrations.rejected, registrations.noted), (0, 77));
    let notes = std::fs::read_to_string(registrations.notes_file.expect("a list")).unwrap();
    assert!(notes.contains("16437,注册资本,70(),note.unit_supplied,"), "{notes}");
    assert!(notes.contains(",70万元人民币\r\n"), "{notes}");
    // Enterprises that still carry a registration number of 15 digits.
    let legacy = import(&here, &folder, "enterprise-legacy-15digit-by-nc-sa.csv");
    assert_eq!((legacy.rows, legacy.accepted, legacy.rejected), (3_134, 3_134, 0));
    // Bodies that are no enterprises do not get into the register of enterprises.
    let others = import(&here, &folder, "nonenterprise-registrations-by-nc-sa.csv");
    assert_eq!((others.rows, others.accepted), (364, 0));
    assert_eq!(by_rule(&others)[0], rule("credit_code.not_this_register", 364));
    assert_eq!(
        here.state("enterprise").sequence,
        registrations.accepted + legacy.accepted
    );
}
