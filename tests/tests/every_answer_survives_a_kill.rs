//! The process is killed under load, again and again; every answer that any client received stands in the ledger. Told to
//! stop, it ends in order from the first moment on.

use std::{sync::Arc, time::Duration};

use stories::{Installation, entry, living_citizen, verification};

const ROUNDS: u64 = 8;
const CLIENTS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_the_ledger_keeps_every_answer() {
    let installation = Installation::demo();
    let citizen = living_citizen(0);
    let question = Arc::new(verification(&citizen.citizen_number, &citizen.name));
    let mut received = Vec::new();
    for round in 0..ROUNDS {
        let mut server = installation.serve(&[]);
        let mut askers = Vec::new();
        for _ in 0..CLIENTS {
            let (client, question) = (server.client("system"), question.clone());
            askers.push(tokio::spawn(async move {
                let mut receipts = Vec::new();
                while let Ok(answered) = client.verify(&question).await {
                    receipts.push(answered.receipt);
                }
                receipts
            }));
        }
        // Another moment each time, so that the kill meets every stage of a group commit sooner or later.
        tokio::time::sleep(Duration::from_millis(150 + round * 37)).await;
        server.kill();
        for asker in askers {
            received.extend(asker.await.expect("an asker ends with the connection"));
        }
    }
    assert!(
        received.len() > 200,
        "only {} answers: too little load to tell",
        received.len()
    );
    installation.succeed(&["ledger", "verify"]);
    let mut indexes: Vec<u64> = received.iter().map(|receipt| receipt.index).collect();
    indexes.sort_unstable();
    indexes.dedup();
    assert_eq!(indexes.len(), received.len(), "no two answers share an entry");
    let last = *indexes.last().unwrap();
    let shown = installation.succeed(&["ledger", "show", "--json", "--from", "0"]);
    let leaves: std::collections::HashMap<u64, String> = shown
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON lines"))
        .map(|entry| {
            (
                entry["index"].as_u64().unwrap(),
                entry["leaf_hash"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    for receipt in &received {
        assert_eq!(
            leaves.get(&receipt.index),
            Some(&receipt.leaf_hash),
            "entry {}",
            receipt.index
        );
    }
    assert_eq!(entry(&installation, last)["act"], "verify");
}

#[test]
fn a_server_that_is_told_to_stop_as_soon_as_it_names_its_doors_stops_in_order() {
    let installation = Installation::empty();
    for _ in 0..5 {
        // Fails unless the exit code is 0; a word that nobody hears yet would end the process by the signal.
        installation.serve(&[]).stop();
    }
}
