//! Whoever steals the data folder, logs included, finds no citizen's number and no citizen's name in it.

use std::{collections::HashSet, fs, path::Path};

use stories::{Installation, RECORDS, SEED, living_citizen, verification};

#[tokio::test]
async fn neither_number_nor_name_stands_anywhere() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let clerk = server.client("clerk");
    for from in [0, 50, 100] {
        let citizen = living_citizen(from);
        clerk
            .verify(&verification(&citizen.citizen_number, &citizen.name))
            .await
            .expect("an answer");
        let _ = clerk.verify(&verification("110105194912310021", &citizen.name)).await;
    }
    server.stop();

    let all: Vec<_> = (0..RECORDS)
        .flat_map(|index| sample::citizen_history(SEED, index))
        .collect();
    let numbers: HashSet<&[u8]> = all.iter().map(|citizen| citizen.citizen_number.as_bytes()).collect();
    let names: HashSet<&str> = all.iter().map(|citizen| citizen.name.as_str()).collect();
    // What is open to everybody names the people who represent an organisation, some of them as citizens are called.
    let representatives: HashSet<String> = (0..RECORDS).flat_map(representatives).collect();
    let telling: HashSet<&str> = (names.iter().copied())
        .filter(|name| name.chars().count() > 2 && !representatives.iter().any(|other| other.contains(name)))
        .collect();
    assert!(numbers.len() as u64 == RECORDS && telling.len() > 50 && names.len() > telling.len());

    let mut files = Vec::new();
    collect(&installation.data(), &mut files);
    files.push(installation.beside("server.log"));
    let mut bytes_seen = 0;
    for file in files {
        let content = fs::read(&file).expect("readable");
        bytes_seen += content.len();
        // The ledger's segments are zeroes for the most part: what is between them is looked at.
        for piece in content.split(|byte| *byte == 0).filter(|piece| piece.len() >= 6) {
            let numbers_within = piece
                .windows(18)
                .filter(|window| window[0].is_ascii_digit() && window[16].is_ascii_digit());
            if numbers_within.into_iter().any(|window| numbers.contains(window)) {
                panic!("{} holds a citizen's number", file.display());
            }
            let text = String::from_utf8_lossy(piece);
            let looked_for = if is_open(&file) { &telling } else { &names };
            let found = looked_for.iter().find(|name| text.contains(**name));
            assert!(found.is_none(), "{} holds a citizen's name", file.display());
        }
    }
    assert!(bytes_seen > 100_000, "the search looked at real data");
}

/// Everybody whom the open registers name in a record and those before it.
fn representatives(index: u64) -> Vec<String> {
    let enterprises = sample::enterprise_history(SEED, index).into_iter();
    let institutions = sample::institution_history(SEED, index).into_iter();
    let others = sample::social_organisation_history(SEED, index).into_iter();
    (enterprises.map(|one| one.legal_representative))
        .chain(institutions.map(|one| one.legal_representative))
        .chain(others.map(|one| one.legal_representative))
        .collect()
}

/// The open registers, and the index of their names.
fn is_open(file: &Path) -> bool {
    let path = file.to_string_lossy();
    path.contains("/search/") || path.contains("/registers/") && !path.contains("/population/")
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files)
        } else {
            files.push(path)
        }
    }
}
