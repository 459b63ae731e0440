//! The use of the last 30 days as a picture (用量图): SVG, drawn here, since a bar is a rectangle. The page that shows it has
//! the same in a table, for browsers that know no SVG and for who cannot see it.

use app::DayUse;
use askama::Template;
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use model::PrincipalKind;

use super::of::{in_words, organisation_of};
use crate::{
    door::Portal,
    messages::{ZH, fill},
    pages::problem,
    shown,
    visitor::Visitor,
};

/// Where the bars stand in the picture of 720 × 240.
const LEFT: u64 = 10;
const WIDTH: u64 = 700;
const TOP: u64 = 40;
const HEIGHT: u64 = 160;
/// The limit is drawn while it is at most so many times the highest day.
const LIMIT_TIMES_SHOWN_MAX: u64 = 4;

/// The picture.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/budgets/plot.svg")]
pub struct PlotPicture {
    title: String,
    words: String,
    bars: Vec<Bar>,
    /// Where the budget of today stands; `None` when it lies above the picture.
    limit_at: Option<u64>,
    limit: String,
    first_day: String,
    last_day: String,
}

/// One day.
#[derive(Debug, PartialEq, Eq)]
struct Bar {
    x: u64,
    y: u64,
    width: u64,
    height: u64,
}

/// Draws the picture.
pub(crate) async fn show(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((id, lane)): Path<(String, String)>,
) -> Response {
    let Some(lane) = PrincipalKind::parse(&lane) else {
        return problem::of_deed(&portal, &visitor, no_lane());
    };
    let found = match organisation_of(&id) {
        Ok(id) => portal.app.budgets_of(&visitor.caller, &id).await,
        Err(error) => Err(error),
    };
    let (view, _, days) = match found {
        Ok(found) => found,
        Err(error) => return problem::of_deed(&portal, &visitor, error),
    };
    let budget = view.lanes.iter().find(|budget| budget.lane == lane);
    let limit = budget.map_or(0, app::LaneBudget::limit);
    let picture = PlotPicture::of(&days, lane, limit);
    let text = picture.render().expect("text and numbers");
    ([(header::CONTENT_TYPE, "image/svg+xml")], text).into_response()
}

fn no_lane() -> app::AppError {
    app::NotPossible::unknown("lane.unknown", ZH.budgets.organisation_unknown).into()
}

impl PlotPicture {
    fn of(days: &[DayUse], lane: PrincipalKind, limit: u64) -> Self {
        let m = &ZH.budgets;
        let most = days.iter().map(|day| day.of(lane)).max().unwrap_or(0);
        // How far away the limit is, is what one wants to see; but days are to be told apart where it is far.
        let is_limit_near = limit <= most.saturating_mul(LIMIT_TIMES_SHOWN_MAX);
        let whole = if is_limit_near {
            most.max(limit).max(1)
        } else {
            most.max(1)
        };
        let height = |n: u64| u64::try_from(u128::from(n) * u128::from(HEIGHT) / u128::from(whole)).unwrap_or(HEIGHT);
        let step = WIDTH / u64::try_from(days.len().max(1)).unwrap_or(1);
        let bars = days.iter().zip(0..).map(|(day, place)| {
            // What was used at all is seen.
            let height = height(day.of(lane)).max(u64::from(day.of(lane) > 0));
            Bar {
                x: LEFT + place * step,
                y: TOP + HEIGHT - height,
                width: step.saturating_sub(4).max(1),
                height,
            }
        });
        let label = |day: Option<&DayUse>| day.map_or_else(String::new, |day| short(day.day));
        Self {
            title: fill(
                m.plot_title,
                &[("lane", lane.term().to_owned()), ("most", shown::number(most))],
            ),
            words: in_words(days, lane),
            bars: bars.collect(),
            limit_at: is_limit_near.then(|| TOP + HEIGHT - height(limit)),
            limit: fill(
                if is_limit_near {
                    m.plot_limit
                } else {
                    m.plot_limit_above
                },
                &[("n", shown::number(limit))],
            ),
            first_day: label(days.first()),
            last_day: label(days.last()),
        }
    }
}

fn short(day: Date) -> String {
    fill(ZH.budgets.plot_day, &[("month", day.month()), ("day", day.day())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(used: &[u64]) -> Vec<DayUse> {
        let first: Date = "2026-11-01".parse().unwrap();
        let all = std::iter::successors(Some(first), |day| day.tomorrow().ok());
        let day = |(day, used): (Date, &u64)| DayUse {
            day,
            person: *used,
            system: 0,
        };
        all.zip(used).map(day).collect()
    }

    #[test]
    fn bars_are_as_high_as_their_share_of_the_limit() {
        for (used, limit, expected, limit_at) in [
            (&[0, 50, 100][..], 100, &[0, 80, 160][..], Some(TOP)),
            (&[25, 50], 200, &[20, 40], Some(TOP)),
            // More than today's budget: the limit stands below the top.
            (&[100, 200], 100, &[80, 160], Some(TOP + 80)),
            // Far below it: days are told apart, the limit is not drawn.
            (&[1, 2], 1_000_000, &[80, 160], None),
            // A little of much is seen all the same.
            (&[1, 1_000_000], 1_000_000, &[1, 160], Some(TOP)),
            (&[0, 0], 0, &[0, 0], Some(TOP + HEIGHT)),
            (&[0, 0], 10, &[0, 0], None),
            (&[u64::MAX], 10, &[HEIGHT], Some(TOP + HEIGHT)),
        ] {
            let picture = PlotPicture::of(&days(used), PrincipalKind::Person, limit);
            let heights: Vec<u64> = picture.bars.iter().map(|bar| bar.height).collect();
            assert_eq!((heights.as_slice(), picture.limit_at), (expected, limit_at), "{used:?}");
            assert!(picture.bars.iter().all(|bar| bar.y + bar.height == TOP + HEIGHT));
        }
    }

    #[test]
    fn the_picture_is_well_formed_and_says_what_it_shows() {
        let picture = PlotPicture::of(&days(&[3; 30]), PrincipalKind::System, 200_000);
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
