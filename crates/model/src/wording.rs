//! How values read in a Chinese text (行文写法), on pages and on paper.

use jiff::civil::Date;

/// The day that stands for 自始 *since when is not known*, or *not disclosed*: it is before every other day.
pub const SINCE_UNKNOWN: Date = Date::constant(1, 1, 1);

/// 2026年11月24日; 自始 for [`SINCE_UNKNOWN`].
pub fn day(date: Date) -> String {
    if date == SINCE_UNKNOWN {
        return "自始".to_owned();
    }
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// Who has entered at the command line what an official decided: 由运维人员 root (0) 代录.
pub fn entered_by(operator: &str) -> String {
    format!("由运维人员 {operator} 代录")
}

/// Whom the history of the desk names without naming an official: 运维人员 root (0).
pub fn operator(operator: &str) -> String {
    format!("运维人员 {operator}")
}

/// A code in the groups of four in which it is read out; joined they are the code.
pub fn code_groups(code: &str) -> Vec<String> {
    let chars: Vec<char> = code.chars().collect();
    chars.chunks(4).map(|group| group.iter().collect()).collect()
}
