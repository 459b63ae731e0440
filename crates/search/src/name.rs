//! A name and its parts: 行政区划 + 字号 + 行业 + 组织形式.

use std::ops::Range;

use crate::{
    text::letter,
    words::{BRANCHES, DIVISIONS, FORMS, INDUSTRIES},
};

/// A name of an organisation, folded, with its parts — 名称及其构成.
///
/// Parts are found by word lists, so they are a good guess and no more: nothing is refused because of them, and every part can be
/// searched without the others.
///
/// ```
/// let name = search::Name::parse("深圳市甲乙技术有限公司");
/// assert_eq!(name.core_text(), "甲乙技术");
/// assert_eq!(name.trade_text(), "甲乙");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// All folded characters.
    pub(crate) chars: Vec<char>,
    /// Trade name and industry — 字号和行业: what is left without divisions and legal form. Never empty unless the name is.
    pub(crate) core: Vec<char>,
    /// Where the core stands in `chars`, if it stands there in one piece.
    pub(crate) core_at: Option<usize>,
    /// How many characters of the core are the trade name — 字号.
    pub(crate) trade_chars: usize,
    /// Names of divisions in it, folded — 行政区划.
    pub(crate) divisions: Vec<Vec<char>>,
    /// Legal form, folded — 组织形式; empty if none was found.
    pub(crate) form: Vec<char>,
}

/// Longest trade name that is taken where no word of an industry follows, in characters.
const TRADE_CHARS_MAX: usize = 4;
/// Most divisions before a trade name: province, prefecture, county.
const DIVISIONS_MAX: usize = 3;

impl Name {
    /// Folds a name and finds its parts.
    pub fn parse(text: &str) -> Self {
        Self::parted(text, |rest| !is_industry(rest))
    }

    /// As [`Name::parse`], where a place stands before an industry and no trade name between: 湖南建筑工程公司 is one in 湖南 then, and not one
    /// that is called 湖南. `None` where that makes no difference.
    pub(crate) fn parse_placed(text: &str, usual: &Self) -> Option<Self> {
        let placed = Self::parted(text, |_| true);
        (placed.core != usual.core).then_some(placed)
    }

    /// A division is taken off if what is left behind it `is_name`.
    fn parted(text: &str, is_name: impl Fn(&[char]) -> bool) -> Self {
        let (chars, brackets) = without_brackets(text);
        let mut divisions = Vec::new();
        let mut form = Vec::new();
        // What stands in brackets is a division, a form such as 有限合伙, or a part of the name like any other.
        let mut taken: Vec<Range<usize>> = Vec::new();
        for bracket in brackets {
            let inside = &chars[bracket.clone()];
            if DIVISIONS.names.contains(inside) {
                divisions.push(inside.to_vec());
            } else if FORMS.contains(inside) {
                form = inside.to_vec();
            } else {
                continue;
            }
            taken.push(bracket);
        }
        let mut places: Vec<usize> = (0..chars.len())
            .filter(|at| !taken.iter().any(|range| range.contains(at)))
            .collect();
        let mut kept: Vec<char> = places.iter().map(|at| chars[*at]).collect();

        if let Some(length) = BRANCHES.at_end(&kept)
            && let Some(whole) = end_of_whole(&kept[..kept.len() - length])
        {
            kept.truncate(whole);
            places.truncate(whole);
        }
        if let Some(length) = FORMS.at_end(&kept)
            && length < kept.len()
        {
            form.splice(0..0, kept[kept.len() - length..].iter().copied());
            kept.truncate(kept.len() - length);
            places.truncate(kept.len());
        }
        for _ in 0..DIVISIONS_MAX {
            match DIVISIONS.names.at_start(&kept) {
                // A trade name has two characters at least: 东方 is a city and a name, 北京东方 is both.
                Some(length) if kept.len() >= length + 2 && is_name(&kept[length..]) => {
                    divisions.push(kept.drain(..length).collect());
                    places.drain(..length);
                }
                _ => break,
            }
        }
        let is_in_one_piece = places.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        Self {
            core_at: places.first().copied().filter(|_| is_in_one_piece),
            trade_chars: trade_chars(&kept),
            core: kept,
            chars,
            divisions,
            form,
        }
    }

    /// The trade name — 字号.
    pub(crate) fn trade(&self) -> &[char] {
        &self.core[..self.trade_chars]
    }

    /// Trade name and industry as text.
    pub fn core_text(&self) -> String {
        self.core.iter().collect()
    }

    /// The trade name as text.
    pub fn trade_text(&self) -> String {
        self.trade().iter().collect()
    }
}

/// Folds a name, and tells where in the result the pieces stand that were in brackets.
fn without_brackets(text: &str) -> (Vec<char>, Vec<Range<usize>>) {
    let mut chars = Vec::new();
    let mut brackets = Vec::new();
    let mut open = None;
    for c in model::fold(text).chars() {
        match c {
            '(' | '〔' | '[' | '【' => open = Some(chars.len()),
            ')' | '〕' | ']' | '】' => {
                if let Some(start) = open.take()
                    && start < chars.len()
                {
                    brackets.push(start..chars.len());
                }
            }
            _ => chars.extend(letter(c)),
        }
    }
    (chars, brackets)
}

/// Where the name of the whole ends in the name of its branch: after the last legal form, 甲有限公司|第一.
fn end_of_whole(before_branch: &[char]) -> Option<usize> {
    (2..=before_branch.len())
        .rev()
        .find(|end| FORMS.at_end(&before_branch[..*end]).is_some_and(|length| length >= 2))
}

/// Whether there is no trade name among these, but words of industries only. A place that stands before them is the trade name: 金华贸易.
fn is_industry(chars: &[char]) -> bool {
    let mut rest = chars;
    while let Some(length) = INDUSTRIES.at_start(rest) {
        rest = &rest[length..];
    }
    rest.is_empty()
}

fn trade_chars(core: &[char]) -> usize {
    let shortest = if core.len() <= 3 { 1 } else { 2 };
    (shortest..core.len())
        .find(|at| INDUSTRIES.at_start(&core[*at..]).is_some())
        .unwrap_or(if core.len() <= TRADE_CHARS_MAX + 1 {
            core.len()
        } else {
            TRADE_CHARS_MAX
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_parts() {
        for (text, divisions, trade, core, form) in [
            ("深圳市甲乙技术有限公司", "深圳市", "甲乙", "甲乙技术", "有限公司"),
            (
                "广东省深圳市南山区甲乙餐饮店",
                "广东省 深圳市 南山区",
                "甲乙",
                "甲乙餐饮店",
                "",
            ),
            ("甲乙(上海)贸易有限责任公司", "上海", "甲乙", "甲乙贸易", "有限责任公司"),
            ("北京东方文化传播中心", "北京", "东方", "东方文化传播", "中心"),
            (
                "甲乙投资管理合伙企业（有限合伙）",
                "",
                "甲乙",
                "甲乙投资管理",
                "合伙企业有限合伙",
            ),
            ("上海甲乙建设有限公司第一分公司", "上海", "甲乙", "甲乙建设", "有限公司"),
            ("丙丁厂", "", "丙丁", "丙丁", "厂"),
            ("耒阳市金华贸易有限公司", "耒阳市", "金华", "金华贸易", "有限公司"),
            ("金华服装贸易公司", "", "金华", "金华服装贸易", "公司"),
            ("金华市甲乙服装贸易公司", "金华市", "甲乙", "甲乙服装贸易", "公司"),
            ("北京银行股份有限公司", "", "北京", "北京银行", "股份有限公司"),
            ("湖南省建筑工程公司", "", "湖南省", "湖南省建筑工程", "公司"),
            ("公司", "", "公司", "公司", ""),
            ("上海", "", "上海", "上海", ""),
            ("", "", "", "", ""),
        ] {
            let name = Name::parse(text);
            let join = |words: &[Vec<char>]| words.iter().map(String::from_iter).collect::<Vec<_>>().join(" ");
            assert_eq!(
                (
                    join(&name.divisions).as_str(),
                    name.trade_text().as_str(),
                    name.core_text().as_str(),
                    String::from_iter(&name.form).as_str()
                ),
                (divisions, trade, core, form),
                "{text}"
            );
        }
    }

    #[test]
    fn a_place_before_an_industry_may_be_one() {
        let placed = |text: &str| Name::parse_placed(text, &Name::parse(text)).map(|name| name.core_text());
        assert_eq!(placed("湖南建筑工程公司").as_deref(), Some("建筑工程"));
        assert_eq!(placed("湖南甲乙建筑工程公司"), None);
    }

    #[test]
    fn a_core_around_brackets_is_in_two_pieces() {
        assert_eq!(Name::parse("甲乙（上海）贸易有限公司").core_at, None);
        assert_eq!(Name::parse("上海甲乙贸易有限公司").core_at, Some(2));
        assert_eq!(Name::parse("甲乙贸易（上海）有限公司").core_at, Some(0));
    }
}
