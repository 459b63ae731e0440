//! GB 32100-2015, unified social credit codes. The codes are invented, of division 99.

use codes::{CodeNote, EntityKind, OrganizationCode, ParseCodeErrorKind, UnifiedSocialCreditCode as Code};

fn check(text: &str, kind: ParseCodeErrorKind, position: usize, likely: Option<&str>) {
    let error = Code::parse(text).expect_err(text);
    assert_eq!(
        (error.kind(), error.position(), error.likely()),
        (kind, position, likely),
        "{text}: {error}"
    );
}

#[test]
fn faults_name_place_and_likely_code() {
    use ParseCodeErrorKind::{Character, CheckCharacter, Length};
    let meant = Some("91990000MA0000015Q");
    check("", Length, 1, None);
    check("91990000MA0000015", Length, 18, None);
    check("91990000MA0000015QQ", Length, 19, None);
    check("91990000ma0000015q", Character, 9, meant);
    check("91990000MAO000015Q", Character, 11, meant);
    check("9I990000MA00000I5Q", Character, 2, meant);
    check("91990000MA00000１5Q", Character, 16, meant);
    check("91990000 MA000001-5 Q", Character, 9, meant);
    check("\u{FEFF}91990000MA0000015Q", Character, 1, meant);
    check("91990000MA000001SQ", Character, 17, meant);
    check("9199000OMA0000015Q", Character, 8, meant);
    check("9199000AMA0000015Q", Character, 8, None);
    check("91990000MA0000015A", CheckCharacter, 18, None);
    check("91990000AM0000015Q", CheckCharacter, 18, meant);
    check("19990000MA0000015Q", CheckCharacter, 18, meant);
    check("某某有限公司", Character, 1, None);
}

#[test]
fn a_v_is_read_as_the_letter_that_fits() {
    let organization = OrganizationCode::compose("MAU0Y0W1").unwrap();
    let code = Code::compose(
        EntityKind::find(*b"91").unwrap(),
        "990000".parse().unwrap(),
        organization,
    )
    .unwrap();
    let only_u = Code::compose(
        EntityKind::find(*b"91").unwrap(),
        "990000".parse().unwrap(),
        OrganizationCode::compose("MAU00001").unwrap(),
    )
    .unwrap();
    assert_eq!(
        Code::parse(&only_u.as_str().replace('U', "V")).unwrap_err().likely(),
        Some(only_u.as_str())
    );
    // Three different letters behind three V are more than one slip.
    let text = code.as_str().replace(['U', 'Y', 'W'], "V");
    assert_ne!(Code::parse(&text).unwrap_err().likely(), Some(code.as_str()));
}

#[test]
fn parts_and_notes() {
    let organization = OrganizationCode::compose("MA000001").unwrap();
    for kind in EntityKind::all() {
        let code = Code::compose(kind, "990000".parse().unwrap(), organization).unwrap();
        assert_eq!(Code::parse(code.as_str()), Ok(code));
        assert_eq!(
            (code.entity_kind(), code.organization_code()),
            (Some(kind), Some(organization))
        );
        assert!(code.notes().is_empty());
    }
    // The inner check character is wrong, the outer right: accepted with a note.
    let inner_wrong = completed("91990000MA0000010");
    assert_eq!(inner_wrong.organization_code(), None);
    assert_eq!(
        inner_wrong.notes().iter().collect::<Vec<_>>(),
        [CodeNote::InnerOrganizationCode]
    );
    // A category that the table does not have: accepted with a note.
    let new_kind = completed("98990000MA0000015");
    assert_eq!(new_kind.entity_kind(), None);
    assert_eq!(
        new_kind.notes().iter().collect::<Vec<_>>(),
        [CodeNote::UnknownEntityKind]
    );
}

#[test]
fn an_old_organization_code_with_a_barred_letter_gives_no_credit_code() {
    let organization = OrganizationCode::compose("MAO00001").unwrap();
    let error = Code::compose(
        EntityKind::find(*b"91").unwrap(),
        "990000".parse().unwrap(),
        organization,
    )
    .unwrap_err();
    assert_eq!((error.kind(), error.position()), (ParseCodeErrorKind::Character, 11));
}

/// The one code that continues these 17 characters.
fn completed(body: &str) -> Code {
    let mut codes = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .filter_map(|check| Code::parse(&format!("{body}{check}")).ok());
    let code = codes.next().expect("one check character fits");
    assert_eq!(codes.next(), None, "and only one");
    code
}
