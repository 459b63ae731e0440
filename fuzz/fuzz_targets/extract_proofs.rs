//! Any text as the statement of an extract, and any bytes as its file: refused, or the same when written again; and nothing is
//! believed that our key did not sign.
#![no_main]

use extract::{SEAL_PLACE, SignedStatement, check_file, seal};
use ledger::SigningKey;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let key = SigningKey::from_seed("heyan.example/fuzz", &[7; 32]).expect("a key");
    let verifier = key.verifier();
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(signed) = SignedStatement::parse(text)
    {
        assert_eq!(signed.text(), text);
        assert!(signed.open(&verifier).is_err(), "nobody guesses a signature");
    }
    assert!(check_file(bytes, &verifier).is_err(), "nobody guesses a seal");
    // A seal upon whatever there is does not make a statement of it.
    let mut file = [b"%PDF-1.7 ", bytes, SEAL_PLACE.as_bytes()].concat();
    seal(&mut file, &key).expect("there is a place");
    assert!(check_file(&file, &verifier).is_err());
});
