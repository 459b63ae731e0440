//! Characters that no font shows are described, never left to an empty box.

use extract::{Row, Sheet};
use model::legible::described_where;

/// The sheet as it can be shown, and whether anything had to be described: 〔U+30EDE〕.
pub fn described(sheet: &Sheet, shows: impl Fn(char) -> bool) -> (Sheet, bool) {
    let mut has_described = false;
    let mut text = |text: &String| -> String {
        if text.chars().all(&shows) {
            return text.clone();
        }
        has_described = true;
        described_where(text, |c| !shows(c)).into_owned()
    };
    let mut list = |texts: &[String]| -> Vec<String> { texts.iter().map(&mut text).collect() };
    let mut shown = sheet.clone();
    for texts in [
        &mut shown.code,
        &mut shown.warnings,
        &mut shown.columns,
        &mut shown.checking,
        &mut shown.rules,
    ] {
        *texts = list(texts);
    }
    for row in &mut shown.rows {
        let Row { values, .. } = row;
        *values = list(values);
    }
    let mut text = |one: &mut String| *one = list(std::slice::from_ref(one)).remove(0);
    for one in [
        &mut shown.register,
        &mut shown.kind,
        &mut shown.subject,
        &mut shown.watermark,
        &mut shown.reference,
        &mut shown.operator,
    ] {
        text(one);
    }
    shown.rows.iter_mut().for_each(|row| text(&mut row.name));
    let pairs = shown.purpose.iter_mut().chain(&mut shown.origin);
    pairs.for_each(|(label, value)| {
        text(label);
        text(value);
    });
    (shown, has_described)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_glyph_is_described_wherever_it_stands() {
        let sheet = Sheet {
            subject: "王𰻞".to_owned(),
            rows: vec![Row {
                name: "姓名".to_owned(),
                values: vec!["王𰻞\u{202e}甲".to_owned()],
                ..Row::default()
            }],
            purpose: vec![("事项".to_owned(), "一𰻞".to_owned())],
            ..Sheet::default()
        };
        let (shown, has_described) = described(&sheet, |c| c != '𰻞' && c != '\u{202e}');
        assert!(has_described);
        assert_eq!(shown.subject, "王〔U+30EDE〕");
        assert_eq!(shown.rows[0].values, ["王〔U+30EDE〕〔U+202E〕甲"]);
        assert_eq!(shown.purpose[0].1, "一〔U+30EDE〕");
        assert_eq!(described(&sheet, |_| true), (sheet, false));
    }
}
