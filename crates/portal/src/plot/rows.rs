//! Bars one below the other, each with its name and number.

use askama::Template;

use super::scaled;
use crate::shown;

/// Where the bars begin, and how long the longest is, in a picture 720 wide.
const LEFT: u64 = 150;
const WIDTH: u64 = 440;
/// Height of a row, and what stands above the first.
const STEP: u64 = 24;
const TOP: u64 = 36;

/// The picture.
#[derive(Debug, Template)]
#[template(path = "plot/rows.svg")]
pub(crate) struct Rows {
    title: String,
    words: String,
    height: u64,
    rows: Vec<Row>,
}

/// One row.
#[derive(Debug)]
struct Row {
    name: String,
    count: String,
    /// Where its text stands.
    baseline: u64,
    y: u64,
    width: u64,
    /// Where its number stands.
    behind: u64,
}

impl Rows {
    /// Names with their counts, from top to bottom.
    pub(crate) fn of(title: String, words: String, counts: &[(String, u64)]) -> Self {
        let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let row = |((name, count), place): (&(String, u64), u64)| {
            let width = scaled(*count, most, WIDTH).max(u64::from(*count > 0));
            let y = TOP + place * STEP;
            Row {
                name: name.clone(),
                count: shown::number(*count),
                baseline: y + 15,
                y: y + 3,
                width,
                behind: LEFT + width + 8,
            }
        };
        Self {
            title,
            words,
            height: height(counts.len()),
            rows: counts.iter().zip(0..).map(row).collect(),
        }
    }
}

/// How high the picture of so many rows is.
pub(crate) fn height(rows: usize) -> u64 {
    TOP + STEP * u64::try_from(rows).unwrap_or(0) + 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_row_fits_and_names_are_escaped() {
        let counts = [
            ("北京市".to_owned(), 200),
            ("<甲>".to_owned(), 100),
            ("乙".to_owned(), 0),
        ];
        let picture = Rows::of("按地区".to_owned(), "最多的是北京市".to_owned(), &counts);
        let text = picture.render().unwrap();
        let document = roxmltree::Document::parse(&text).expect("XML");
        assert_eq!(document.root_element().attribute("height"), Some("116"));
        let widths: Vec<u64> = picture.rows.iter().map(|row| row.width).collect();
        assert_eq!(widths, [440, 220, 0]);
        assert!(text.contains("最多的是北京市") && text.contains("200"));
    }
}
