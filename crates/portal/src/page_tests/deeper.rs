//! Addresses of pages that have an id in them.

/// Pages of the desk with an id in their address.
pub(super) fn deeper_of_desk(path: &str) -> bool {
    let is_entry = |rest: &str| {
        let index = rest.strip_suffix("/proof").unwrap_or(rest);
        index.parse::<u64>().is_ok()
    };
    let is_of_grants = |rest: &str| {
        let (of_request, rest) = match rest.strip_prefix("requests/") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let (number, step) = rest.split_once('/').unwrap_or((rest, ""));
        let steps = ["", "approve", "ask-back", "refuse", "answer", "withdraw"];
        let deeds = ["", "narrow", "withdraw"];
        number.parse::<u64>().is_ok() && (if of_request { &steps[..] } else { &deeds }).contains(&step)
    };
    let of_certificate = path
        .strip_prefix("/certificates/")
        .is_some_and(|rest| ["/end", "/suspend", "/resume"].iter().any(|end| rest.ends_with(end)));
    let of_budgets = path.strip_prefix("/budgets/").is_some_and(|rest| {
        let (_, way) = rest.split_once('/').unwrap_or((rest, ""));
        ["", "change", "hours", "bursts", "plots/person", "plots/system"].contains(&way)
    });
    let of_organisation = path.strip_prefix("/organisations/").is_some_and(|rest| {
        let (_, way) = rest.split_once('/').unwrap_or((rest, ""));
        ["", "suspend", "resume", "organisations", "posts", "members"].contains(&way)
    });
    let of_member = path
        .strip_prefix("/members/")
        .is_some_and(|rest| rest.ends_with("/suspend") || rest.ends_with("/resume"));
    let of_burst = path
        .strip_prefix("/bursts/")
        .is_some_and(|rest| rest.ends_with("/cancel"));
    let of_ledger = path.strip_prefix("/ledger/").is_some_and(is_entry);
    let of_alarm = path.strip_prefix("/alarms/").is_some_and(|rest| {
        let (id, deed) = rest.split_once('/').unwrap_or((rest, "close"));
        id.parse::<u64>().is_ok() && ["close", "take-up"].contains(&deed)
    });
    let of_grants = path.strip_prefix("/grants/").is_some_and(is_of_grants);
    let of_incident = path.strip_prefix("/incidents/").is_some_and(|rest| {
        let (number, deed) = rest.split_once('/').unwrap_or((rest, "close"));
        number.parse::<u64>().is_ok() && ["collect", "tell", "act", "close"].contains(&deed)
    });
    of_alarm
        || of_grants
        || of_incident
        || of_certificate
        || of_ledger
        || of_budgets
        || of_burst
        || of_organisation
        || of_member
}
