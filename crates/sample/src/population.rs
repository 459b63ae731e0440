//! Citizens 公民.

use crate::check_characters;
use crate::csv::Line;
use crate::date::Date;
use crate::draw::{Draw, Permutation};
use crate::names::{Person, push_padded};
use crate::organisations::{LAST_DAY, MARK};
use crate::register::{Source, Version};
use crate::shares::BIRTH_BITS;
use crate::tables::tables;

const STREAM: u64 = 0x10;

/// One version of a citizen's entry — 公民基本信息.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citizen {
    /// 姓名
    pub name: String,
    /// 公民身份号码: the key, 18 characters.
    pub citizen_number: String,
    /// 性别, as the code list writes it.
    pub sex: &'static str,
    /// 民族, as the code list writes it.
    pub ethnic_group: &'static str,
    /// 出生日期
    pub born_on: Date,
    /// 出生地, ending in [`crate::MARK`].
    pub birth_place: String,
    /// 状态, as the code list writes it.
    pub status: &'static str,
    /// 生效日期: since when this version holds.
    pub effective_on: Date,
}

impl Version for Citizen {
    fn write(&self, line: &mut Line<'_>) {
        line.text(&self.name)
            .text(&self.citizen_number)
            .text(self.sex)
            .text(self.ethnic_group)
            .date(self.born_on)
            .text(&self.birth_place)
            .text(self.status)
            .date(self.effective_on);
    }
}

pub(crate) struct Population {
    seed: u64,
    births: Permutation,
}

impl Source for Population {
    type Version = Citizen;

    fn new(seed: u64) -> Self {
        Self {
            seed,
            births: Permutation::new(seed, STREAM, BIRTH_BITS),
        }
    }

    fn history(&self, index: u64, versions: &mut Vec<Citizen>) {
        let divisions = &tables().divisions;
        let draw = &mut Draw::new(self.seed, STREAM, index);
        let birth = divisions.birth(self.births.apply(index));
        let county = &divisions.counties[birth.county];
        let (code, ethnic_group) = divisions.ethnic_groups[divisions.ethnic_group(birth.county, draw)];
        let is_male = birth.sequence % 2 == 1;
        let person = Person {
            birth_year: birth.year,
            is_male,
            ethnic_group: code,
        };

        versions.resize_with(1, Citizen::default);
        let first = &mut versions[0];
        first.born_on = Date::new(birth.year, 1, 1).plus_days(birth.day_of_year);
        first.name.clear();
        tables().names.person(person, &mut first.name, draw);
        push_citizen_number(&mut first.citizen_number, county.code, first.born_on, birth.sequence);
        first.sex = if is_male { "男性" } else { "女性" };
        first.ethnic_group = ethnic_group;
        first.birth_place.clear();
        first.birth_place.push_str(&county.place);
        first.birth_place.push_str(MARK);
        first.status = "正常";
        first.effective_on = first.born_on;

        let born_on = first.born_on;
        let end = draw_end(birth.year, draw).map(|status| {
            // Deaths and departures long past were never taken over into the register.
            let from = born_on.plus_days(2).max(Date::new(2016, 1, 1));
            (
                status,
                from.plus_days(draw.below((LAST_DAY.day_number() - from.day_number()) as u32) as i32),
            )
        });
        if draw.chance(100) {
            let until = end.map_or(LAST_DAY, |(_, on)| on.plus_days(-1));
            let days = until.day_number() - born_on.day_number();
            let mut renamed = versions[0].clone();
            while renamed.name == versions[0].name {
                renamed.name.clear();
                tables().names.person(person, &mut renamed.name, draw);
            }
            renamed.effective_on = born_on.plus_days(1 + draw.below(days as u32) as i32);
            versions.push(renamed);
        }
        if let Some((status, on)) = end {
            let mut ended = versions[versions.len() - 1].clone();
            ended.status = status;
            ended.effective_on = on;
            versions.push(ended);
        }
    }
}

/// 死亡 mostly of the old, 注销 (settled abroad and the like) at any age; one in a hundred each.
fn draw_end(birth_year: i32, draw: &mut Draw) -> Option<&'static str> {
    let deaths = match birth_year {
        ..1942 => 1_500,
        1942..1952 => 650,
        1952..1967 => 200,
        1967..1987 => 30,
        _ => 5,
    };
    if draw.chance(deaths) {
        return Some("死亡");
    }
    draw.chance(100).then_some("注销")
}

fn push_citizen_number(out: &mut String, division: &str, born_on: Date, sequence: u32) {
    out.clear();
    out.push_str(division);
    let (year, month, day) = born_on.parts();
    push_padded(out, (year * 10_000 + month * 100 + day) as u32, 8);
    push_padded(out, sequence, 3);
    out.push(char::from(check_characters::citizen(out.as_bytes())));
}
