//! The commands over a desk and an authority of their own.

use clap::Parser;
use model::OrganisationKind;
use ring::rand::SystemRandom;
use serde_json::Value;
use store::DeskStore;

use super::*;
use crate::desk_command::{invented_organisation, invented_person};

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: ApplicationArgs,
}

struct Agency {
    folder: tempfile::TempDir,
    desk: EmbeddedDesk,
    pki: PkiFolder,
    now: Timestamp,
}

impl Agency {
    /// A province with lead agency and hall, and the owner of the population register.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = EmbeddedDesk::open(folder.path()).unwrap();
        let now: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        let pki = PkiFolder::at(folder.path());
        pki.create("演示平台", now, &SystemRandom::new()).unwrap();
        for (id, kind, parent) in [
            ("province", OrganisationKind::Province, None),
            ("agency", OrganisationKind::LeadAgency, Some("province")),
            ("hall", OrganisationKind::Hall, Some("province")),
            ("public-security", OrganisationKind::SourceAuthority, None),
        ] {
            let organisation = invented_organisation(id, kind, parent);
            desk.add_organisation(&organisation).await.unwrap();
        }
        for (id, organisation) in [("lead", "agency"), ("clerk", "hall"), ("officer", "public-security")] {
            desk.add_principal(&invented_person(id, organisation)).await.unwrap();
        }
        Self { folder, desk, pki, now }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn request(&self, name: &str) -> String {
        let path = self.path(name);
        let (request, _) = CertificateRequest::create("clerk", &SystemRandom::new()).unwrap();
        fs::write(&path, request.pem()).unwrap();
        path
    }

    async fn run(&self, line: &[&str]) -> Result<String, String> {
        let line = Line::try_parse_from([&["application"], line].concat()).map_err(|error| error.to_string())?;
        let office = Office {
            desk: &self.desk,
            pki: &self.pki,
            owner: "public-security",
            now: self.now,
            days_max: self.pki.client_days_max().map_err(|failure| format!("{failure:?}"))?,
        };
        let mut out = Vec::new();
        let done = perform(line.args, &office, &mut out).await;
        done.map_err(|failure| format!("{failure:?}"))?;
        Ok(String::from_utf8(out).unwrap())
    }

    async fn submit(&self, request: &str, more: &[&str]) -> Result<String, String> {
        let line = ["submit", "--by", "lead", "--principal", "clerk", "--request", request];
        let responsible = [
            "--responsible-name",
            "演示责任人",
            "--responsible-post",
            "处长",
            "--responsible-telephone",
            "028-55550123",
        ];
        let line = [&line[..], &responsible, &["--reason", "新设窗口"], more].concat();
        self.run(&line).await
    }

    async fn show(&self, number: &str) -> Value {
        serde_json::from_str(&self.run(&["show", number, "--json"]).await.unwrap()).unwrap()
    }
}

#[tokio::test]
async fn an_application_is_asked_back_answered_and_approved() {
    let agency = Agency::new().await;
    let (first, second) = (agency.request("first.csr"), agency.request("second.csr"));
    let said = agency.submit(&first, &["--days", "730"]).await.unwrap();
    assert!(said.contains("已提出申请 1"), "{said}");
    let waiting = agency.run(&["list", "--waiting"]).await.unwrap();
    assert!(waiting.contains("待审") && waiting.contains("共 1 条"), "{waiting}");

    let question = ["ask-back", "1", "--by", "officer", "--question", "有效期过长"];
    agency.run(&question).await.unwrap();
    assert!(agency.run(&question).await.unwrap_err().contains("application.state"));
    assert!(agency.run(&["list", "--waiting"]).await.unwrap().contains("共 0 条"));
    let answer = ["answer", "1", "--by", "lead", "--answer", "已缩短"];
    let said = agency
        .run(&[&answer[..], &["--days", "90", "--request", &second]].concat())
        .await
        .unwrap();
    assert!(said.contains("补正待审"), "{said}");

    let out = agency.path("clerk.crt");
    let approve = ["approve", "1", "--by", "officer", "--out", &out];
    let said = agency.run(&[&approve[..], &["--dry-run"]].concat()).await.unwrap();
    assert!(said.contains("2027-02-22") && said.contains("未签发"), "{said}");
    assert_eq!(agency.show("1").await["state"], "resubmitted");
    assert!(agency.desk.list_certificates().await.unwrap().is_empty());

    agency.run(&approve).await.unwrap();
    let shown = agency.show("1").await;
    let facts = pki::read_certificate(&fs::read(&out).unwrap()).unwrap();
    assert_eq!(
        (&shown["state"], &shown["serial"]),
        (&"approved".into(), &facts.serial.as_str().into())
    );
    assert_eq!(shown["request_pem"], fs::read_to_string(&second).unwrap());
    assert_eq!(shown["steps"][1]["brings_request"], true);
    let registered = agency.desk.list_certificates().await.unwrap();
    assert_eq!(registered.len(), 1);
    assert_eq!(registered[0].fingerprint.0, facts.fingerprint);
    assert_eq!(registered[0].valid_until.to_string(), "2027-02-22T00:00:00Z");
    let text = agency.run(&["show", "1"]).await.unwrap();
    assert!(text.contains("有效天数改为 90；更换了证书请求"), "{text}");

    let again = agency.run(&approve).await.unwrap_err();
    assert!(again.contains("application.state"), "{again}");

    // Another, while that one lasts for months: whoever decides sees it, and can compare the key.
    let third = agency.request("third.csr");
    agency.submit(&third, &[]).await.unwrap();
    let text = agency.run(&["show", "2"]).await.unwrap();
    let request = CertificateRequest::parse(&fs::read(&third).unwrap()).unwrap();
    let fingerprint = hex::encode(request.key_fingerprint());
    assert!(text.contains(&fingerprint), "{text}");
    assert!(text.contains("现有有效证书  1 张，最晚至北京时间 2027-02-22"), "{text}");
    assert_eq!(agency.show("2").await["key_fingerprint_sha256"], fingerprint.as_str());
    let warned = agency
        .run(&["approve", "2", "--by", "officer", "--dry-run"])
        .await
        .unwrap();
    assert!(warned.contains("未到更新期限（到期前 60 天）"), "{warned}");
}

#[tokio::test]
async fn an_approval_that_cannot_be_written_issues_nothing() {
    let agency = Agency::new().await;
    agency.submit(&agency.request("a.csr"), &[]).await.unwrap();
    let out = agency.request("taken.crt");
    let error = agency
        .run(&["approve", "1", "--by", "officer", "--out", &out])
        .await
        .unwrap_err();
    assert!(error.contains("file.unwritable"), "{error}");
    assert_eq!(agency.show("1").await["state"], "submitted");
    assert!(agency.desk.list_certificates().await.unwrap().is_empty());
    assert!(
        fs::read_to_string(&out).unwrap().contains("REQUEST"),
        "what was there stays"
    );

    let said = agency
        .run(&["approve", "1", "--by", "officer", "--json"])
        .await
        .unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();
    assert!(said["chain_pem"].as_str().unwrap().matches("BEGIN CERTIFICATE").count() == 2);
}

#[tokio::test]
async fn what_the_rules_forbid_is_refused_with_its_code() {
    let agency = Agency::new().await;
    let request = agency.request("a.csr");
    for (more, code) in [
        // From 24 November 2026 two years have 731 days.
        (&["--days", "732"][..], "certificate.lifetime_too_long"),
        (&["--days", "4000"], "certificate.lifetime_too_long"),
        (&["--days", "0"], "certificate.lifetime_empty"),
    ] {
        let error = agency.submit(&request, more).await.unwrap_err();
        assert!(error.contains(code), "{more:?}: {error}");
    }
    let huge = agency.path("huge.csr");
    fs::write(&huge, vec![b'a'; 1 << 20]).unwrap();
    for (file, reason) in [
        (huge.as_str(), "不超过 16384 字节"),
        ("/nowhere/a.csr", "无法读取证书请求"),
    ] {
        let error = agency.submit(file, &[]).await.unwrap_err();
        assert!(
            error.contains("certificate.request") && error.contains(reason),
            "{error}"
        );
    }
    // The installation may allow less, and never more.
    let days_max = agency.path("pki/days-max");
    fs::write(&days_max, "90\n").unwrap();
    let error = agency.submit(&request, &["--days", "91"]).await.unwrap_err();
    assert!(
        error.contains("certificate.lifetime_above_ceiling") && error.contains("最长 90 天"),
        "{error}"
    );
    fs::write(&days_max, "732").unwrap();
    let error = agency.submit(&request, &["--days", "30"]).await.unwrap_err();
    assert!(error.contains("certificate.ceiling"), "{error}");
    fs::remove_file(&days_max).unwrap();
    assert!(agency.run(&["list"]).await.unwrap().contains("共 0 条"));

    agency.submit(&request, &[]).await.unwrap();
    let twice = agency.submit(&request, &[]).await.unwrap_err();
    assert!(
        twice.contains("application.open") && twice.contains("尚未办结"),
        "{twice}"
    );
    for (line, code) in [
        (&["approve", "1", "--by", "lead"][..], "application.not_owner"),
        (&["approve", "1", "--by", "nobody"], "application.unknown_principal"),
        (&["approve", "2", "--by", "officer"], "desk.conflict"),
        (
            &["refuse", "1", "--by", "clerk", "--reason", "否"],
            "application.not_owner",
        ),
        (
            &["withdraw", "1", "--by", "officer", "--reason", "否"],
            "application.not_applicant",
        ),
        (&["answer", "1", "--by", "lead", "--answer", "无"], "application.state"),
        (
            &["answer", "1", "--by", "lead", "--answer", "无", "--days", "800"],
            "certificate.lifetime_too_long",
        ),
        (&["list", "--state", "open"], "asked_back"),
    ] {
        let error = agency.run(line).await.unwrap_err();
        assert!(error.contains(code), "{line:?}: {error}");
    }
    agency
        .run(&["withdraw", "1", "--by", "lead", "--reason", "人员调离"])
        .await
        .unwrap();
    agency.submit(&request, &[]).await.expect("the first one is closed");
    agency
        .run(&["refuse", "2", "--by", "officer", "--reason", "岗位无此需要"])
        .await
        .unwrap();
    let text = agency.run(&["show", "2"]).await.unwrap();
    assert!(text.contains("不予批准：岗位无此需要"), "{text}");
}
