use std::fmt;
use std::str::FromStr;

/// Which identifier or code list a text belongs to — 代码种类.
///
/// The names in `as_str` are stable: they stand in command lines, answers and programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CodeKind {
    /// 公民身份号码, 18 characters; also residence permits that carry a number of the same form.
    CitizenNumber,
    /// 15位居民身份证号码, the form before GB 11643-1999.
    CitizenNumber15,
    /// 统一社会信用代码.
    CreditCode,
    /// 组织机构代码.
    OrganizationCode,
    /// 注册号 of an enterprise, an individual business or a farmers' cooperative.
    RegistrationNumber,
    /// 事业单位法人证书号, 事证号.
    InstitutionCertificate,
    /// 社会组织登记证号.
    SocialOrganizationCertificate,
    /// 行政区划代码.
    Division,
    /// 民族代码.
    EthnicGroup,
    /// 性别代码.
    Sex,
}

impl CodeKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::CitizenNumber,
        Self::CitizenNumber15,
        Self::CreditCode,
        Self::OrganizationCode,
        Self::RegistrationNumber,
        Self::InstitutionCertificate,
        Self::SocialOrganizationCertificate,
        Self::Division,
        Self::EthnicGroup,
        Self::Sex,
    ];

    /// The stable name for programs, such as `credit-code`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CitizenNumber => "citizen-number",
            Self::CitizenNumber15 => "citizen-number-15",
            Self::CreditCode => "credit-code",
            Self::OrganizationCode => "organization-code",
            Self::RegistrationNumber => "registration-number",
            Self::InstitutionCertificate => "institution-certificate",
            Self::SocialOrganizationCertificate => "social-organization-certificate",
            Self::Division => "division",
            Self::EthnicGroup => "ethnic-group",
            Self::Sex => "sex",
        }
    }

    /// The official Chinese term, for people.
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::CitizenNumber => "公民身份号码",
            Self::CitizenNumber15 => "15位身份证号码",
            Self::CreditCode => "统一社会信用代码",
            Self::OrganizationCode => "组织机构代码",
            Self::RegistrationNumber => "注册号",
            Self::InstitutionCertificate => "事业单位法人证书号",
            Self::SocialOrganizationCertificate => "社会组织登记证号",
            Self::Division => "行政区划代码",
            Self::EthnicGroup => "民族代码",
            Self::Sex => "性别代码",
        }
    }

    /// The name in English, for people: what stands after "the".
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::CitizenNumber => "citizen identification number",
            Self::CitizenNumber15 => "citizen number of 15 digits",
            Self::CreditCode => "unified social credit code",
            Self::OrganizationCode => "organization code",
            Self::RegistrationNumber => "registration number",
            Self::InstitutionCertificate => "institution's certificate number",
            Self::SocialOrganizationCertificate => "social organisation's certificate number",
            Self::Division => "administrative division code",
            Self::EthnicGroup => "code of the ethnic group",
            Self::Sex => "code of the sex",
        }
    }

    /// Whether a code of this kind names one natural person and must not be shown beyond need.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::CitizenNumber | Self::CitizenNumber15)
    }
}

impl fmt::Display for CodeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No kind of code has this name — 没有这种代码.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "没有这种代码；可用的有 citizen-number、citizen-number-15、credit-code、organization-code、registration-number、institution-certificate、social-organization-certificate、division、ethnic-group、sex。"
)]
pub struct ParseCodeKindError;

impl FromStr for CodeKind {
    type Err = ParseCodeKindError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(ParseCodeKindError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_and_stand_in_the_message() {
        let message = ParseCodeKindError.to_string();
        for kind in CodeKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert!(message.contains(kind.as_str()), "{kind} is missing in: {message}");
        }
        assert_eq!("credit".parse::<CodeKind>(), Err(ParseCodeKindError));
    }
}
