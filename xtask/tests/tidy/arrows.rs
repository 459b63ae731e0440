//! Which way dependencies point. A crate that is not in the table, or an arrow that is not, fails; `docs/ARCHITECTURE.md`
//! says why the arrows are as they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use serde_json::Value;

use super::tree;

/// Crate, what of this workspace it may use, and what its tests, benches and examples may use besides.
const ARROWS: &[(&str, &[&str], &[&str])] = &[
    ("codes", &[], &[]),
    ("ledger", &[], &[]),
    ("sample", &[], &[]),
    ("watch", &["ledger"], &[]),
    ("model", &["codes"], &[]),
    ("extract", &["ledger"], &[]),
    ("typesetting", &["extract", "model"], &["ledger"]),
    ("store", &["ledger", "model"], &[]),
    ("store-embedded", &["ledger", "model", "store"], &[]),
    ("pki", &[], &[]),
    ("search", &["codes", "model"], &[]),
    (
        "app",
        &["codes", "extract", "ledger", "model", "pki", "search", "store", "watch"],
        &["store-embedded"],
    ),
    (
        "api",
        &["app", "codes", "model", "search"],
        &["ledger", "store", "store-embedded"],
    ),
    (
        "portal",
        &["app", "codes", "jobs", "model", "search"],
        &["ledger", "store", "store-embedded"],
    ),
    (
        "jobs",
        &["app", "codes", "model"],
        &["ledger", "sample", "store", "store-embedded"],
    ),
    ("client", &[], &[]),
    (
        "cli",
        &[
            "api",
            "app",
            "client",
            "codes",
            "extract",
            "jobs",
            "ledger",
            "model",
            "pki",
            "portal",
            "sample",
            "search",
            "store",
            "store-embedded",
            "typesetting",
            "watch",
        ],
        &[],
    ),
    ("bench", &["sample"], &[]),
    ("stories", &["client", "ledger", "sample"], &[]),
    ("xtask", &["sample"], &["model"]),
];

/// Crates that receive values and return values: no file, no socket, no clock, no chance. Every library they may use.
const PURE: &[(&str, &[&str])] = &[
    ("codes", &["serde", "thiserror"]),
    ("model", &["jiff", "serde", "serde_json", "thiserror", "toml"]),
    (
        "ledger",
        &[
            "base64",
            "ed25519-dalek",
            "hex",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
        ],
    ),
    ("sample", &[]),
    ("watch", &["serde", "thiserror", "toml"]),
    ("extract", &["base64", "memchr", "serde", "sha2", "thiserror"]),
];

/// Libraries that have one home, and the crates that may use them outside tests.
const HOMES: &[(&str, &[&str])] = &[
    ("heed", &["store-embedded"]),
    ("rusqlite", &["store-embedded"]),
    ("memmap2", &["store-embedded", "typesetting"]),
    ("axum", &["api", "portal", "cli", "bench"]),
    ("askama", &["portal"]),
    ("utoipa", &["api"]),
    ("typst", &["typesetting"]),
    ("typst-pdf", &["typesetting"]),
    ("fast_qr", &["portal", "typesetting"]),
    ("rcgen", &["pki"]),
    ("p12-keystore", &["pki"]),
    ("x509-parser", &["pki"]),
    ("clap", &["cli", "bench"]),
    ("encoding_rs", &["jobs"]),
    ("httpsig", &["api", "client"]),
];

struct Package {
    name: String,
    /// (name, whether only for development)
    dependencies: Vec<(String, bool)>,
    /// Dependencies that a feature turns on.
    optional: BTreeSet<String>,
}

fn packages() -> Vec<Package> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(tree::root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let list = |value: &Value| value.as_array().expect("a list").clone();
    list(&metadata["packages"])
        .iter()
        .map(|package| Package {
            name: text(&package["name"]),
            dependencies: list(&package["dependencies"])
                .iter()
                .map(|dependency| (text(&dependency["name"]), dependency["kind"] == "dev"))
                .collect(),
            optional: list(&package["dependencies"])
                .iter()
                .filter(|dependency| dependency["optional"] == true)
                .map(|dependency| text(&dependency["name"]))
                .collect(),
        })
        .collect()
}

#[test]
fn dependencies_point_as_the_table_says() {
    let packages = packages();
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let table: BTreeMap<&str, (&[&str], &[&str])> = ARROWS
        .iter()
        .map(|(name, uses, tests)| (*name, (*uses, *tests)))
        .collect();
    let mut wrong = Vec::new();
    for package in &packages {
        let Some((uses, tests)) = table.get(package.name.as_str()) else {
            wrong.push(format!(
                "{} has no row in the table of xtask/tests/tidy/arrows.rs",
                package.name
            ));
            continue;
        };
        for (name, is_dev) in package
            .dependencies
            .iter()
            .filter(|(name, _)| ours.contains(name.as_str()))
        {
            // A crate may turn on features of itself for its tests.
            let is_allowed =
                uses.contains(&name.as_str()) || (*is_dev && (tests.contains(&name.as_str()) || *name == package.name));
            if !is_allowed {
                wrong.push(format!(
                    "{} → {name}{}",
                    package.name,
                    if *is_dev { " (in tests)" } else { "" }
                ));
            }
        }
    }
    let gone = table
        .keys()
        .filter(|name| !ours.contains(*name))
        .map(|name| format!("{name} stands in the table only"));
    wrong.extend(gone);
    assert!(
        wrong.is_empty(),
        "arrows that the table does not have:\n{}",
        wrong.join("\n")
    );
}

/// The fuzz targets are a workspace of their own, so that no other build needs their compiler; its lock file is not kept current by one.
#[test]
fn the_lock_file_of_the_fuzz_targets_follows() {
    let lock = std::fs::read_to_string(tree::root().join("fuzz/Cargo.lock")).expect("it is committed");
    let locked = |name: &str| {
        let block = lock
            .split("\n\n")
            .find(|block| block.contains(&format!("\nname = \"{name}\"\n")))?;
        let (_, dependencies) = block.split_once("dependencies = [").unwrap_or_default();
        // A library that is locked in two versions stands with its version.
        let names = dependencies.split('"').skip(1).step_by(2);
        Some(names.filter_map(|name| name.split(' ').next()).collect::<BTreeSet<_>>())
    };
    for package in packages() {
        let Some(locked) = locked(&package.name) else { continue };
        let named = package.dependencies.iter().filter(|(_, is_dev)| !is_dev);
        let needed: BTreeSet<&str> = named
            .map(|(name, _)| name.as_str())
            .filter(|name| !package.optional.contains(*name) || locked.contains(name))
            .collect();
        assert_eq!(locked, needed, "{}: run `cargo metadata` in fuzz/", package.name);
    }
}

#[test]
fn pure_crates_use_listed_libraries_only() {
    let packages = packages();
    for (name, allowed) in PURE {
        let package = packages
            .iter()
            .find(|package| package.name == *name)
            .expect("a pure crate is in the workspace");
        for (dependency, is_dev) in &package.dependencies {
            let is_ours = packages.iter().any(|package| package.name == *dependency);
            assert!(
                *is_dev || is_ours || allowed.contains(&dependency.as_str()),
                "{name} is pure and may not use {dependency}: it would open a way to files, sockets, clock or chance"
            );
        }
    }
}

#[test]
fn a_library_with_a_home_is_used_there_only() {
    let mut wrong = Vec::new();
    for package in packages() {
        for (dependency, is_dev) in &package.dependencies {
            let home = HOMES.iter().find(|(library, _)| library == dependency);
            if let Some((library, homes)) = home
                && !is_dev
                && !homes.contains(&package.name.as_str())
            {
                wrong.push(format!(
                    "{} uses {library}, whose home is {}",
                    package.name,
                    homes.join(", ")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_crates_reach_for_nothing_outside() {
    let reaches = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "std::io::stdin",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "thread_rng",
        "OsRng",
        "SystemRandom",
    ];
    for file in tree::text_files(&[".rs"]) {
        let is_pure = PURE
            .iter()
            .any(|(name, _)| file.path.starts_with(&format!("crates/{name}/src/")));
        // Sample files of millions of lines are written by several threads; what is written depends on none of them.
        let allowed = if file.path == "crates/sample/src/write.rs" {
            "std::thread"
        } else {
            ""
        };
        for (number, line) in file.text.lines().enumerate().filter(|_| is_pure) {
            let reached = reaches.iter().find(|reach| **reach != allowed && line.contains(*reach));
            assert!(
                reached.is_none() || line.trim_start().starts_with("//"),
                "{}:{}: a pure crate reaches for {}",
                file.path,
                number + 1,
                reached.unwrap_or(&"")
            );
        }
    }
}
