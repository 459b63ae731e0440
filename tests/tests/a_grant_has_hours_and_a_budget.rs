//! A grant can have hours and a budget of its own: outside the one, and beyond the other, its questions are refused, whatever
//! the organisation may ask otherwise; and the operator sees both, and what was changed, in list, matrix and history.

use serde_json::Value;
use stories::{Installation, Server, eventually, living_citizen, problem, verification};

/// A matter that the demo's hall has no grant for yet.
const NEW_MATTER: &str = "511A0138000000";

fn question() -> client::Verification {
    let citizen = living_citizen(0);
    client::Verification {
        matter: NEW_MATTER.into(),
        ..verification(&citizen.citizen_number, &citizen.name)
    }
}

fn add(installation: &Installation, more: &[&str]) -> String {
    installation.grant_names("demo-hall", NEW_MATTER, more)
}

async fn refusal(server: &Server) -> client::Problem {
    problem(server.client("clerk").verify(&question()).await)
}

#[tokio::test]
async fn a_budget_of_its_own_is_counted_over_all_who_ask_under_it() {
    let installation = Installation::demo();
    add(&installation, &["--daily-budget", "2"]);
    let server = installation.serve(&[]);
    let clerk = server.client("clerk");
    for _ in 0..2 {
        assert_eq!(clerk.verify(&question()).await.expect("answered").outcome, "consistent");
    }
    let refused = refusal(&server).await;
    assert_eq!(refused.code, "grant_budget_exhausted");
    let seconds = refused.rest["retry_after_seconds"].as_u64();
    assert!(seconds.is_some_and(|seconds| seconds <= 86_400), "{refused:?}");
    let found = installation.succeed(&["ledger", "search", "--matter", NEW_MATTER, "--json"]);
    assert_eq!(found.matches("grant_budget_exhausted").count(), 1, "{found}");
    // Its other matter goes on.
    server.answers_a_good_client().await;
    // What was used is used after a restart too.
    server.stop();
    let server = installation.serve(&[]);
    assert_eq!(refusal(&server).await.code, "grant_budget_exhausted");
    // A second grant without a budget: nothing is counted any more.
    add(&installation, &[]);
    let answered = async || server.client("clerk").verify(&question()).await.is_ok();
    assert!(eventually(2, answered).await);
}

#[tokio::test]
async fn hours_of_its_own_hold_beside_those_of_the_service() {
    let installation = Installation::demo();
    let now = minutes_of_the_day();
    let over = format!("{}-{}", clock(now - 2), clock(now - 1));
    let number = add(&installation, &["--hours", &over]);
    let server = installation.serve(&[]);
    let refused = refusal(&server).await;
    assert_eq!(refused.code, "outside_grant_hours");
    assert!(refused.rest["retry_after_seconds"].is_u64(), "{refused:?}");
    server.answers_a_good_client().await;

    let matrix = installation.succeed(&["grant", "matrix", "--organisation", "demo-hall"]);
    assert!(matrix.contains(&format!("授权 {number}：{over}")), "{matrix}");
    assert!(
        installation
            .succeed(&["grant", "list", "--organisation", "demo-hall"])
            .contains(&over)
    );
    // Hours can be narrowed, and never widened.
    let wider = installation.fail(&["grant", "narrow", &number, "--hours", "00:00-24:00", "--reason", "放宽"]);
    assert!(wider.contains("grant.wider"), "{wider}");
    let shown = installation.succeed(&["grant", "show", &number, "--json"]);
    let shown: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(shown["history"].as_array().map(Vec::len), Some(1));
}

/// Minutes since midnight in Beijing; two right after it, so that there is a minute that is over.
#[expect(
    clippy::disallowed_methods,
    reason = "the server under test goes by the wall clock, and so has the story"
)]
fn minutes_of_the_day() -> u64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970");
    let minutes = (since.as_secs() / 60 + 8 * 60) % (24 * 60);
    minutes.max(2)
}

fn clock(minutes: u64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
