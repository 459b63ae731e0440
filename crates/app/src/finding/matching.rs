//! Records for a list of names (批量比对): for each name those that may be meant, how near they are, and whether one is certain.

use std::{cmp::Ordering, sync::Arc};

use codes::AdministrativeDivisionCode;
use ledger::Action;
use model::{Outcome, RefusalCode, Register, Subject, catalogue::Search};
use search::{Filter, Hit, How, Known, Likeness, Question, Sought, TEXT_CHARS_MAX};
use store::AsOf;
use tokio::{sync::OnceCell, task::JoinSet};

use super::{indexed, wanted::Wanted};
use crate::{
    Answer, App, AppError, Caller, RecordView,
    audited::{Asked, Told},
    gate::Permit,
    registers::{Opened, Registers},
};

/// Longest list that is taken at once.
pub const MATCH_ITEMS_MAX: usize = 100;
/// Most candidates of one name.
pub const MATCH_CANDIDATES_MAX: usize = 20;
/// Names that are looked for at a time: a list leaves room for others.
const ITEMS_AT_ONCE: usize = 4;
/// Fewest hits of the index that are compared, however few are wanted.
const HITS_MIN: usize = 10;
/// Most divisions that one place is taken for.
const PLACES_MAX: usize = 3;

/// One name of a list, with what is known besides.
#[derive(Clone, Debug)]
pub struct MatchQuestion {
    /// In which registers; each must be open. In none of them nothing is found.
    pub registers: Vec<Arc<Register>>,
    /// The name, or a code.
    pub name: String,
    /// Where it is registered: the name of a division, or six digits.
    pub place: Option<String>,
    /// The name of its legal representative.
    pub representative: Option<String>,
    /// Most candidates, 1 to [`MATCH_CANDIDATES_MAX`].
    pub candidates_max: usize,
}

/// What was looked at for one name.
#[derive(Debug)]
pub struct MatchResult {
    /// An answer with its receipt for each register that was asked; none where [`Self::remark`] says why.
    pub answers: Vec<(Arc<Register>, Answer<Vec<MatchRecord>>)>,
    /// Why nothing was looked for, or what was left out of account.
    pub remark: Option<MatchRemark>,
    sought: Sought,
    candidates_max: usize,
}

/// Why nothing was looked for, or what was left out of account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatchRemark {
    /// 没有名称.
    NameMissing,
    /// 名称过长.
    NameTooLong,
    /// 像是公民身份号码: not asked, not recorded, not repeated.
    CitizenNumber,
    /// 代码有误: the rule that it breaks.
    CodeMalformed(String),
    /// 登记地不明: no division is called so. The name was looked for without it, and none that bears it is certain.
    PlaceUnknown,
}

/// A record that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchRecord {
    /// Its key.
    pub key: String,
    /// What the register says of it.
    pub record: RecordView,
    by: FoundBy,
}

/// By what a record was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FoundBy {
    Code,
    /// It has this very name, or once had it.
    Name,
    Index(How),
}

/// A record that may be meant, judged.
#[derive(Clone, Debug)]
pub struct MatchCandidate<'a> {
    /// The register that it stands in.
    pub register: &'a Register,
    /// The record.
    pub found: &'a MatchRecord,
    /// Its name.
    pub name: &'a str,
    /// The former name that is meant, if it is one and the record still tells it.
    pub former_name: Option<&'a str>,
    /// Where it is registered.
    pub division: Option<AdministrativeDivisionCode>,
    /// How near it is, in detail.
    pub likeness: Likeness,
    /// Whether no other can be meant.
    pub is_certain: bool,
    /// Why it is a candidate: `code`, `same_name`, `former_name`, or how it was found.
    pub reason: &'static str,
}

impl MatchRemark {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NameMissing => "name_missing",
            Self::NameTooLong => "name_too_long",
            Self::CitizenNumber => "citizen_number",
            Self::CodeMalformed(_) => "code_malformed",
            Self::PlaceUnknown => "place_unknown",
        }
    }

    /// What should be given instead, in Chinese.
    pub fn message(&self) -> String {
        match self {
            Self::NameMissing => "没有给出名称".to_owned(),
            Self::NameTooLong => format!("名称超过 {TEXT_CHARS_MAX} 个字符"),
            Self::CitizenNumber => "像是公民身份号码，未用于查询；公民基本信息不通过互联网提供".to_owned(),
            Self::CodeMalformed(rule) => rule.clone(),
            Self::PlaceUnknown => "不认识所给的登记地，未据以比对；应为行政区划名称或者六位代码".to_owned(),
        }
    }
}

impl MatchResult {
    /// The divisions that the place was taken for; none if there was none or it was not understood.
    pub fn places(&self) -> &[AdministrativeDivisionCode] {
        self.sought.divisions()
    }

    /// The records that may be meant, the nearest first.
    pub fn candidates(&self) -> Vec<MatchCandidate<'_>> {
        let mut all = Vec::new();
        for (register, answer) in &self.answers {
            all.extend(
                answer
                    .value()
                    .iter()
                    .map(|found| MatchCandidate::of(&self.sought, register, found)),
            );
        }
        // Certain is the one that nothing speaks against, if it bears the whole name; where others bear it too, something has to speak
        // for this one.
        let same = all.iter().filter(|candidate| candidate.is_same()).count();
        let fitting: Vec<usize> = (0..all.len())
            .filter(|at| all[*at].is_same() && !all[*at].is_contradicted())
            .collect();
        if let [only] = fitting[..] {
            let candidate = &mut all[only];
            // A place that nobody knows may have been another one.
            let is_placed = self.remark != Some(MatchRemark::PlaceUnknown);
            let is_told = same == 1 && self.sought.is_whole() || candidate.is_confirmed();
            candidate.is_certain = candidate.found.by == FoundBy::Code || (is_told && is_placed);
        }
        all.sort_by(|a, b| {
            let by_score = b
                .likeness
                .score
                .partial_cmp(&a.likeness.score)
                .unwrap_or(Ordering::Equal);
            by_score
                .then(b.is_certain.cmp(&a.is_certain))
                .then(a.found.record.is_ended.cmp(&b.found.record.is_ended))
                .then(a.found.key.cmp(&b.found.key))
        });
        all.truncate(self.candidates_max);
        all
    }
}

impl<'a> MatchCandidate<'a> {
    fn of(sought: &Sought, register: &'a Register, found: &'a MatchRecord) -> Self {
        let record = &found.record;
        let name = record.value(register.name_field).unwrap_or_default();
        let former_names: Vec<&str> = register
            .former_names_field
            .into_iter()
            .flat_map(|index| record.values.of(index))
            .collect();
        let representative = register
            .searched(Search::Representative)
            .and_then(|field| register.field(&field.id))
            .and_then(|(index, _)| record.value(index));
        let division = indexed::division(&found.key);
        let mut likeness = sought.likeness(&Known {
            name,
            former_names: &former_names,
            division,
            representative,
            how: match found.by {
                FoundBy::Index(how) => Some(how),
                FoundBy::Code | FoundBy::Name => None,
            },
        });
        let reason = match (found.by, likeness.same_name) {
            (FoundBy::Code, _) => "code",
            (_, Some(0)) => "same_name",
            // An earlier version of the record had it.
            (_, Some(_)) | (FoundBy::Name, None) => "former_name",
            (FoundBy::Index(how), None) => how.as_str(),
        };
        if found.by == FoundBy::Code {
            likeness.score = 1.0;
        }
        Self {
            register,
            found,
            name,
            former_name: likeness
                .same_name
                .and_then(|at| former_names.get(at.checked_sub(1)?).copied()),
            division,
            likeness,
            is_certain: false,
            reason,
        }
    }

    /// Whether it is named by what was given, letter by letter.
    fn is_same(&self) -> bool {
        self.likeness.same_name.is_some() || !matches!(self.found.by, FoundBy::Index(_))
    }

    fn is_confirmed(&self) -> bool {
        [self.likeness.is_in_place, self.likeness.has_representative].contains(&Some(true))
    }

    fn is_contradicted(&self) -> bool {
        [self.likeness.is_in_place, self.likeness.has_representative].contains(&Some(false))
    }
}

impl App {
    /// Looks for the records of a list of names, each name a question of its own with its receipts, and answers in the order of the list.
    ///
    /// # Errors
    /// As [`App::search`], for the first name that cannot be answered; nothing of the others is disclosed then.
    pub async fn match_list(
        &self,
        caller: &Caller,
        questions: Vec<MatchQuestion>,
    ) -> Result<Vec<MatchResult>, AppError> {
        let mut results: Vec<Option<MatchResult>> = questions.iter().map(|_| None).collect();
        let mut waiting = questions.into_iter().enumerate();
        let mut under_way = JoinSet::new();
        loop {
            while under_way.len() < ITEMS_AT_ONCE
                && let Some((at, question)) = waiting.next()
            {
                let (app, caller) = (self.clone(), caller.clone());
                under_way.spawn(async move { (at, app.match_one(&caller, &question).await) });
            }
            match under_way.join_next().await {
                None => break,
                Some(Ok((at, result))) => results[at] = Some(result?),
                Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
            }
        }
        Ok(results.into_iter().flatten().collect())
    }

    async fn match_one(&self, caller: &Caller, question: &MatchQuestion) -> Result<MatchResult, AppError> {
        let name = question.name.trim();
        let (place, representative) = (question.place.as_deref(), question.representative.as_deref());
        let mut result = MatchResult {
            answers: Vec::new(),
            remark: None,
            sought: Sought::new(
                &name.chars().take(TEXT_CHARS_MAX).collect::<String>(),
                place,
                representative,
            ),
            candidates_max: question.candidates_max.clamp(1, MATCH_CANDIDATES_MAX),
        };
        if name.is_empty() {
            result.remark = Some(MatchRemark::NameMissing);
            return Ok(result);
        }
        if name.chars().count() > TEXT_CHARS_MAX {
            result.remark = Some(MatchRemark::NameTooLong);
            return Ok(result);
        }
        let mut codes = Vec::new();
        match Wanted::of(self.catalogue(), name) {
            Wanted::CitizenNumber => result.remark = Some(MatchRemark::CitizenNumber),
            Wanted::Malformed(error) => result.remark = Some(MatchRemark::CodeMalformed(error.message)),
            Wanted::Codes(found) => codes = found,
            Wanted::Name(_) => {}
        }
        if result.remark.is_some() {
            return Ok(result);
        }
        let near = OnceCell::new();
        for register in &question.registers {
            let code = codes.iter().find(|(other, _)| other.id == register.id);
            if !codes.is_empty() && code.is_none() {
                continue;
            }
            let by_index = async |permit: &Permit| match code {
                Some(_) => Some(&[][..]),
                None => near
                    .get_or_init(|| self.near(permit, question, name, &result))
                    .await
                    .as_deref(),
            };
            let answer = self
                .match_in(caller, register, name, code.map(|(_, subject)| subject), by_index)
                .await?;
            result.answers.push((register.clone(), answer));
        }
        let place = question.place.as_deref().unwrap_or_default();
        if !place.trim().is_empty() && result.places().is_empty() {
            result.remark = Some(MatchRemark::PlaceUnknown);
        }
        Ok(result)
    }

    /// What the index has near a name, in the place first.
    async fn near(
        &self,
        permit: &Permit,
        question: &MatchQuestion,
        name: &str,
        result: &MatchResult,
    ) -> Option<Vec<Hit>> {
        let registers = self.numbers_in_index(&question.registers);
        let places = result.places().iter().take(PLACES_MAX).copied().map(Some);
        let mut all: Vec<Hit> = Vec::new();
        for division in places.chain([None]) {
            let found = self
                .ask_index(
                    permit,
                    Question {
                        text: name.to_owned(),
                        filter: Filter {
                            registers: registers.clone(),
                            division,
                            ..Filter::default()
                        },
                        hits_max: result.candidates_max.max(HITS_MIN),
                        ..Question::default()
                    },
                )
                .await?;
            // A name that is looked for is an organisation's: whom one represents is not found by it.
            for hit in found.hits.into_iter().filter(|hit| hit.how != How::Representative) {
                if !all.iter().any(|known| known.place == hit.place) {
                    all.push(hit);
                }
            }
        }
        Some(all)
    }

    async fn match_in<'a>(
        &self,
        caller: &Caller,
        register: &Arc<Register>,
        name: &str,
        code: Option<&Subject>,
        by_index: impl AsyncFnOnce(&Permit) -> Option<&'a [Hit]>,
    ) -> Result<Answer<Vec<MatchRecord>>, AppError> {
        let number = self.number_in_index(register);
        let asked = Asked::new(caller, Action::Search, register, code.map_or(name, Subject::value));
        self.audited(
            asked,
            |_| Vec::new(),
            async |registers: &Registers, permit| {
                let mut found: Vec<MatchRecord> = Vec::new();
                let mut take = |opened: Opened, by: FoundBy| {
                    let key = String::from_utf8_lossy(opened.store_key.as_bytes()).into_owned();
                    if !opened.is_retired && !found.iter().any(|known| known.key == key) {
                        let record = RecordView::of(permit, &opened, &[], &self.desk_copy());
                        found.push(MatchRecord { key, record, by });
                    }
                };
                let hits = by_index(permit).await.ok_or(RefusalCode::IndexUnavailable)?;
                match code {
                    Some(subject) => {
                        for opened in registers.find(permit, subject, AsOf::NOW).await? {
                            take(opened, FoundBy::Code);
                        }
                    }
                    None => {
                        // The register knows every record of this very name; the index gives those that fit best.
                        for opened in registers.find_named(permit, name, AsOf::NOW).await? {
                            take(opened, FoundBy::Name);
                        }
                    }
                }
                for hit in hits.iter().filter(|hit| number == Some(hit.place.register)) {
                    if let Some(opened) = registers.find_keyed(permit, &hit.place.key).await? {
                        take(opened, FoundBy::Index(hit.how));
                    }
                }
                Ok(Told::of(Outcome::of_found(found.len()), found))
            },
        )
        .await
    }
}
