//! Where the pages are (路径): the one place that knows addresses. Links are built here, and so are router patterns.

mod open;

use model::IncidentSource;

pub use open::*;

/// Home of either door.
pub const HOME: &str = "/";
/// A record in a small frame, for the reconciliation service: `?id=`.
pub const PREVIEW: &str = "/reconcile/preview";
/// The one stylesheet, on both doors.
pub const STYLESHEET: &str = "/static/site.css";
/// The one script, on both doors; pages do without it.
pub const SCRIPT: &str = "/static/site.js";
/// Names that what is being typed may become, of the API beside the pages of the internet door.
pub const SUGGESTIONS: &str = "/v1/suggestions";
/// By which any page is read in another language from then on: `?lang=`.
pub const LANGUAGE: &str = "lang";
/// By which any page is read in letters of another size from then on: `?letters=`.
pub const LETTERS: &str = "letters";
/// By which a page says what was just done: `?done=`.
pub const DONE: &str = "done";
/// Verification on the extranet door: `?register=`; asked with POST.
pub const VERIFY: &str = "/verify";
/// Reading on the extranet door: `?register=`; asked with POST.
pub const READ: &str = "/read";
/// Certificates in an official's remit.
pub const CERTIFICATES: &str = "/certificates";
/// Renewing certificates together: the form (`?organisation=`), and with POST the deed.
pub const CERTIFICATES_RENEW: &str = "/certificates/renew";
/// Giving back or revoking a certificate: the form, and with POST the deed.
pub const CERTIFICATE_END_PATTERN: &str = "/certificates/{serial}/end";
/// Suspending a certificate: the form, and with POST the deed.
pub const CERTIFICATE_SUSPEND_PATTERN: &str = "/certificates/{serial}/suspend";
/// Resuming a suspended certificate: the form, and with POST the deed.
pub const CERTIFICATE_RESUME_PATTERN: &str = "/certificates/{serial}/resume";
/// Grants and requests for them in an official's remit.
pub const GRANTS: &str = "/grants";
/// Effective rights: `?organisation=`, `?matter=`, `?register=`.
pub const GRANT_MATRIX: &str = "/grants/matrix";
/// One grant with its history.
pub const GRANT_PATTERN: &str = "/grants/{id}";
/// Narrowing a grant: the form, and with POST the deed.
pub const GRANT_NARROW_PATTERN: &str = "/grants/{id}/narrow";
/// Withdrawing a grant: the form, and with POST the deed.
pub const GRANT_WITHDRAW_PATTERN: &str = "/grants/{id}/withdraw";
/// Asking for a grant: the form for a register (`?register=`), and with POST the deed.
pub const GRANT_REQUEST_NEW: &str = "/grants/requests/new";
/// One request with its history.
pub const GRANT_REQUEST_PATTERN: &str = "/grants/requests/{number}";
/// Approving a request: the form, and with POST the deed.
pub const GRANT_REQUEST_APPROVE_PATTERN: &str = "/grants/requests/{number}/approve";
/// Another step of a request: the form, and with POST the deed.
pub const GRANT_REQUEST_STEP_PATTERN: &str = "/grants/requests/{number}/{step}";
/// Who asked about a person, told at the window: the form; asked with POST.
pub const ACCOUNT: &str = "/account";
/// Search of the ledger: the form; searched with POST.
pub const LEDGER: &str = "/ledger";
/// Found entries as a file; with POST.
pub const LEDGER_EXPORT: &str = "/ledger/export";
/// Handing in what a witness countersigned: the form, and with POST the deed.
pub const LEDGER_COUNTERSIGN: &str = "/ledger/countersign";
/// The checkpoint that a witness is to countersign, as a file: `?since=`.
pub const LEDGER_CHECKPOINT: &str = "/ledger/checkpoint";
/// One entry of the ledger.
pub const LEDGER_ENTRY_PATTERN: &str = "/ledger/{index}";
/// The proof of an entry, as a file.
pub const LEDGER_PROOF_PATTERN: &str = "/ledger/{index}/proof";
/// From a trace code to the question: the form; followed with POST.
pub const TRACE: &str = "/trace";
/// Halls and people in an official's remit: `?q=`.
pub const ORGANISATIONS: &str = "/organisations";
/// One organisation.
pub const ORGANISATION_PATTERN: &str = "/organisations/{organisation}";
/// Suspending an organisation.
pub const ORGANISATION_SUSPEND_PATTERN: &str = "/organisations/{organisation}/suspend";
/// Resuming an organisation.
pub const ORGANISATION_RESUME_PATTERN: &str = "/organisations/{organisation}/resume";
/// Adding an organisation below another.
pub const ORGANISATION_ADD_PATTERN: &str = "/organisations/{organisation}/organisations";
/// Adding a post, or giving it another duty: `?post=`.
pub const POST_SAVE_PATTERN: &str = "/organisations/{organisation}/posts";
/// Adding a person or system.
pub const MEMBER_ADD_PATTERN: &str = "/organisations/{organisation}/members";
/// Suspending a person or system.
pub const MEMBER_SUSPEND_PATTERN: &str = "/members/{principal}/suspend";
/// Resuming a person or system.
pub const MEMBER_RESUME_PATTERN: &str = "/members/{principal}/resume";
/// A table of halls and people: the form, and with POST what it would come to.
pub const ORGANISATIONS_IMPORT: &str = "/organisation-table";
/// Applying such a table; with POST.
pub const ORGANISATIONS_IMPORT_APPLY: &str = "/organisation-table/apply";
/// Questions whose case nobody registered: `?day=`; listed anew with POST.
pub const ORPHANS: &str = "/cases/orphans";
/// Budgets in an official's remit.
pub const BUDGETS: &str = "/budgets";
/// Budgets of one organisation.
pub const BUDGETS_OF_PATTERN: &str = "/budgets/{organisation}";
/// The use of the last days of a lane, as a picture.
pub const BUDGET_PLOT_PATTERN: &str = "/budgets/{organisation}/plots/{lane}";
/// Changing the daily budgets of an organisation.
pub const BUDGETS_CHANGE_PATTERN: &str = "/budgets/{organisation}/change";
/// Agreeing hours of the population service with an organisation.
pub const HOURS_AGREE_PATTERN: &str = "/budgets/{organisation}/hours";
/// Booking a burst for an organisation.
pub const BURST_NEW_PATTERN: &str = "/budgets/{organisation}/bursts";
/// Cancelling a burst.
pub const BURST_CANCEL_PATTERN: &str = "/bursts/{number}/cancel";
/// Alarms in an official's remit.
pub const ALARMS: &str = "/alarms";
/// One alarm.
pub const ALARM_PATTERN: &str = "/alarms/{id}";
/// Taking an alarm up: the form, and with POST the deed.
pub const ALARM_TAKE_UP_PATTERN: &str = "/alarms/{id}/take-up";
/// Closing an alarm: the form, and with POST the deed.
pub const ALARM_CLOSE_PATTERN: &str = "/alarms/{id}/close";
/// Decoy records of an owner's registers.
pub const DECOYS: &str = "/decoys";
/// Marking a decoy: the form, and with POST the deed.
pub const DECOY_MARK: &str = "/decoys/mark";
/// Unmarking a decoy: the form, and with POST the deed.
pub const DECOY_UNMARK: &str = "/decoys/unmark";
/// Applications for certificates: `?after=`, `?closed_before=`.
pub const APPLICATIONS: &str = "/applications";
/// Filing an application: the form (`?holder=`), and with POST the deed.
pub const APPLICATION_NEW: &str = "/applications/new";
/// Approving renewals together: the form, and with POST the deed.
pub const APPLICATIONS_APPROVE: &str = "/applications/approve";
/// One application.
pub const APPLICATION_PATTERN: &str = "/applications/{number}";
/// The certificate that came of an application.
pub const APPLICATION_CHAIN_PATTERN: &str = "/applications/{number}/chain";
/// Collecting a certificate: the form, and with POST the deed.
pub const APPLICATION_COLLECT_PATTERN: &str = "/applications/{number}/collect";
/// The file of a collected certificate, once, with POST.
pub const APPLICATION_FILE_PATTERN: &str = "/applications/{number}/file";
/// A step with an application: the form, and with POST the deed.
pub const APPLICATION_STEP_PATTERN: &str = "/applications/{number}/{step}";
/// Incidents of leaked data.
pub const INCIDENTS: &str = "/incidents";
/// Opening an incident: the form, and with POST the deed; `?source=`, `?reference=`.
pub const INCIDENT_OPEN: &str = "/incidents/open";
/// One incident, which printed is its report.
pub const INCIDENT_PATTERN: &str = "/incidents/{number}";
/// A deed on an incident: the form, and with POST the deed.
pub const INCIDENT_DEED_PATTERN: &str = "/incidents/{number}/{deed}";
/// Last part of the address: entries are put down to it.
pub const INCIDENT_COLLECT: &str = "collect";
/// Somebody was told.
pub const INCIDENT_TELL: &str = "tell";
/// Something was done.
pub const INCIDENT_ACT: &str = "act";
/// It is closed.
pub const INCIDENT_CLOSE: &str = "close";
/// Choice of a demo identity on the extranet door of a demo.
pub const DEMO_IDENTITY: &str = "/demo/identity";

/// The verification form of a register.
pub fn verify(register_id: &str) -> String {
    format!("{VERIFY}?register={}", segment(register_id))
}

/// The reading form of a register.
pub fn read(register_id: &str) -> String {
    format!("{READ}?register={}", segment(register_id))
}

/// Open applications after a number.
pub fn applications_after(number: u64) -> String {
    format!("{APPLICATIONS}?after={number}")
}

/// Closed applications before a number, the newest first.
pub fn applications_closed(before: u64) -> String {
    format!("{APPLICATIONS}?closed_before={before}")
}

/// The newest closed applications.
pub fn applications_closed_first() -> String {
    applications_closed(u64::MAX)
}

/// Filing an application for somebody.
pub fn application_for(holder: &str) -> String {
    format!("{APPLICATION_NEW}?holder={}", segment(holder))
}

/// One application.
pub fn application(number: u64) -> String {
    format!("{APPLICATIONS}/{number}")
}

/// The certificate that came of an application.
pub fn application_chain(number: u64) -> String {
    format!("{APPLICATIONS}/{number}/chain")
}

/// Collecting a certificate.
pub fn application_collect(number: u64) -> String {
    format!("{APPLICATIONS}/{number}/collect")
}

/// The file of a collected certificate.
pub fn application_file(number: u64) -> String {
    format!("{APPLICATIONS}/{number}/file")
}

/// A step with an application.
pub fn application_step(number: u64, step: &str) -> String {
    format!("{APPLICATIONS}/{number}/{step}")
}

/// Giving back or revoking a certificate.
pub fn certificate_end(serial: &str) -> String {
    format!("{CERTIFICATES}/{}/end", segment(serial))
}

/// Suspending a certificate.
pub fn certificate_suspend(serial: &str) -> String {
    format!("{CERTIFICATES}/{}/suspend", segment(serial))
}

/// Suspending a certificate as a step of an alarm.
pub fn certificate_suspend_for_alarm(serial: &str, alarm: u64) -> String {
    format!("{}?alarm={alarm}", certificate_suspend(serial))
}

/// Resuming a suspended certificate.
pub fn certificate_resume(serial: &str) -> String {
    format!("{CERTIFICATES}/{}/resume", segment(serial))
}

/// One grant.
pub fn grant(id: u64) -> String {
    format!("{GRANTS}/{id}")
}

/// Narrowing a grant.
pub fn grant_narrow(id: u64) -> String {
    format!("{GRANTS}/{id}/narrow")
}

/// Withdrawing a grant.
pub fn grant_withdraw(id: u64) -> String {
    format!("{GRANTS}/{id}/withdraw")
}

/// Asking for a grant of a register.
pub fn new_grant_request(register_id: &str) -> String {
    format!("{GRANT_REQUEST_NEW}?register={}", segment(register_id))
}

/// One request for a grant.
pub fn grant_request(number: u64) -> String {
    format!("{GRANTS}/requests/{number}")
}

/// A step of a request.
pub fn grant_request_step(number: u64, step: &str) -> String {
    format!("{GRANTS}/requests/{number}/{step}")
}

/// One entry of the ledger.
pub fn ledger_entry(index: u64) -> String {
    format!("{LEDGER}/{index}")
}

/// The checkpoint that a witness is to countersign that saw so many entries last.
pub fn ledger_checkpoint(since: u64) -> String {
    format!("{LEDGER_CHECKPOINT}?since={since}")
}

/// The proof of an entry.
pub fn ledger_proof(index: u64) -> String {
    format!("{LEDGER}/{index}/proof")
}

/// One organisation.
pub fn organisation(id: &str) -> String {
    format!("{ORGANISATIONS}/{}", segment(id))
}

/// Suspending an organisation.
pub fn organisation_suspend(id: &str) -> String {
    format!("{}/suspend", organisation(id))
}

/// Resuming an organisation.
pub fn organisation_resume(id: &str) -> String {
    format!("{}/resume", organisation(id))
}

/// Adding an organisation below another.
pub fn organisation_add(above: &str) -> String {
    format!("{}/organisations", organisation(above))
}

/// Adding a post, or giving another duty to one.
pub fn post_save(organisation_id: &str, post: &str) -> String {
    let form = format!("{}/posts", organisation(organisation_id));
    if post.is_empty() {
        form
    } else {
        format!("{form}?post={}", segment(post))
    }
}

/// Adding a person or system.
pub fn member_add(organisation_id: &str) -> String {
    format!("{}/members", organisation(organisation_id))
}

/// Suspending a person or system.
pub fn member_suspend(id: &str) -> String {
    format!("/members/{}/suspend", segment(id))
}

/// Resuming a person or system.
pub fn member_resume(id: &str) -> String {
    format!("/members/{}/resume", segment(id))
}

/// Questions of a day whose case nobody registered.
pub fn orphans(day: &str) -> String {
    format!("{ORPHANS}?day={}", segment(day))
}

/// Budgets of one organisation.
pub fn budgets_of(organisation: &str) -> String {
    format!("{BUDGETS}/{}", segment(organisation))
}

/// The use of the last days of a lane, as a picture.
pub fn budget_plot(organisation: &str, lane: &str) -> String {
    format!("{}/plots/{}", budgets_of(organisation), segment(lane))
}

/// Changing the daily budgets of an organisation.
pub fn budgets_change(organisation: &str) -> String {
    format!("{}/change", budgets_of(organisation))
}

/// Agreeing hours of the population service with an organisation.
pub fn hours_agree(organisation: &str) -> String {
    format!("{}/hours", budgets_of(organisation))
}

/// Booking a burst for an organisation.
pub fn burst_new(organisation: &str) -> String {
    format!("{}/bursts", budgets_of(organisation))
}

/// Cancelling a burst.
pub fn burst_cancel(number: u64) -> String {
    format!("/bursts/{number}/cancel")
}

/// The page of an alarm.
pub fn alarm(id: u64) -> String {
    format!("{ALARMS}/{id}")
}

/// Taking an alarm up.
pub fn alarm_take_up(id: u64) -> String {
    format!("{ALARMS}/{id}/take-up")
}

/// Closing an alarm.
pub fn alarm_close(id: u64) -> String {
    format!("{ALARMS}/{id}/close")
}

/// One incident.
pub fn incident(number: u64) -> String {
    format!("{INCIDENTS}/{number}")
}

/// A deed on an incident, by the last part of its address.
pub fn incident_deed(number: u64, deed: &str) -> String {
    format!("{INCIDENTS}/{number}/{deed}")
}

/// The form by which an incident is opened, filled in with what it came from.
pub fn incident_from(source: IncidentSource, reference: &str) -> String {
    format!(
        "{INCIDENT_OPEN}?source={}&reference={}",
        source.as_str(),
        segment(reference)
    )
}

/// A page to which a deed leads: it says that it was done, and the reference of its receipt.
pub fn done(page: &str, reference: &str) -> String {
    with(page, DONE, reference)
}

/// A page, read in another way from then on.
pub fn choosing(page: &str, what: &str, choice: &str) -> String {
    with(page, what, choice)
}

fn with(page: &str, name: &str, value: &str) -> String {
    let joint = if page.contains('?') { '&' } else { '?' };
    format!("{page}{joint}{name}={}", segment(value))
}

/// Longest reference that is shown.
const REFERENCE_CHARS_MAX: usize = 80;

/// The reference in the query of such an address. Whoever writes the address himself sees what he wrote, so it may have
/// nothing but the letters of a reference.
pub(crate) fn done_of(query: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, given) = pairs.find(|(name, _)| *name == DONE)?;
    let is_good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    ((1..=REFERENCE_CHARS_MAX).contains(&given.len()) && given.chars().all(is_good)).then(|| given.to_owned())
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(byte as char),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests;
