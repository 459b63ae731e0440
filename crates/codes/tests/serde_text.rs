//! With the feature `serde`, codes travel as their text and are checked when they come back.
#![cfg(feature = "serde")]

use codes::{
    CitizenIdentificationNumber, EthnicGroup, Sex, SocialOrganizationCertificateNumber, UnifiedSocialCreditCode,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Sample {
    code: UnifiedSocialCreditCode,
    number: CitizenIdentificationNumber,
    certificate: Option<SocialOrganizationCertificateNumber>,
    sex: Sex,
    group: EthnicGroup,
}

#[test]
fn a_record_comes_back_as_it_went() {
    let text = r#"{"code":"91990000MA0000015Q","number":"11010519491231002X","certificate":"虚社证字第0012号","sex":"2","group":"01"}"#;
    let sample: Sample = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&sample).unwrap(), text);
}

#[test]
fn a_wrong_code_is_refused_without_being_repeated() {
    let error = serde_json::from_str::<CitizenIdentificationNumber>("\"110105194912310021\"")
        .unwrap_err()
        .to_string();
    assert!(error.contains("校验码") && !error.contains("110105"), "{error}");
}
