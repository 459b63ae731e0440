//! Money (金额): an amount with its currency, as registers write it.

use std::{borrow::Cow, fmt};

/// An amount of money — 金额. Canonical text: decimal amount in the unit of the currency, a space, ISO 4217 code: `5000000 CNY`.
///
/// ```
/// let money: model::Money = "3,000(万元人民币)".parse().unwrap();
/// assert_eq!(money.canonical(), "30000000 CNY");
/// assert_eq!(money.to_string(), "3000万元人民币");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// In ten-thousandths of the currency's unit, so that 0.0001万元 and 0.01元 are both exact.
    ten_thousandths: i128,
    currency: &'static str,
}

/// The text is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotMoney;

/// Words for currencies, longest first where one contains another.
const CURRENCIES: [(&str, &str, &str); 27] = [
    ("CNY", "人民币", "元人民币"),
    ("USD", "美元", "美元"),
    ("HKD", "港币", "元港币"),
    ("HKD", "港元", "元港币"),
    ("HKD", "香港元", "元港币"),
    ("JPY", "日元", "日元"),
    ("EUR", "欧元", "欧元"),
    ("GBP", "英镑", "英镑"),
    ("CAD", "加元", "加元"),
    ("CAD", "加拿大元", "加元"),
    ("AUD", "澳大利亚元", "澳元"),
    ("AUD", "澳元", "澳元"),
    ("SGD", "新加坡元", "新加坡元"),
    ("KRW", "韩元", "韩元"),
    ("CHF", "瑞士法郎", "瑞士法郎"),
    ("TWD", "新台币", "元新台币"),
    ("MOP", "澳门元", "澳门元"),
    ("MOP", "澳门币", "澳门元"),
    ("NZD", "新西兰元", "新西兰元"),
    ("SEK", "瑞典克朗", "瑞典克朗"),
    ("NOK", "挪威克朗", "挪威克朗"),
    ("DKK", "丹麦克朗", "丹麦克朗"),
    ("THB", "泰铢", "泰铢"),
    ("MYR", "林吉特", "林吉特"),
    ("RUB", "卢布", "卢布"),
    // Withdrawn, and still what the register says of enterprises founded before 2002.
    ("DEM", "德国马克", "德国马克"),
    ("FRF", "法国法郎", "法国法郎"),
];
const SCALE: i128 = 10_000;
/// Parsing keeps eight decimals: registers print six decimals of 万元.
const FINE: i128 = 100_000_000;

impl Money {
    /// The canonical text.
    pub fn canonical(&self) -> String {
        format!("{} {}", decimal(self.ten_thousandths), self.currency)
    }

    /// The number of a text that says neither unit nor currency, as `70` and `70()`; a text like that is in yuan for [`str::parse`],
    /// or no money at all.
    pub fn bare_number(text: &str) -> Option<String> {
        let folded = crate::fold(text);
        let (number, unit) = number_and_rest(&folded);
        (parse_decimal(number).is_some() && without_brackets(unit).is_empty()).then(|| number.to_owned())
    }

    /// Whole yuan, if it is in yuan and not below zero.
    pub fn whole_yuan(&self) -> Option<u64> {
        let yuan = (self.currency == "CNY").then_some(self.ten_thousandths / SCALE)?;
        u64::try_from(yuan).ok()
    }

    /// ISO 4217 code.
    pub fn currency(&self) -> &'static str {
        self.currency
    }
}

impl std::str::FromStr for Money {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let folded = crate::fold(text);
        let (number, set_off) = number_and_rest(&folded);
        let amount = parse_decimal(number).ok_or(NotMoney)?;
        let bare = without_brackets(set_off);
        // Empty brackets say that the unit was lost.
        if bare.is_empty() && !set_off.is_empty() {
            return Err(NotMoney);
        }
        let unit = bare.as_ref();
        let (factor, unit) = match unit.strip_prefix('万') {
            Some(rest) => (10_000, rest),
            None => match unit.strip_prefix('亿') {
                Some(rest) => (100_000_000, rest),
                None => (1, unit),
            },
        };
        let currency = match unit {
            "" | "元" => "CNY",
            _ => {
                let word = unit.strip_prefix('元').unwrap_or(unit);
                let bare = word.trim_end_matches('元');
                CURRENCIES
                    .iter()
                    .find(|(code, name, _)| {
                        *code == word || *name == word || name.trim_end_matches('元') == bare && !bare.is_empty()
                    })
                    .ok_or(NotMoney)?
                    .0
            }
        };
        Ok(Self {
            ten_thousandths: amount.checked_mul(factor).ok_or(NotMoney)? / (FINE / SCALE),
            currency,
        })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = CURRENCIES
            .iter()
            .find(|(code, ..)| *code == self.currency)
            .map_or(self.currency, |(.., name)| name);
        if self.ten_thousandths >= SCALE * 10_000 {
            write!(f, "{}万{name}", decimal_of(self.ten_thousandths, SCALE * 10_000))
        } else {
            write!(f, "{}{name}", decimal(self.ten_thousandths))
        }
    }
}

fn number_and_rest(folded: &str) -> (&str, &str) {
    let digits_end = folded
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
        .unwrap_or(folded.len());
    folded.split_at(digits_end)
}

/// Brackets only set the unit off: (万元), 万元(人民币), (万元(人民币)).
fn without_brackets(unit: &str) -> Cow<'_, str> {
    if unit.contains(['(', ')']) {
        unit.replace(['(', ')'], "").into()
    } else {
        unit.into()
    }
}

fn parse_decimal(text: &str) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || fraction.contains(',') || whole.len() > 24 {
        return None;
    }
    let mut value: i128 = 0;
    for c in whole.bytes().filter(|c| *c != b',') {
        value = value * 10 + i128::from(c.checked_sub(b'0').filter(|d| *d < 10)?);
    }
    let mut scaled = value.checked_mul(FINE)?;
    let mut place = FINE / 10;
    for c in fraction.bytes() {
        let digit = i128::from(c.checked_sub(b'0').filter(|d| *d < 10)?);
        scaled += digit * place;
        place /= 10;
    }
    Some(scaled)
}

fn decimal(ten_thousandths: i128) -> String {
    decimal_of(ten_thousandths, SCALE)
}

fn decimal_of(value: i128, scale: i128) -> String {
    let (whole, rest) = (value / scale, value % scale);
    if rest == 0 {
        return whole.to_string();
    }
    let width = scale.ilog10() as usize;
    format!("{whole}.{rest:0width$}").trim_end_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_registers_write_them() {
        for (text, canonical, shown) in [
            ("858(万元人民币)", "8580000 CNY", "858万元人民币"),
            ("3,000(万元人民币)", "30000000 CNY", "3000万元人民币"),
            ("160万人民币", "1600000 CNY", "160万元人民币"),
            ("116(万)", "1160000 CNY", "116万元人民币"),
            ("500万元人民币", "5000000 CNY", "500万元人民币"),
            ("100.5000万元", "1005000 CNY", "100.5万元人民币"),
            ("50000.00元", "50000 CNY", "5万元人民币"),
            ("20万美元", "200000 USD", "20万美元"),
            ("20(万美元)", "200000 USD", "20万美元"),
            ("9999.5元", "9999.5 CNY", "9999.5元人民币"),
            ("0", "0 CNY", "0元人民币"),
            ("100.123456(万元)", "1001234.56 CNY", "100.123456万元人民币"),
            ("2亿元", "200000000 CNY", "20000万元人民币"),
            ("8000000 CNY", "8000000 CNY", "800万元人民币"),
            ("1000万港元", "10000000 HKD", "1000万元港币"),
            ("5,000(万日元)", "50000000 JPY", "5000万日元"),
            ("50(万元(人民币))", "500000 CNY", "50万元人民币"),
            ("8,866.1000(万元（人民币）)", "88661000 CNY", "8866.1万元人民币"),
            ("4,200(万元(港币))", "42000000 HKD", "4200万元港币"),
            ("9,880(万香港元)", "98800000 HKD", "9880万元港币"),
            ("18(万元美元)", "180000 USD", "18万美元"),
            ("30( 万人民币元)", "300000 CNY", "30万元人民币"),
            ("14,000(万德国马克)", "140000000 DEM", "14000万德国马克"),
            ("300万元新台币", "3000000 TWD", "300万元新台币"),
        ] {
            let money: Money = text.parse().unwrap_or_else(|_| panic!("{text}"));
            assert_eq!(
                (money.canonical().as_str(), money.to_string().as_str()),
                (canonical, shown),
                "{text}"
            );
            assert_eq!(money.canonical().parse::<Money>().unwrap(), money);
        }
        for text in [
            "",
            "万元",
            "壹佰万",
            "12.3.4万",
            "5万贝壳",
            "70()",
            "-3万元",
            "999999999999999999999999999万",
        ] {
            assert_eq!(text.parse::<Money>(), Err(NotMoney), "{text}");
        }
    }

    #[test]
    fn a_bare_number_says_neither_unit_nor_currency() {
        for (text, number) in [
            ("70", Some("70")),
            ("70()", Some("70")),
            ("1,002.5（ ）", Some("1,002.5")),
            (" 0() ", Some("0")),
            ("70万", None),
            ("70(元)", None),
            ("()", None),
            ("", None),
            ("1.2.3", None),
        ] {
            assert_eq!(Money::bare_number(text).as_deref(), number, "{text}");
        }
    }
}
