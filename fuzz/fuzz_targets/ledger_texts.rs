//! Any text as a checkpoint, a countersigned note, a proof or an entry: it is refused, or it says the same when written
//! again; and nothing is believed that our key did not sign.
#![no_main]

use ledger::{Checkpoint, ConsistencyProof, Countersigned, InclusionText, RecordedEntry, SignedNote, SigningKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(entry) = RecordedEntry::from_bytes(bytes) {
        let written = serde_json::to_vec(&entry).expect("texts and numbers");
        assert_eq!(RecordedEntry::from_bytes(&written).expect("an entry"), entry);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let key = SigningKey::from_seed("heyan.example/fuzz", &[7; 32]).expect("a key");
    if let Ok(note) = SignedNote::parse(text) {
        assert!(text.starts_with(note.text()));
        let _ = note.cosigned_at(&key.witness_verifier());
    }
    assert!(Countersigned::open(text, &key.verifier(), &key.witness_verifier()).is_err());
    assert!(
        Checkpoint::open(text, &key.verifier()).is_err(),
        "nobody guesses a signature"
    );
    // A text that is signed is opened or refused, and what is opened says what was signed.
    let signed = key.sign(&format!("{}\n", text.trim_end_matches('\n')));
    if let Ok(checkpoint) = Checkpoint::open(&signed, &key.verifier()) {
        assert!(signed.starts_with(&checkpoint.text()));
        let countersigned = format!("{signed}{}", key.cosign(&signed, 1_795_491_463).expect("a note"));
        let opened = Countersigned::open(&countersigned, &key.verifier(), &key.witness_verifier());
        assert_eq!(opened.expect("signed by both").note(), countersigned);
    }
    if let Ok(proof) = InclusionText::parse(text) {
        assert_eq!(InclusionText::parse(&proof.text()), Ok(proof));
    }
    let _ = ConsistencyProof::parse_text(text);
    let _ = text.parse::<ledger::VerifierKey>();
    let _ = text.parse::<ledger::WitnessVerifierKey>();
});
