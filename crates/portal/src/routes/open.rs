//! Addresses of what is open to everybody: about the registers, about the service, about its rules.

use super::segment;

/// Search of the internet door: `?q=`.
pub const SEARCH: &str = "/search";
/// The registers of the internet door.
pub const REGISTERS: &str = "/registers";
/// One register.
pub const REGISTER_PATTERN: &str = "/registers/{register}";
/// One record: `?as_of=`.
pub const RECORD_PATTERN: &str = "/registers/{register}/{code}";
/// The permanent address of a record as a QR code.
pub const RECORD_QR_PATTERN: &str = "/registers/{register}/{code}/qr.svg";
/// A record on paper: `?as_of=`.
pub const RECORD_EXTRACT_PATTERN: &str = "/registers/{register}/{code}/extract";
/// Checking an extract: `?s=` its statement, or a code or file with POST.
pub const CHECK: &str = "/check";
/// The key by which an extract is checked without asking anybody; of the API.
pub const EXTRACT_KEY: &str = "/v1/extract-key";
/// Counts of a register as a picture.
pub const REGISTER_PLOT_PATTERN: &str = "/registers/{register}/plots/{plot}";
/// Where the items and code lists of each register are.
pub const DICTIONARY: &str = "/dictionary";
/// Items and code lists of one register.
pub const DICTIONARY_OF_PATTERN: &str = "/dictionary/{register}";
/// What programs may ask: `?operation=`, `?q=` to try one.
pub const DEVELOPERS: &str = "/developers";
/// The description of the API for programs.
pub const OPENAPI: &str = "/openapi.json";
/// Help.
pub const HELP: &str = "/help";
/// All refusals, on both doors.
pub const REFUSALS: &str = "/help/refusals";
/// One refusal, on both doors.
pub const REFUSAL_PATTERN: &str = "/help/refusals/{code}";
/// What the `type` of a problem document leads to, on both doors.
pub const PROBLEM_PATTERN: &str = "/problems/{code}";
/// Accessibility statement.
pub const ACCESSIBILITY: &str = "/accessibility";
/// How the service stands.
pub const STATUS: &str = "/status";
/// The same for programs.
pub const STATUS_JSON: &str = "/v1/status";

/// The page of a register.
pub fn register(register_id: &str) -> String {
    format!("{REGISTERS}/{}", segment(register_id))
}

/// The page of a record of an open register.
pub fn record(register_id: &str, code: &str) -> String {
    format!("{REGISTERS}/{}/{}", segment(register_id), segment(code))
}

/// The record at an address on paper, as of a day if one is given.
pub fn extract_of(record: &str, as_of: &str) -> String {
    on_day(&format!("{record}/extract"), as_of)
}

/// The page of a record or its extract, as of a day if one is given.
pub fn on_day(path: &str, as_of: &str) -> String {
    if as_of.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?as_of={}", segment(as_of))
    }
}

/// The page of a search for a code; never called with personal data.
pub fn search(q: &str) -> String {
    format!("{SEARCH}?q={}", segment(q))
}

/// Names that something may become, from the API.
pub fn suggestions(q: &str) -> String {
    format!("{}?q={}", super::SUGGESTIONS, segment(q))
}

/// A search with its conditions; those that are not given are left out.
pub fn search_with(parameters: &[(&str, Option<String>)]) -> String {
    let given = parameters
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_ref()?)));
    let pairs: Vec<String> = given
        .map(|(name, value)| format!("{name}={}", segment(value)))
        .collect();
    format!("{SEARCH}?{}", pairs.join("&"))
}

/// The permanent address of a record as a QR code.
pub fn record_qr(register_id: &str, code: &str) -> String {
    format!("{}/qr.svg", record(register_id, code))
}

/// Counts of a register as a picture.
pub fn register_plot(register_id: &str, plot: &str) -> String {
    format!("{}/plots/{}", register(register_id), segment(plot))
}

/// Items and code lists of a register.
pub fn dictionary_of(register_id: &str) -> String {
    format!("{DICTIONARY}/{}", segment(register_id))
}

/// A register asked by name, as the API is asked.
pub fn register_named(register_id: &str, name: &str) -> String {
    format!("{}?name={}", register(register_id), segment(name))
}

/// What a refusal means.
pub fn refusal(code: &str) -> String {
    format!("{REFUSALS}/{}", segment(code))
}
