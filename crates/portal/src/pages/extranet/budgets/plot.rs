//! The use of the last 30 days as a picture (用量图), with the budget of each day as a line over it.

use app::{DayUse, LaneUse};
use axum::response::Response;
use jiff::civil::Date;
use model::PrincipalKind;

use super::of::{in_words, organisation_of};
use crate::{
    address::Path,
    door::Portal,
    messages::{ZH, fill},
    pages::problem,
    plot::{
        self,
        columns::{self, Columns, HEIGHT, LEFT, TOP},
        scaled,
    },
    shown,
    visitor::Visitor,
};

/// The limit is drawn while it is at most so many times the highest day.
const LIMIT_TIMES_SHOWN_MAX: u64 = 4;

/// Draws the picture.
pub(crate) async fn show(portal: Portal, visitor: Visitor, Path((id, lane)): Path<(String, String)>) -> Response {
    let Some(lane) = PrincipalKind::parse(&lane) else {
        return problem::of_deed(&portal, &visitor, no_lane());
    };
    let found = match organisation_of(&id) {
        Ok(id) => portal.app.budgets_of(&visitor.caller, &id).await,
        Err(error) => Err(error),
    };
    match found {
        Ok(detail) => plot::picture(&picture(&detail.days, lane)),
        Err(error) => problem::of_deed(&portal, &visitor, error),
    }
}

fn no_lane() -> app::AppError {
    app::NotPossible::unknown("lane.unknown", ZH.budgets.organisation_unknown).into()
}

fn picture(days: &[DayUse], lane: PrincipalKind) -> Columns {
    let m = &ZH.budgets;
    let lanes = || days.iter().map(|day| day.of(lane));
    let used: Vec<u64> = lanes().map(|LaneUse { used, .. }| used).collect();
    let most = used.iter().copied().max().unwrap_or(0);
    // How far away the limit is, is what one wants to see; but days are to be told apart where it is far.
    let is_near = |limit: &u64| *limit <= most.saturating_mul(LIMIT_TIMES_SHOWN_MAX);
    let highest = lanes().map(|lane| lane.limit).filter(is_near).max();
    let whole = most.max(highest.unwrap_or(0));
    let today = lanes().next_back().map_or(0, |lane| lane.limit);
    let limits: Vec<Option<u64>> = lanes()
        .map(|lane| is_near(&lane.limit).then(|| TOP + HEIGHT - scaled(lane.limit, whole, HEIGHT)))
        .collect();
    let label = |day: Option<&DayUse>| day.map_or_else(String::new, |day| short(day.day));
    let remark = if is_near(&today) {
        m.plot_limit
    } else {
        m.plot_limit_above
    };
    Columns {
        title: fill(
            m.plot_title,
            &[("lane", lane.term().to_owned()), ("most", shown::number(most))],
        ),
        words: in_words(days, lane),
        bars: columns::bars(&used, whole),
        line: steps(&limits, columns::step(days.len())),
        remark: fill(remark, &[("n", shown::number(today))]),
        first: label(days.first()),
        last: label(days.last()),
    }
}

/// A line over the days at these heights, as an SVG path.
fn steps(heights: &[Option<u64>], step: u64) -> String {
    let mut path = String::new();
    let mut before = None;
    for (height, from) in heights.iter().zip((LEFT..).step_by(usize::try_from(step).unwrap_or(1))) {
        if let Some(y) = height {
            let joint = if before.is_some() {
                format!("V{y}")
            } else {
                format!("M{from} {y}")
            };
            path += &format!("{joint}H{}", from + step);
        }
        before = *height;
    }
    path
}

fn short(day: Date) -> String {
    fill(ZH.budgets.plot_day, &[("month", day.month()), ("day", day.day())])
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::*;
    use crate::plot::columns::WIDTH;

    /// Days with what was used and the limit of each.
    fn days(used: &[(u64, u64)]) -> Vec<DayUse> {
        let first: Date = "2026-11-01".parse().unwrap();
        let all = std::iter::successors(Some(first), |day| day.tomorrow().ok());
        let day = |(day, &(used, limit)): (Date, &(u64, u64))| DayUse {
            day,
            person: LaneUse { used, limit },
            system: LaneUse {
                used: 0,
                limit: 200_000,
            },
        };
        all.zip(used).map(day).collect()
    }

    #[test]
    fn bars_are_as_high_as_their_share_of_the_limit() {
        for (used, expected) in [
            (&[(0, 100), (50, 100), (100, 100)][..], &[0, 80, 160][..]),
            (&[(25, 200), (50, 200)], &[20, 40]),
            // More than the budget, which was smaller then.
            (&[(100, 100), (200, 100)], &[80, 160]),
            // Far below it: days are told apart.
            (&[(1, 1_000_000), (2, 1_000_000)], &[80, 160]),
            // A little of much is seen all the same.
            (&[(1, 1_000_000), (1_000_000, 1_000_000)], &[1, 160]),
            (&[(0, 0), (0, 0)], &[0, 0]),
            (&[(0, 10), (0, 10)], &[0, 0]),
            (&[(u64::MAX, 10)], &[HEIGHT]),
        ] {
            let picture = picture(&days(used), PrincipalKind::Person);
            let heights: Vec<u64> = picture.bars.iter().map(|bar| bar.height).collect();
            assert_eq!(heights, expected, "{used:?}");
            assert!(picture.bars.iter().all(|bar| bar.y + bar.height == TOP + HEIGHT));
        }
    }

    #[test]
    fn each_day_has_the_limit_that_was_in_force() {
        for (used, expected) in [
            // Two days of one budget, then twice as much.
            (&[(50, 100), (50, 100), (100, 200)][..], "M10 120H243V120H476V40H709"),
            // Far above the picture in the middle: a gap.
            (&[(100, 100), (50, 900), (50, 100)], "M10 40H243M476 40H709"),
            (&[(1, 1_000_000)], ""),
            (&[], ""),
        ] {
            assert_eq!(picture(&days(used), PrincipalKind::Person).line, expected, "{used:?}");
        }
    }

    #[test]
    fn the_picture_is_well_formed_and_says_what_it_shows() {
        let picture = picture(&days(&[(3, 9); 30]), PrincipalKind::System);
        let text = picture.render().unwrap();
        let document = roxmltree::Document::parse(&text).expect("XML");
        assert_eq!(document.root_element().attribute("viewBox"), Some("0 0 720 240"));
        for words in [
            "审批系统",
            "最多的一天 0 次",
            "今日额度 200,000 次",
            "11月1日",
            "11月30日",
        ] {
            assert!(text.contains(words), "{text}");
        }
        let inside = picture.bars.iter().all(|bar| bar.x + bar.width <= LEFT + WIDTH);
        assert!(inside, "{:?}", picture.bars);
    }
}
