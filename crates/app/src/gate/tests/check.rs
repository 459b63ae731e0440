//! Who may check a printed extract.

use super::*;

#[test]
fn whoever_checks_an_extract_is_told_what_society_may_read_and_of_citizens_no_field_and_in_service_hours() {
    let check = |caller, register, at| {
        let check = Ask {
            caller,
            register,
            at,
            matter: "",
            case: "",
            is_check: true,
            ..GOOD
        };
        ask(desk(), &check)
    };
    let night = "2026-11-24T15:00:00Z";
    for caller in [&Caller::default(), &CLERK] {
        assert_eq!(check(caller, "population", NOON), Ok(vec![]));
        assert_eq!(check(caller, "enterprise", night), Ok(vec!["name".to_owned()]));
        assert_eq!(
            check(caller, "population", night),
            Err(RefusalCode::OutsideServiceHours)
        );
    }
}
