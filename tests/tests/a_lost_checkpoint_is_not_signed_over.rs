//! Whoever can write into the ledger's folder, but has not its key, rewrites an entry and takes the checkpoint away: nobody signs
//! that for him. What is left after a genuine loss is the operator's decision, and stands in the ledger.

use std::fs;

use ledger_bytes::rewrite_first_entry;
use stories::{Installation, living_citizen, verification};

mod ledger_bytes {
    use sha2::{Digest, Sha256};
    use std::{fs, path::Path};

    /// Changes a letter of the first entry, and its leaf hash (RFC 6962) before it in the segment.
    pub fn rewrite_first_entry(segment: &Path) {
        let mut bytes = fs::read(segment).expect("a segment");
        let start = bytes
            .windows(7)
            .position(|part| part == b"{\"v\":1,")
            .expect("an entry");
        let length = u32::from_le_bytes(bytes[start - 36..start - 32].try_into().unwrap()) as usize;
        let entry = &mut bytes[start..start + length];
        let place = entry
            .windows(5)
            .position(|part| part == b"\"out\"")
            .expect("an outcome");
        entry[place + 7] ^= 1;
        let leaf = Sha256::digest([&[0][..], entry].concat());
        bytes[start - 32..start].copy_from_slice(&leaf);
        fs::write(segment, bytes).expect("it can be written");
    }
}

#[tokio::test]
async fn a_rewritten_ledger_without_its_checkpoint_is_neither_served_nor_called_whole() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    server.client("clerk").verify(&question).await.expect("granted");
    server.stop();
    installation.succeed(&["ledger", "verify", "--all-signed"]);
    let (checkpoint, kept) = (
        installation.data().join("ledger/checkpoint"),
        installation.beside("kept"),
    );
    let kept = kept.to_str().unwrap();
    fs::copy(&checkpoint, kept).unwrap();

    fs::remove_file(&checkpoint).unwrap();
    let serve = ["serve", "--internet", "127.0.0.1:0", "--extranet", "127.0.0.1:0"];
    for refused in [&["ledger", "verify"][..], &serve] {
        let output = installation.run(refused);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{told}");
        assert!(
            told.starts_with("错误（ledger-checkpoint-missing）：账本已有"),
            "{told}"
        );
        assert!(told.contains("ledger sign-anew"), "{told}");
        assert!(!checkpoint.exists(), "nothing was signed");
    }
    assert_eq!(installation.run(&["ledger", "verify"]).status.code(), Some(1));

    // Rewritten too: what was kept elsewhere tells, and it is not signed over.
    let segment = installation.data().join("ledger/segments/00000001");
    let genuine = fs::read(&segment).unwrap();
    rewrite_first_entry(&segment);
    let deliberately = ["ledger", "sign-anew", "--reason", "备份漏拷"];
    let told = installation.fail(&[&deliberately[..], &["--checkpoint", kept]].concat());
    assert!(told.contains("ledger-other-root"), "{told}");
    fs::write(&segment, genuine).unwrap();

    // Put back from where it was kept, everything goes on.
    fs::copy(kept, &checkpoint).unwrap();
    installation.serve(&[]).stop();
    fs::remove_file(&checkpoint).unwrap();
    let told = installation.succeed(&[&deliberately[..], &["--checkpoint", kept]].concat());
    assert!(told.contains("并记入账本"), "{told}");
    installation.serve(&[]).stop();
    installation.succeed(&["ledger", "verify", "--all-signed", "--checkpoint", kept]);
}
