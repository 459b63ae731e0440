//! The contract of [`AlarmStore`], as tests that every driver passes.

use jiff::{SignedDuration, Timestamp};
use model::{Alarm, AlarmEvent, AlarmFinding, AlarmSighting, AlarmState, Decoy, PrincipalId, SuspensionForAlarm};

use super::desk::{certificate, organisation, principal};
use crate::{ALARMS_PAGE_MAX, AlarmStore, DeskStore, RaisedAlarm, StoreError};

/// Runs the whole contract; panics where the driver breaks it. `fresh` is as in [`super::desk::holds`].
pub async fn holds<S: AlarmStore + DeskStore, Open: Fn() -> S>(fresh: impl Fn() -> Open) {
    let open = fresh();
    let closed = an_alarm_is_raised_taken_up_and_closed(&open()).await;
    let found = open().find_alarm(closed.id).await.unwrap();
    assert_eq!(found, Some(closed), "all is kept");
    a_certificate_is_suspended_as_a_step(&fresh()()).await;
    more_of_the_same_is_the_same_alarm(&fresh()()).await;
    what_was_seen_before_is_known(&fresh()()).await;
    a_list_is_bounded_and_can_be_continued(&fresh()()).await;
    positions_are_kept_by_log(&fresh()()).await;
    decoys_are_marked_once_and_move_the_stamp(&fresh()()).await;
}

fn now() -> Timestamp {
    "2026-11-24T01:02:03.456789Z".parse().expect("an instant")
}

fn official() -> PrincipalId {
    PrincipalId::parse("lead").expect("an id")
}

fn sighting(principal: &str, indexes: &[u64]) -> AlarmSighting {
    AlarmSighting {
        rule: "refusals_in_a_row".into(),
        at: now(),
        register: Some("population".into()),
        organisation: Some("hall".into()),
        organisations: Vec::new(),
        post: Some("综合窗口".into()),
        principal: Some(principal.into()),
        certificate: Some("3a5f".into()),
        case: None,
        subject: None,
        measured: indexes.len() as u64,
        threshold: 2,
        indexes: indexes.to_vec(),
    }
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) {
    assert!(
        matches!(outcome, Err(StoreError::Conflict(_))),
        "expected a conflict, got {outcome:?}"
    );
}

async fn raise(desk: &impl AlarmStore, sighting: &AlarmSighting) -> RaisedAlarm {
    desk.raise_alarm(sighting, now()).await.unwrap()
}

#[track_caller]
fn id_of(raised: RaisedAlarm) -> u64 {
    match raised {
        RaisedAlarm::New(id) => id,
        other => panic!("expected a new alarm, got {other:?}"),
    }
}

async fn an_alarm_is_raised_taken_up_and_closed(desk: &(impl AlarmStore + DeskStore)) -> Alarm {
    let stamp = desk.stamp().await.unwrap();
    let seen = sighting("clerk", &[3, 4]);
    let id = id_of(raise(desk, &seen).await);
    let alarm = desk.find_alarm(id).await.unwrap().expect("found");
    assert_eq!(
        (&alarm.sighting, alarm.raised_at, alarm.state),
        (&seen, now(), AlarmState::Open)
    );
    assert_eq!(alarm.steps.len(), 1);
    assert_eq!((alarm.steps[0].event, &alarm.steps[0].by), (AlarmEvent::Raised, &None));

    let later = now() + SignedDuration::from_secs(60);
    let taken = desk.take_up_alarm(id, &official(), later).await.unwrap();
    assert_eq!((taken.state, taken.finding), (AlarmState::Seen, None));
    conflict(desk.take_up_alarm(id, &official(), later).await);
    conflict(desk.take_up_alarm(id + 1, &official(), later).await);
    let close = async |id| {
        desk.close_alarm(id, &official(), later, AlarmFinding::Unfounded, "业务核查无误")
            .await
    };
    conflict(close(id + 1).await);
    let closed = close(id).await.unwrap();
    conflict(close(id).await);
    conflict(desk.take_up_alarm(id, &official(), later).await);
    assert_eq!(
        (closed.state, closed.finding),
        (AlarmState::Closed, Some(AlarmFinding::Unfounded))
    );
    let steps: Vec<_> = closed.steps.iter().map(|step| (step.event, step.by.clone())).collect();
    assert_eq!(
        steps,
        [
            (AlarmEvent::Raised, None),
            (AlarmEvent::TakenUp, Some(official())),
            (AlarmEvent::Closed, Some(official())),
        ]
    );
    assert_eq!(
        (closed.steps[2].note.as_str(), closed.steps[2].at),
        ("业务核查无误", later)
    );
    assert_eq!(desk.stamp().await.unwrap(), stamp, "alarms are no affair of the gate");
    closed
}

async fn a_certificate_is_suspended_as_a_step(desk: &(impl AlarmStore + DeskStore)) {
    desk.add_organisation(&organisation("hall", None)).await.unwrap();
    desk.add_principal(&principal("clerk", "hall")).await.unwrap();
    desk.add_certificate(&certificate("3a5f", 1, "clerk", 365))
        .await
        .unwrap();
    desk.add_certificate(&certificate("3a60", 2, "clerk", 30))
        .await
        .unwrap();
    let id = id_of(raise(desk, &sighting("clerk", &[3, 4])).await);
    let suspending = |alarm, serial: &str, by| SuspensionForAlarm {
        alarm,
        serial: serial.into(),
        by,
        at: now(),
        reason: "核查".into(),
        reference: "node-1-7".into(),
    };
    let by_official = suspending(id, "3a5f", Some(official()));
    let steps = async || desk.find_alarm(id).await.unwrap().expect("found").steps;
    let suspensions = async || {
        let all = desk.list_certificates().await.unwrap();
        all.into_iter().map(|one| one.suspension).collect::<Vec<_>>()
    };

    // Neither without the other.
    conflict(desk.suspend_for_alarm(&suspending(id + 1, "3a5f", None)).await);
    assert_eq!(suspensions().await, [None, None]);
    conflict(desk.suspend_for_alarm(&suspending(id, "ffff", None)).await);
    assert_eq!(steps().await.len(), 1);

    let stamp = desk.stamp().await.unwrap();
    desk.suspend_for_alarm(&by_official).await.unwrap();
    assert_ne!(desk.stamp().await.unwrap(), stamp, "the gate has to hear of it");
    assert_eq!(suspensions().await, [Some(by_official.suspension()), None]);
    assert_eq!(steps().await[1..], [by_official.step()]);
    conflict(desk.suspend_for_alarm(&by_official).await);
    assert_eq!(steps().await.len(), 2, "once");
    let by_platform = suspending(id, "3a60", None);
    desk.suspend_for_alarm(&by_platform).await.unwrap();
    assert_eq!(steps().await[2..], [by_platform.step()]);

    desk.resume_certificate("3a5f", "无误").await.unwrap();
    desk.close_alarm(id, &official(), now(), AlarmFinding::Unfounded, "无误")
        .await
        .unwrap();
    conflict(desk.suspend_for_alarm(&by_official).await);
    assert_eq!(suspensions().await, [None, Some(by_platform.suspension())]);
}

async fn more_of_the_same_is_the_same_alarm(desk: &impl AlarmStore) {
    let id = id_of(raise(desk, &sighting("clerk", &[3, 4])).await);
    let more = sighting("clerk", &[3, 4, 5, 6]);
    assert_eq!(raise(desk, &more).await, RaisedAlarm::Again(id));
    let alarm = desk.find_alarm(id).await.unwrap().expect("found");
    assert_eq!((&alarm.sighting, alarm.steps.len()), (&more, 2));
    assert_eq!(alarm.steps[1].event, AlarmEvent::Again);
    let by_another_rule = AlarmSighting {
        rule: "volume".into(),
        ..more.clone()
    };
    for other in [by_another_rule, sighting("colleague", &[3, 4])] {
        assert_ne!(id_of(raise(desk, &other).await), id);
    }
    // Of several organisations it is known which, by the latest sighting.
    let of = |organisations: &[&str], indexes: &[u64]| AlarmSighting {
        organisation: None,
        organisations: organisations.iter().map(|&id| id.to_owned()).collect(),
        ..sighting("several", indexes)
    };
    let several = id_of(raise(desk, &of(&["hall", "other"], &[3, 4])).await);
    let more_of_them = of(&["elsewhere", "hall", "other"], &[3, 4, 5]);
    assert_eq!(raise(desk, &more_of_them).await, RaisedAlarm::Again(several));
    let alarm = desk.find_alarm(several).await.unwrap().expect("found");
    assert_eq!(alarm.sighting, more_of_them);
    // Seen is not closed.
    desk.take_up_alarm(id, &official(), now()).await.unwrap();
    assert_eq!(raise(desk, &sighting("clerk", &[9])).await, RaisedAlarm::Again(id));
    assert_eq!(
        desk.find_alarm(id).await.unwrap().expect("found").state,
        AlarmState::Seen
    );
}

async fn what_was_seen_before_is_known(desk: &impl AlarmStore) {
    let id = id_of(raise(desk, &sighting("clerk", &[3, 4])).await);
    assert_eq!(raise(desk, &sighting("clerk", &[3, 4])).await, RaisedAlarm::Known);
    assert_eq!(desk.find_alarm(id).await.unwrap().expect("found").steps.len(), 1);
    desk.close_alarm(id, &official(), now(), AlarmFinding::Founded, "已处理")
        .await
        .unwrap();
    assert_eq!(raise(desk, &sighting("clerk", &[2, 3])).await, RaisedAlarm::Known);
    assert_ne!(id_of(raise(desk, &sighting("clerk", &[7, 8])).await), id, "a new one");
    let nobody = AlarmSighting {
        principal: None,
        ..sighting("clerk", &[3, 4])
    };
    id_of(raise(desk, &nobody).await);
    assert_eq!(
        raise(desk, &nobody).await,
        RaisedAlarm::Known,
        "absent is equal to absent"
    );
}

async fn a_list_is_bounded_and_can_be_continued(desk: &impl AlarmStore) {
    let count = u64::from(ALARMS_PAGE_MAX) + 3;
    for n in 0..count {
        id_of(raise(desk, &sighting(&format!("clerk-{n}"), &[n])).await);
    }
    let first = desk.list_alarms(AlarmState::Open, None).await.unwrap();
    assert_eq!(first.len(), ALARMS_PAGE_MAX as usize);
    assert_eq!(first[0].sighting.indexes, [count - 1], "newest first");
    let last = first.last().expect("many").id;
    let rest = desk.list_alarms(AlarmState::Open, Some(last)).await.unwrap();
    assert_eq!(rest.len(), 3);
    desk.take_up_alarm(last, &official(), now()).await.unwrap();
    let seen = desk.list_alarms(AlarmState::Seen, None).await.unwrap();
    assert_eq!(seen.iter().map(|alarm| alarm.id).collect::<Vec<_>>(), [last]);
    assert!(desk.list_alarms(AlarmState::Closed, None).await.unwrap().is_empty());
}

async fn positions_are_kept_by_log(desk: &impl AlarmStore) {
    assert_eq!(desk.watch_position("node-1").await.unwrap(), None);
    for next in [7, 9, 8] {
        desk.keep_watch_position("node-1", next).await.unwrap();
        assert_eq!(desk.watch_position("node-1").await.unwrap(), Some(next));
    }
    assert_eq!(desk.watch_position("node-2").await.unwrap(), None);
}

async fn decoys_are_marked_once_and_move_the_stamp(desk: &(impl AlarmStore + DeskStore)) {
    let decoy = Decoy {
        register: "population".into(),
        subject: [7; 16],
        note: "一号".into(),
        marked_by: Some(official()),
        marked_at: now(),
    };
    let mut stamp = desk.stamp().await.unwrap();
    desk.add_decoy(&decoy).await.unwrap();
    assert_ne!(desk.stamp().await.unwrap(), stamp, "the watch has to hear of it");
    stamp = desk.stamp().await.unwrap();
    conflict(desk.add_decoy(&decoy).await);
    let other = Decoy {
        register: "enterprise".into(),
        marked_by: None,
        ..decoy.clone()
    };
    desk.add_decoy(&other).await.unwrap();
    assert_eq!(desk.list_decoys().await.unwrap(), [other.clone(), decoy]);
    desk.remove_decoy("population", &[7; 16]).await.unwrap();
    conflict(desk.remove_decoy("population", &[7; 16]).await);
    assert_eq!(desk.list_decoys().await.unwrap(), [other]);
    assert_ne!(desk.stamp().await.unwrap(), stamp);
}
