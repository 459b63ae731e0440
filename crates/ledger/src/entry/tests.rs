use super::*;
use proptest::prelude::*;

fn full() -> Entry<'static> {
    Entry {
        at: RecordedAt::from_unix_micros(1_795_491_463_000_125),
        door: Door::Extranet,
        organisation: Some("org-990000-hall-7"),
        post: Some("窗口\"三\""),
        principal: Some("p-0042"),
        certificate: Some("0a1b2c"),
        action: Action::Verify,
        register: Some("population"),
        subject: Some(&[0, 0xab, 0xff]),
        matter: Some("990000-001"),
        case: Some("2026-11-24-0001\\a\n"),
        fields: vec!["name", "citizen-number"],
        as_of: Some("2026-11-01"),
        recorded_by: Some("2026-11-02T00:00:00Z"),
        deed: Some("grant.narrow"),
        object: Some("17"),
        outcome: Outcome::Consistent,
        refusal: None,
        register_version: Some(18),
        signature: Some(&[0, 0xab, 0xff]),
        extract: Some(&[1, 2]),
        history: Some(4),
    }
}

#[test]
fn bytes_are_these_and_stay_these() {
    assert_eq!(
        String::from_utf8(full().to_bytes()).unwrap(),
        r#"{"v":1,"at":"2026-11-24T03:37:43.000125Z","door":"extranet","org":"org-990000-hall-7","post":"窗口\"三\"","who":"p-0042","cert":"0a1b2c","act":"verify","reg":"population","sub":"00abff","mat":"990000-001","case":"2026-11-24-0001\\a\n","fld":["name","citizen-number"],"asof":"2026-11-01","recby":"2026-11-02T00:00:00Z","deed":"grant.narrow","obj":"17","out":"consistent","rv":18,"sig":"AKv/","ext":"AQI=","hist":4}"#
    );
    let public = Entry::new(
        RecordedAt::from_unix_micros(0),
        Door::Internet,
        Action::Lookup,
        Outcome::NotFound,
    );
    assert_eq!(
        String::from_utf8(public.to_bytes()).unwrap(),
        r#"{"v":1,"at":"1970-01-01T00:00:00.000000Z","door":"internet","act":"lookup","out":"not_found"}"#
    );
}

#[test]
fn words_of_the_two_forms_are_the_same() {
    for action in Action::ALL {
        assert_eq!(serde_json::to_value(action).unwrap(), action.word());
    }
    for outcome in Outcome::ALL {
        assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.word());
    }
    for door in Door::ALL {
        assert_eq!(serde_json::to_value(door).unwrap(), door.word());
    }
}

#[test]
fn a_later_version_with_more_keys_is_still_read() {
    let later = String::from_utf8(full().to_bytes())
        .unwrap()
        .replace("\"v\":1", "\"v\":2,\"new\":true");
    assert_eq!(RecordedEntry::from_bytes(later.as_bytes()).unwrap().version, 2);
    assert!(RecordedEntry::from_bytes(b"{\"v\":1}").is_err());
}

proptest! {
    /// The hand-written form is what serde writes for the same entry, whatever the texts hold.
    #[test]
    fn what_is_written_reads_back_to_the_same_bytes(
        micros in any::<i64>(),
        texts in proptest::collection::vec(proptest::option::of(any::<String>()), 11),
        fields in proptest::collection::vec(any::<String>(), 0..4),
        subject in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..40)),
        version in proptest::option::of(any::<u64>()),
    ) {
        let entry = Entry {
            at: RecordedAt::from_unix_micros(micros),
            organisation: texts[0].as_deref(),
            post: texts[1].as_deref(),
            principal: texts[2].as_deref(),
            certificate: texts[3].as_deref(),
            register: texts[4].as_deref(),
            subject: subject.as_deref(),
            matter: texts[5].as_deref(),
            case: texts[6].as_deref(),
            fields: fields.iter().map(String::as_str).collect(),
            as_of: texts[7].as_deref(),
            recorded_by: texts[7].as_deref(),
            refusal: texts[8].as_deref(),
            deed: texts[9].as_deref(),
            object: texts[10].as_deref(),
            register_version: version,
            ..full()
        };
        let bytes = entry.to_bytes();
        let read = RecordedEntry::from_bytes(&bytes).unwrap();
        prop_assert_eq!(&read.fields, &fields);
        prop_assert_eq!(read.subject.clone(), subject.map(hex::encode));
        prop_assert_eq!(String::from_utf8(serde_json::to_vec(&read).unwrap()), String::from_utf8(bytes));
    }
}
