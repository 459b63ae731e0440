//! The commands over a desk and an authority of their own.

use std::{os::unix::fs::PermissionsExt, path::Path};

use clap::Parser;
use model::{OrganisationKind, PrincipalId};
use ring::rand::SystemRandom;
use store_embedded::EmbeddedDesk;

use super::*;
use crate::desk_command::{invented_organisation, invented_person};

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: CertificateArgs,
}

struct Office {
    folder: tempfile::TempDir,
    desk: EmbeddedDesk,
    pki: PkiFolder,
    now: Timestamp,
}

impl Office {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = EmbeddedDesk::open(folder.path()).unwrap();
        let now: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        let pki = PkiFolder::at(folder.path());
        pki.create("演示平台", now, &SystemRandom::new()).unwrap();
        let hall = invented_organisation("hall", OrganisationKind::Hall, None);
        desk.add_organisation(&hall).await.unwrap();
        for id in ["clerk", "other"] {
            desk.add_principal(&invented_person(id, "hall")).await.unwrap();
        }
        Self { folder, desk, pki, now }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    async fn run(&self, line: &[&str]) -> Result<String, String> {
        let line = Line::try_parse_from([&["certificate"], line].concat()).map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        let done = perform(line.args, &self.desk, &self.pki, self.now, &mut out).await;
        done.map_err(|failure| failure.to_string())?;
        Ok(String::from_utf8(out).unwrap())
    }

    async fn list(&self, more: &[&str]) -> Value {
        serde_json::from_str(&self.run(&[&["list", "--json"], more].concat()).await.unwrap()).unwrap()
    }
}

fn rights(path: &str) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_certificate_is_issued_listed_and_revoked() {
    let office = Office::new().await;
    let out = office.path("hall.window-3");
    let issue = ["issue", "--principal", "clerk", "--out", &out, "--p12"];
    let said = office.run(&issue).await.unwrap();
    assert!(said.contains("只显示这一次"), "{said}");
    assert_eq!(rights(&format!("{out}.key")), 0o600);
    assert_eq!(rights(&format!("{out}.p12")), 0o600);
    let facts = pki::read_certificate(&std::fs::read(format!("{out}.crt")).unwrap()).unwrap();
    let again = office.run(&issue).await.unwrap_err();
    assert!(again.contains("无法写入"), "{again}");
    assert!(Path::new(&format!("{out}.key")).exists(), "what was there stays");

    let all = office.list(&[]).await;
    assert_eq!(all.as_array().unwrap().len(), 1, "the refused one is not registered");
    assert_eq!(all[0]["serial"], facts.serial);
    assert_eq!(all[0]["fingerprint_sha256"], hex::encode(facts.fingerprint));
    assert_eq!(
        (&all[0]["principal"], &all[0]["state"]),
        (&json!("clerk"), &json!("valid"))
    );
    assert_eq!(office.list(&["--expiring-days", "364"]).await, json!([]));
    assert_eq!(office.list(&["--expiring-days", "365"]).await, all);

    let shouted = facts.serial.to_uppercase();
    let said = office
        .run(&["revoke", &shouted, "--reason", "调离", "--dry-run"])
        .await
        .unwrap();
    assert!(said.contains("未作更改"), "{said}");
    assert_eq!(office.list(&[]).await, all);
    office.run(&["revoke", &shouted, "--reason", "调离"]).await.unwrap();
    let table = office.run(&["list"]).await.unwrap();
    assert!(table.contains("已吊销") && table.contains("调离"), "{table}");
    assert_eq!(
        office.list(&["--expiring-days", "365"]).await,
        json!([]),
        "a revoked one needs no renewal"
    );

    let crl = office.path("list.crl");
    let said = office.run(&["crl", "--out", &crl]).await.unwrap();
    assert!(
        said.contains("含 1 张证书") && std::fs::read_to_string(&crl).unwrap().contains("BEGIN X509 CRL"),
        "{said}"
    );
}

#[tokio::test]
async fn the_servers_certificate_is_issued_anew_for_the_same_names_and_its_end_is_told_in_time() {
    let mut office = Office::new().await;
    let (certificate, key) = (office.pki.server_certificate(), office.pki.server_key());
    let read = |path: &Path| std::fs::read(path).unwrap();
    let old = (read(&certificate), read(&key));
    assert!(
        !office.run(&["list"]).await.unwrap().contains("提示"),
        "nothing ends soon"
    );

    office.now = "2027-11-01T00:00:00Z".parse().unwrap();
    let told = office.run(&["list"]).await.unwrap();
    assert!(
        told.contains("提示：服务器证书") && told.contains("还有 55 天"),
        "{told}"
    );
    assert_eq!(office.list(&[]).await, json!([]), "programs are told the list alone");

    let said = office.run(&["server"]).await.unwrap();
    assert!(
        said.contains("localhost、127.0.0.1") && said.contains("2028-12"),
        "{said}"
    );
    assert!(said.contains("重新启动") && !said.contains("提示"), "{said}");
    assert_ne!((read(&certificate), read(&key)), old);
    assert_eq!(rights(key.to_str().unwrap()), 0o600);
    let names = pki::read_server_names(&read(&certificate)).unwrap();
    assert_eq!(
        names,
        (vec!["localhost".to_owned()], vec!["127.0.0.1".parse().unwrap()])
    );
    let kept = |path: &Path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        read(&path.with_file_name(format!("{name}.until-2027-12-26")))
    };
    assert_eq!((kept(&certificate), kept(&key)), old);
    assert!(!office.run(&["list"]).await.unwrap().contains("提示"));

    let said = office
        .run(&[
            "server",
            "--name",
            "heyan.example.cn",
            "--address",
            "10.0.0.7",
            "--days",
            "20",
        ])
        .await
        .unwrap();
    assert!(
        said.contains("heyan.example.cn、10.0.0.7") && said.contains("提示：服务器证书"),
        "{said}"
    );
    assert!(office.run(&["server", "--days", "398"]).await.is_err());

    // No longer than the authority itself, and in its last days whoever asks is told of that one as well.
    office.now = "2036-11-01T00:00:00Z".parse().unwrap();
    let said = office.run(&["server"]).await.unwrap();
    assert!(
        said.contains("有效至 2036-11-2") && said.contains("提示：签发机构证书"),
        "{said}"
    );
    assert!(said.contains("提示：根证书"), "{said}");
}

#[tokio::test]
async fn the_authority_is_renewed_with_its_root_and_what_was_issued_stays() {
    let mut office = Office::new().await;
    let pki = |name: &str| office.folder.path().join("pki").join(name);
    let read = |name: &str| std::fs::read_to_string(pki(name)).unwrap();
    let files = ["root.crt", "issuing.crt", "server.crt"];
    let before = files.map(read);
    let key = office.path("stick.key");
    std::fs::rename(pki("root.key"), &key).unwrap();

    // Two years before its end it is told of; a machine without the root's key is told what to do.
    office.now = "2034-11-25T00:00:00Z".parse().unwrap();
    let told = office.run(&["list"]).await.unwrap();
    assert!(
        told.contains("提示：签发机构证书") && told.contains("还有 730 天"),
        "{told}"
    );
    let refused = office.run(&["authority", "--with-root"]).await.unwrap_err();
    assert!(refused.contains("--root-key"), "{refused}");
    let given = ["authority", "--root-key", &key];
    let with_key = |more: &[&'static str]| [&given[..], more].concat();
    let refused = office.run(&with_key(&[])).await.unwrap_err();
    assert!(
        refused.contains("--with-root") && refused.contains("2036-11-24"),
        "{refused}"
    );
    let other = pki("issuing.key");
    let refused = office
        .run(&["authority", "--with-root", "--root-key", other.to_str().unwrap()])
        .await;
    assert!(refused.unwrap_err().contains("与根证书中的公钥不一致"));
    assert!(office.run(&with_key(&["--years", "31"])).await.is_err());

    let said = office.run(&with_key(&["--with-root", "--dry-run"])).await.unwrap();
    assert!(said.contains("试运行") && said.contains("未作更改"), "{said}");
    assert_eq!(files.map(read), before);
    let said = office
        .run(&with_key(&["--with-root", "--json", "--years", "12"]))
        .await
        .unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["valid_until"], "2046-11-25T00:00:00Z");
    assert_eq!(
        (&said["is_root_renewed"], &said["is_shortened"], &said["is_dry_run"]),
        (&json!(true), &json!(false), &json!(false))
    );
    let kept = said["kept"].as_array().unwrap();
    let kept: Vec<_> = kept
        .iter()
        .map(|path| std::fs::read_to_string(path.as_str().unwrap()).unwrap())
        .collect();
    assert_eq!(kept, before);
    for (old, new) in before.iter().zip(files.map(read)) {
        assert_ne!(*old, new);
    }
    assert!(
        read("server.crt").ends_with(&read("issuing.crt")),
        "the chain ends with the new one"
    );
    assert!(office.pki.open().is_ok());
    assert!(!office.run(&["list"]).await.unwrap().contains("提示：签发机构证书"));

    // Three years on the root lasts still, and the issuing authority is renewed alone, no further than it.
    office.now = "2037-11-25T00:00:00Z".parse().unwrap();
    let (now, until) = (office.now, "2046-11-25 08:00");
    let refused = office.run(&with_key(&["--years", "10"])).await.unwrap_err();
    assert!(refused.contains("不能晚于根证书"), "{refused}");
    let said = office.run(&with_key(&["--with-root"])).await.unwrap();
    assert!(
        said.contains("2047-11-25") && said.contains("发给全部客户端和浏览器"),
        "{said}"
    );
    assert!(
        said.contains(until) && office.now == now,
        "the old root's end is told: {said}"
    );
}

#[tokio::test]
async fn more_than_two_years_are_refused_and_leave_nothing() {
    let office = Office::new().await;
    let out = office.path("clerk");
    let said = office
        .run(&["issue", "--principal", "clerk", "--days", "732", "--out", &out])
        .await
        .unwrap_err();
    assert!(said.contains("最长两年"), "{said}");
    assert!(!Path::new(&format!("{out}.key")).exists());
    assert_eq!(office.list(&[]).await, json!([]));
}

#[tokio::test]
async fn files_of_a_certificate_that_cannot_be_finished_are_taken_away() {
    let office = Office::new().await;
    let out = office.path("clerk");
    std::fs::write(format!("{out}.p12"), "something else").unwrap();
    office
        .run(&["issue", "--principal", "clerk", "--out", &out, "--p12"])
        .await
        .unwrap_err();
    assert!(!Path::new(&format!("{out}.key")).exists() && !Path::new(&format!("{out}.crt")).exists());
    assert_eq!(std::fs::read_to_string(format!("{out}.p12")).unwrap(), "something else");
    assert_eq!(office.list(&[]).await, json!([]));
}

#[tokio::test]
async fn only_known_and_active_holders_get_one() {
    let office = Office::new().await;
    let out = office.path("clerk");
    let said = office
        .run(&["issue", "--principal", "nobody", "--out", &out])
        .await
        .unwrap_err();
    assert!(said.contains("principal add"), "{said}");
    office
        .desk
        .set_principal_active(&PrincipalId::parse("clerk").unwrap(), false)
        .await
        .unwrap();
    let said = office
        .run(&["issue", "--principal", "clerk", "--out", &out])
        .await
        .unwrap_err();
    assert!(said.contains("已停用"), "{said}");
}

#[tokio::test]
async fn an_existing_certificate_is_registered_once_and_for_its_holder() {
    let office = Office::new().await;
    let subject = pki::ClientSubject {
        principal: "clerk",
        organisation: "hall",
    };
    let lifetime = pki::ClientLifetime::of_days(office.now, 30).unwrap();
    let file = office.path("clerk.pem");
    let random = SystemRandom::new();
    let issued = office
        .pki
        .open()
        .unwrap()
        .issue_client(&subject, lifetime, &random)
        .unwrap();
    std::fs::write(&file, &issued.certificate_pem).unwrap();
    let said = office.run(&["add", &file, "--principal", "other"]).await.unwrap_err();
    assert!(said.contains("CN") && said.contains("不一致"), "{said}");
    office.run(&["add", &file, "--principal", "clerk"]).await.unwrap();
    assert_eq!(office.list(&[]).await[0]["serial"], issued.serial);
    let said = office.run(&["add", &file, "--principal", "clerk"]).await.unwrap_err();
    assert!(said.contains("已登记"), "{said}");

    let stranger = pki::CertificateAuthority::create("另一平台", office.now, 5, &random)
        .unwrap()
        .0;
    std::fs::write(
        &file,
        stranger
            .issue_client(&subject, lifetime, &random)
            .unwrap()
            .certificate_pem,
    )
    .unwrap();
    let said = office.run(&["add", &file, "--principal", "clerk"]).await.unwrap_err();
    assert!(said.contains("不是本平台"), "{said}");
    let said = office
        .run(&[
            "add",
            office.pki.server_certificate().to_str().unwrap(),
            "--principal",
            "clerk",
        ])
        .await
        .unwrap_err();
    assert!(said.contains("clientAuth"), "{said}");
}

#[tokio::test]
async fn reminders_come_at_60_30_7_and_1_days() {
    let office = Office::new().await;
    let out = office.path("clerk");
    office
        .run(&["issue", "--principal", "clerk", "--days", "100", "--out", &out])
        .await
        .unwrap();
    let certificate = office.desk.list_certificates().await.unwrap().remove(0);
    let second = SignedDuration::from_secs(1);
    let before = |days: i64| certificate.valid_until - SignedDuration::from_hours(24 * days);
    for (now, expected) in [
        (before(60) - second, None),
        (before(60), Some(60)),
        (before(30) - second, Some(60)),
        (before(30), Some(30)),
        (before(7), Some(7)),
        (before(1) - second, Some(7)),
        (before(1), Some(1)),
        (certificate.valid_until - second, Some(1)),
        (certificate.valid_until, None),
    ] {
        assert_eq!(certificate.reminder_days(now), expected, "{now}");
    }
    let revoked = Certificate {
        revoked_at: Some(before(90)),
        ..certificate.clone()
    };
    assert_eq!(revoked.reminder_days(before(7)), None);
    assert_eq!(office.list(&[]).await[0]["reminder_days"], Value::Null);
}

#[tokio::test]
async fn what_expires_soon_is_renewed_once_with_overlap() {
    let mut office = Office::new().await;
    for (holder, days) in [("clerk", "90"), ("other", "300")] {
        let out = office.path(holder);
        let line = ["issue", "--principal", holder, "--days", days, "--out", &out];
        office.run(&line).await.unwrap();
    }
    let folder = office.path("renewed");
    let renew = ["renew", "--organisation", "hall", "--out", &folder];
    let early = office.run(&renew).await.unwrap();
    assert!(early.contains("更新 0 张"), "{early}");
    let far = office.run(&[&renew[..], &["--within-days", "61"]].concat()).await;
    assert!(far.unwrap_err().contains("到期前 60 天起可以更新"));

    office.now += SignedDuration::from_hours(24 * 40);
    let said = office.run(&[&renew[..], &["--dry-run"]].concat()).await.unwrap();
    assert!(
        said.contains("clerk") && said.contains("未签发") && !said.contains("other"),
        "{said}"
    );
    assert!(!Path::new(&folder).exists());
    let said = office.run(&renew).await.unwrap();
    assert!(said.contains("更新 1 张") && said.contains("口令"), "{said}");
    assert_eq!(rights(&format!("{folder}/clerk.p12")), 0o600);
    assert!(
        !Path::new(&format!("{folder}/clerk.key")).exists(),
        "only under its password"
    );
    let all = office.list(&[]).await;
    let of_clerk = all
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["principal"] == "clerk" && one["state"] == "valid");
    assert_eq!(of_clerk.count(), 2, "old and new are good side by side");
    assert!(
        office.run(&renew).await.unwrap().contains("更新 0 张"),
        "twice does no harm"
    );
    let unknown = office
        .run(&["renew", "--organisation", "nowhere", "--out", &folder])
        .await;
    assert!(unknown.unwrap_err().contains("没有标识为 nowhere 的机构"));
}

#[tokio::test]
async fn a_request_is_made_beside_its_key_and_overwrites_nothing() {
    let office = Office::new().await;
    let out = office.path("hall.window-4");
    let request = ["request", "--principal", "clerk", "--out", &out];
    let said: Value = serde_json::from_str(&office.run(&[&request[..], &["--json"]].concat()).await.unwrap()).unwrap();
    assert_eq!(rights(&format!("{out}.key")), 0o600);
    let made = std::fs::read(format!("{out}.csr")).unwrap();
    let fingerprint = pki::CertificateRequest::parse(&made).unwrap().key_fingerprint();
    assert_eq!(said["key_fingerprint_sha256"], hex::encode(fingerprint));
    let taken = office.run(&request).await.unwrap_err();
    assert!(taken.contains("已存在") && taken.contains("换一个前缀"), "{taken}");
    std::fs::remove_file(format!("{out}.key")).unwrap();
    assert!(office.run(&request).await.unwrap_err().contains("window-4.csr"));
    assert!(!Path::new(&format!("{out}.key")).exists(), "no key without its request");
    assert_eq!(std::fs::read(format!("{out}.csr")).unwrap(), made);
}
