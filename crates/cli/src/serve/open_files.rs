//! How many files this process may have open: every connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::door::CONNECTIONS_MAX;

/// Files besides connections: registers, ledger, desk, doors.
const OTHERS: u64 = 200;

/// Takes as many as the system allows this process to have. Shells start programs with 1024, which a busy hall reaches.
pub(super) fn raise_limit() {
    let limit = getrlimit(Resource::Nofile);
    let wanted = CONNECTIONS_MAX as u64 + OTHERS;
    let granted = limit.maximum.map_or(wanted, |most| most.min(wanted));
    if limit.current.is_some_and(|current| current < granted) {
        let raised = Rlimit {
            current: Some(granted),
            maximum: limit.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::warn!(%error, current = limit.current, "the number of open files could not be raised");
        }
    }
    if granted < wanted {
        tracing::warn!(
            granted,
            wanted,
            "fewer connections than the doors could hold: raise the limit of open files, e.g. LimitNOFILE in systemd"
        );
    }
}
