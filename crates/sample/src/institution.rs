//! Public institutions 事业单位.

use crate::csv::Line;
use crate::date::Date;
use crate::draw::Draw;
use crate::names::push_number;
use crate::organisations::{Event, Events, Keys, LAST_DAY, push_address};
use crate::register::{Source, Version};
use crate::tables::{InstitutionKind, Tables, tables};

const STREAM: u64 = 0x30;

/// One version of a public institution's entry — 事业单位基本信息.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Institution {
    /// 名称
    pub name: String,
    /// 统一社会信用代码: the key.
    pub credit_code: String,
    /// 事证号: 1, division, five digits.
    pub certificate_number: String,
    /// 宗旨和业务范围
    pub purpose: &'static str,
    /// 住所, ending in [`crate::MARK`].
    pub address: String,
    /// 法定代表人
    pub legal_representative: String,
    /// 开办资金, as people write it.
    pub initial_funds: String,
    /// 经费来源
    pub funding_source: &'static str,
    /// 举办单位
    pub sponsor: String,
    /// 证书有效期自; this version holds since then (生效日期).
    pub certificate_from: Date,
    /// 证书有效期至
    pub certificate_to: Date,
    /// 登记管理机关
    pub registration_authority: String,
    /// 状态, as the code list writes it.
    pub status: &'static str,
}

impl Version for Institution {
    fn write(&self, line: &mut Line<'_>) {
        line.text(&self.name)
            .text(&self.credit_code)
            .text(&self.certificate_number)
            .text(self.purpose)
            .text(&self.address)
            .text(&self.legal_representative)
            .text(&self.initial_funds)
            .text(self.funding_source)
            .text(&self.sponsor)
            .date(self.certificate_from)
            .date(self.certificate_to)
            .text(&self.registration_authority)
            .text(self.status)
            .date(self.certificate_from);
    }
}

pub(crate) struct Institutions {
    seed: u64,
    keys: Keys,
}

impl Source for Institutions {
    type Version = Institution;

    fn new(seed: u64) -> Self {
        Self {
            seed,
            keys: Keys::new(seed, STREAM),
        }
    }

    fn history(&self, index: u64, versions: &mut Vec<Institution>) {
        let tables = tables();
        let draw = &mut Draw::new(self.seed, STREAM, index);
        let key = self.keys.get(tables, index);
        let kind = tables.institutions.draw(draw);
        let county = &tables.divisions.counties[key.county];

        versions.resize_with(1, Institution::default);
        let first = &mut versions[0];
        push_name(&mut first.name, tables, &county.seat, kind, draw);
        first.credit_code.clear();
        // Institutions founded since the reform got codes that begin with MB.
        let letters = draw.chance(1_500).then_some(b"MB");
        key.push_credit_code(&mut first.credit_code, "12", county.code, letters);
        first.certificate_number.clear();
        first.certificate_number.push('1');
        key.push_division_and_sequence(&mut first.certificate_number, county.code);
        first.purpose = kind.purpose;
        first.address.clear();
        push_address(tables, key.county, &mut first.address, draw);
        first.legal_representative.clear();
        tables.names.representative(&mut first.legal_representative, draw);
        first.initial_funds.clear();
        push_number(
            &mut first.initial_funds,
            draw.pick(&[3, 5, 10, 20, 38, 52, 80, 120, 300, 650, 1_200, 4_800]),
        );
        first.initial_funds.push_str("万元人民币");
        first.funding_source = kind.funding;
        push_sponsor(&mut first.sponsor, &county.seat, kind.department);
        // Certificates run for five years, so those in force were issued in the last five.
        first.certificate_from = Date::new(2021, 11, 1).plus_days(draw.below(1_700) as i32);
        first.certificate_to = first.certificate_from.plus_years(5).plus_days(-1);
        push_authority(&mut first.registration_authority, &county.seat);
        first.status = "正常";

        let events = Events::draw(draw, &[("撤销", 10)]);
        debug_assert!(first.certificate_from < LAST_DAY);
        for (event, on) in events.dated(first.certificate_from, draw.fork()) {
            let mut next = versions[versions.len() - 1].clone();
            // A change brings a new certificate for the rest of the term.
            next.certificate_from = on;
            match event {
                Event::Renamed => {
                    while versions.iter().any(|earlier| earlier.name == next.name) {
                        push_name(&mut next.name, tables, &county.seat, kind, draw);
                    }
                }
                Event::Moved => {
                    next.address.clear();
                    push_address(tables, key.county, &mut next.address, draw);
                }
                Event::Ended(status) => next.status = status,
            }
            versions.push(next);
        }
    }
}

fn push_name(out: &mut String, tables: &Tables, seat: &str, kind: &InstitutionKind, draw: &mut Draw) {
    out.clear();
    out.push_str(seat);
    out.push_str(draw.pick(&tables.names.places));
    if kind.department == "人民政府" {
        out.push_str(draw.pick(&["镇", "街道"]));
    }
    out.push_str(draw.pick(&kind.suffixes));
}

fn push_sponsor(out: &mut String, seat: &str, department: &str) {
    out.clear();
    if department == "宣传部" {
        out.push_str("中共");
        out.push_str(seat);
        out.push_str("委员会");
    } else {
        out.push_str(seat);
    }
    out.push_str(department);
}

fn push_authority(out: &mut String, seat: &str) {
    out.clear();
    out.push_str(seat);
    out.push_str("事业单位登记管理局");
}
