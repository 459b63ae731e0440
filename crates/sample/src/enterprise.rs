//! Enterprises 企业.

use crate::check_characters;
use crate::csv::Line;
use crate::date::Date;
use crate::draw::Draw;
use crate::enterprise_forms::{Capital, Form, NameParts, draw_form, push_capital, push_scope};
use crate::organisations::{Event, Events, Key, Keys, LAST_DAY, ONE_CODE_FROM, push_address};
use crate::register::{Source, Version};
use crate::tables::{Industry, Tables, tables};

const STREAM: u64 = 0x20;

/// One version of an enterprise's entry — 企业基本信息.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enterprise {
    /// 企业名称
    pub name: String,
    /// 统一社会信用代码; empty for a few whose licence was revoked before codes were given out.
    pub credit_code: String,
    /// 注册号, 15 digits; empty for those founded since October 2015.
    pub registration_number: String,
    /// 企业类型
    pub kind: &'static str,
    /// 法定代表人或负责人
    pub legal_representative: String,
    /// 注册资本, as people write it; empty for branches.
    pub registered_capital: String,
    /// 成立日期
    pub established_on: Date,
    /// 住所或经营场所, ending in [`crate::MARK`].
    pub address: String,
    /// 经营期限自
    pub business_from: Date,
    /// 经营期限至; `None` is 长期.
    pub business_to: Option<Date>,
    /// 经营范围
    pub scope: String,
    /// 登记机关
    pub registration_authority: String,
    /// 核准日期; this version holds since then (生效日期).
    pub approved_on: Date,
    /// 登记状态, as the code list writes it.
    pub status: &'static str,
    /// 曾用名, oldest first, separated by `|`.
    pub former_names: String,
}

impl Enterprise {
    /// The code or number by which the register knows the enterprise: the credit code, else the registration number.
    pub fn key(&self) -> &str {
        if self.credit_code.is_empty() {
            &self.registration_number
        } else {
            &self.credit_code
        }
    }
}

impl Version for Enterprise {
    fn write(&self, line: &mut Line<'_>) {
        line.text(&self.name)
            .text(&self.credit_code)
            .text(&self.registration_number)
            .text(self.kind)
            .text(&self.legal_representative)
            .text(&self.registered_capital)
            .date(self.established_on)
            .text(&self.address)
            .date(self.business_from);
        match self.business_to {
            Some(date) => line.date(date),
            None => line.text("长期"),
        };
        line.text(&self.scope)
            .text(&self.registration_authority)
            .date(self.approved_on)
            .text(self.status)
            .text(&self.former_names)
            .date(self.approved_on);
    }
}

pub(crate) struct Enterprises {
    seed: u64,
    keys: Keys,
}

impl Source for Enterprises {
    type Version = Enterprise;

    fn new(seed: u64) -> Self {
        Self {
            seed,
            keys: Keys::new(seed, STREAM),
        }
    }

    fn history(&self, index: u64, versions: &mut Vec<Enterprise>) {
        let tables = tables();
        let draw = &mut Draw::new(self.seed, STREAM, index);
        let key = self.keys.get(tables, index);
        let industry = tables.industries.draw(draw);
        let established_on = draw_established(draw);
        let form = draw_form(established_on, draw);
        let mut events = Events::draw(draw, &[("吊销", 50), ("迁出", 10)]);
        let is_left_behind = established_on < Date::new(2012, 1, 1) && events.is_empty() && draw.chance(80);

        versions.resize_with(1, Enterprise::default);
        let first = &mut versions[0];
        let mut name = NameParts::draw(tables, key.county, industry, form, draw);
        name.write(tables, &mut first.name);
        write_numbers(first, tables, &key, form, established_on);
        write_particulars(first, industry, form, established_on, draw);
        write_seat(first, tables, key.county, draw);
        first.former_names.clear();
        first.status = "存续";
        first.approved_on = established_on;
        if is_left_behind {
            // Revoked in absentia long ago; nobody came for the new code. Known by the old number only.
            first.credit_code.clear();
            first.status = "吊销";
            first.approved_on = established_on.plus_days(400 + draw.below(900) as i32);
            events = Events::default();
        } else if events.is_empty() && draw.chance(5_000) {
            // Small changes that left no trace in the fields here.
            let days = LAST_DAY.day_number() - established_on.day_number();
            first.approved_on = established_on.plus_days(draw.below(days as u32) as i32);
        }

        for (event, on) in events.dated(established_on, draw.fork()) {
            let mut next = versions[versions.len() - 1].clone();
            next.approved_on = on;
            match event {
                Event::Renamed => {
                    let before = std::mem::take(&mut next.name);
                    name.rename(tables, draw);
                    name.write(tables, &mut next.name);
                    if !next.former_names.is_empty() {
                        next.former_names.push('|');
                    }
                    next.former_names.push_str(&before);
                }
                Event::Moved => write_seat(&mut next, tables, tables.divisions.neighbour(key.county, draw), draw),
                Event::Ended(status) => next.status = status,
            }
            versions.push(next);
        }
    }
}

/// Most enterprises on the register are young: half were founded since 2018, one in thirty before 1995.
fn draw_established(draw: &mut Draw) -> Date {
    let (from, to) = match draw.below(100) {
        0..1 => (Date::new(1980, 1, 1), Date::new(1986, 12, 31)),
        1..3 => (Date::new(1987, 1, 1), Date::new(1994, 6, 30)),
        3..9 => (Date::new(1994, 7, 1), Date::new(2003, 12, 31)),
        9..20 => (Date::new(2004, 1, 1), Date::new(2010, 12, 31)),
        20..36 => (Date::new(2011, 1, 1), Date::new(2014, 12, 31)),
        36..52 => (Date::new(2015, 1, 1), Date::new(2017, 12, 31)),
        52..76 => (Date::new(2018, 1, 1), Date::new(2021, 12, 31)),
        _ => (Date::new(2022, 1, 1), Date::new(2026, 6, 30)),
    };
    let date = from.plus_days(draw.below((to.day_number() - from.day_number()) as u32) as i32);
    // 1970-01-01 was a Thursday; offices work from Monday to Friday.
    match (date.day_number() + 3).rem_euclid(7) {
        5 => date.plus_days(2),
        6 => date.plus_days(1),
        _ => date,
    }
}

fn write_numbers(version: &mut Enterprise, tables: &Tables, key: &Key, form: &Form, established_on: Date) {
    let division = tables.divisions.counties[key.county].code;
    let is_recent = established_on >= ONE_CODE_FROM;
    version.credit_code.clear();
    key.push_credit_code(&mut version.credit_code, "91", division, is_recent.then_some(b"MA"));
    let number = &mut version.registration_number;
    number.clear();
    if !is_recent {
        number.push_str(&division[..6]);
        // The seventh digit tells the kind: 0-3 domestic, 4 and 5 with foreign capital.
        number.push_str(if form.capital == Capital::Foreign { "400" } else { "000" });
        let sequence = key.sequence;
        crate::names::push_padded(number, sequence, 5);
        number.push(char::from(check_characters::registration(number.as_bytes())));
    }
}

fn write_particulars(
    version: &mut Enterprise,
    industry: &Industry,
    form: &Form,
    established_on: Date,
    draw: &mut Draw,
) {
    version.kind = form.kind;
    version.legal_representative.clear();
    tables().names.representative(&mut version.legal_representative, draw);
    version.registered_capital.clear();
    push_capital(&mut version.registered_capital, form.capital, draw);
    version.established_on = established_on;
    version.business_from = established_on;
    version.business_to = if draw.chance(5_500) {
        None
    } else {
        let mut years = draw.pick(&[10, 20, 20, 30, 30, 50]);
        // A term that ran out has been extended, except where nobody took care.
        while established_on.plus_years(years) < LAST_DAY && !draw.chance(500) {
            years += 10;
        }
        Some(established_on.plus_years(years).plus_days(-1))
    };
    version.scope.clear();
    push_scope(&mut version.scope, industry, established_on, draw);
}

fn write_seat(version: &mut Enterprise, tables: &Tables, county: usize, draw: &mut Draw) {
    version.address.clear();
    push_address(tables, county, &mut version.address, draw);
    version.registration_authority.clear();
    version
        .registration_authority
        .push_str(&tables.divisions.counties[county].seat);
    version.registration_authority.push_str("市场监督管理局");
}
