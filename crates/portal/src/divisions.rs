//! Days as the table of administrative divisions takes them (行政区划).

use codes::CivilDate;

/// Today in Beijing.
pub(crate) fn today(app: &app::App) -> CivilDate {
    let day = app::beijing_day(app.now());
    // The calendar of the clock and the one of the divisions are the same.
    CivilDate::new(day.year() as u16, day.month() as u8, day.day() as u8).expect("a day is a day")
}
