//! Tables on a terminal — 表格: columns aligned by what characters take up, not by how many there are.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

/// Rows under headings.
pub struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

const GAP: usize = 2;

impl Table {
    /// An empty table.
    pub fn new(headings: &[&'static str]) -> Self {
        Self {
            headings: headings.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row with a cell for every heading.
    ///
    /// # Panics
    /// When it has more or fewer cells than there are headings.
    pub fn add<const N: usize>(&mut self, cells: [String; N]) {
        assert_eq!(N, self.headings.len(), "a cell for every heading");
        self.rows.push(cells.into_iter().map(printable).collect());
    }

    /// Writes the headings and rows, and how many there are.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let width_of = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].as_str());
            cells
                .chain([self.headings[column]])
                .map(UnicodeWidthStr::width)
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.headings.len()).map(width_of).collect();
        let headings: Vec<String> = self.headings.iter().map(|&heading| heading.to_owned()).collect();
        for row in [&headings].into_iter().chain(&self.rows) {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width - cell.width() + GAP));
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out, "共 {} 条", self.rows.len())
    }
}

/// Names are typed by people elsewhere: what would steer the terminal is shown as a mark.
fn printable(cell: String) -> String {
    if cell.chars().any(char::is_control) {
        cell.chars()
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .collect()
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let mut table = Table::new(&["标识", "名称", "状态"]);
        table.add(["hall-1".into(), "演示大厅".into(), "有效".into()]);
        table.add(["h".into(), "A\u{1b}[2J".into(), String::new()]);
        let mut text = Vec::new();
        table.write(&mut text).unwrap();
        let expected = "标识    名称      状态\nhall-1  演示大厅  有效\nh       A\u{fffd}[2J\n共 2 条\n";
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }
}
