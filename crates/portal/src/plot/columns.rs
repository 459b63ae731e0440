//! Bars side by side, as time goes by: a day or a year each.

use askama::Template;

use super::scaled;

/// Where the bars stand in the picture of 720 × 240.
pub(crate) const LEFT: u64 = 10;
pub(crate) const WIDTH: u64 = 700;
pub(crate) const TOP: u64 = 40;
pub(crate) const HEIGHT: u64 = 160;
/// Between bars, where there is room.
const GAP: u64 = 4;

/// The picture.
#[derive(Debug, Template)]
#[template(path = "plot/columns.svg")]
pub(crate) struct Columns {
    /// What it shows.
    pub(crate) title: String,
    /// The same in a sentence.
    pub(crate) words: String,
    /// The bars.
    pub(crate) bars: Vec<Bar>,
    /// A line over the bars, as an SVG path; empty: none.
    pub(crate) line: String,
    /// What is said in the other corner, of the line if there is one.
    pub(crate) remark: String,
    /// Below the first bar.
    pub(crate) first: String,
    /// Below the last one.
    pub(crate) last: String,
}

/// One bar.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) x: u64,
    pub(crate) y: u64,
    pub(crate) width: u64,
    pub(crate) height: u64,
}

/// How far apart so many bars stand.
pub(crate) fn step(count: usize) -> u64 {
    (WIDTH / u64::try_from(count.max(1)).unwrap_or(WIDTH)).max(1)
}

/// Bars of these values, of which `whole` reaches to the top. What is there at all is seen.
pub(crate) fn bars(values: &[u64], whole: u64) -> Vec<Bar> {
    let step = step(values.len());
    let gap = GAP.min(step / 3);
    let bar = |(value, place): (&u64, u64)| {
        let height = scaled(*value, whole, HEIGHT).max(u64::from(*value > 0));
        Bar {
            x: LEFT + place * step,
            y: TOP + HEIGHT - height,
            width: (step - gap).max(1),
            height,
        }
    };
    values.iter().zip(0..).map(bar).collect()
}
