//! What the three registers of organisations have in common: codes, addresses and the days on which things changed.

use crate::check_characters;
use crate::date::Date;
use crate::draw::{Draw, Permutation};
use crate::names::{push_number, push_padded};
use crate::tables::Tables;

/// The day on which the registers were drawn: nothing in them happened later.
pub const LAST_DAY: Date = Date::new(2026, 10, 31);
/// Ends every address and place of birth, so that nobody takes a sample for a person or an organisation.
pub const MARK: &str = "（演示）";
/// Since this day a licence carries one code instead of three numbers 三证合一.
pub(crate) const ONE_CODE_FROM: Date = Date::new(2015, 10, 1);

/// Keys of a register of organisations: a county, a number unique there, and a number unique in the register.
pub(crate) struct Keys {
    places: Permutation,
    numbers: Permutation,
}

pub(crate) struct Key {
    pub county: usize,
    pub sequence: u32,
    number: u32,
}

impl Keys {
    pub fn new(seed: u64, stream: u64) -> Self {
        Self {
            places: Permutation::of_records(seed, stream),
            numbers: Permutation::of_records(seed, stream ^ 0xFFFF),
        }
    }

    pub fn get(&self, tables: &Tables, index: u64) -> Key {
        let (county, sequence) = tables.divisions.seat(self.places.apply(index));
        Key {
            county,
            sequence,
            number: self.numbers.apply(index) as u32,
        }
    }
}

impl Key {
    /// Appends a 统一社会信用代码. Organisation codes given out until 2015 are digits, later ones begin with letters.
    pub fn push_credit_code(&self, out: &mut String, category: &str, division: &str, letters: Option<&[u8; 2]>) {
        let mut code = [b'0'; 18];
        code[..2].copy_from_slice(category.as_bytes());
        code[2..8].copy_from_slice(division.as_bytes());
        match letters {
            Some(letters) => {
                code[8..10].copy_from_slice(letters);
                let mut rest = self.number;
                for at in (10..16).rev() {
                    code[at] = check_characters::credit_character(rest);
                    rest /= 31;
                }
            }
            None => {
                let mut rest = self.number + 10_000_000;
                for at in (8..16).rev() {
                    code[at] = b'0' + (rest % 10) as u8;
                    rest /= 10;
                }
            }
        }
        code[16] = check_characters::organization(&code[8..16]);
        code[17] = check_characters::credit(&code[..17]);
        out.extend(code.iter().map(|&c| char::from(c)));
    }

    /// Appends division and sequence number, unique in the register.
    pub fn push_division_and_sequence(&self, out: &mut String, division: &str) {
        out.push_str(division);
        push_padded(out, self.sequence, 5);
    }
}

/// What happens to an organisation after its first entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Renamed,
    Moved,
    Ended(&'static str),
}

/// The events of one organisation, at most four, in the order in which they happen.
#[derive(Default)]
pub(crate) struct Events {
    events: [Option<Event>; 4],
    count: usize,
}

impl Events {
    fn push(&mut self, event: Event) {
        self.events[self.count] = Some(event);
        self.count += 1;
    }

    /// About one in a hundred is renamed, one moves, one is cancelled; `other_end` is (status, per ten thousand).
    pub fn draw(draw: &mut Draw, other_ends: &[(&'static str, u32)]) -> Self {
        let mut events = Self::default();
        if draw.chance(100) {
            events.push(Event::Renamed);
            if draw.chance(1_000) {
                events.push(Event::Renamed);
            }
        }
        if draw.chance(100) {
            events.push(Event::Moved);
        }
        let mut lot = draw.below(10_000);
        for (status, share) in [("注销", 100)].iter().chain(other_ends) {
            if lot < *share {
                events.push(Event::Ended(status));
                break;
            }
            lot -= share;
        }
        events
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The events with their days, each later than the one before, all after `first` and not after [`LAST_DAY`].
    pub fn dated(&self, first: Date, mut draw: Draw) -> impl Iterator<Item = (Event, Date)> + use<> {
        let count = self.count.max(1) as i32;
        // Each event has its own stretch of time, so no two fall on one day.
        let stretch = (LAST_DAY.day_number() - first.day_number()) / count;
        self.events
            .into_iter()
            .flatten()
            .enumerate()
            .map(move |(position, event)| {
                let within = 1 + draw.below(stretch.max(1) as u32) as i32;
                (event, first.plus_days(position as i32 * stretch + within))
            })
    }
}

/// Appends an address in the county, with the mark of samples at its end.
pub(crate) fn push_address(tables: &Tables, county: usize, out: &mut String, draw: &mut Draw) {
    let county = &tables.divisions.counties[county];
    out.push_str(&county.place);
    let word = draw.pick(&tables.names.places);
    if county.name.ends_with('县') && draw.chance(5_000) {
        out.push_str(word);
        out.push('镇');
        out.push_str(draw.pick(&tables.names.places));
        out.push('村');
        push_number(out, 1 + draw.below(180));
        out.push('号');
    } else {
        out.push_str(word);
        out.push_str(draw.pick(&["路", "路", "大道", "街", "东路", "西路", "北街", "巷"]));
        push_number(out, 1 + draw.below(900));
        out.push('号');
        match draw.below(4) {
            0 => {
                push_number(out, 1 + draw.below(18));
                out.push('幢');
                push_number(out, 100 * (1 + draw.below(26)) + 1 + draw.below(12));
                out.push('室');
            }
            1 => {
                out.push_str(draw.pick(&["一层", "二层", "三层", "A座", "B座", "商铺"]));
                push_number(out, 101 + draw.below(60));
            }
            _ => {}
        }
    }
    out.push_str(MARK);
}
