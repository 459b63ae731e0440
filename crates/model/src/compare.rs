//! Comparison (比对): does what is claimed agree with what is registered?

use crate::{
    Document,
    catalogue::{Comparison, Field, FieldIndex, Register},
    field_type::ValueError,
    folding::{fold, fold_text},
};

/// One claimed value, canonical — 待核验信息项.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    /// Which field.
    pub field: FieldIndex,
    value: String,
}

impl std::fmt::Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A claimed value is personal: never printed.
        write!(f, "Claim(field {})", self.field.0)
    }
}

/// What comparing one field came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldVerdict {
    /// Agrees — 一致.
    Match,
    /// Differs — 不一致.
    Mismatch,
    /// The register holds no value for this field — 无登记信息.
    Absent,
}

impl FieldVerdict {
    /// In Chinese.
    pub fn term(self) -> &'static str {
        match self {
            Self::Match => "一致",
            Self::Mismatch => "不一致",
            Self::Absent => "无登记信息",
        }
    }
}

impl Claim {
    /// Parses a claimed value by the rules of its field.
    ///
    /// # Errors
    /// The rule that the value breaks: a claim that cannot be true is the caller's mistake, not a mismatch.
    pub fn parse(register: &Register, index: FieldIndex, raw: &str) -> Result<Self, ValueError> {
        let field = register.field_at(index);
        if raw.trim().is_empty() {
            return Err(ValueError::new("value.required", "待核验的值不得为空"));
        }
        // Wider than what is registered: nobody can claim a text longer than any that could be stored.
        Ok(Self {
            field: index,
            value: register.canonical(field, raw)?.into_owned(),
        })
    }

    /// What is claimed, in the register's writing.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// Compares claims with a record, in the order of the claims.
pub fn compare(register: &Register, document: &Document, claims: &[Claim]) -> Vec<(FieldIndex, FieldVerdict)> {
    claims
        .iter()
        .map(|claim| {
            (
                claim.field,
                verdict(register.field_at(claim.field), document, &claim.value),
            )
        })
        .collect()
}

fn verdict(field: &Field, document: &Document, claimed: &str) -> FieldVerdict {
    let Some(registered) = document.get(field) else {
        return FieldVerdict::Absent;
    };
    let is_same = if field.is_repeated {
        document.values(field).any(|one| agrees(field.comparison, one, claimed))
    } else {
        agrees(field.comparison, registered, claimed)
    };
    if is_same {
        FieldVerdict::Match
    } else {
        FieldVerdict::Mismatch
    }
}

fn agrees(rule: Comparison, registered: &str, claimed: &str) -> bool {
    if registered == claimed {
        return true;
    }
    match rule {
        Comparison::Exact => false,
        Comparison::Name => fold(registered) == fold(claimed),
        Comparison::Text => fold_text(registered) == fold_text(claimed),
        Comparison::Address => {
            let (registered, claimed) = (fold_text(registered), fold_text(claimed));
            let (long, short) = if registered.len() >= claimed.len() {
                (&registered, &claimed)
            } else {
                (&claimed, &registered)
            };
            long == short
                || (short.chars().count() >= ADDRESS_CHARS_MIN
                    && long.strip_suffix(short.as_str()).is_some_and(is_division))
        }
    }
}

/// A shorter rest of an address tells too little to agree with anything.
const ADDRESS_CHARS_MIN: usize = 5;

fn is_division(prefix: &str) -> bool {
    prefix.ends_with(['省', '市', '区', '县', '旗', '州', '盟'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparison_rules() {
        for (rule, registered, claimed, expected) in [
            (Comparison::Exact, "1", "1", true),
            (Comparison::Exact, "1", "2", false),
            (Comparison::Name, "买买提·吐尔逊", "买买提•吐尔逊", true),
            (Comparison::Name, "甲（北京）公司", "甲(北京)公司", true),
            (Comparison::Name, "甲公司", "乙公司", false),
            (Comparison::Text, "种植、销售花卉；园艺。", "种植,销售花卉;园艺", true),
            (Comparison::Address, "北京市东城区甲路1号院", "甲路1号院", true),
            (Comparison::Address, "北京市东城区甲路1号院", "路1号院", false),
            (Comparison::Address, "北京市东城区甲路1号院", "乙路1号院", false),
        ] {
            assert_eq!(agrees(rule, registered, claimed), expected, "{registered} / {claimed}");
        }
    }
}
