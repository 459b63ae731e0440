//! An entry as people read it — 留痕说明: who, in which post, why, what about, with what outcome.

use std::io::{self, Write};
use std::path::Path;

use app::{EntryNames, SignatureEvidence};
use ledger::RecordedEntry;
use model::Certificate;
use serde_json::{Value, json};
use store::DeskStore;

use super::error::LedgerCommandError;
use super::witnessed::waited;
use crate::data_folder::DataFolder;
use crate::desk_command::open_tree;

/// Writes what an entry says, a line a statement; what it does not say is left out.
///
/// # Errors
/// When `out` fails.
pub fn write(out: &mut impl Write, entry: &RecordedEntry, names: &EntryNames) -> io::Result<()> {
    for (label, text) in app::entry_statements(entry, names) {
        writeln!(out, "  {label}　{text}")?;
    }
    Ok(())
}

/// What desk and keys of this machine know of the certificate and of the signature. Nothing on a machine that has neither: the
/// ledger can be read there all the same.
pub fn names(data: &Path, entry: &RecordedEntry) -> EntryNames {
    let data = DataFolder::at(data);
    let certificate = certificate_of(&data, entry).ok().flatten();
    let evidence = data
        .register_keys()
        .ok()
        .and_then(|keys| SignatureEvidence::of(entry, &app::Sealing::new(keys)));
    EntryNames {
        certificate: certificate.as_ref().map(|known| known.fingerprint),
        signature: evidence.map(|evidence| match evidence {
            Ok(evidence) => evidence.standing(certificate.as_ref()),
            Err(sealed) => sealed,
        }),
        ..EntryNames::default()
    }
}

/// The certificate with which an entry's question was asked, as the desk knows it.
///
/// # Errors
/// When the desk cannot be read.
pub fn certificate_of(data: &DataFolder, entry: &RecordedEntry) -> Result<Option<Certificate>, LedgerCommandError> {
    let Some(serial) = entry.certificate.as_deref() else {
        return Ok(None);
    };
    let desk = open_tree(data)?;
    let all = waited(async move { desk.list_certificates().await })?.map_err(crate::failure::Failure::from)?;
    Ok(all.into_iter().find(|known| known.serial == serial))
}

/// The asker's signature as programs are told of it; `null` for an entry whose question was not signed.
pub fn signature_view(entry: &RecordedEntry, names: &EntryNames) -> Value {
    if entry.signature.is_none() {
        return Value::Null;
    }
    json!({
        "algorithm": app::SIGNATURE_ALGORITHM,
        "certificate": entry.certificate,
        "certificate_sha256": names.certificate.map(|fingerprint| hex::encode(fingerprint.0)),
        "standing": names.signature.map(|standing| standing.as_str()),
    })
}
