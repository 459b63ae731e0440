//! A countersigned checkpoint as others read it: signed messages and key ids are put together here from the words of C2SP
//! signed-note and tlog-cosignature, and openssl checks the signatures over them.

use std::{fs, path::Path, process::Command};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::{Checkpoint, Countersigned, SigningKey, TreeHead, leaf_hash};

/// A vkey taken apart: name, key id, type byte, Ed25519 key.
fn parts(vkey: &str) -> (String, [u8; 4], u8, Vec<u8>) {
    let mut parts = vkey.splitn(3, '+');
    let (name, id, key) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    let id = hex::decode(id).unwrap().try_into().unwrap();
    let key = STANDARD.decode(key).unwrap();
    (name.to_owned(), id, key[0], key[1..].to_vec())
}

/// SHA-256(key name || 0x0A || signature type || public key)[:4], hashed by openssl.
fn key_id(folder: &Path, name: &str, kind: u8, key: &[u8]) -> [u8; 4] {
    let file = folder.join("hashed");
    fs::write(&file, [name.as_bytes(), &[0x0a, kind], key].concat()).unwrap();
    let output = Command::new("openssl")
        .args(["dgst", "-sha256", "-binary"])
        .arg(&file)
        .output()
        .expect("openssl is installed (Debian: apt-get install openssl)");
    assert!(output.status.success());
    output.stdout[..4].try_into().unwrap()
}

fn verifies(folder: &Path, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let file = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        path
    };
    // SubjectPublicKeyInfo of Ed25519, RFC 8410 section 4.
    let der = [&hex::decode("302a300506032b6570032100").unwrap()[..], key].concat();
    let output = Command::new("openssl")
        .args(["pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey"])
        .arg(file("key.der", &der))
        .arg("-sigfile")
        .arg(file("signature", signature))
        .arg("-in")
        .arg(file("message", message))
        .output()
        .expect("openssl is installed (Debian: apt-get install openssl)");
    output.status.success()
}

#[test]
fn openssl_finds_both_signatures_good_over_the_messages_of_the_specification() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let log = SigningKey::from_seed("log.example/heyan", &[5; 32]).unwrap();
    let witness = SigningKey::from_seed("witness.example/w1", &[6; 32]).unwrap();
    let root = leaf_hash(b"root");
    let head = TreeHead { size: 20_852_163, root };
    let note = Checkpoint::sign(head, &log);
    let note = format!("{note}{}", witness.cosign(&note, 1_679_315_147).unwrap());
    let note = Countersigned::open(&note, &log.verifier(), &witness.witness_verifier())
        .unwrap()
        .note();

    // The text, an empty line, and a signature line each: em dash, space, name, space, base64, newline.
    let text = format!("log.example/heyan\n20852163\n{}\n", STANDARD.encode(root.as_bytes()));
    let lines = note
        .strip_prefix(&format!("{text}\n"))
        .expect("text, then an empty line");
    let blobs: Vec<Vec<u8>> = lines
        .strip_suffix('\n')
        .unwrap()
        .split('\n')
        .zip(["log.example/heyan", "witness.example/w1"])
        .map(|(line, name)| {
            let encoded = line.strip_prefix(&format!("\u{2014} {name} ")).unwrap();
            STANDARD.decode(encoded).unwrap()
        })
        .collect();
    let [by_log, by_witness] = &blobs[..] else {
        panic!("two signature lines, not {}", blobs.len())
    };

    let (name, id, kind, key) = parts(&log.verifier().to_string());
    assert_eq!((kind, key_id(folder, &name, 0x01, &key)), (0x01, id));
    assert_eq!((&by_log[..4], by_log.len()), (&id[..], 4 + 64));
    assert!(verifies(folder, &key, text.as_bytes(), &by_log[4..]));

    let (name, id, kind, key) = parts(&witness.witness_verifier().to_string());
    assert_eq!((kind, key_id(folder, &name, 0x04, &key)), (0x04, id));
    // timestamped_signature: u64 timestamp, big-endian, then the signature.
    assert_eq!((&by_witness[..4], by_witness.len()), (&id[..], 4 + 8 + 64));
    assert_eq!(by_witness[4..12], 1_679_315_147_u64.to_be_bytes());
    let message = format!("cosignature/v1\ntime 1679315147\n{text}");
    assert!(verifies(folder, &key, message.as_bytes(), &by_witness[12..]));

    let another = message.replace("20852163", "20852164");
    assert!(!verifies(folder, &key, another.as_bytes(), &by_witness[12..]));
}
