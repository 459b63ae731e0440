use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use crate::{AdministrativeDivisionCode, CivilDate, CodeNote, CodeNotes, DivisionLevel};

/// The divisions of the country with their history — 行政区划代码表.
///
/// Every code with the names it has carried and the months in which it carried them, since the revision of 1980-12.
/// Made from public revisions of GB/T 2260; `data/README.md` beside the source names them and says how exact they are.
///
/// ```
/// # use codes::{CivilDate, Divisions, DivisionStatus};
/// let divisions = Divisions::built_in();
/// let chongwen = "110103".parse()?; // joined with its neighbour in 2010
/// let day = |year| CivilDate::new(year, 1, 1).unwrap();
/// assert_eq!(divisions.status(chongwen, day(1990)), DivisionStatus::KnownThen("崇文区"));
/// assert!(matches!(divisions.status(chongwen, day(2020)), DivisionStatus::KnownAtOtherTime { name: "崇文区", .. }));
/// assert_eq!(divisions.status("990101".parse()?, day(1990)), DivisionStatus::Unknown);
/// # Ok::<(), codes::ParseCodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Divisions {
    text: Cow<'static, str>,
    segments: Vec<Segment>,
    /// For each first four digits the place of their first segment, so that a look-up scans one prefecture only.
    starts: Box<[u16]>,
    /// The last two digits of each segment's code as a number: a prefecture's fit into a few registers of the processor, which counts
    /// them without a branch.
    counties: Box<[u8]>,
}

/// What the table answers for a code and a day — 查询结果. Three answers, none of them an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DivisionStatus<'a> {
    /// 当时有此区划: the division existed on that day, under this name.
    KnownThen(&'a str),
    /// 其他时期有此区划: the code was in use, but not on that day. The stretch nearest to the day is given.
    KnownAtOtherTime {
        /// The name in that stretch.
        name: &'a str,
        /// The first day; `None` where it is older than the table.
        from: Option<CivilDate>,
        /// The first day on which it was no longer in force; `None` where it still is.
        until: Option<CivilDate>,
    },
    /// 查无此区划: no revision has the code.
    Unknown,
}

/// A line of the division table is wrong — 区划表有误.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "行政区划表第{line}行不对：应为“代码,名称,起,止”，起止写作 YYYYMM 或留空，各行按代码、起始月份排列；请改正该行。"
)]
pub struct ReadDivisionsError {
    /// The line, counted from 1.
    pub line: usize,
}

#[derive(Clone, Debug)]
struct Segment {
    code: u32,
    name: Range<u32>,
    /// Months since January of year 0; 0 for the time before the table.
    from: u32,
    /// Exclusive; `u32::MAX` while in force.
    until: u32,
}

static BUILT_IN: LazyLock<Divisions> = LazyLock::new(|| {
    Divisions::read(Cow::Borrowed(include_str!("../data/divisions.csv"))).expect("the table in data/ is tested")
});

impl Divisions {
    /// The table that this crate was built with; read once, in about a millisecond, at first use.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Reads a table of the form `code,name,from,until`, ordered by code and month; `#` begins a comment line.
    ///
    /// # Errors
    /// [`ReadDivisionsError`] names the first line that is not of this form or out of order.
    pub fn from_csv(text: &str) -> Result<Self, ReadDivisionsError> {
        Self::read(Cow::Owned(text.to_owned()))
    }

    /// Whether the code was in use on that day.
    pub fn status(&self, code: AdministrativeDivisionCode, on: CivilDate) -> DivisionStatus<'_> {
        match self.nearest(code, on) {
            None => DivisionStatus::Unknown,
            Some((segment, 0)) => DivisionStatus::KnownThen(self.name(segment)),
            Some((segment, _)) => DivisionStatus::KnownAtOtherTime {
                name: self.name(segment),
                from: first_day(segment.from),
                until: first_day(segment.until),
            },
        }
    }

    /// What is worth noting of a code as of that day. Leaves the names alone: a stream asks for millions, and they lie far apart.
    pub(crate) fn notes(&self, code: AdministrativeDivisionCode, on: CivilDate) -> CodeNotes {
        let nearest = self.nearest(code, on);
        CodeNotes::NONE
            .with_if(CodeNote::DivisionUnknown, nearest.is_none())
            .with_if(
                CodeNote::DivisionAtOtherTime,
                nearest.is_some_and(|(_, months)| months > 0),
            )
    }

    /// Whether any revision has the code.
    pub fn has(&self, code: AdministrativeDivisionCode) -> bool {
        !self.stretches(code).is_empty()
    }

    /// The name as people write it, with province and prefecture before it, as of that day: 北京市朝阳区.
    ///
    /// `None` unless the division itself was in force; summary levels such as 市辖区 above it are left out.
    pub fn full_name(&self, code: AdministrativeDivisionCode, on: CivilDate) -> Option<String> {
        let DivisionStatus::KnownThen(own) = self.status(code, on) else {
            return None;
        };
        let mut name = String::new();
        let above = [code.province(), code.prefecture()];
        for (index, upper) in above.into_iter().enumerate() {
            if upper == code || (index == 1 && upper == above[0]) {
                continue;
            }
            match self.status(upper, on) {
                DivisionStatus::KnownThen(upper) if !is_summary(upper) => name.push_str(upper),
                _ => {}
            }
        }
        name.push_str(own);
        Some(name)
    }

    /// What a division is called, for people: [`Self::full_name`] as of that day, or the last name that it had. `None` for a code that
    /// nobody knows.
    pub fn name_for_people(&self, code: AdministrativeDivisionCode, on: CivilDate) -> Option<String> {
        self.full_name(code, on).or_else(|| match self.status(code, on) {
            DivisionStatus::KnownThen(name) | DivisionStatus::KnownAtOtherTime { name, .. } => Some(name.to_owned()),
            DivisionStatus::Unknown => None,
        })
    }

    /// The divisions of a level that were in force on that day, with their names, in the order of their codes.
    /// Summary rows such as 市辖区 are left out.
    pub fn in_force(
        &self,
        level: DivisionLevel,
        on: CivilDate,
    ) -> impl Iterator<Item = (AdministrativeDivisionCode, &str)> {
        let month = on.month_number();
        self.segments
            .iter()
            .filter(move |segment| segment.distance(month) == 0)
            .map(|segment| (code_of(segment.code), self.name(segment)))
            .filter(move |(code, name)| code.level() == level && !is_summary(name))
    }

    /// Every name that a division has or had, in the order of codes and of time. Summary rows such as 市辖区 are left out.
    pub fn names(&self) -> impl Iterator<Item = (AdministrativeDivisionCode, &str)> {
        self.segments
            .iter()
            .map(|segment| (code_of(segment.code), self.name(segment)))
            .filter(|(_, name)| !is_summary(name))
    }

    fn read(text: Cow<'static, str>) -> Result<Self, ReadDivisionsError> {
        let mut segments: Vec<Segment> = Vec::new();
        let mut offset = 0_usize;
        for (index, line) in text.split('\n').enumerate() {
            let begin = offset;
            offset += line.len() + 1;
            let line = line.strip_suffix('\r').unwrap_or(line);
            if line.is_empty() || line.starts_with('#') || line == "code,name,from,until" {
                continue;
            }
            let segment = read_segment(line, begin).ok_or(ReadDivisionsError { line: index + 1 })?;
            let is_ordered = segments
                .last()
                .is_none_or(|before| (before.code, before.from) < (segment.code, segment.from));
            if !is_ordered || segments.len() == usize::from(u16::MAX) {
                return Err(ReadDivisionsError { line: index + 1 });
            }
            segments.push(segment);
        }
        let starts = (0..=10_000_u32)
            // Fits: the number of segments is bounded above.
            .map(|prefix| segments.partition_point(|segment| segment.code < prefix * 100) as u16)
            .collect();
        let counties = segments.iter().map(|segment| (segment.code % 100) as u8).collect();
        Ok(Self {
            text,
            segments,
            starts,
            counties,
        })
    }

    /// The stretch nearest to the day, and how many months lie between; 0 within it.
    fn nearest(&self, code: AdministrativeDivisionCode, on: CivilDate) -> Option<(&Segment, u32)> {
        let month = on.month_number();
        let stretches = self.stretches(code).iter();
        stretches
            .map(|segment| (segment, segment.distance(month)))
            .min_by_key(|(_, months)| *months)
    }

    fn stretches(&self, code: AdministrativeDivisionCode) -> &[Segment] {
        let number = code.number();
        let prefix = (number / 100) as usize;
        let county = (number % 100) as u8;
        let prefecture = usize::from(self.starts[prefix])..usize::from(self.starts[prefix + 1]);
        // In order, so that those before the county and its own can be told by their number.
        let (before, own) = self.counties[prefecture.clone()]
            .iter()
            .fold((0_u16, 0_u16), |(before, own), one| {
                (before + u16::from(*one < county), own + u16::from(*one == county))
            });
        let begin = prefecture.start + usize::from(before);
        &self.segments[begin..begin + usize::from(own)]
    }

    fn name(&self, segment: &Segment) -> &str {
        &self.text[segment.name.start as usize..segment.name.end as usize]
    }
}

impl Segment {
    /// Months between the stretch and the month; 0 within it.
    fn distance(&self, month: u32) -> u32 {
        if month < self.from {
            self.from - month
        } else if month >= self.until {
            month - self.until + 1
        } else {
            0
        }
    }
}

fn read_segment(line: &str, begin: usize) -> Option<Segment> {
    let mut cells = line.split(',');
    let (code, name, from, until) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    if cells.next().is_some() || name.is_empty() {
        return None;
    }
    let code: AdministrativeDivisionCode = code.parse().ok()?;
    let start = u32::try_from(begin + 7).ok()?;
    let segment = Segment {
        code: code.number(),
        name: start..start + u32::try_from(name.len()).ok()?,
        from: if from.is_empty() { 0 } else { month(from)? },
        until: if until.is_empty() { u32::MAX } else { month(until)? },
    };
    (segment.from < segment.until).then_some(segment)
}

fn month(text: &str) -> Option<u32> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, month) = (text[..4].parse().ok()?, text[4..].parse().ok()?);
    CivilDate::new(year, month, 1).map(CivilDate::month_number)
}

/// `None` for the two ends of time.
fn first_day(month: u32) -> Option<CivilDate> {
    if month == 0 || month == u32::MAX {
        return None;
    }
    // Both were read from a text of six digits.
    CivilDate::new((month / 12) as u16, (month % 12) as u8 + 1, 1)
}

fn code_of(number: u32) -> AdministrativeDivisionCode {
    let mut rest = number;
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    AdministrativeDivisionCode::from_digits(digits)
}

/// Rows that sum up counties are no divisions of their own.
fn is_summary(name: &str) -> bool {
    name == "市辖区" || name == "县" || name.contains("直辖")
}
