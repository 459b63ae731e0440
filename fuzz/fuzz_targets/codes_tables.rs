//! Any text as a division table or a list of issued codes: it is read or refused with a line, and answers afterwards.
#![no_main]

use codes::{CivilDate, Divisions, IssuedDespiteCheck};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let lines = text.split('\n').count().max(1);
    match Divisions::from_csv(text) {
        Ok(divisions) => {
            let on = CivilDate::new(2000, 1, 1).expect("a day of the calendar");
            for line in text.split('\n') {
                if let Some(code) = line.get(..6).and_then(|code| code.parse().ok()) {
                    if !line.starts_with('#') {
                        assert!(divisions.has(code));
                    }
                    let _ = (divisions.status(code, on), divisions.full_name(code, on));
                }
            }
        }
        Err(error) => assert!((1..=lines).contains(&error.line)),
    }
    match IssuedDespiteCheck::from_csv(text) {
        Ok(list) => assert!(list.len() < lines),
        Err(error) => assert!((1..=lines).contains(&error.line)),
    }
});
