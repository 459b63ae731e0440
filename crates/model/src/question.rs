//! Questions (核验、查询): about whom, what is claimed, why, and as of when.

use jiff::{Timestamp, civil::Date};

use crate::{
    Claim,
    catalogue::{FieldIndex, Register},
    field_type::ValueError,
};

/// About whom a question is: a key or alternate key of one register — 核验对象.
#[derive(Clone, PartialEq, Eq)]
pub struct Subject {
    /// The key field by which the subject is named.
    pub field: FieldIndex,
    value: String,
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The citizen number itself: never printed.
        write!(f, "Subject(field {})", self.field.0)
    }
}

/// The text names no subject of the register.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .error.message)]
pub struct SubjectError {
    /// What is wrong, by the rules of the register's first key.
    pub error: ValueError,
}

impl Subject {
    /// Parses the code or number of a subject: tries the register's keys and alternate keys, in this order.
    ///
    /// # Errors
    /// What is wrong with it as the key that it looks most like.
    pub fn parse(register: &Register, text: &str) -> Result<Self, SubjectError> {
        let text = text.trim();
        let alternates = register
            .alternate_keys()
            .map(|(index, _)| index)
            .filter(|index| !register.keys.contains(index));
        let mut closest: Option<ValueError> = None;
        for index in register.keys.iter().copied().chain(alternates) {
            match register.canonical(register.field_at(index), text) {
                Ok(value) => {
                    return Ok(Self {
                        field: index,
                        value: value.into_owned(),
                    });
                }
                // An error about a check character says that length and alphabet fit: that is the key that was meant.
                Err(error)
                    if closest
                        .as_ref()
                        .is_none_or(|known| known.rule == "code.length" && error.rule != "code.length") =>
                {
                    closest = Some(error);
                }
                Err(_) => {}
            }
        }
        Err(SubjectError {
            error: closest.expect("a register has at least one key"),
        })
    }

    /// The canonical code or number.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// What is claimed, at most one value a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims(Vec<Claim>);

impl Claims {
    /// Takes claims; `None` if there is none or one field comes twice.
    pub fn new(claims: Vec<Claim>) -> Option<Self> {
        let is_good = !claims.is_empty()
            && claims
                .iter()
                .enumerate()
                .all(|(i, claim)| claims[..i].iter().all(|other| other.field != claim.field));
        is_good.then_some(Self(claims))
    }

    /// The claims in the order given.
    pub fn as_slice(&self) -> &[Claim] {
        &self.0
    }

    /// Which fields.
    pub fn fields(&self) -> Vec<FieldIndex> {
        self.0.iter().map(|claim| claim.field).collect()
    }
}

/// For what business — 事项和办件.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// Matter code — 事项编码.
    pub matter: String,
    /// Case number — 办件编号; the gate refuses an empty one.
    pub case: String,
}

/// As of when a register is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskedAsOf {
    /// What was true on this day.
    pub effective_on: Option<Date>,
    /// As far as recorded by this instant.
    pub recorded_by: Option<Timestamp>,
}

/// What a question came to — 结论.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All claims agree, or are absent from the register.
    Consistent,
    /// At least one claim differs.
    Inconsistent,
    /// The register has no such record.
    NotFound,
    /// Several records fit; none is disclosed as the answer.
    Ambiguous,
    /// A record was returned.
    Found,
    /// The gate would let the question pass; the register was not asked.
    WouldBeAnswered,
    /// The gate refused.
    Refused,
}

impl Outcome {
    /// Of a search that found so many records.
    pub fn of_found(records: usize) -> Self {
        match records {
            0 => Self::NotFound,
            1 => Self::Found,
            _ => Self::Ambiguous,
        }
    }

    /// Stable name for programs and the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Consistent => "consistent",
            Self::Inconsistent => "inconsistent",
            Self::NotFound => "not_found",
            Self::Ambiguous => "ambiguous",
            Self::Found => "found",
            Self::WouldBeAnswered => "would_be_answered",
            Self::Refused => "refused",
        }
    }

    /// In Chinese.
    pub fn term(self) -> &'static str {
        match self {
            Self::Consistent => "一致",
            Self::Inconsistent => "不一致",
            Self::NotFound => "未查到",
            Self::Ambiguous => "有多条相符，需进一步明确",
            Self::Found => "已查到",
            Self::WouldBeAnswered => "可以受理",
            Self::Refused => "不予受理",
        }
    }
}
