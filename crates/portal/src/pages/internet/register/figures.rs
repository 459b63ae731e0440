//! How a register is made up (登记情况统计), ready for the page and for its pictures.

use std::cmp::Reverse;

use app::RegisterFigures;
use codes::{AdministrativeDivisionCode, CivilDate, Divisions};
use model::Register;

use crate::{
    language::Language,
    messages::fill,
    plot::{
        columns::{self, Columns},
        rows::{self, Rows},
    },
    routes,
    shown::{self, number},
    term::Term,
};

/// Years that the picture shows at most, the latest; the table has all.
const YEARS_SHOWN_MAX: u16 = 80;

/// What the page shows.
#[derive(Clone, Debug)]
pub(super) struct FiguresView {
    pub(super) as_of: String,
    pub(super) regions: Option<PlotView>,
    pub(super) region_rows: Vec<RegionRow>,
    pub(super) years: Option<PlotView>,
    pub(super) decades: Vec<DecadeRow>,
    pub(super) without_year: Option<String>,
}

/// A picture: where it is, how large, and what it says.
#[derive(Clone, Debug)]
pub(super) struct PlotView {
    pub(super) address: String,
    pub(super) height: u64,
    pub(super) words: String,
}

/// Records of a region.
#[derive(Clone, Debug)]
pub(super) struct RegionRow {
    pub(super) name: Term,
    /// The search for them; those without a region cannot be searched.
    pub(super) href: Option<String>,
    pub(super) count: String,
    pub(super) share: String,
}

/// Records founded within ten years, by year.
#[derive(Clone, Debug)]
pub(super) struct DecadeRow {
    pub(super) name: String,
    /// Each year with its count.
    pub(super) years: Vec<(String, String)>,
    pub(super) sum: String,
}

impl FiguresView {
    pub(super) fn of(language: Language, register: &Register, counted: &RegisterFigures, today: CivilDate) -> Self {
        let m = language.messages();
        let at = [
            ("version", number(counted.register_version)),
            ("at", language.instant(counted.counted_at)),
        ];
        let plot = |name: &str, height: u64, words: String| PlotView {
            address: routes::register_plot(&register.id, name),
            height,
            words,
        };
        let regions = regions(counted, today);
        Self {
            as_of: fill(m.register.figures_as_of, &at),
            regions: regions_words(language, register, &regions)
                .map(|words| plot(super::plots::REGIONS, rows::height(regions.len()), words)),
            region_rows: region_rows(language, register, counted, &regions),
            years: years(language, register, counted).map(|years| plot(super::plots::YEARS, 240, years.words)),
            decades: decades(language, counted),
            without_year: (counted.without_year > 0).then(|| number(counted.without_year)),
        }
    }
}

/// A province with its records.
struct Region {
    code: AdministrativeDivisionCode,
    name: String,
    count: u64,
}

/// The provinces, the one with the most records first.
fn regions(counted: &RegisterFigures, today: CivilDate) -> Vec<Region> {
    let region = |&(code, count): &(AdministrativeDivisionCode, u64)| Region {
        name: (Divisions::built_in().name_for_people(code, today)).unwrap_or_else(|| code.to_string()),
        code,
        count,
    };
    let mut all: Vec<Region> = counted.provinces.iter().map(region).collect();
    all.sort_by_key(|region| Reverse(region.count));
    all
}

/// What is said of them; `None` where there is none.
fn regions_words(language: Language, register: &Register, regions: &[Region]) -> Option<String> {
    let first = regions.first()?;
    let told = [
        ("register", language.register(register).to_owned()),
        ("first", first.name.clone()),
        ("most", number(first.count)),
        ("places", regions.len().to_string()),
    ];
    Some(fill(language.messages().register.regions_words, &told))
}

/// The picture of the regions; `None` where there is nothing to show.
pub(super) fn regions_picture(
    language: Language,
    register: &Register,
    counted: &RegisterFigures,
    today: CivilDate,
) -> Option<Rows> {
    let regions = regions(counted, today);
    let words = regions_words(language, register, &regions)?;
    let sum = regions.iter().map(|region| region.count).sum();
    let named: Vec<_> = regions.into_iter().map(|region| (region.name, region.count)).collect();
    Some(Rows::of(
        fill(language.messages().register.regions_title, &[("n", number(sum))]),
        words,
        &named,
    ))
}

fn region_rows(
    language: Language,
    register: &Register,
    counted: &RegisterFigures,
    regions: &[Region],
) -> Vec<RegionRow> {
    let row = |name: Term, href: Option<String>, count: u64| RegionRow {
        name,
        href,
        count: number(count),
        share: shown::share(language, count, counted.records),
    };
    let search = |code: AdministrativeDivisionCode| {
        let (register, division) = (Some(register.id.clone()), Some(code.to_string()));
        routes::search_with(&[("register", register), ("division", division)])
    };
    let known = regions.iter().map(|region| {
        let name = language.registered(region.name.as_str());
        row(name, Some(search(region.code)), region.count)
    });
    let unknown = (counted.without_province > 0).then(|| {
        row(
            Term::plain(language.messages().register.without_region),
            None,
            counted.without_province,
        )
    });
    known.chain(unknown).collect()
}

/// The picture of the years; `None` where there is nothing to show.
pub(super) fn years(language: Language, register: &Register, counted: &RegisterFigures) -> Option<Columns> {
    let m = &language.messages().register;
    let (first, last) = (counted.years.first()?.0, counted.years.last()?.0);
    let from = first.max(last.saturating_sub(YEARS_SHOWN_MAX - 1));
    let count = |year: u16| {
        let place = counted.years.binary_search_by_key(&year, |(its, _)| *its);
        place.map_or(0, |place| counted.years[place].1)
    };
    let shown: Vec<u64> = (from..=last).map(count).collect();
    let most = shown.iter().copied().max().unwrap_or(0);
    let best = (from..=last).rfind(|year| count(*year) == most).unwrap_or(last);
    let earlier: u64 = counted
        .years
        .iter()
        .filter(|(year, _)| *year < from)
        .map(|(_, count)| count)
        .sum();
    let told = [
        ("register", language.register(register).to_owned()),
        ("from", first.to_string()),
        ("until", last.to_string()),
        ("year", best.to_string()),
        ("most", number(most)),
    ];
    let of_earlier = [("year", from.to_string()), ("n", number(earlier))];
    let year = |year: u16| fill(m.year, &[("year", year)]);
    Some(Columns {
        title: fill(m.years_title, &[("n", number(most))]),
        words: fill(m.years_words, &told),
        bars: columns::bars(&shown, most),
        line: String::new(),
        remark: if earlier > 0 {
            fill(m.years_earlier, &of_earlier)
        } else {
            String::new()
        },
        first: year(from),
        last: year(last),
    })
}

/// The latest first; years with none are left out.
fn decades(language: Language, counted: &RegisterFigures) -> Vec<DecadeRow> {
    let m = &language.messages().register;
    let mut decades: Vec<(u16, Vec<(u16, u64)>)> = Vec::new();
    for (year, count) in counted.years.iter().rev() {
        let from = year - year % 10;
        match decades.last_mut() {
            Some((last, years)) if *last == from => years.push((*year, *count)),
            _ => decades.push((from, vec![(*year, *count)])),
        }
    }
    let row = |(from, years): (u16, Vec<(u16, u64)>)| DecadeRow {
        name: fill(m.decade, &[("year", from)]),
        sum: number(years.iter().map(|(_, count)| count).sum()),
        years: years
            .into_iter()
            .map(|(year, count)| (fill(m.year, &[("year", year)]), number(count)))
            .collect(),
    };
    decades.into_iter().map(row).collect()
}

#[cfg(test)]
impl FiguresView {
    pub(super) fn sample(language: Language, register: &Register, counted: &RegisterFigures) -> Self {
        Self::of(
            language,
            register,
            counted,
            CivilDate::new(2026, 11, 24).expect("a day"),
        )
    }
}

/// Both pictures of the sample.
#[cfg(test)]
pub(super) fn sample_pictures(register: &Register) -> [String; 2] {
    use askama::Template;
    let (counted, today) = (sample(), CivilDate::new(2026, 11, 24).expect("a day"));
    let regions = regions_picture(Language::Chinese, register, &counted, today).expect("regions");
    let years = years(Language::Chinese, register, &counted).expect("years");
    [regions.render().expect("text"), years.render().expect("text")]
}

/// Every province, and more years than the picture shows.
#[cfg(test)]
pub(super) fn sample() -> RegisterFigures {
    let provinces = [
        "110000", "120000", "130000", "140000", "150000", "210000", "220000", "230000", "310000", "320000", "330000",
        "340000", "350000", "360000", "370000", "410000", "420000", "430000", "440000", "450000", "460000", "500000",
        "510000", "520000", "530000", "540000", "610000", "620000", "630000", "640000", "650000",
    ];
    RegisterFigures {
        records: 1_048_576,
        provinces: (provinces.iter().zip(1..))
            .map(|(code, place)| (code.parse().expect("a code"), 1_048_564 * place / 496))
            .collect(),
        without_province: 12,
        years: (1940..=2026).map(|year| (year, u64::from(year - 1939) * 273)).collect(),
        without_year: 7,
        fields: Vec::new(),
        register_version: 1_048_600,
        counted_at: "2026-11-24T03:50:00Z".parse().expect("an instant"),
    }
}

#[cfg(test)]
mod tests {
    use model::Catalogue;

    use super::*;

    #[test]
    fn years_that_the_picture_leaves_out_are_told() {
        let catalogue = Catalogue::built_in();
        let register = catalogue.register("enterprise").unwrap();
        let figures = RegisterFigures {
            years: vec![(1900, 3), (1946, 1), (1947, 2), (2026, 9)],
            ..sample()
        };
        let picture = years(Language::Chinese, register, &figures).unwrap();
        assert_eq!(picture.bars.len(), 80);
        assert_eq!((picture.first.as_str(), picture.last.as_str()), ("1947年", "2026年"));
        assert_eq!(picture.remark, "1947年以前另有 4 条");
        assert!(picture.words.contains("最多的是2026年，9 条"), "{}", picture.words);
        let rows = decades(Language::Chinese, &figures);
        let sums: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.sum.as_str())).collect();
        assert_eq!(sums, [("2020年代", "9"), ("1940年代", "3"), ("1900年代", "3")]);
        assert!(
            years(
                Language::Chinese,
                register,
                &RegisterFigures {
                    years: vec![],
                    ..sample()
                }
            )
            .is_none()
        );
    }

    #[test]
    fn regions_come_with_the_most_first_and_lead_to_their_records() {
        let catalogue = Catalogue::built_in();
        let register = catalogue.register("enterprise").unwrap();
        let today = CivilDate::new(2026, 11, 24).unwrap();
        let rows = region_rows(Language::Chinese, register, &sample(), &regions(&sample(), today));
        assert_eq!(rows[0].name.text(), "新疆维吾尔自治区");
        assert_eq!(
            rows[0].href.as_deref(),
            Some("/search?register=enterprise&division=650000")
        );
        assert_eq!(
            (
                rows.last().unwrap().href.as_deref(),
                rows.last().unwrap().count.as_str()
            ),
            (None, "12")
        );
        assert!(regions_picture(Language::Chinese, register, &sample(), today).is_some());
    }
}
