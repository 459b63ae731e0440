//! Field types (数据类型): from what people write to the one canonical text that is stored, and back to what is shown.

use std::{borrow::Cow, fmt, sync::Arc};

use codes::{
    AdministrativeDivisionCode, CitizenIdentificationNumber, InstitutionCertificateNumber, IssuedDespiteCheck,
    ParseCodeError, RegistrationNumber, SocialOrganizationCertificateNumber,
};
use jiff::civil::Date;

use crate::{Money, catalogue::CodeList, legible, wording};

/// What values a field takes.
#[derive(Clone, Debug)]
pub enum FieldType {
    /// Any text without control characters and without those that set text in another order.
    Text,
    /// A code of a list.
    Code(Arc<CodeList>),
    /// A civil date; open-ended ones may also say 长期.
    Date {
        /// Whether 长期 is a value.
        is_open_ended: bool,
    },
    /// An amount with its currency.
    Money,
    /// 公民身份号码.
    CitizenNumber,
    /// 统一社会信用代码; codes of the list were issued although their check character is wrong, and are accepted.
    CreditCode(Arc<IssuedDespiteCheck>),
    /// 注册号.
    RegistrationNumber,
    /// 事业单位证书号.
    InstitutionCertificateNumber,
    /// 社会组织登记证号.
    SocialOrganisationCertificateNumber,
    /// 行政区划代码.
    Division,
}

/// A value breaks the rule of its type. Names the rule, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// Stable code of the rule, for programs and summaries.
    pub rule: &'static str,
    /// What should hold, in Chinese.
    pub message: String,
    /// The likely intended value, where one slip explains it.
    pub likely: Option<String>,
    /// Of a code, what is wrong with it.
    code: Option<ParseCodeError>,
}

impl ValueError {
    /// What should hold, in Chinese.
    pub fn new(rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            rule,
            message: message.into(),
            likely: None,
            code: None,
        }
    }

    /// What should hold, in English; of codes, by which the public asks.
    pub fn in_english(&self) -> Option<String> {
        self.code.as_ref().map(ParseCodeError::in_english)
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<ParseCodeError> for ValueError {
    fn from(error: ParseCodeError) -> Self {
        Self {
            rule: error.kind().as_str(),
            message: error.to_string(),
            likely: error.likely().map(str::to_owned),
            code: Some(error),
        }
    }
}

/// How an open end is stored, so that dates stay comparable as text.
const OPEN_END: &str = "9999-12-31";
const OPEN_END_WORDS: [&str; 6] = ["长期", "永久", "无固定期限", "永续经营", "长期有效", "——"];

impl FieldType {
    pub(crate) fn named(
        name: &str,
        list: Option<Arc<CodeList>>,
        is_open_ended: bool,
        issued: &Arc<IssuedDespiteCheck>,
    ) -> Result<Self, String> {
        let field_type = match (name, list) {
            ("code", Some(list)) => return Ok(Self::Code(list)),
            ("code", None) => return Err("type 为 code 时须用 list 指明代码表".to_owned()),
            (_, Some(_)) => return Err("只有 type 为 code 的信息项才有 list".to_owned()),
            ("text", _) => Self::Text,
            ("date", _) => return Ok(Self::Date { is_open_ended }),
            ("money", _) => Self::Money,
            ("citizen_number", _) => Self::CitizenNumber,
            ("credit_code", _) => Self::CreditCode(issued.clone()),
            ("registration_number", _) => Self::RegistrationNumber,
            ("institution_certificate_number", _) => Self::InstitutionCertificateNumber,
            ("social_organisation_certificate_number", _) => Self::SocialOrganisationCertificateNumber,
            ("division", _) => Self::Division,
            _ => {
                return Err(format!(
                    "没有名为“{name}”的 type，可用的有 text、code、date、money、citizen_number、credit_code、registration_number、\
                     institution_certificate_number、social_organisation_certificate_number、division"
                ));
            }
        };
        if is_open_ended {
            Err("只有 type 为 date 的信息项才可 open_ended".to_owned())
        } else {
            Ok(field_type)
        }
    }

    /// Stable name, for programs and the data dictionary.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Code(_) => "code",
            Self::Date { .. } => "date",
            Self::Money => "money",
            Self::CitizenNumber => "citizen_number",
            Self::CreditCode(_) => "credit_code",
            Self::RegistrationNumber => "registration_number",
            Self::InstitutionCertificateNumber => "institution_certificate_number",
            Self::SocialOrganisationCertificateNumber => "social_organisation_certificate_number",
            Self::Division => "division",
        }
    }

    /// What it is called to people.
    pub const fn term(&self) -> &'static str {
        match self {
            Self::Text => "文字",
            Self::Code(_) => "代码表",
            Self::Date { is_open_ended: false } => "日期",
            Self::Date { is_open_ended: true } => "日期或“长期”",
            Self::Money => "金额和币种",
            Self::CitizenNumber => "公民身份号码",
            Self::CreditCode(_) => "统一社会信用代码",
            Self::RegistrationNumber => "注册号",
            Self::InstitutionCertificateNumber => "事业单位证书号",
            Self::SocialOrganisationCertificateNumber => "社会组织登记证号",
            Self::Division => "行政区划代码",
        }
    }

    /// Whether values are numbers of which each names one subject, and not words.
    pub fn is_number(&self) -> bool {
        match self {
            Self::CitizenNumber
            | Self::CreditCode(_)
            | Self::RegistrationNumber
            | Self::InstitutionCertificateNumber
            | Self::SocialOrganisationCertificateNumber => true,
            Self::Text | Self::Code(_) | Self::Date { .. } | Self::Money | Self::Division => false,
        }
    }

    /// The canonical text of a value as people and files write it; borrowed where it is canonical already.
    ///
    /// # Errors
    /// The rule that the value breaks.
    pub fn canonical<'v>(&self, raw: &'v str) -> Result<Cow<'v, str>, ValueError> {
        let raw = raw.trim();
        match self {
            // Without an early exit this is a vector loop; nearly all values pass it. 0xd8 and 0xe2 begin, among others, the characters
            // that set text in another order.
            Self::Text => match raw.bytes().fold(false, |found, byte| {
                found | (byte < 0x20) | (byte == 0x7f) | (byte == 0xd8) | (byte == 0xe2)
            }) {
                false => Ok(Cow::Borrowed(raw)),
                true => without_line_breaks(raw),
            },
            Self::Code(list) => match list.find(raw) {
                Some(code) => Ok(Cow::Owned(code.code.clone())),
                None => Err(ValueError::new("value.code_list", list.rule())),
            },
            Self::Date { is_open_ended } => date(raw, *is_open_ended),
            Self::Money => raw
                .parse::<Money>()
                .map(|money| Cow::Owned(money.canonical()))
                .map_err(|_| ValueError::new("value.money", "应为金额和币种，如“500万元人民币”")),
            Self::CitizenNumber => {
                let number: CitizenIdentificationNumber = raw.parse()?;
                Ok(same_or_owned(raw, number.as_str()))
            }
            Self::CreditCode(issued) => {
                let code = issued.parse(raw)?;
                Ok(same_or_owned(raw, code.as_str()))
            }
            Self::RegistrationNumber => {
                let number: RegistrationNumber = raw.parse()?;
                Ok(same_or_owned(raw, number.as_str()))
            }
            Self::InstitutionCertificateNumber => {
                let number: InstitutionCertificateNumber = raw.parse()?;
                Ok(same_or_owned(raw, number.as_str()))
            }
            Self::SocialOrganisationCertificateNumber => {
                let number: SocialOrganizationCertificateNumber = raw.parse()?;
                Ok(same_or_owned(raw, number.as_str()))
            }
            Self::Division => {
                let code: AdministrativeDivisionCode = raw.parse()?;
                Ok(same_or_owned(raw, code.as_str()))
            }
        }
    }

    /// A canonical value as it is shown to people.
    pub fn display<'v>(&self, canonical: &'v str) -> Cow<'v, str> {
        match self {
            Self::Code(list) => list
                .by_code(canonical)
                .map_or(Cow::Borrowed(canonical), |code| Cow::Owned(code.name.clone())),
            Self::Date { is_open_ended: true } if canonical == OPEN_END => Cow::Borrowed("长期"),
            Self::Money => canonical
                .parse::<Money>()
                .map_or(Cow::Borrowed(canonical), |money| Cow::Owned(money.to_string())),
            _ => Cow::Borrowed(canonical),
        }
    }

    /// A canonical value as it stands in a text: as [`Self::display`], and days as 2026年11月24日.
    pub fn in_words<'v>(&self, canonical: &'v str) -> Cow<'v, str> {
        match (self, self.display(canonical)) {
            (Self::Date { .. }, day) => match day.parse::<Date>() {
                Ok(date) => Cow::Owned(wording::day(date)),
                Err(_) => day,
            },
            (_, shown) => shown,
        }
    }

    /// The groups in which a code is read out; joined they are the code. A citizen number in its own parts (division, birth date,
    /// sequence), everything else by four.
    pub fn groups(&self, canonical: &str) -> Vec<String> {
        match self {
            Self::CitizenNumber if canonical.len() == 18 && canonical.is_ascii() => {
                let (division, birth, sequence) = (&canonical[..6], &canonical[6..14], &canonical[14..]);
                [division, birth, sequence].map(str::to_owned).to_vec()
            }
            _ => wording::code_groups(canonical),
        }
    }
}

fn same_or_owned<'v>(raw: &'v str, canonical: &str) -> Cow<'v, str> {
    if raw == canonical {
        Cow::Borrowed(raw)
    } else {
        Cow::Owned(canonical.to_owned())
    }
}

/// Line breaks and tabs inside a text become spaces, as files of foreign systems carry them; other control characters are refused,
/// and so is what makes a text read otherwise than it is compared and printed.
fn without_line_breaks(raw: &str) -> Result<Cow<'_, str>, ValueError> {
    if let Some((place, c)) = raw.chars().enumerate().find(|(_, c)| legible::reorders(*c)) {
        return Err(ValueError::new(
            "value.bidirectional_control",
            format!(
                "不得含有改变文字排列方向的不可见字符：第 {} 个字符为 {}，请删去",
                place + 1,
                legible::number(c)
            ),
        ));
    }
    if raw
        .bytes()
        .any(|byte| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7f)
    {
        return Err(ValueError::new("value.control_character", "不得含有控制字符"));
    }
    if !raw.contains(['\t', '\n', '\r']) {
        return Ok(Cow::Borrowed(raw));
    }
    Ok(Cow::Owned(
        raw.split(['\t', '\n', '\r'])
            .filter(|piece| !piece.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
    ))
}

fn date(raw: &str, is_open_ended: bool) -> Result<Cow<'_, str>, ValueError> {
    let bytes = raw.as_bytes();
    let number = |range: std::ops::Range<usize>| {
        bytes[range]
            .iter()
            .try_fold(0i16, |n, c| c.is_ascii_digit().then(|| n * 10 + i16::from(c - b'0')))
    };
    // The canonical form first: it is what nearly every row carries.
    if bytes.len() == 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10))
        && Date::new(year, month as i8, day as i8).is_ok()
        && (year >= 1800 && (year <= 2200 || is_open_ended))
    {
        return Ok(Cow::Borrowed(raw));
    }
    if is_open_ended && OPEN_END_WORDS.contains(&raw) {
        return Ok(Cow::Borrowed(OPEN_END));
    }
    let wrong = || {
        let ending = if is_open_ended {
            "，无期限的写作“长期”"
        } else {
            ""
        };
        ValueError::new("value.date", format!("应为真实存在的日期，如 2017-02-01{ending}"))
    };
    let parts: Vec<&str> = if bytes.len() == 8 && bytes.iter().all(u8::is_ascii_digit) {
        vec![&raw[..4], &raw[4..6], &raw[6..]]
    } else {
        let day_first = raw.split([' ', 'T']).next().unwrap_or(raw);
        day_first
            .split(['-', '/', '.', '年', '月', '日'])
            .filter(|part| !part.is_empty())
            .collect()
    };
    let [year, month, day] = parts[..] else {
        return Err(wrong());
    };
    let parsed = Date::new(
        year.parse().map_err(|_| wrong())?,
        month.parse().map_err(|_| wrong())?,
        day.parse().map_err(|_| wrong())?,
    )
    .map_err(|_| wrong())?;
    if year.len() != 4 || !(1800..=2200).contains(&parsed.year()) {
        return Err(wrong());
    }
    Ok(Cow::Owned(parsed.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_join_to_the_code() {
        let groups = |field_type: FieldType, code: &str| field_type.groups(code);
        for (code, expected) in [("990000000000015", vec!["9900", "0000", "0000", "015"]), ("", vec![])] {
            assert_eq!(groups(FieldType::RegistrationNumber, code), expected);
        }
        assert_eq!(
            groups(FieldType::CitizenNumber, "11010519491231002X"),
            ["110105", "19491231", "002X"]
        );
        let of_fifteen = groups(FieldType::CitizenNumber, "110105491231002");
        assert_eq!(of_fifteen.concat(), "110105491231002");
    }

    #[test]
    fn what_is_in_no_code_list_is_told_what_it_should_be() {
        let of = |count: usize| {
            let rows: String = (0..count).map(|n| format!("{n},名称{n},,0\n")).collect();
            let list = CodeList::parse("lists/some.csv", &format!("code,name,aliases,is_ended\n{rows}")).unwrap();
            FieldType::Code(Arc::new(list)).canonical("其他").unwrap_err().message
        };
        assert_eq!(of(3), "应为名称0、名称1、名称2之一，或者其代码");
        assert_eq!(
            of(58),
            "应为代码表“some”中的名称或者代码，如名称0、名称1、名称2、名称3、名称4、名称5、名称6、名称7，共 58 个"
        );
    }

    #[test]
    fn dates_as_files_write_them() {
        let plain = FieldType::Date { is_open_ended: false };
        for (raw, canonical) in [
            ("2017-02-01", "2017-02-01"),
            ("2017/2/1", "2017-02-01"),
            ("2017年2月1日", "2017-02-01"),
            ("20170201", "2017-02-01"),
            ("2017-02-01 00:00:00", "2017-02-01"),
            (" 2017.02.01 ", "2017-02-01"),
        ] {
            assert_eq!(plain.canonical(raw).unwrap(), canonical, "{raw}");
        }
        for raw in [
            "",
            "2017-02-30",
            "17-02-01",
            "长期",
            "2017",
            "2017-13-01",
            "0000-00-00",
            "2017-02-01-05",
        ] {
            assert_eq!(plain.canonical(raw).unwrap_err().rule, "value.date", "{raw}");
        }
        let open = FieldType::Date { is_open_ended: true };
        assert_eq!(open.display(&open.canonical("长期").unwrap()), "长期");
    }

    #[test]
    fn texts_keep_no_control_characters() {
        assert_eq!(FieldType::Text.canonical(" 甲\r\n乙 ").unwrap(), "甲 乙");
        assert_eq!(
            FieldType::Text.canonical("甲\u{0}").unwrap_err().rule,
            "value.control_character"
        );
        assert_eq!(
            FieldType::Text.canonical("甲\u{1f}乙").unwrap_err().rule,
            "value.control_character"
        );
    }
    #[test]
    fn texts_keep_nothing_that_sets_them_in_another_order() {
        for c in [
            '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}',
        ] {
            let error = FieldType::Text.canonical(&format!("甲{c}乙")).unwrap_err();
            assert_eq!(error.rule, "value.bidirectional_control");
            let place = format!("第 2 个字符为 {}", legible::number(c));
            assert!(error.message.contains(&place), "{}", error.message);
        }
        // Others that begin with the same bytes.
        for kept in ["“甲”——乙…", "ئۇيغۇر", "甲 乙"] {
            assert!(matches!(FieldType::Text.canonical(kept), Ok(Cow::Borrowed(text)) if text == kept));
        }
    }
}
