//! Administrative divisions 行政区划: where a record lies, and which share of all records lies there.

use crate::csv::rows;
use crate::draw::{Draw, RECORD_BITS, Weighted};
use crate::shares::{BIRTH_BITS, Cells, birth_weights, days_in, seat_weights};

pub(crate) struct Province {
    pub code: &'static str,
    pub name: &'static str,
    pub short_name: &'static str,
    pub weight: u64,
    /// Ethnic groups by share of the province's people, majority included.
    ethnic_groups: Weighted<usize>,
    /// Today's counties.
    pub counties: Vec<usize>,
}

/// A county-level division under one name and prefecture, for as long as it had both.
pub(crate) struct County {
    pub code: &'static str,
    pub province: usize,
    pub name: &'static str,
    /// Whole years in which the code was certainly in force.
    pub years: std::ops::RangeInclusive<i32>,
    /// Province, prefecture and county: `浙江省杭州市西湖区`.
    pub place: String,
    /// As its authorities call themselves: `杭州市西湖区`, `桐庐县`.
    pub seat: String,
    /// What company names begin with: `杭州`, `浙江`, `杭州市西湖区`.
    pub prefixes: Vec<String>,
    /// Groups that the autonomous county or prefecture is named for.
    autonomous: Vec<usize>,
}

pub(crate) struct Divisions {
    pub provinces: Vec<Province>,
    pub counties: Vec<County>,
    /// (code, name) of the ethnic groups, Han first.
    pub ethnic_groups: Vec<(&'static str, &'static str)>,
    /// Today's counties and their shares of the record domain.
    pub seats: Cells<usize>,
    /// Year of birth and counties then, and their shares of the birth domain.
    pub births: Cells<(i32, Vec<usize>)>,
}

/// Where and when a citizen was born, with a number that no other citizen has there.
pub(crate) struct Birth {
    pub county: usize,
    pub year: i32,
    pub day_of_year: i32,
    pub sequence: u32,
}

impl Divisions {
    pub fn load() -> Self {
        let ethnic_groups: Vec<(&str, &str)> = rows(include_str!("../data/ethnic-groups.csv"))
            .map(|row| (row[0], row[1]))
            .collect();
        let mut provinces: Vec<Province> = rows(include_str!("../data/provinces.csv"))
            .map(|row| Province::parse(&row, &ethnic_groups))
            .collect();
        let counties: Vec<County> = rows(include_str!("../data/divisions.csv"))
            .map(|row| County::parse(&row, &provinces, &ethnic_groups))
            .collect();
        for (index, county) in counties.iter().enumerate() {
            if county.exists_today() {
                provinces[county.province].counties.push(index);
            }
        }
        let seats = Cells::new(RECORD_BITS, seat_weights(&provinces, &counties));
        let births = Cells::new(BIRTH_BITS, birth_weights(&provinces, &counties));
        Self {
            provinces,
            counties,
            ethnic_groups,
            seats,
            births,
        }
    }

    /// The county of a place in the record domain, and a sequence number that is unique in that county.
    pub fn seat(&self, place: u64) -> (usize, u32) {
        let (county, rest) = self.seats.find(place);
        (*county, rest as u32)
    }

    pub fn birth(&self, place: u64) -> Birth {
        let ((year, counties), rest) = self.births.find(place);
        let (count, days) = (counties.len() as u64, days_in(*year) as u64);
        let sequence = rest / (count * days);
        Birth {
            county: counties[(rest % count) as usize],
            year: *year,
            day_of_year: (rest / count % days) as i32,
            sequence: sequence as u32 + 1,
        }
    }

    /// An index into the ethnic groups, as they are spread in the county.
    pub fn ethnic_group(&self, county: usize, draw: &mut Draw) -> usize {
        let county = &self.counties[county];
        if !county.autonomous.is_empty() && draw.chance(4_500) {
            return draw.pick(&county.autonomous);
        }
        *self.provinces[county.province].ethnic_groups.draw(draw)
    }

    /// Another of today's counties in the same province, or the same where it is the only one.
    pub fn neighbour(&self, county: usize, draw: &mut Draw) -> usize {
        let others = &self.provinces[self.counties[county].province].counties;
        let chosen = draw.pick(others);
        if chosen != county {
            return chosen;
        }
        let position = others.iter().position(|&other| other == county).unwrap_or(0);
        others[(position + 1) % others.len()]
    }
}

impl Province {
    fn parse(row: &[&'static str], groups: &[(&str, &str)]) -> Self {
        let mut shares: Vec<(u32, usize)> = row[4]
            .split('|')
            .filter_map(|share| share.split_once(':'))
            .map(|(code, share)| {
                let group = groups
                    .iter()
                    .position(|(known, _)| *known == code)
                    .expect("a listed ethnic group");
                (share.parse().expect("a share"), group)
            })
            .collect();
        let minorities: u32 = shares.iter().map(|(share, _)| share).sum();
        shares.push((10_000 - minorities, 0));
        Self {
            code: row[0],
            name: row[1],
            short_name: row[2],
            weight: row[3].parse().expect("a population"),
            ethnic_groups: Weighted::new(shares),
            counties: Vec::new(),
        }
    }

    pub fn is_municipality(&self) -> bool {
        self.name.ends_with('市')
    }
}

impl County {
    fn parse(row: &[&'static str], provinces: &[Province], groups: &[(&str, &str)]) -> Self {
        let (code, city, name) = (row[0], row[1], row[2]);
        let province = provinces
            .iter()
            .position(|p| code.starts_with(p.code))
            .expect("a listed province");
        let Province {
            name: province_name,
            short_name,
            ..
        } = provinces[province];
        let place = format!("{province_name}{city}{name}");
        let seat = match (provinces[province].is_municipality(), name.ends_with('区')) {
            (true, _) => format!("{province_name}{name}"),
            (false, true) => format!("{city}{name}"),
            (false, false) => name.to_owned(),
        };
        let town = name
            .strip_suffix('市')
            .or(city.strip_suffix('市'))
            .unwrap_or(short_name);
        let prefixes = [town, town, &format!("{town}市"), short_name, &seat]
            .iter()
            .filter(|prefix| **prefix != format!("{short_name}市") || provinces[province].is_municipality())
            .map(|prefix| (*prefix).to_owned())
            .collect();
        let autonomous = (0..groups.len())
            .filter(|&group| {
                let full = groups[group].1;
                let stem = full.strip_suffix('族').unwrap_or(full);
                [city, name]
                    .iter()
                    .any(|text| text.contains(full) || text.contains(&format!("{stem}自治")))
            })
            .collect();
        let from = row[3].parse().unwrap_or(i32::MIN);
        let to = row[4].parse().unwrap_or(i32::MAX);
        Self {
            code,
            province,
            name,
            years: from..=to,
            place,
            seat,
            prefixes,
            autonomous,
        }
    }

    fn exists_today(&self) -> bool {
        *self.years.end() == i32::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_as_people_write_them() {
        let divisions = Divisions::load();
        let today = |code: &str| {
            divisions
                .counties
                .iter()
                .find(|c| c.code == code && c.exists_today())
                .unwrap()
        };
        assert_eq!(today("330106").place, "浙江省杭州市西湖区");
        assert_eq!(today("330106").seat, "杭州市西湖区");
        assert_eq!(today("330782").place, "浙江省金华市义乌市");
        assert!(today("330782").prefixes.contains(&"义乌".to_owned()));
        assert_eq!(today("310115").seat, "上海市浦东新区");
        assert!(today("330106").prefixes.contains(&"杭州".to_owned()));
        let local = |code: &str| {
            let groups = today(code).autonomous.iter();
            groups
                .map(|&group| divisions.ethnic_groups[group].1)
                .collect::<Vec<_>>()
        };
        assert_eq!(local("222401"), ["朝鲜族"]);
        assert_eq!(local("433127"), ["苗族", "土家族"]);
        assert_eq!(local("330106"), [""; 0]);
    }

    #[test]
    fn births_lie_where_the_code_was_in_force() {
        let divisions = Divisions::load();
        for place in (0..1u64 << BIRTH_BITS).step_by(100_003) {
            let birth = divisions.birth(place);
            assert!(divisions.counties[birth.county].years.contains(&birth.year));
        }
    }
}
