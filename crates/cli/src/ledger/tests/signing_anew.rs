//! The checkpoint is lost for good: signed on deliberately, on the record, and never against what still tells.

use super::*;

#[test]
fn a_lost_checkpoint_is_signed_anew_on_the_record_and_not_against_a_kept_one() {
    let folder = new_ledger();
    append(&folder, 0, 40);
    let checkpoint = folder.path().join("ledger/checkpoint");
    let kept = folder.path().join("kept");
    std::fs::copy(&checkpoint, &kept).unwrap();
    let reason = ["sign-anew", "--reason", "磁盘更换时漏拷"];
    assert_eq!(ledger(&folder, &reason).unwrap_err().code(), "ledger-signed-already");

    std::fs::remove_file(&checkpoint).unwrap();
    for way in [&["verify"][..], &["verify", "--json"]] {
        let error = ledger(&folder, way).unwrap_err();
        assert_eq!((error.code(), error.is_finding()), ("ledger-checkpoint-missing", true));
        assert!(error.to_string().contains("heyan ledger sign-anew"), "{error}");
    }
    // What the entries were is known elsewhere, and is not what they are.
    let other = new_ledger();
    append(&other, 1000, 1040);
    std::fs::remove_file(other.path().join("ledger/checkpoint")).unwrap();
    let with_kept = [&reason[..], &["--checkpoint", kept.to_str().unwrap()]].concat();
    assert_eq!(ledger(&other, &with_kept).unwrap_err().code(), "ledger-other-root");
    assert!(!other.path().join("ledger/checkpoint").exists());

    let told = ledger(&folder, &with_kept).unwrap();
    assert!(told.contains("前 40 条") && told.contains("相符，至前 40 条"), "{told}");
    let shown = ledger(&folder, &["show", "40"]).unwrap();
    assert!(
        shown.contains("重新签署账本") && shown.contains("前 40 条：磁盘更换时漏拷") && shown.contains("本机命令"),
        "{shown}"
    );
    ledger(
        &folder,
        &["verify", "--all-signed", "--checkpoint", kept.to_str().unwrap()],
    )
    .unwrap();
    append(&folder, 41, 50);
}
