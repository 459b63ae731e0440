//! Pages that are open to everybody: their samples and addresses.

use model::RefusalCode;

use super::all;
use crate::pages::{internet, problem::ProblemPage, refusal::RefusalPage, refusals};

/// Samples of the pages of the internet door, and of those that either door shows.
pub(super) fn pages(out: &mut Vec<(String, String)>) {
    all("problem", ProblemPage::samples(), out);
    all("refusal", RefusalPage::samples(), out);
    all("refusals", refusals::RefusalsPage::samples(), out);
    all("refusals.one", refusals::one::RefusalReferencePage::samples(), out);
    all("internet.home", internet::home::HomePage::samples(), out);
    all("internet.registers", internet::registers::RegistersPage::samples(), out);
    all("internet.register", internet::register::RegisterPage::samples(), out);
    all("internet.search", internet::search::SearchPage::samples(), out);
    all(
        "internet.search_results",
        internet::search::results::ResultsPage::samples(),
        out,
    );
    all(
        "internet.search_choices",
        internet::search::choices::ChoicesPage::samples(),
        out,
    );
    all("internet.preview", internet::preview::PreviewPage::samples(), out);
    all("internet.record", internet::record::RecordPage::samples(), out);
    all("internet.check", internet::check::CheckPage::samples(), out);
    all(
        "internet.dictionary",
        internet::dictionary::DictionaryPage::samples(),
        out,
    );
    all(
        "internet.dictionary.of",
        internet::dictionary::register::RegisterDictionaryPage::samples(),
        out,
    );
    all(
        "internet.developers",
        internet::developers::DevelopersPage::samples(),
        out,
    );
    all("internet.help", internet::help::HelpPage::samples(), out);
    all("internet.status", internet::status::StatusPage::samples(), out);
    all(
        "internet.accessibility",
        internet::accessibility::AccessibilityPage::samples(),
        out,
    );
}

/// Whether an open page with an id in its address is there.
pub(super) fn is_deeper(path: &str) -> bool {
    let of_register = path.strip_prefix("/registers/").is_some_and(|rest| {
        let parts: Vec<&str> = rest.split('/').collect();
        match parts[..] {
            [id] => !id.is_empty(),
            [_, code] => !code.is_empty(),
            [_, "plots", plot] => ["regions", "years"].contains(&plot),
            [_, _, part] => ["qr.svg", "extract"].contains(&part),
            _ => false,
        }
    });
    let of_refusal = path.strip_prefix("/help/refusals/").and_then(RefusalCode::parse);
    let of_dictionary = path.strip_prefix("/dictionary/").is_some_and(|id| !id.is_empty());
    of_register || of_dictionary || of_refusal.is_some() || path.starts_with("/v1/") || path == "/reconcile"
}
