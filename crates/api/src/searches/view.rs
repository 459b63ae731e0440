//! What a search came to, on the wire.

use app::{SearchHit, SearchQuestion, SearchResult, Wanted};
use model::{Catalogue, Register};
use search::marks;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{answer_view::ReceiptOfRegister, matches::RemarkView};

/// A page of records.
#[derive(Serialize, ToSchema)]
pub(crate) struct SearchView {
    /// The records, what fits best first.
    hits: Vec<HitView>,
    /// Where the next page begins; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// How many fit; when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<CountsView>,
    /// What has to be known of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<RemarkView>,
    /// Proof, for each register that was asked.
    receipts: Vec<ReceiptOfRegister>,
}

/// A record that was found.
#[derive(Serialize, ToSchema)]
pub(crate) struct HitView {
    /// Id of the register.
    register: String,
    /// The record's key: credit code, or number where it has none.
    key: String,
    /// Its name.
    name: String,
    /// The former name that was meant, if it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    former_name: Option<String>,
    /// Status code.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// Whether it has ended: cancelled, revoked.
    is_ended: bool,
    /// Why it was found: name, trade_name, start, part, parts, words, representative, sound, initials, elsewhere, scattered, alike, slip, most_words or filter.
    reason: &'static str,
    /// Parts of the name, or of the former name, that were typed: first character and one past the last, from 0.
    marks: Vec<[usize; 2]>,
}

/// A value and how many records have it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CountView {
    value: String,
    count: u64,
}

/// How many records fit, guesses left out; each list by one property.
#[derive(Serialize, ToSchema)]
pub(crate) struct CountsView {
    total: u64,
    registers: Vec<CountView>,
    /// One level below the division that is filtered by.
    divisions: Vec<CountView>,
    statuses: Vec<CountView>,
    /// The most frequent ones.
    kinds: Vec<CountView>,
    founded_years: Vec<CountView>,
    capitals: Vec<CountView>,
    /// The most frequent ones.
    authorities: Vec<CountView>,
}

impl SearchView {
    pub(super) fn of(catalogue: &Catalogue, question: &SearchQuestion, result: &SearchResult) -> Self {
        Self {
            hits: result
                .hits()
                .into_iter()
                .map(|(register, hit)| HitView::of(question, register, hit))
                .collect(),
            next: result.next.as_ref().map(ToString::to_string),
            counts: result.counts.as_ref().map(|counts| CountsView::of(result, counts)),
            remark: remark(catalogue, question),
            receipts: ReceiptOfRegister::all(&result.answers),
        }
    }
}

/// What has to be known of an answer: a search is by names, and finds no code.
fn remark(catalogue: &Catalogue, question: &SearchQuestion) -> Option<RemarkView> {
    if question.is_of_one_character() {
        return Some(RemarkView {
            code: "one_character",
            message: "只输入一个字时，只与字号的开头比对；请输入两个以上的字".to_owned(),
        });
    }
    let message = match Wanted::of(catalogue, &question.text) {
        Wanted::Name(_) => return None,
        Wanted::Codes(codes) => {
            let paths: Vec<String> = codes
                .iter()
                .map(|(register, code)| format!("GET /v1/registers/{}/{}", register.id, code.value()))
                .collect();
            format!(
                "所输入的是代码或者证号，检索只比对名称；请改用 {}",
                paths.join("，或者 ")
            )
        }
        Wanted::Malformed(error) => {
            let likely = error.likely.map(|code| format!("可能是 {code}。")).unwrap_or_default();
            format!("所输入的像是代码，检索只比对名称。{}{likely}", error.message)
        }
        Wanted::CitizenNumber => "所输入的像是公民身份号码；公民基本信息不通过互联网提供，请勿写在网址中".to_owned(),
    };
    Some(RemarkView {
        code: "not_a_name",
        message,
    })
}

impl HitView {
    fn of(question: &SearchQuestion, register: &Register, hit: &SearchHit) -> Self {
        let name = hit.record.value(register.name_field).unwrap_or_default();
        let meant = hit.former_name.as_deref().unwrap_or(name);
        let chars = |byte: usize| meant[..byte].chars().count();
        Self {
            register: register.id.clone(),
            key: hit.key.clone(),
            name: name.to_owned(),
            former_name: hit.former_name.clone(),
            status: hit.record.status.clone(),
            is_ended: hit.record.is_ended.unwrap_or_default(),
            reason: hit.how.as_str(),
            marks: marks(&question.text, meant)
                .into_iter()
                .map(|range| [chars(range.start), chars(range.end)])
                .collect(),
        }
    }
}

impl CountsView {
    fn of(result: &SearchResult, counts: &search::Counts) -> Self {
        let count = |value: String, count: u64| CountView { value, count };
        let words = |list: &[(String, u64)]| {
            list.iter()
                .map(|(value, number)| count(value.clone(), *number))
                .collect()
        };
        Self {
            total: counts.total,
            registers: result
                .by_register()
                .map(|(register, number)| count(register.id.clone(), number))
                .collect(),
            divisions: counts
                .divisions
                .iter()
                .map(|(code, number)| count(format!("{code:06}"), *number))
                .collect(),
            statuses: words(&counts.statuses),
            kinds: words(&counts.kinds),
            founded_years: counts
                .years
                .iter()
                .map(|(year, number)| count(year.to_string(), *number))
                .collect(),
            capitals: counts
                .capitals
                .iter()
                .map(|(capital, number)| count(capital.as_str().to_owned(), *number))
                .collect(),
            authorities: words(&counts.authorities),
        }
    }
}
