//! Legal forms of enterprises, and what follows from the form: name, capital, scope.

use crate::date::Date;
use crate::draw::Draw;
use crate::names::push_number;
use crate::tables::{Industry, Tables};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Capital {
    Domestic,
    Foreign,
    /// Branches have none of their own.
    None,
}

pub(crate) struct Form {
    pub kind: &'static str,
    pub capital: Capital,
    endings: &'static [&'static str],
}

const fn form(kind: &'static str, capital: Capital, endings: &'static [&'static str]) -> Form {
    Form { kind, capital, endings }
}

use Capital::{Domestic, Foreign, None as NoCapital};

const SOLE_OWNER: Form = form("有限责任公司（自然人独资）", Domestic, &["有限公司"]);
const PRIVATE: Form = form(
    "有限责任公司（自然人投资或控股）",
    Domestic,
    &["有限公司", "有限公司", "有限责任公司"],
);
const OTHER_LIMITED: Form = form("其他有限责任公司", Domestic, &["有限公司", "有限责任公司"]);
const CORPORATE_OWNER: Form = form(
    "有限责任公司（非自然人投资或控股的法人独资）",
    Domestic,
    &["有限公司", "有限责任公司"],
);
const STOCK: Form = form("股份有限公司（非上市、自然人投资或控股）", Domestic, &["股份有限公司"]);
const PROPRIETORSHIP: Form = form("个人独资企业", Domestic, &["商行", "经营部", "工作室", "加工厂"]);
const PARTNERSHIP: Form = form("有限合伙企业", Domestic, &["合伙企业（有限合伙）"]);
const WHOLLY_FOREIGN: Form = form("有限责任公司（外国法人独资）", Foreign, &["有限公司"]);
const HONG_KONG: Form = form("有限责任公司（港澳台法人独资）", Foreign, &["有限公司"]);
const BRANCH: Form = form("有限责任公司分公司", NoCapital, &["有限公司"]);
const STATE: Form = form("全民所有制", Domestic, &["总公司", "公司", "厂"]);
const COLLECTIVE: Form = form("集体所有制", Domestic, &["公司", "厂", "经营部"]);

/// The Company Law came into force on 1 July 1994; before it, most enterprises belonged to state and collectives.
pub(crate) fn draw_form(established_on: Date, draw: &mut Draw) -> &'static Form {
    let lot = draw.below(1_000);
    if established_on < Date::new(1994, 7, 1) {
        return match lot {
            0..300 => &STATE,
            300..850 => &COLLECTIVE,
            850..950 => &OTHER_LIMITED,
            _ => &WHOLLY_FOREIGN,
        };
    }
    match lot {
        0..330 => &SOLE_OWNER,
        330..720 => &PRIVATE,
        720..770 => &OTHER_LIMITED,
        770..820 => &CORPORATE_OWNER,
        820..835 => &STOCK,
        835..895 => &PROPRIETORSHIP,
        895..920 => &PARTNERSHIP,
        920..932 => &WHOLLY_FOREIGN,
        932..940 => &HONG_KONG,
        _ => &BRANCH,
    }
}

/// 行政区划 + 字号 + 行业 + 组织形式.
pub(crate) struct NameParts {
    county: usize,
    prefix: usize,
    trade: String,
    word: &'static str,
    ending: &'static str,
    is_branch: bool,
}

impl NameParts {
    pub fn draw(tables: &Tables, county: usize, industry: &Industry, form: &Form, draw: &mut Draw) -> Self {
        let mut trade = String::with_capacity(12);
        tables.names.trade(&mut trade, draw);
        Self {
            county,
            prefix: draw.below(tables.divisions.counties[county].prefixes.len() as u32) as usize,
            trade,
            word: draw.pick(&industry.words),
            ending: draw.pick(form.endings),
            is_branch: form.capital == Capital::None,
        }
    }

    pub fn rename(&mut self, tables: &Tables, draw: &mut Draw) {
        let before = std::mem::take(&mut self.trade);
        while self.trade.is_empty() || self.trade == before {
            self.trade.clear();
            tables.names.trade(&mut self.trade, draw);
        }
    }

    /// Replaces `out` by the name.
    pub fn write(&self, tables: &Tables, out: &mut String) {
        let county = &tables.divisions.counties[self.county];
        out.clear();
        for part in [&*county.prefixes[self.prefix], &*self.trade, self.word, self.ending] {
            out.push_str(part);
        }
        if self.is_branch {
            out.push_str(county.name);
            out.push_str("分公司");
        }
    }
}

/// Appends an amount in one of the ways in which people write it.
pub(crate) fn push_capital(out: &mut String, capital: Capital, draw: &mut Draw) {
    let ten_thousands = draw.pick(&[
        3, 5, 10, 10, 20, 30, 50, 50, 50, 100, 100, 100, 100, 200, 200, 300, 500, 500, 1000, 1000, 2000, 5000,
    ]);
    match capital {
        Capital::None => {}
        Capital::Foreign => {
            push_number(out, ten_thousands * 2);
            out.push_str(draw.pick(&["万美元", "万美元", "万美元", "万港元", "万欧元"]));
        }
        Capital::Domestic => match draw.below(100) {
            0..4 => {
                push_number(out, ten_thousands);
                out.push_str("0000.00元");
            }
            4..8 => {
                push_number(out, ten_thousands);
                out.push('.');
                push_number(out, 1 + draw.below(99));
                out.push_str("万元人民币");
            }
            8..9 => {
                push_number(out, ten_thousands / 5 + 1);
                out.push_str("万美元");
            }
            _ => {
                push_number(out, ten_thousands);
                out.push_str("万元人民币");
            }
        },
    }
}

/// Appends three to eight items. Since 2020 general and licensed ones are written apart.
pub(crate) fn push_scope(out: &mut String, industry: &Industry, established_on: Date, draw: &mut Draw) {
    let general = Subset::draw(industry.general.len(), 6, draw);
    let licensed = Subset::draw(industry.licensed.len(), 2, draw);
    let general = general.of(&industry.general);
    let mut licensed = licensed.of(&industry.licensed).peekable();
    if established_on < Date::new(2020, 1, 1) {
        push_items(out, general.chain(licensed));
        if draw.chance(50) {
            // A few clerks type half-width signs; an importer must read them.
            out.push_str("；\"互联网+\"相关服务,农村电子商务");
        }
        out.push_str("。（依法须经批准的项目，经相关部门批准后方可开展经营活动）");
        return;
    }
    out.push_str("一般项目：");
    push_items(out, general);
    out.push_str("（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。");
    if licensed.peek().is_some() {
        out.push_str("许可项目：");
        push_items(out, licensed);
        out.push_str("（依法须经批准的项目，经相关部门批准后方可开展经营活动）。");
    }
}

fn push_items<'a>(out: &mut String, items: impl Iterator<Item = &'a str>) {
    for (position, item) in items.enumerate() {
        if position > 0 {
            out.push('；');
        }
        out.push_str(item);
    }
}

/// Some of a list, in its order and with a rotation, from one draw.
struct Subset {
    start: usize,
    count: usize,
}

impl Subset {
    fn draw(length: usize, most: usize, draw: &mut Draw) -> Self {
        let least = most / 2;
        let count = (least + draw.below((most - least + 1) as u32) as usize).min(length);
        Self {
            start: draw.below(length as u32) as usize,
            count,
        }
    }

    fn of<'a>(&self, items: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
        let start = self.start;
        (0..self.count).map(move |offset| items[(start + offset) % items.len()])
    }
}
