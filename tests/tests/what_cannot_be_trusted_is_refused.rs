//! What the gate goes by may fail it: a certificate runs out on an open connection, somebody sets the clock back, the desk's
//! file is destroyed. Nothing is disclosed then, the refusal says why, and where it can, the service comes back by itself.

use std::{fs, path::PathBuf, time::Duration};

use client::{Client, Verification};
use stories::{Installation, Server, entry, eventually, living_citizen, problem, verification};

fn question() -> Verification {
    let citizen = living_citizen(0);
    verification(&citizen.citizen_number, &citizen.name)
}

async fn is_answered(client: &Client) -> bool {
    client
        .verify(&question())
        .await
        .is_ok_and(|answered| answered.outcome == "consistent")
}

async fn code(client: &Client) -> String {
    problem(client.verify(&question()).await).code
}

/// Another certificate of the clerk, that lives for so many seconds.
fn short_lived(installation: &Installation, seconds: u32) -> PathBuf {
    let out = installation.beside("short");
    installation.succeed(&[
        "certificate",
        "issue",
        "--principal",
        "clerk",
        "--seconds",
        &seconds.to_string(),
        "--out",
        out.to_str().expect("UTF-8"),
    ]);
    out
}

fn client_of(server: &Server, prefix: &std::path::Path) -> Client {
    server.client_with(&prefix.with_extension("crt"), &prefix.with_extension("key"))
}

#[tokio::test]
async fn a_certificate_runs_out_on_an_open_connection() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let short = short_lived(&installation, 4);
    let client = client_of(&server, &short);
    assert!(eventually(2, async || is_answered(&client).await).await, "good so far");
    assert!(
        eventually(6, async || !is_answered(&client).await).await,
        "it goes on after its end"
    );
    assert_eq!(code(&client).await, "certificate_not_in_force");
    // A new connection does not come about at all, from the next second on.
    let fails = async || {
        let anew = client_of(&server, &short).verify(&question()).await;
        matches!(anew, Err(ref error) if !matches!(error, client::ClientError::Problem(_)))
    };
    assert!(eventually(3, fails).await, "the handshake takes an expired certificate");
    server.answers_a_good_client().await;
}

#[tokio::test]
async fn a_clock_that_was_set_back_is_not_believed() {
    let installation = Installation::demo();
    let clock = installation.beside("clock");
    let set = |by: &str| fs::write(&clock, format!("{by}\n")).expect("written");
    set("+0");
    let server = installation.serve_with_clock(&clock, &[]);
    let short = short_lived(&installation, 3600);
    let (clerk, expiring) = (server.client("clerk"), client_of(&server, &short));
    assert!(is_answered(&clerk).await && eventually(2, async || is_answered(&expiring).await).await);

    set("+2h");
    assert!(is_answered(&clerk).await, "forward is how time goes");
    assert_eq!(code(&expiring).await, "certificate_not_in_force");

    // Back again: what has expired does not become good, and nobody else is answered by such a clock either.
    set("+0");
    assert_eq!(code(&expiring).await, "clock_unreliable");
    let refused = problem(clerk.verify(&question()).await);
    assert_eq!((refused.status, refused.code.as_str()), (503, "clock_unreliable"));
    assert!(refused.detail.contains("系统时钟"), "{}", refused.detail);
    let page = server.page("clerk", "/");
    assert_eq!(page.status, 503, "{}", page.html);
    page.says("系统时钟异常");
    server.stop();

    // The ledger remembers, and its times do not run backwards.
    let server = installation.serve_with_clock(&clock, &[]);
    assert_eq!(code(&server.client("clerk")).await, "clock_unreliable");
    server.stop();
    let size = size(&installation);
    // To the minute: of two who ask in the same moment, either may stand first.
    let minute = |index: u64| entry(&installation, index)["at"].as_str().expect("a time")[..16].to_owned();
    let times: Vec<_> = (0..size).map(minute).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(entry(&installation, size - 1)["ref"], "clock_unreliable");

    // Whoever runs the platform has looked, and says that the clock is right now. That is on record.
    let server = installation.serve_with_clock(&clock, &["--confirm-clock"]);
    assert_eq!(entry(&installation, size)["deed"], "clock.confirm");
    server.answers_a_good_client().await;
    assert!(
        is_answered(&client_of(&server, &short)).await,
        "it was not over yet by the right time"
    );
    server.stop();
    installation.serve_with_clock(&clock, &[]).answers_a_good_client().await;
}

fn size(installation: &Installation) -> u64 {
    let said = installation.succeed(&["ledger", "verify"]);
    let digits = said
        .split(|c: char| !c.is_ascii_digit())
        .find(|digits| !digits.is_empty());
    digits
        .and_then(|digits| digits.parse().ok())
        .expect("a number of entries")
}

#[tokio::test]
async fn a_desk_that_cannot_be_read_lets_nobody_in() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let clerk = server.client("clerk");
    assert!(is_answered(&clerk).await);
    let (file, aside) = (
        installation.data().join("desk/desk.sqlite"),
        installation.beside("aside"),
    );

    fs::rename(&file, &aside).expect("moved");
    fs::write(&file, vec![0xa5; 64 * 1024]).expect("written");
    // At most ten seconds old may the authority be that is gone by.
    let refused = eventually(12, async || !is_answered(&clerk).await).await;
    assert!(
        refused,
        "answered without anybody knowing whether the certificate was revoked"
    );
    let refused = problem(clerk.verify(&question()).await);
    assert_eq!((refused.status, refused.code.as_str()), (503, "desk_unavailable"));
    assert_eq!(server.page("clerk", "/verify").status, 503);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(code(&clerk).await, "desk_unavailable");

    fs::rename(&aside, &file).expect("moved back");
    assert!(
        eventually(2, async || is_answered(&clerk).await).await,
        "back by itself"
    );
}
