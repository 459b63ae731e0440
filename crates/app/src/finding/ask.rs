//! A search (检索): the index says where, the registers say what.

use std::sync::Arc;

use codes::AdministrativeDivisionCode;
use ledger::Action;
use model::{Outcome, RefusalCode, Register};
use search::{Counts, Cursor, Filter, Hit, How, Question, Sort};
use tokio::sync::OnceCell;

use super::indexed;
use crate::{
    Answer, App, AppError, Caller, RecordView,
    audited::{Asked, Told},
    gate::Permit,
    registers::Registers,
};

/// A search as asked.
#[derive(Clone, Debug)]
pub struct SearchQuestion {
    /// In which registers; each must be open. Not empty.
    pub registers: Vec<Arc<Register>>,
    /// What was typed; may be empty where something is filtered by.
    pub text: String,
    /// Which records count; its list of registers is made from those above.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// Most hits, 1 to [`Question::HITS_MAX`].
    pub hits_max: usize,
    /// Whether to count all that fit.
    pub with_counts: bool,
    /// Whether the text may go on, and only what surely fits is wanted.
    pub is_typing: bool,
}

impl SearchQuestion {
    /// Whether one character was typed: it is compared with the beginnings of trade names only, since the index is of pairs.
    pub fn is_of_one_character(&self) -> bool {
        search::fold(&self.text).len() == 1
    }
}

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// Its key.
    pub key: String,
    /// What the register says of it.
    pub record: RecordView,
    /// Where it is registered.
    pub division: Option<AdministrativeDivisionCode>,
    /// How it was found.
    pub how: How,
    /// The former name that was meant, if it was one.
    pub former_name: Option<String>,
    /// Its place among the hits of all registers, from 0.
    pub rank: usize,
}

/// What a search came to.
#[derive(Debug, Default)]
pub struct SearchResult {
    /// An answer with its receipt for each register that was asked; hits are ordered over all of them by their rank.
    pub answers: Vec<(Arc<Register>, Answer<Vec<SearchHit>>)>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// How many fit, by every property; of registers see [`Self::by_register`].
    pub counts: Option<Counts>,
    /// The registers that the index numbers.
    open: Vec<Arc<Register>>,
}

impl SearchResult {
    /// How many fit in each register that was asked; nothing if it was not to be counted.
    pub fn by_register(&self) -> impl Iterator<Item = (&Register, u64)> {
        let counts = self.counts.iter().flat_map(|counts| &counts.registers);
        counts.filter_map(|(number, count)| Some((&**self.open.get(usize::from(*number))?, *count)))
    }

    /// The hits of all registers in their order, each with its register.
    pub fn hits(&self) -> Vec<(&Register, &SearchHit)> {
        let mut all: Vec<(&Register, &SearchHit)> = Vec::new();
        for (register, answer) in &self.answers {
            all.extend(answer.value().iter().map(|hit| (&**register, hit)));
        }
        all.sort_by_key(|(_, hit)| hit.rank);
        all
    }
}

/// Most suggestions that are made.
pub const SUGGESTIONS_MAX: usize = 8;
/// Fewest characters for which they are made: one says nothing, and every question is recorded.
pub const SUGGESTION_CHARS_MIN: usize = 2;

impl App {
    /// Names that what is being typed may become — 输入提示. A name that leaves is an answer, so this is a search like any other, with
    /// its receipts; where nothing is looked for, nothing is recorded.
    ///
    /// # Errors
    /// As [`App::search`].
    pub async fn suggest(
        &self,
        caller: &Caller,
        registers: Vec<Arc<Register>>,
        typed: &str,
    ) -> Result<SearchResult, AppError> {
        if typed.chars().count() < SUGGESTION_CHARS_MIN {
            return Ok(SearchResult::default());
        }
        let question = SearchQuestion {
            registers,
            text: typed.to_owned(),
            filter: Filter::default(),
            sort: Sort::Relevance,
            after: None,
            hits_max: SUGGESTIONS_MAX,
            with_counts: false,
            is_typing: true,
        };
        self.search(caller, &question).await
    }

    /// Searches open registers by name. Each register that is asked is asked through the gate and with a receipt of its own.
    ///
    /// # Errors
    /// Refused by the gate, the index is not there yet, or a register cannot be read.
    pub async fn search(&self, caller: &Caller, question: &SearchQuestion) -> Result<SearchResult, AppError> {
        let asked = Question {
            text: question.text.clone(),
            filter: Filter {
                registers: self.numbers_in_index(&question.registers),
                ..question.filter.clone()
            },
            sort: question.sort,
            after: question.after.clone(),
            hits_max: question.hits_max,
            with_counts: question.with_counts,
            is_typing: question.is_typing,
        };
        let found = OnceCell::new();
        let mut answers = Vec::new();
        for register in &question.registers {
            let answer = self.shown(caller, register, &asked, &found).await?;
            answers.push((register.clone(), answer));
        }
        let found = found.into_inner().flatten().unwrap_or_default();
        Ok(SearchResult {
            answers,
            next: found.next,
            counts: found.counts,
            open: self.catalogue().open_registers().cloned().collect(),
        })
    }

    /// The number by which the index knows an open register.
    pub(super) fn number_in_index(&self, register: &Register) -> Option<u8> {
        let mut open = self.catalogue().open_registers();
        // There are a handful of registers.
        open.position(|open| open.id == register.id).map(|number| number as u8)
    }

    /// The same of several.
    pub(super) fn numbers_in_index(&self, registers: &[Arc<Register>]) -> Vec<u8> {
        let numbers = registers.iter();
        numbers.filter_map(|register| self.number_in_index(register)).collect()
    }

    /// Asks the index, on a thread that may take its time. Only for whom the gate has let pass: who is refused costs no search.
    pub(super) async fn ask_index(&self, _permit: &Permit, question: Question) -> Option<search::Found> {
        let index = self.inner.index.load_full()?;
        let place = match question.with_counts {
            true => Some(self.inner.counting.place().await),
            false => None,
        };
        let find = move || {
            let _place = place;
            index.find(&question)
        };
        match tokio::task::spawn_blocking(find).await {
            Ok(Ok(found)) => Some(found),
            Ok(Err(error)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the index did not answer");
                None
            }
            Err(_) => None,
        }
    }

    /// Reads the records of one register that are found; the index is asked once for all registers.
    async fn shown(
        &self,
        caller: &Caller,
        register: &Arc<Register>,
        question: &Question,
        found: &OnceCell<Option<search::Found>>,
    ) -> Result<Answer<Vec<SearchHit>>, AppError> {
        let number = self.number_in_index(register);
        let asked = Asked::new(caller, Action::Search, register, &question.text);
        self.audited(
            asked,
            |_| Vec::new(),
            async |registers: &Registers, permit| {
                let found = found.get_or_init(|| self.ask_index(permit, question.clone())).await;
                // Without an index nothing is shown, and that is recorded as well.
                let found = found.as_ref().ok_or(RefusalCode::IndexUnavailable)?;
                let mut hits = Vec::new();
                for (rank, Hit { place, how }) in found.hits.iter().enumerate() {
                    if number != Some(place.register) {
                        continue;
                    }
                    // What was withdrawn since the index was written is left out.
                    let Some(opened) = registers
                        .find_keyed(permit, &place.key)
                        .await?
                        .filter(|opened| !opened.is_retired)
                    else {
                        continue;
                    };
                    let record = RecordView::of(permit, &opened, &[], &self.desk_copy());
                    hits.push(SearchHit {
                        division: indexed::division(&place.key),
                        key: place.key.clone(),
                        former_name: former_name(register, &record, &question.text),
                        record,
                        how: *how,
                        rank,
                    });
                }
                Ok(Told::of(Outcome::of_found(hits.len()), hits))
            },
        )
        .await
    }
}

/// The former name of a record that is nearer to what was typed than its name.
fn former_name(register: &Register, record: &RecordView, typed: &str) -> Option<String> {
    let former = register
        .former_names_field
        .into_iter()
        .flat_map(|index| record.values.of(index));
    let names: Vec<&str> = record.value(register.name_field).into_iter().chain(former).collect();
    let place = search::closest(typed, &names)?;
    (place > 0).then(|| names[place].to_owned())
}
