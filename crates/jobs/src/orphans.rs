//! The list of questions whose case nobody registered (未登记办件清单), made every morning for the day before.

use app::{App, AppError, beijing_day, beijing_time};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
};

/// From this time of day in Beijing on, yesterday's list is due: cases of the evening may be registered overnight.
pub const DUE_FROM: Time = Time::constant(6, 0, 0, 0);

/// The day whose list is due.
pub fn due(now: Timestamp) -> Option<Date> {
    (beijing_time(now) >= DUE_FROM).then(|| beijing_day(now).saturating_sub(1.day()))
}

/// Makes the list that is due, if it was not made; how many questions it has. A server that was down in the morning makes
/// it when it is up again.
///
/// # Errors
/// When ledger or desk cannot be read.
pub async fn run_if_due(app: &App) -> Result<Option<u64>, AppError> {
    let Some(day) = due(app.now()) else {
        return Ok(None);
    };
    if app.has_listed_orphans(day).await? {
        return Ok(None);
    }
    app.list_orphans(day).await.map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yesterday_is_due_from_six_in_the_morning_in_beijing() {
        for (now, expected) in [
            ("2026-11-24T21:59:59Z", None),
            ("2026-11-24T22:00:00Z", Some("2026-11-24")),
            ("2026-11-25T15:59:59Z", Some("2026-11-24")),
            // Midnight in Beijing.
            ("2026-11-25T16:00:00Z", None),
        ] {
            let due = due(now.parse().unwrap()).map(|day| day.to_string());
            assert_eq!(due.as_deref(), expected, "{now}");
        }
    }
}
