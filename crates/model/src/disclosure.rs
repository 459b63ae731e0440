//! Masking of personal values (脱敏): how a value is shown where it may not be shown whole.

/// How a field's values are masked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mask {
    /// Shown whole.
    #[default]
    None,
    /// All of it hidden.
    Whole,
    /// Family name shown, the rest hidden: 王**.
    Name,
    /// First and last character shown: 1****************X.
    CitizenNumber,
}

/// The value as it may be shown.
///
/// ```
/// use model::{Mask, masked};
/// assert_eq!(masked("王小明", Mask::Name), "王**");
/// ```
pub fn masked(value: &str, mask: Mask) -> String {
    let count = value.chars().count();
    let keep = |shown: &dyn Fn(usize) -> bool| {
        value
            .chars()
            .enumerate()
            .map(|(i, c)| if shown(i) { c } else { '*' })
            .collect()
    };
    match mask {
        Mask::None => value.to_owned(),
        Mask::Whole => "***".to_owned(),
        Mask::Name => keep(&|i| i == 0),
        Mask::CitizenNumber => keep(&|i| i == 0 || i + 1 == count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_hide_what_they_should() {
        for (value, mask, expected) in [
            ("王小明", Mask::Name, "王**"),
            ("王", Mask::Name, "王"),
            ("", Mask::Name, ""),
            ("11010519491231002X", Mask::CitizenNumber, "1****************X"),
            ("女性", Mask::Whole, "***"),
            ("北京", Mask::None, "北京"),
        ] {
            assert_eq!(masked(value, mask), expected);
        }
    }
}
