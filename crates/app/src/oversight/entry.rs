//! One entry with everything that it says, and the proof that it stands in the ledger — 条目与证明.

use ledger::{RecordedEntry, leaf_hash};
use model::{Affair, MatterCode};
use store::{LedgerDamage, LedgerLogError, LedgerSnapshot};

use super::{Looked, Oversight, Remit};
use crate::{App, AppError, Caller, Done, NotPossible, SignatureEvidence, entry_statements, entry_words::node_of};

/// An entry.
#[derive(Clone, Debug)]
pub struct LedgerEntryView {
    /// Place in the log.
    pub index: u64,
    /// What is printed on the answer.
    pub reference: String,
    /// What it says, a statement a line.
    pub statements: Vec<(&'static str, String)>,
    /// RFC 6962 leaf hash in hexadecimal.
    pub leaf_hash: String,
    /// The bytes that were hashed.
    pub bytes: String,
    /// Public key of the log.
    pub verifier: String,
    /// Proof against the last signed checkpoint; `None` for the second or so until one covers the entry.
    pub proof: Option<EntryProof>,
}

/// Proof that an entry stands in the ledger.
#[derive(Clone, Debug)]
pub struct EntryProof {
    /// Size of the tree that was signed.
    pub size: u64,
    /// Its root, base64.
    pub root: String,
    /// How many hashes lead from the entry to the root.
    pub hashes: usize,
    /// The file that `heyan ledger check` verifies without the ledger: C2SP tlog-proof with the entry in it.
    pub text: String,
}

struct Seen {
    index: u64,
    entry: RecordedEntry,
    bytes: Vec<u8>,
    verifier: String,
    proof: Option<EntryProof>,
}

impl App {
    /// The entry at a place, in the caller's remit. The look is recorded.
    ///
    /// # Errors
    /// A refusal; not possible: no such entry, or none that the caller may see; or the ledger cannot be read.
    pub async fn ledger_entry(&self, caller: &Caller, index: u64) -> Result<Done<LedgerEntryView>, AppError> {
        self.see_entry(caller, Affair::ShowEntry, index).await
    }

    pub(super) async fn see_entry(
        &self,
        caller: &Caller,
        affair: Affair,
        index: u64,
    ) -> Result<Done<LedgerEntryView>, AppError> {
        let reference = format!("{}-{index}", node_of(&self.inner.log_name));
        let oversight = Oversight {
            caller,
            affair,
            object: &reference,
            subject: None,
        };
        let look = move |remit: &Remit, ledger: &dyn LedgerSnapshot| {
            let seen = see(remit, ledger, index)?;
            Ok(Looked {
                is_found: seen.is_some(),
                value: seen,
            })
        };
        let (done, desk) = self.overseen(oversight, look).await?;
        let unknown = || {
            let message = format!("没有编号为 {reference} 的条目，或者不在本机构的监督范围内。请核对编号是否抄错。");
            AppError::from(NotPossible::unknown("ledger.unknown", message))
        };
        let (seen, receipt) = done.into_parts();
        let Seen {
            index,
            entry,
            bytes,
            verifier,
            proof,
        } = seen.ok_or_else(unknown)?;
        let mut names = self.entry_names(&desk, &entry);
        if let Some(code) = entry.matter.as_deref().and_then(MatterCode::parse) {
            names.matter = self.matter_names().await?.of(code.as_str());
        }
        let certificate = desk.certificate_of_serial(entry.certificate.as_deref());
        names.certificate = certificate.map(|known| known.fingerprint);
        names.signature = SignatureEvidence::of(&entry, &self.inner.sealing).map(|evidence| match evidence {
            Ok(evidence) => evidence.standing(certificate),
            Err(sealed) => sealed,
        });
        let view = LedgerEntryView {
            index,
            reference: reference.clone(),
            statements: entry_statements(&entry, &names),
            leaf_hash: leaf_hash(&bytes).to_hex(),
            bytes: String::from_utf8_lossy(&bytes).into_owned(),
            verifier,
            proof,
        };
        Ok(Done::new(view, receipt))
    }
}

fn see(remit: &Remit, ledger: &dyn LedgerSnapshot, index: u64) -> Result<Option<Seen>, LedgerLogError> {
    let Some(found) = ledger.entries(index..index.saturating_add(1))?.next() else {
        return Ok(None);
    };
    let (_, bytes) = found?;
    let Ok(entry) = RecordedEntry::from_bytes(&bytes) else {
        return Ok(None);
    };
    if !remit.admits(&entry) {
        return Ok(None);
    }
    let proof = match ledger.latest_checkpoint()? {
        Some((checkpoint, note)) if index < checkpoint.head.size && checkpoint.head.size <= ledger.size() => {
            let proof = ledger.prove_inclusion(index, checkpoint.head.size)?;
            // A proof that does not hold is worse than none: it would be shown to a court.
            proof
                .verify(leaf_hash(&bytes), &checkpoint.head)
                .map_err(|_| LedgerLogError::Corrupt {
                    place: format!("entry {index}"),
                    damage: LedgerDamage::Proof,
                })?;
            Some(EntryProof {
                size: checkpoint.head.size,
                root: checkpoint.head.root.to_string(),
                hashes: proof.path.len(),
                text: proof.text(Some(&bytes), &note),
            })
        }
        _ => None,
    };
    Ok(Some(Seen {
        index,
        entry,
        bytes,
        verifier: ledger.verifier().to_string(),
        proof,
    }))
}
