//! How the ledger stands (账本现状): its size, its latest checkpoint, and who countersigned up to where.

use app::{LedgerState, WITNESSED_HOURS_MAX, WitnessView};
use jiff::Timestamp;

use crate::{
    messages::{ZH, fill},
    routes, shown,
};

/// How the ledger stands.
pub(super) struct StateNote {
    pub(super) log: String,
    pub(super) size: String,
    pub(super) checkpoint: String,
    pub(super) witnessed: String,
    /// That nobody has countersigned for too long.
    pub(super) due: Option<String>,
    pub(super) witnesses: Vec<WitnessLine>,
    pub(super) may_countersign: bool,
    pub(super) key: String,
}

/// A trusted witness.
#[derive(Clone)]
pub(super) struct WitnessLine {
    pub(super) name: String,
    pub(super) standing: String,
    /// Where an auditor gets what it is to countersign next.
    pub(super) to_countersign: Option<String>,
}

/// That what witnesses countersigned is at odds with the ledger, if it is.
pub(super) fn contradicted(state: &LedgerState) -> Option<String> {
    let names: Vec<&str> = state
        .witnessed
        .contradicting()
        .map(|witness| witness.name.as_str())
        .collect();
    (!names.is_empty()).then(|| fill(ZH.ledger.contradicted, &[("names", names.join("、"))]))
}

impl StateNote {
    pub(super) fn of(state: &LedgerState, now: Timestamp, is_auditor: bool) -> Self {
        let (m, witnessed) = (&ZH.ledger, &state.witnessed);
        Self {
            log: state.verifier.name().to_owned(),
            size: fill(m.entries, &[("n", shown::number(state.size))]),
            checkpoint: match &state.checkpoint {
                Some((checkpoint, _)) => {
                    let (n, root) = (shown::number(checkpoint.head.size), checkpoint.head.root.to_string());
                    fill(m.checkpoint_value, &[("n", n), ("root", root)])
                }
                None => m.checkpoint_none.to_owned(),
            },
            witnessed: match (witnessed.size(), witnessed.seen_at()) {
                (Some(size), Some(at)) => {
                    let (n, ago) = (shown::number(size), ago(now, at));
                    fill(m.witnessed_value, &[("n", n), ("ago", ago)])
                }
                _ => m.witnessed_none.to_owned(),
            },
            due: (witnessed.is_due(now)).then(|| fill(m.witness_due, &[("n", WITNESSED_HOURS_MAX)])),
            witnesses: (witnessed.witnesses.iter())
                .map(|witness| WitnessLine::of(witness, is_auditor))
                .collect(),
            may_countersign: is_auditor && !witnessed.witnesses.is_empty(),
            key: state.verifier.to_string(),
        }
    }
}

impl WitnessLine {
    fn of(witness: &WitnessView, is_auditor: bool) -> Self {
        let m = &ZH.ledger;
        let standing = match &witness.last {
            Some(last) => {
                let text = if last.is_borne_out {
                    m.witness_value
                } else {
                    m.witness_contradicts
                };
                let (n, at) = (shown::number(last.size), shown::instant(last.seen_at));
                fill(text, &[("n", n), ("at", at)])
            }
            None => m.witness_never.to_owned(),
        };
        let since = witness.last.map_or(0, |last| last.size);
        Self {
            name: witness.name.clone(),
            standing,
            to_countersign: is_auditor.then(|| routes::ledger_checkpoint(since)),
        }
    }
}

/// How long ago, in the largest unit of which there is one.
fn ago(now: Timestamp, at: Timestamp) -> String {
    let (m, minutes) = (&ZH.ledger, now.duration_since(at).as_mins().max(0));
    let (text, n) = match minutes {
        0..60 => (m.ago_minutes, minutes),
        60..1440 => (m.ago_hours, minutes / 60),
        _ => (m.ago_days, minutes / 1440),
    };
    fill(text, &[("n", n)])
}

#[cfg(test)]
impl StateNote {
    pub(super) fn sample() -> Self {
        Self {
            log: "demo.heyan.example/node-1".to_owned(),
            size: "20,482 条".to_owned(),
            checkpoint: "前 20,480 条，根 n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=".to_owned(),
            witnessed: "前 20,011 条，3 小时前由见证人会签".to_owned(),
            due: None,
            witnesses: vec![
                WitnessLine {
                    name: "audit.example/witness".to_owned(),
                    standing: "前 20,011 条，会签于 2026年11月24日 10:20:30".to_owned(),
                    to_countersign: Some(routes::ledger_checkpoint(20_011)),
                },
                WitnessLine {
                    name: "archive.example/witness".to_owned(),
                    standing: ZH.ledger.witness_never.to_owned(),
                    to_countersign: Some(routes::ledger_checkpoint(0)),
                },
            ],
            may_countersign: true,
            key: "demo.heyan.example/node-1+1234abcd+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh".to_owned(),
        }
    }

    pub(super) fn sample_contradicted() -> Self {
        Self {
            witnessed: ZH.ledger.witnessed_none.to_owned(),
            due: Some(fill(ZH.ledger.witness_due, &[("n", WITNESSED_HOURS_MAX)])),
            witnesses: vec![WitnessLine {
                name: "audit.example/witness".to_owned(),
                standing: "前 20,011 条，会签于 2026年11月24日 10:20:30，与现存条目不符".to_owned(),
                to_countersign: None,
            }],
            may_countersign: false,
            ..Self::sample()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_largest_unit() {
        let now: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
        for (at, expected) in [
            ("2026-11-24T09:59:50Z", "0 分钟前"),
            ("2026-11-24T10:03:00Z", "0 分钟前"),
            ("2026-11-24T09:01:00Z", "59 分钟前"),
            ("2026-11-24T09:00:00Z", "1 小时前"),
            ("2026-11-23T10:01:00Z", "23 小时前"),
            ("2026-11-21T09:00:00Z", "3 天前"),
        ] {
            assert_eq!(ago(now, at.parse().unwrap()), expected);
        }
    }
}
