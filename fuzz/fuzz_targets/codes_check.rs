//! Any bytes through the checker of streams: it agrees with the types and with itself.
#![no_main]

use codes::{CodeChecker, CodeKind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let checker = CodeChecker::default();
    let text = std::str::from_utf8(bytes);
    for kind in CodeKind::ALL {
        let finding = checker.check(bytes, Some(kind));
        match text {
            Ok(text) => assert_eq!(finding.fault.is_some(), checker.explain(text, kind).is_some(), "{kind}"),
            Err(_) => assert!(finding.fault.is_some(), "{kind}"),
        }
        // A fault carries no notes, and a given kind leaves no second one.
        assert!(finding.also.is_none() && (finding.fault.is_none() || finding.notes.is_empty()));
    }
    let found = checker.check(bytes, None);
    assert_eq!(found.fault, checker.check(bytes, Some(found.kind)).fault);
    if let Some(also) = found.also {
        assert_eq!(checker.check(bytes, Some(also)).fault, None);
    }
});
