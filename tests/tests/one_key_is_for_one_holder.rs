//! Two who share a key cannot be told apart, so a key that is in a certificate of one holder gets none for another, by
//! whatever way it is asked for; its holder may renew with it, until it is revoked.

use stories::Installation;

fn beside(installation: &Installation, name: &str) -> String {
    installation.beside(name).to_str().expect("UTF-8").to_owned()
}

fn issue(installation: &Installation, holder: &str, request: &str, out: &str) -> Vec<String> {
    let out = beside(installation, out);
    [
        "certificate",
        "issue",
        "--principal",
        holder,
        "--request",
        request,
        "--out",
        &out,
    ]
    .map(str::to_owned)
    .to_vec()
}

fn words(line: &[String]) -> Vec<&str> {
    line.iter().map(String::as_str).collect()
}

#[test]
fn a_key_of_another_is_refused_by_every_way() {
    let installation = Installation::demo();
    for line in [
        "principal add first --name 演示甲 --kind person --organisation demo-hall --post 综合受理窗口",
        "principal add second --name 演示乙 --kind person --organisation demo-hall --post 综合受理窗口",
    ] {
        installation.succeed(&line.split(' ').collect::<Vec<_>>());
    }
    let key = beside(&installation, "shared");
    installation.succeed(&["certificate", "request", "--principal", "first", "--out", &key]);
    let request = format!("{key}.csr");
    let submit = |holder: &'static str| {
        let line = [
            "application",
            "submit",
            "--by",
            "lead",
            "--principal",
            holder,
            "--request",
            &request,
            "--responsible-name",
            "演示责任人",
            "--responsible-post",
            "处长",
            "--responsible-telephone",
            "028-55550123",
            "--reason",
            "新设窗口",
            "--days",
            "30",
        ];
        line.map(str::to_owned).to_vec()
    };
    let approve = |number: &'static str| {
        ["application", "approve", number, "--by", "police"]
            .map(str::to_owned)
            .to_vec()
    };

    // Two applications for one key, while nobody has a certificate for it: the first approval decides.
    installation.succeed(&words(&submit("first")));
    installation.succeed(&words(&submit("second")));
    installation.succeed(&words(&approve("1")));
    for late in [approve("2"), issue(&installation, "second", &request, "second")] {
        let refused = installation.fail(&words(&late));
        assert!(refused.contains("certificate.key_of_another"), "{refused}");
        assert!(
            refused.contains("一把密钥只属于一个持有人") && !refused.contains("first"),
            "{refused}"
        );
    }
    assert!(!installation.beside("second.crt").exists(), "nothing is left behind");
    installation.succeed(&[
        "application",
        "withdraw",
        "2",
        "--by",
        "lead",
        "--reason",
        "换用新的密钥",
    ]);
    let refused = installation.fail(&words(&submit("second")));
    assert!(refused.contains("certificate.key_of_another"), "{refused}");

    // Its holder renews with it; once revoked, it is used up for him too.
    installation.succeed(&words(&issue(&installation, "first", &request, "renewed")));
    let listed = installation.succeed(&["certificate", "list", "--json"]);
    let listed: Vec<serde_json::Value> = serde_json::from_str(&listed).expect("JSON");
    let his = listed
        .iter()
        .find(|certificate| certificate["principal"] == "first")
        .expect("he has two");
    let serial = his["serial"].as_str().expect("a serial number");
    installation.succeed(&["certificate", "revoke", serial, "--reason", "密钥丢失"]);
    for late in [submit("first"), issue(&installation, "first", &request, "again")] {
        let refused = installation.fail(&words(&late));
        assert!(refused.contains("certificate.key_revoked"), "{refused}");
    }
}
