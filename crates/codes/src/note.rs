use std::fmt;

/// Something worth knowing about a code that is accepted all the same — 提示.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CodeNote {
    /// 其中的组织机构代码校验码不符: the organization code inside fails its own check; such codes have been issued.
    InnerOrganizationCode,
    /// 登记管理部门或机构类别不在已知代码表内: department and category are not in the table this crate knows.
    UnknownEntityKind,
    /// 已由登记机关按此代码发证: the check character does not fit, but the code stands in the list of those issued.
    IssuedDespiteCheck,
    /// 行政区划代码在其他时期使用: the division was in force at another time than the birth.
    DivisionAtOtherTime,
    /// 行政区划代码不在表内: no revision of the table has the division.
    DivisionUnknown,
    /// 国家代码不在表内: a foreigner's number with a country code that is not assigned.
    CountryUnknown,
}

impl CodeNote {
    /// Every note.
    pub const ALL: [Self; 6] = [
        Self::InnerOrganizationCode,
        Self::UnknownEntityKind,
        Self::IssuedDespiteCheck,
        Self::DivisionAtOtherTime,
        Self::DivisionUnknown,
        Self::CountryUnknown,
    ];

    /// The stable name for programs, such as `note.inner_organization_code`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InnerOrganizationCode => "note.inner_organization_code",
            Self::UnknownEntityKind => "note.unknown_entity_kind",
            Self::IssuedDespiteCheck => "note.issued_despite_check",
            Self::DivisionAtOtherTime => "note.division_at_other_time",
            Self::DivisionUnknown => "note.division_unknown",
            Self::CountryUnknown => "note.country_unknown",
        }
    }

    /// One sentence for people.
    pub const fn text_zh(self) -> &'static str {
        match self {
            Self::InnerOrganizationCode => "第9至17位的组织机构代码校验码不符，但不影响本代码有效。",
            Self::UnknownEntityKind => "第1、2位的登记管理部门和机构类别不在已知代码表内，可能是新增类别。",
            Self::IssuedDespiteCheck => "校验码不符，但登记机关已按此代码发证，予以认可。",
            Self::DivisionAtOtherTime => "行政区划代码在出生时尚未使用或者已经停用，不影响号码有效。",
            Self::DivisionUnknown => "行政区划代码不在表内，不影响号码有效。",
            Self::CountryUnknown => "第4至6位的国家或地区代码不在 ISO 3166-1 数字代码表内，不影响号码有效。",
        }
    }
}

impl fmt::Display for CodeNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of notes, in one byte so that it costs nothing on the hot path — 提示的集合.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeNotes(u8);

impl CodeNotes {
    /// No notes.
    pub const NONE: Self = Self(0);

    /// The set with this note as well, if `applies`.
    #[must_use]
    pub const fn with_if(self, note: CodeNote, applies: bool) -> Self {
        if applies { Self(self.0 | 1 << note as u8) } else { self }
    }

    /// The notes of both sets.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether nothing is worth noting.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the note is in the set.
    pub const fn contains(self, note: CodeNote) -> bool {
        self.0 & 1 << note as u8 != 0
    }

    /// The notes in a fixed order.
    pub fn iter(self) -> impl Iterator<Item = CodeNote> {
        CodeNote::ALL.into_iter().filter(move |note| self.contains(*note))
    }
}
