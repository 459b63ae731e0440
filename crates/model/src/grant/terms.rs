//! What a grant allows in detail, and what is narrower than what — 授权内容.

use std::collections::HashSet;

use jiff::civil::Date;

use super::{GrantAction, GrantScope};
use crate::{Register, ServiceHours, SharingClass};

/// The terms of a grant — 授权内容: asked for by a lead agency, given by an owner, and only ever made narrower.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantTerms {
    /// How far down the tree it reaches.
    pub scope: GrantScope,
    /// Verify or read.
    pub action: GrantAction,
    /// Field ids.
    pub fields: Vec<String>,
    /// Hours of Beijing time within which it counts; `None`: all day. The hours of the population service hold beside them.
    pub hours: Option<ServiceHours>,
    /// Questions a Beijing day under this grant, of all its users together; `None`: as many as their organisations have.
    pub daily_budget: Option<u32>,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Date,
}

/// Why terms are not taken. The text is for people; [`Self::code`] is for programs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TermsFault {
    /// Nothing is granted.
    #[error("至少选择一个信息项")]
    NoField,
    /// The register has no such field.
    #[error("{register} 没有信息项 {field:?}；现有：{known}")]
    UnknownField {
        /// Id of the register.
        register: String,
        /// As given.
        field: String,
        /// Ids and names of all fields.
        known: String,
    },
    /// A field is named twice.
    #[error("信息项 {field} 重复；每项只写一次")]
    FieldTwice {
        /// Its id.
        field: String,
    },
    /// The field is shared with nobody.
    #[error("信息项 {field}（{name}）不予共享，不能申请或者授权；请去掉该信息项")]
    Withheld {
        /// Its id.
        field: String,
        /// Its name.
        name: String,
    },
    /// People are told who asked, by their number.
    #[error("本人查询使用记录只对人口登记库授权，信息项只写号码（{number}）；请改正登记库或者信息项")]
    Account {
        /// Ids of the fields that are allowed; a line where there are none.
        number: String,
    },
    /// Ends before it begins.
    #[error("截止日期 {until} 早于起始日期 {from}；请核对起止日期")]
    Period {
        /// First day.
        from: Date,
        /// Last day.
        until: Date,
    },
    /// No question a day is no grant.
    #[error("每日额度应当大于零；不再允许查询、核验的，请撤销授权")]
    NoBudget,
    /// Wider than what it has to stay within.
    #[error("{what}只能收窄，不能放宽（现为{within}）；确需放宽的，由省级牵头机构另行申请授权")]
    Wider {
        /// What is wider: 信息项, 截止日期 …
        what: &'static str,
        /// What it has to stay within.
        within: String,
    },
    /// Nothing is narrower.
    #[error("与现有授权内容相同，没有收窄；请先修改授权内容")]
    Unchanged,
}

impl TermsFault {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoField | Self::UnknownField { .. } | Self::FieldTwice { .. } => "grant.field",
            Self::Withheld { .. } => "grant.withheld",
            Self::Period { .. } => "grant.period",
            Self::NoBudget => "grant.budget",
            Self::Account { .. } => "grant.account",
            Self::Wider { .. } => "grant.wider",
            Self::Unchanged => "grant.unchanged",
        }
    }
}

impl GrantTerms {
    /// Whether a register can be shared on these terms: fields that exist, each once, none withheld; a period; a budget.
    ///
    /// # Errors
    /// The first rule that they break.
    pub fn check(&self, register: &Register) -> Result<(), TermsFault> {
        if self.fields.is_empty() {
            return Err(TermsFault::NoField);
        }
        let mut seen = HashSet::new();
        for id in &self.fields {
            let Some((_, field)) = register.field(id) else {
                let known = register.fields.iter();
                let known: Vec<_> = known.map(|field| format!("{}（{}）", field.id, field.name)).collect();
                return Err(TermsFault::UnknownField {
                    register: register.id.clone(),
                    field: id.clone(),
                    known: known.join("、"),
                });
            };
            if !seen.insert(id) {
                return Err(TermsFault::FieldTwice { field: id.clone() });
            }
            if field.sharing == SharingClass::Withheld {
                return Err(TermsFault::Withheld {
                    field: id.clone(),
                    name: field.name.clone(),
                });
            }
        }
        self.check_account(register)?;
        if self.daily_budget == Some(0) {
            return Err(TermsFault::NoBudget);
        }
        self.check_period()
    }

    /// Only people have a right to be told who asked about them, and they are found by the number.
    fn check_account(&self, register: &Register) -> Result<(), TermsFault> {
        let numbers: Vec<&str> = register
            .keys
            .iter()
            .map(|key| register.field_at(*key).id.as_str())
            .collect();
        let is_good = register.is_sealed && self.fields.iter().all(|id| numbers.contains(&id.as_str()));
        if self.action != GrantAction::Account || is_good {
            return Ok(());
        }
        Err(TermsFault::Account {
            number: if register.is_sealed {
                numbers.join("、")
            } else {
                "——".to_owned()
            },
        })
    }

    fn check_period(&self) -> Result<(), TermsFault> {
        if self.valid_until < self.valid_from {
            return Err(TermsFault::Period {
                from: self.valid_from,
                until: self.valid_until,
            });
        }
        Ok(())
    }

    /// Whether everything that these terms allow is allowed by `wider` as well.
    ///
    /// # Errors
    /// `Wider`, for the first thing that is not; `NoField`, `NoBudget` or `Period` where nothing would be left.
    pub fn check_within(&self, wider: &Self) -> Result<(), TermsFault> {
        let beyond = |what, within: String| Err(TermsFault::Wider { what, within });
        if self.fields.is_empty() {
            return Err(TermsFault::NoField);
        }
        if self.daily_budget == Some(0) {
            return Err(TermsFault::NoBudget);
        }
        if self.scope == GrantScope::Subtree && wider.scope == GrantScope::Alone {
            return beyond("适用范围", wider.scope.term().to_owned());
        }
        if !wider.action.allows(self.action) {
            return beyond("方式", wider.action.term().to_owned());
        }
        if let Some(field) = self.fields.iter().find(|field| !wider.fields.contains(field)) {
            return beyond("信息项", format!("{}，不含 {field}", wider.fields.join("、")));
        }
        if let Some(hours) = wider.hours
            && !self.hours.is_some_and(|narrower| narrower.is_within(&hours))
        {
            return beyond("服务时间", hours.to_string());
        }
        if let Some(budget) = wider.daily_budget
            && self.daily_budget.is_none_or(|narrower| narrower > budget)
        {
            return beyond("每日额度", format!("{budget} 次"));
        }
        if self.valid_from < wider.valid_from {
            return beyond("起始日期", wider.valid_from.to_string());
        }
        if self.valid_until > wider.valid_until {
            return beyond("截止日期", wider.valid_until.to_string());
        }
        self.check_period()
    }

    /// Whether these terms narrow `present`: within it, and not the same.
    ///
    /// # Errors
    /// As [`Self::check_within`], and `Unchanged`.
    pub fn check_narrows(&self, present: &Self) -> Result<(), TermsFault> {
        self.check_within(present)?;
        // Within it with as many fields: whatever their order, they are the same ones.
        let is_same = self.fields.len() == present.fields.len()
            && Self {
                fields: present.fields.clone(),
                ..self.clone()
            } == *present;
        if is_same { Err(TermsFault::Unchanged) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::Catalogue;

    fn terms() -> GrantTerms {
        GrantTerms {
            scope: GrantScope::Subtree,
            action: GrantAction::Read,
            fields: vec!["name".into(), "sex".into()],
            hours: Some("08:00-20:00".parse().unwrap()),
            daily_budget: Some(100),
            valid_from: date(2026, 1, 1),
            valid_until: date(2026, 12, 31),
        }
    }

    #[test]
    fn narrower_is_within_and_wider_is_not() {
        type Change = fn(&mut GrantTerms);
        let narrower: [Change; 10] = [
            |terms| terms.scope = GrantScope::Alone,
            |terms| terms.action = GrantAction::Verify,
            |terms| drop(terms.fields.pop()),
            |terms| terms.hours = Some("08:00-19:59".parse().unwrap()),
            |terms| terms.hours = Some("09:00-20:00".parse().unwrap()),
            |terms| terms.daily_budget = Some(99),
            |terms| terms.daily_budget = Some(1),
            |terms| terms.valid_from = date(2026, 1, 2),
            |terms| terms.valid_until = date(2026, 12, 30),
            |terms| terms.valid_until = date(2026, 1, 1),
        ];
        for (number, change) in narrower.into_iter().enumerate() {
            let mut changed = terms();
            change(&mut changed);
            assert_eq!(changed.check_narrows(&terms()), Ok(()), "{number}");
            // And the way back is wider.
            let back = terms().check_within(&changed);
            assert!(matches!(back, Err(TermsFault::Wider { .. })), "{number}: {back:?}");
        }
        let never: [(Change, &str); 9] = [
            (|terms| terms.fields.push("born_on".into()), "grant.wider"),
            (|terms| terms.hours = None, "grant.wider"),
            (
                |terms| terms.hours = Some("07:59-20:00".parse().unwrap()),
                "grant.wider",
            ),
            (
                |terms| terms.hours = Some("08:00-24:00".parse().unwrap()),
                "grant.wider",
            ),
            (|terms| terms.daily_budget = None, "grant.wider"),
            (|terms| terms.daily_budget = Some(101), "grant.wider"),
            (|terms| terms.daily_budget = Some(0), "grant.budget"),
            (|terms| terms.fields.clear(), "grant.field"),
            (
                |terms| {
                    terms.valid_from = date(2026, 6, 2);
                    terms.valid_until = date(2026, 6, 1);
                },
                "grant.period",
            ),
        ];
        for (number, (change, code)) in never.into_iter().enumerate() {
            let mut changed = terms();
            change(&mut changed);
            let fault = changed.check_within(&terms()).unwrap_err();
            assert_eq!(fault.code(), code, "{number}: {fault}");
        }
        let mut reordered = terms();
        reordered.fields.reverse();
        assert_eq!(reordered.check_within(&terms()), Ok(()));
        assert_eq!(reordered.check_narrows(&terms()), Err(TermsFault::Unchanged));
        let unlimited = GrantTerms {
            hours: None,
            daily_budget: None,
            ..terms()
        };
        assert_eq!(terms().check_narrows(&unlimited), Ok(()));
    }

    #[test]
    fn a_register_is_shared_by_fields_that_it_has() {
        let catalogue = Catalogue::built_in();
        let register = catalogue.register("population").unwrap();
        let with = |fields: &[&str]| GrantTerms {
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
            ..terms()
        };
        for (fields, code) in [
            (&["name", "sex"][..], None),
            (&[], Some("grant.field")),
            (&["name", "name"], Some("grant.field")),
            (&["shoe_size"], Some("grant.field")),
        ] {
            let checked = with(fields).check(register);
            assert_eq!(checked.err().map(|fault| fault.code()), code, "{fields:?}");
        }
    }
}
