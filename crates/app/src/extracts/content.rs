//! What stands on the sheet of an answer.

use extract::{IssuedSubject, Row, Sheet};
use jiff::civil::Date;
use model::{AskedAsOf, Purpose, Register, Subject, catalogue::FieldIndex, wording::day};

use crate::{
    Answer, CallerView, LookUp, LookUpQuestion, Reading, ReadingQuestion, RecordView, Verification,
    VerificationQuestion, ask::Located, instant_in_words,
};

/// What an answer says on paper, before it is signed.
pub(super) struct Content {
    /// Without what the signature and the press add.
    pub(super) sheet: Sheet,
    pub(super) subject: IssuedSubject,
    pub(super) as_of: Option<Date>,
    pub(super) is_verification: bool,
}

/// For whom something is printed, and for what business.
pub(super) struct For<'a> {
    pub(super) caller: CallerView,
    pub(super) purpose: &'a Purpose,
    /// Name of the matter, where the list of matters has it.
    pub(super) matter_name: Option<String>,
    /// The keyed hash by which the ledger names the subject.
    pub(super) subject_hash: [u8; 16],
}

impl Content {
    /// Of a record that society looked up.
    pub(super) fn of_look_up(
        question: &LookUpQuestion,
        answer: &Answer<(LookUp, Option<Located>)>,
        located: &Located,
    ) -> Option<Self> {
        let record = answer.value().0.record.as_ref()?;
        let register = &question.register;
        let code = record
            .key_field(register)
            .map_or_else(Vec::new, |(index, key)| register.field_at(index).field_type.groups(key));
        Some(Self {
            sheet: Sheet {
                code,
                ..of_record(register, record, &located.fields, question.as_of, located, answer)
            },
            subject: IssuedSubject::Code(located.code.clone()?),
            as_of: question.as_of.effective_on,
            is_verification: false,
        })
    }

    /// Of a record that was read for a business.
    pub(super) fn of_reading(
        question: &ReadingQuestion,
        answer: &Answer<(Reading, Option<Located>)>,
        located: &Located,
        whom: &For<'_>,
    ) -> Option<Self> {
        let record = answer.value().0.record.as_ref()?;
        let register = &question.register;
        let fields = if question.fields.is_empty() {
            &located.fields
        } else {
            &question.fields
        };
        let sheet = Sheet {
            code: groups_of(register, &question.subject),
            ..of_record(register, record, fields, question.as_of, located, answer)
        };
        Some(Self {
            sheet: for_business(sheet, whom, answer),
            subject: subject(whom, located),
            as_of: question.as_of.effective_on,
            is_verification: false,
        })
    }

    /// Of a verification: what was claimed, and whether it agrees.
    pub(super) fn of_verification(
        question: &VerificationQuestion,
        answer: &Answer<(Verification, Option<Located>)>,
        located: &Located,
        whom: &For<'_>,
    ) -> Self {
        let (register, verification) = (&question.register, &answer.value().0);
        let claimed = |index: FieldIndex| {
            let claims = question.claims.as_slice().iter();
            claims
                .filter(move |claim| claim.field == index)
                .map(|claim| claim.value())
        };
        let rows = verification.fields.iter().map(|(index, verdict)| {
            let field = register.field_at(*index);
            Row {
                name: field.name.clone(),
                values: claimed(*index)
                    .map(|value| field.field_type.in_words(value).into_owned())
                    .collect(),
                verdict: Some(verdict.term().to_owned()),
                is_disputed: verification.disputed.contains(index),
            }
        });
        let mut warnings = standing(register, verification.status.as_deref(), verification.is_ended);
        warnings.extend(verification.is_retired.then(|| RETIRED.to_owned()));
        warnings.extend(past(question.as_of, located));
        let sheet = Sheet {
            register: register.name.clone(),
            kind: "核验结果".to_owned(),
            code: groups_of(register, &question.subject),
            warnings,
            columns: ["信息项", "申报内容", "核验结论"].map(str::to_owned).to_vec(),
            rows: rows.collect(),
            origin: origin(register, answer, question.as_of, verification.effective_on),
            ..Sheet::default()
        };
        Self {
            sheet: for_business(sheet, whom, answer),
            subject: subject(whom, located),
            as_of: question.as_of.effective_on,
            is_verification: true,
        }
    }
}

fn of_record<T>(
    register: &Register,
    record: &RecordView,
    fields: &[FieldIndex],
    as_of: AskedAsOf,
    located: &Located,
    answer: &Answer<T>,
) -> Sheet {
    let mut warnings = standing(register, record.status.as_deref(), record.is_ended);
    warnings.extend(record.is_retired.then(|| RETIRED.to_owned()));
    warnings.extend(past(as_of, located));
    let effective_on = (!register.is_sealed).then_some(record.effective_on);
    Sheet {
        register: register.name.clone(),
        kind: "查询结果".to_owned(),
        subject: record.value(register.name_field).unwrap_or_default().to_owned(),
        warnings,
        columns: ["信息项", "登记内容"].map(str::to_owned).to_vec(),
        rows: rows_of(register, fields, |index| record.values.of(index), &record.disputed),
        origin: origin(register, answer, as_of, effective_on),
        rules: vec![PREVAIL.to_owned()],
        ..Sheet::default()
    }
}

/// The rows of a sheet that shows what is registered.
pub(super) fn rows_of<'v, V: Iterator<Item = &'v str>>(
    register: &Register,
    fields: &[FieldIndex],
    values: impl Fn(FieldIndex) -> V,
    disputed: &[FieldIndex],
) -> Vec<Row> {
    let row = |index: &FieldIndex| {
        let field = register.field_at(*index);
        Row {
            name: field.name.clone(),
            values: values(*index)
                .map(|value| field.field_type.in_words(value).into_owned())
                .collect(),
            verdict: None,
            is_disputed: disputed.contains(index),
        }
    };
    fields.iter().map(row).collect()
}

/// Whose record it is; of a sealed register by a hash alone.
fn subject(whom: &For<'_>, located: &Located) -> IssuedSubject {
    let code = located.code.clone();
    code.map_or(IssuedSubject::Hash(whom.subject_hash), IssuedSubject::Code)
}

/// Says for whom and for what business, on the sheet and across it.
fn for_business<T>(sheet: Sheet, whom: &For<'_>, answer: &Answer<T>) -> Sheet {
    let (caller, purpose) = (&whom.caller, whom.purpose);
    let matter = match &whom.matter_name {
        Some(name) => format!("{name}（{}）", purpose.matter),
        None => purpose.matter.clone(),
    };
    let facts = [
        ("查询单位", caller.organisation_name.clone()),
        ("经办", [caller.post.as_str(), &caller.name].join("　")),
        ("事项", matter),
        ("办件编号", purpose.case.clone()),
    ];
    Sheet {
        purpose: facts.map(|(label, value)| (label.to_owned(), value)).to_vec(),
        rules: vec![USE.to_owned(), PREVAIL.to_owned()],
        watermark: format!(
            "{}　{}　{}　{}　追溯码 {}",
            caller.organisation_name,
            caller.post,
            caller.name,
            instant_in_words(answer.answered_at()),
            answer.receipt().reference(),
        ),
        ..sheet
    }
}

const RETIRED: &str = "该登记已自登记库撤出，这里是撤出前的最后登记。";
const PREVAIL: &str = "登记信息与法定证照、文书不一致的，以法定证照、文书为准，业务照常办理，并请提出疑义。";
const USE: &str = "仅供办理所列事项使用，不得另作他用，不得向第三方提供。";

fn standing(register: &Register, status: Option<&str>, is_ended: Option<bool>) -> Vec<String> {
    let (Some(index), Some(status), Some(true)) = (register.status_field, status, is_ended) else {
        return Vec::new();
    };
    let field = register.field_at(index);
    vec![format!("{}：{}", field.name, field.field_type.display(status))]
}

/// What a sheet says of a day gone by: that something else is in force now only where it is so.
fn past(as_of: AskedAsOf, located: &Located) -> Option<String> {
    let rest = if located.is_current {
        "至出具时仍是现行登记。"
    } else {
        "不是现行登记。"
    };
    as_of
        .effective_on
        .map(|on| format!("以下是 {} 有效的登记，{rest}", day(on)))
}

fn origin<T>(
    register: &Register,
    answer: &Answer<T>,
    as_of: AskedAsOf,
    effective_on: Option<Date>,
) -> Vec<(String, String)> {
    let receipt = answer.receipt();
    let as_of = match as_of.effective_on {
        Some(on) => format!("{} 有效的登记", day(on)),
        None => "出具时的现行登记".to_owned(),
    };
    let facts = [
        ("信息提供部门", register.owner_name.clone()),
        ("信息截至", as_of),
        ("本次登记生效", effective_on.map(day).unwrap_or_default()),
        ("登记库版本", format!("第 {} 号变更", answer.register_version())),
        (
            "出具时间",
            format!("{}（北京时间）", instant_in_words(answer.answered_at())),
        ),
        ("查询编号", receipt.reference()),
        ("留痕日志", format!("{}　第 {} 条", receipt.log(), receipt.index())),
    ];
    facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| (label.to_owned(), value))
        .collect()
}

fn groups_of(register: &Register, subject: &Subject) -> Vec<String> {
    register.field_at(subject.field).field_type.groups(subject.value())
}
