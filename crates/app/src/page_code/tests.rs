//! Codes of pages: made, read off paper, and opened.

use model::{Organisation, OrganisationId, OrganisationKind, PrincipalId, PrincipalKind};

use super::*;

fn clerk(n: u8) -> Principal {
    Principal {
        id: PrincipalId::parse(&format!("clerk-{n}")).unwrap(),
        name: "某人".into(),
        kind: PrincipalKind::Person,
        organisation: OrganisationId::parse("hall").unwrap(),
        post: "窗口".into(),
        is_active: true,
    }
}

fn certificate(n: u8) -> Certificate {
    Certificate {
        serial: format!("0{n}"),
        fingerprint: CertificateFingerprint([n; 32]),
        key: None,
        principal: clerk(n).id,
        valid_from: "2026-01-01T00:00:00Z".parse().unwrap(),
        valid_until: "2026-12-31T00:00:00Z".parse().unwrap(),
        revoked_at: Some(now()),
        revocation_reason: None,
        suspension: None,
    }
}

fn authority() -> Authority {
    let hall = Organisation {
        id: OrganisationId::parse("hall").unwrap(),
        name: "样例大厅".into(),
        kind: OrganisationKind::Hall,
        parent: None,
        is_active: true,
        population_hours: None,
        daily_budget_clerk: 0,
        daily_budget_system: 0,
    };
    let certificates = (1..=3).map(certificate).collect();
    Authority::new(vec![hall], (1..=3).map(clerk).collect(), certificates, Vec::new())
}

fn now() -> Timestamp {
    "2026-11-24T02:20:30Z".parse().unwrap()
}

fn made(opener: &Opener) -> PageCode {
    PageCode::seal(&Sealing::of_seed(1), opener, now(), 42)
}

fn caller(n: u8) -> Caller {
    Caller::Certified(CertificateFingerprint([n; 32]))
}

#[test]
fn a_code_leads_back_to_who_opened_what_when_however_it_is_typed() {
    let authority = authority();
    let demo = Caller::Demo(clerk(2).id);
    for caller in [caller(1), caller(2), caller(3), caller(9), demo, Caller::default()] {
        let opener = Opener::of(&authority, &caller);
        let printed = made(&opener).to_string();
        let groups: Vec<_> = printed.split('-').collect();
        assert!(
            groups.len() == 5 && groups.iter().all(|group| group.len() == 4),
            "{printed}"
        );
        for typed in [
            printed.clone(),
            format!(" 追溯码 {printed} "),
            format!("追溯码：{}", groups.join(" ")),
            format!("样例大厅　窗口　某人　2026年11月24日 10:20:30　追溯码 {printed}"),
            groups.concat().to_lowercase().replace('0', "o").replace('1', "l"),
        ] {
            let code = PageCode::parse(&typed).expect("a code of a page").expect("well read");
            let opened = code.open(&Sealing::of_seed(1), &authority).expect("one of ours");
            // Which certificate it was that the desk does not know, stands on the page.
            let known = match &opener {
                Opener::Unregistered(_) => Opener::Unregistered(None),
                other => other.clone(),
            };
            assert_eq!((&opened.opener, code.page()), (&known, 42), "{typed}");
            assert_eq!(code.at().to_string(), "2026-11-24T02:20:00Z");
        }
    }
}

#[test]
fn a_code_tells_who_in_words_and_nothing_by_itself() {
    let authority = authority();
    let code = made(&Opener::of(&authority, &caller(2)));
    let opened = code.open(&Sealing::of_seed(1), &authority).unwrap();
    let expected = [
        ("时间", "2026-11-24 10:20（北京时间，至分）"),
        ("入口", "政务外网侧"),
        ("机构", "样例大厅（hall）"),
        ("岗位", "窗口"),
        ("人员", "某人（clerk-2）"),
        ("证书", "02"),
        ("打开的页面", "工作台"),
    ];
    let expected = expected.map(|(label, text)| (label, text.to_owned()));
    assert_eq!(opened.statements(&authority, "工作台"), expected);
    // The same person on the same page a minute later, and somebody else in the same minute: nothing tells which is which.
    let opener = Opener::of(&authority, &caller(2));
    let later = PageCode::seal(
        &Sealing::of_seed(1),
        &opener,
        now() + jiff::SignedDuration::from_secs(60),
        42,
    );
    let other = made(&Opener::of(&authority, &caller(1)));
    assert!(code.mark != later.mark && code.mark != other.mark);
}

#[test]
fn one_wrong_letter_or_two_that_changed_places_are_told() {
    let code = made(&Opener::of(&authority(), &caller(1))).to_string().replace('-', "");
    for at in 0..CODE_CHARS {
        for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars() {
            let mut slip = code.clone();
            slip.replace_range(at..=at, &wrong.to_string());
            let expected = if slip == code { None } else { Some(Misread) };
            assert_eq!(PageCode::parse(&slip).unwrap().err(), expected, "{slip}");
        }
        for with in at + 1..CODE_CHARS {
            let mut letters: Vec<_> = code.chars().collect();
            letters.swap(at, with);
            let slip: String = letters.into_iter().collect();
            let expected = if slip == code { None } else { Some(Misread) };
            assert_eq!(PageCode::parse(&slip).unwrap().err(), expected, "{slip}");
        }
    }
}

#[test]
fn nobody_else_can_make_one() {
    let authority = authority();
    let code = made(&Opener::of(&authority, &caller(1)));
    assert_eq!(
        code.open(&Sealing::of_seed(2), &authority),
        None,
        "another installation's key"
    );
    for forged in [
        PageCode {
            minute: code.minute + 1,
            ..code
        },
        PageCode { page: 41, ..code },
        PageCode {
            mark: code.mark ^ 1,
            ..code
        },
    ] {
        // Well written: whoever knows how can make the check letter fit.
        assert_eq!(PageCode::parse(&forged.to_string()), Some(Ok(forged)));
        assert_eq!(forged.open(&Sealing::of_seed(1), &authority), None, "{forged}");
    }
    let gone = Authority::default();
    assert_eq!(
        code.open(&Sealing::of_seed(1), &gone),
        None,
        "nobody is named whom the desk does not know"
    );
}

#[test]
fn other_references_are_no_codes_of_pages() {
    for other in [
        "",
        "node-1-4711",
        "beijing-node-3-123456",
        "K8X2 34M9 7F0A Q1ZT",
        "追溯码",
        "0000-0000-0000-0000-000U",
        "0000-0000-0000-0000-0000-0000",
        "00000-000-0000-0000-0000",
    ] {
        assert_eq!(PageCode::parse(other), None, "{other}");
    }
}

#[test]
fn a_clock_beyond_the_years_of_the_code_stays_at_their_ends() {
    for (at, minute) in [
        ("2019-12-31T23:59:59Z", 0),
        ("2020-01-01T00:01:00Z", 1),
        ("2199-01-01T00:00:00Z", (1 << 25) - 1),
    ] {
        let code = PageCode::seal(
            &Sealing::of_seed(1),
            &Opener::Nobody,
            at.parse().unwrap(),
            PageCode::PAGE_MAX,
        );
        assert_eq!((code.minute, code.page), (minute, PageCode::PAGE_MAX), "{at}");
        assert_eq!(PageCode::parse(&code.to_string()), Some(Ok(code)));
    }
}
