//! Social organisations 社会组织: associations 51, private non-enterprise units 52, foundations 53.

use crate::csv::Line;
use crate::date::Date;
use crate::draw::Draw;
use crate::names::push_number;
use crate::organisations::{Event, Events, Key, Keys, ONE_CODE_FROM, push_address};
use crate::register::{Source, Version};
use crate::tables::{SocialOrganisationKind, Tables, tables};

const STREAM: u64 = 0x40;

/// One version of a social organisation's entry — 社会组织基本信息.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SocialOrganisation {
    /// 名称
    pub name: String,
    /// 统一社会信用代码: the key.
    pub credit_code: String,
    /// 登记证号
    pub certificate_number: String,
    /// 法定代表人
    pub legal_representative: String,
    /// 设立登记日期
    pub established_on: Date,
    /// 住所, ending in [`crate::MARK`].
    pub address: String,
    /// 登记管理机关
    pub registration_authority: String,
    /// 登记状态, as the code list writes it.
    pub status: &'static str,
    /// 注册资金, as people write it.
    pub registered_funds: String,
    /// 业务主管单位
    pub supervising_body: String,
    /// 生效日期: since when this version holds.
    pub effective_on: Date,
}

impl Version for SocialOrganisation {
    fn write(&self, line: &mut Line<'_>) {
        line.text(&self.name)
            .text(&self.credit_code)
            .text(&self.certificate_number)
            .text(&self.legal_representative)
            .date(self.established_on)
            .text(&self.address)
            .text(&self.registration_authority)
            .text(self.status)
            .text(&self.registered_funds)
            .text(&self.supervising_body)
            .date(self.effective_on);
    }
}

pub(crate) struct SocialOrganisations {
    seed: u64,
    keys: Keys,
}

impl Source for SocialOrganisations {
    type Version = SocialOrganisation;

    fn new(seed: u64) -> Self {
        Self {
            seed,
            keys: Keys::new(seed, STREAM),
        }
    }

    fn history(&self, index: u64, versions: &mut Vec<SocialOrganisation>) {
        let tables = tables();
        let draw = &mut Draw::new(self.seed, STREAM, index);
        let key = self.keys.get(tables, index);
        let kind = tables.social_organisations.draw(draw);
        let seat = Seat::of(tables, &key, kind);

        versions.resize_with(1, SocialOrganisation::default);
        let first = &mut versions[0];
        first.established_on = Date::new(1991, 1, 1).plus_days(draw.below(12_900).max(draw.below(12_900)) as i32);
        first.effective_on = first.established_on;
        push_name(&mut first.name, tables, &seat, kind, draw);
        first.credit_code.clear();
        let letters = (first.established_on >= ONE_CODE_FROM).then_some(b"MJ");
        key.push_credit_code(&mut first.credit_code, kind.category, &seat.division, letters);
        push_certificate_number(&mut first.certificate_number, tables, &key, kind);
        first.legal_representative.clear();
        tables.names.representative(&mut first.legal_representative, draw);
        first.address.clear();
        push_address(tables, key.county, &mut first.address, draw);
        first.registration_authority.clear();
        first.registration_authority.push_str(&seat.name);
        first.registration_authority.push_str(seat.civil_affairs);
        first.status = "正常";
        first.registered_funds.clear();
        let funds: &[u32] = if kind.category == "53" {
            &[200, 200, 400, 800, 2_000]
        } else {
            &[3, 3, 3, 5, 10, 30]
        };
        push_number(&mut first.registered_funds, draw.pick(funds));
        first.registered_funds.push_str("万元人民币");
        first.supervising_body.clear();
        first.supervising_body.push_str(&seat.name);
        first.supervising_body.push_str(if kind.category == "53" {
            seat.civil_affairs
        } else {
            kind.department
        });

        let events = Events::draw(draw, &[("撤销", 20)]);
        for (event, on) in events.dated(first.established_on, draw.fork()) {
            let mut next = versions[versions.len() - 1].clone();
            next.effective_on = on;
            match event {
                Event::Renamed => {
                    while versions.iter().any(|earlier| earlier.name == next.name) {
                        push_name(&mut next.name, tables, &seat, kind, draw);
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

/// Where it is registered: foundations with the province, the others with the county.
struct Seat {
    name: String,
    division: String,
    civil_affairs: &'static str,
}

impl Seat {
    fn of(tables: &Tables, key: &Key, kind: &SocialOrganisationKind) -> Self {
        let county = &tables.divisions.counties[key.county];
        let province = &tables.divisions.provinces[county.province];
        if kind.category != "53" {
            return Self {
                name: county.seat.clone(),
                division: county.code.to_owned(),
                civil_affairs: "民政局",
            };
        }
        let civil_affairs = if province.is_municipality() {
            "民政局"
        } else {
            "民政厅"
        };
        Self {
            name: province.name.to_owned(),
            division: format!("{}0000", province.code),
            civil_affairs,
        }
    }
}

fn push_name(out: &mut String, tables: &Tables, seat: &Seat, kind: &SocialOrganisationKind, draw: &mut Draw) {
    out.clear();
    out.push_str(&seat.name);
    if kind.category == "51" {
        // Associations are named for their place, private units and foundations for themselves.
        out.push_str(draw.pick(&tables.names.places));
    } else {
        tables.names.trade(out, draw);
    }
    out.push_str(draw.pick(&kind.suffixes));
}

fn push_certificate_number(out: &mut String, tables: &Tables, key: &Key, kind: &SocialOrganisationKind) {
    out.clear();
    out.push_str(match kind.category {
        "51" => "社证字第",
        "52" => "民证字第",
        _ => "基证字第",
    });
    key.push_division_and_sequence(out, tables.divisions.counties[key.county].code);
    out.push('号');
}
