//! Medians, spreads, and what was reached.

use std::fmt;

/// Repeated measurements of one thing.
#[derive(Clone, Debug, Default)]
pub struct Series(Vec<f64>);

impl Series {
    /// Takes one more.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The middle one; of an even number, the mean of the two in the middle.
    ///
    /// # Panics
    /// When nothing was measured.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        if sorted.len().is_multiple_of(2) {
            f64::midpoint(sorted[middle - 1], sorted[middle])
        } else {
            sorted[middle]
        }
    }

    fn least(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn most(&self) -> f64 {
        self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }
}

impl FromIterator<f64> for Series {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

/// Median and spread, with the precision of the formatter: `{:.2}`.
impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(2);
        let (median, least, most) = (self.median(), self.least(), self.most());
        if self.0.len() == 1 {
            return write!(f, "{median:.digits$}");
        }
        write!(f, "{median:.digits$} [{least:.digits$}..{most:.digits$}]")
    }
}

/// What a figure is to reach.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    bound: f64,
    is_floor: bool,
    goal: Option<f64>,
}

impl Target {
    /// Not less than this.
    pub const fn at_least(bound: f64) -> Self {
        Self {
            bound,
            is_floor: true,
            goal: None,
        }
    }

    /// Not more than this.
    pub const fn at_most(bound: f64) -> Self {
        Self {
            bound,
            is_floor: false,
            goal: None,
        }
    }

    /// Further on, where the project wants to be.
    pub const fn with_goal(self, goal: f64) -> Self {
        Self {
            goal: Some(goal),
            ..self
        }
    }

    fn is_reached(self, bound: f64, value: f64) -> bool {
        if self.is_floor { value >= bound } else { value <= bound }
    }
}

/// The figures that something is asked of.
#[derive(Debug, Default)]
pub struct Report(Vec<Row>);

#[derive(Debug)]
struct Row {
    what: String,
    target: Option<Target>,
    outcome: Result<(Series, usize), String>,
}

impl Report {
    /// Adds a figure, printed with `digits` after the point.
    pub fn add(&mut self, what: impl Into<String>, target: Target, digits: usize, series: Series) {
        self.0.push(Row {
            what: what.into(),
            target: Some(target),
            outcome: Ok((series, digits)),
        });
    }

    /// Adds a figure of which nothing is asked: it stands beside another one and explains it.
    pub fn beside(&mut self, what: impl Into<String>, digits: usize, series: Series) {
        self.0.push(Row {
            what: what.into(),
            target: None,
            outcome: Ok((series, digits)),
        });
    }

    /// Adds what could not be measured, and what to do about it.
    pub fn missing(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.0.push(Row {
            what: what.into(),
            target: None,
            outcome: Err(why.into()),
        });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<58} {:<24} {:<9} outcome",
            "figure", "median [least..most]", "to reach"
        )?;
        for row in &self.0 {
            match (&row.outcome, row.target) {
                (Ok((series, digits)), Some(target)) => {
                    let measured = format!("{series:.digits$}");
                    let sign = if target.is_floor { '≥' } else { '≤' };
                    let median = series.median();
                    let told = |bound| {
                        if target.is_reached(bound, median) {
                            "reached"
                        } else {
                            "NOT reached"
                        }
                    };
                    write!(
                        f,
                        "{:<58} {measured:<24} {sign} {:<7} {}",
                        row.what,
                        target.bound,
                        told(target.bound)
                    )?;
                    if let Some(goal) = target.goal {
                        write!(f, " (goal of the project {sign} {goal}: {})", told(goal))?;
                    }
                    writeln!(f)?;
                }
                (Ok((series, digits)), None) => {
                    let measured = format!("{series:.digits$}");
                    writeln!(f, "{:<58} {measured:<24} {:<9} for comparison", row.what, "—")?;
                }
                (Err(why), _) => writeln!(f, "{:<58} not measured: {why}", row.what)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> Series {
        values.iter().copied().collect()
    }

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        for (values, median) in [(&[3.0][..], 3.0), (&[5.0, 1.0, 3.0], 3.0), (&[4.0, 1.0, 3.0, 2.0], 2.5)] {
            assert_eq!(series(values).median(), median, "{values:?}");
        }
        assert_eq!(format!("{:.1}", series(&[5.0, 1.0, 3.0])), "3.0 [1.0..5.0]");
    }

    #[test]
    fn a_target_is_reached_on_its_own_side_of_the_bound() {
        let mut report = Report::default();
        report.add("rate", Target::at_least(0.5).with_goal(0.65), 2, series(&[0.6]));
        report.add("bytes", Target::at_most(1.2), 2, series(&[1.3]));
        report.missing("import", "no yardstick");
        report.beside("the yardstick itself", 2, series(&[0.7]));
        let text = report.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[1].ends_with("≥ 0.5     reached (goal of the project ≥ 0.65: NOT reached)"),
            "{}",
            lines[1]
        );
        assert!(lines[2].ends_with("≤ 1.2     NOT reached"), "{}", lines[2]);
        assert!(lines[3].ends_with("not measured: no yardstick"), "{}", lines[3]);
        assert!(lines[4].ends_with("—         for comparison"), "{}", lines[4]);
    }
}
