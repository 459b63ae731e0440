//! A lead agency applies for a clerk's certificate on its pages, with the request that the clerk made; the owner of the
//! population register asks back and approves on its own; the clerk asks with the certificate. Every step is in the ledger.

use std::fs;

use stories::{Installation, Page, Server, entry, eventually, living_citizen, verification};

fn installation() -> Installation {
    let installation = Installation::demo();
    let clerk =
        "principal add new-clerk --name 演示新窗口人员 --kind person --organisation demo-hall --post 综合受理窗口";
    installation.succeed(&clerk.split(' ').collect::<Vec<_>>());
    installation
}

/// The clerk makes key and request; the prefix of both files.
fn request(installation: &Installation, name: &str) -> String {
    let out = installation.beside(name).to_str().expect("UTF-8").to_owned();
    installation.succeed(&["certificate", "request", "--principal", "new-clerk", "--out", &out]);
    out
}

const FILED: [(&str, &str); 7] = [
    ("principal", "new-clerk"),
    ("days", "365"),
    ("key", "own"),
    ("responsible_name", "演示责任人"),
    ("responsible_post", "处长"),
    ("responsible_telephone", "028-55550123"),
    ("reason", "新设窗口"),
];

/// What the ledger says that a page has done.
#[track_caller]
fn recorded(installation: &Installation, done: &Page, who: &str, deed: &str, object: &str) {
    assert_eq!(done.status, 303, "{}", done.html);
    let entry = entry(installation, done.done_index());
    assert_eq!(
        (&entry["who"], &entry["deed"], &entry["obj"], &entry["out"]),
        (&who.into(), &deed.into(), &object.into(), &"applied".into())
    );
}

fn path(done: &Page) -> String {
    done.location.split('?').next().expect("a path").to_owned()
}

#[tokio::test]
async fn from_the_upload_to_the_first_question() {
    let installation = installation();
    let server = installation.serve(&[]);
    let key = request(&installation, "new-clerk");
    server.page("lead", "/").says("证书申请");
    server.page("lead", "/applications").says("/applications/new");
    server.page("lead", "/applications/new").says("演示新窗口人员");

    // What is wrong is told beside the input, and nothing is filed.
    let empty = server.send("lead", "/applications/new", &[("days", "1000")]);
    assert_eq!(empty.status, 422);
    for words in ["请选择持有人", "有效期应为 1 至 731", "请选择密钥由谁生成"] {
        empty.says(words);
    }
    let no_request = server.send("lead", "/applications/new", &FILED);
    assert_eq!(no_request.status, 422);
    no_request.says("请粘贴证书请求或者选择文件");
    let wrong = [&FILED[..], &[("request", "不是证书请求")]].concat();
    let wrong = server.send("lead", "/applications/new", &wrong);
    assert_eq!(wrong.status, 422, "{}", wrong.html);
    wrong.says("BEGIN CERTIFICATE REQUEST");
    let huge = installation.beside("huge.csr");
    fs::write(&huge, vec![b'a'; 100_000]).expect("written");
    let huge = [("request_file", huge.display().to_string())];
    let too_long = server.send_files("lead", "/applications/new", &FILED, &huge);
    assert_eq!(too_long.status, 422);
    too_long.says("不超过 16384 字节");
    fs::write(&huge[0].1, vec![b'a'; 1_000_000]).expect("written");
    assert_eq!(
        server.send_files("lead", "/applications/new", &FILED, &huge).status,
        413
    );
    server.page("lead", "/applications").says("目前没有未办结的申请");

    // Uploaded as a file.
    let file = [("request_file", format!("{key}.csr"))];
    let filed = server.send_files("lead", "/applications/new", &FILED, &file);
    recorded(&installation, &filed, "lead", "application.file", "new-clerk");
    let page = path(&filed);
    let twice = server.send_files("lead", "/applications/new", &FILED, &file);
    assert_eq!(twice.status, 409);
    twice.says("已有尚未办结的证书申请");
    let entries = installation.succeed(&["ledger", "search", "--json", "--deed", "application.file"]);
    assert_eq!(
        entries.lines().count(),
        1,
        "what was not done is not in the ledger as done: {entries}"
    );
    server.page("police", &page).says("公钥指纹");
    server.page("lead", &filed.location).says("已办理");

    // Asked back and answered, with other days.
    server.page("police", "/").says("待审批的证书申请（1 件）");
    let step = |step: &str| format!("{page}/{step}");
    let asked = server.send("police", &step("ask-back"), &[("question", "请缩短\r\n有效期")]);
    recorded(&installation, &asked, "police", "application.ask_back", "1");
    server
        .page("lead", "/")
        .says("退回补正、待本机构答复的证书申请（1 件）");
    server.page("lead", &page).says("请缩短 有效期");
    let answer = [("answer", "已缩短"), ("days", "90")];
    let answered = server.send_files("lead", &step("answer"), &answer, &[]);
    recorded(&installation, &answered, "lead", "application.answer", "1");

    // Approved, with the consequences told before.
    let told = server.page("police", &step("approve"));
    told.says("立即签发证书并登记生效：演示新窗口人员（综合受理窗口）");
    told.says("90 天");
    told.says("现有有效证书");
    let approved = server.send("police", &step("approve"), &[]);
    recorded(&installation, &approved, "police", "application.approve", "1");
    let late = server.send("police", &step("refuse"), &[("reason", "改变主意")]);
    assert_eq!(late.status, 409);
    late.says("现为“已批准”");

    // The agency takes the chain to the clerk, who installs it beside the key and asks.
    let chain = server.page("lead", &step("chain"));
    assert_eq!(chain.html.matches("BEGIN CERTIFICATE").count(), 2, "{}", chain.html);
    fs::write(format!("{key}.crt"), &chain.html).expect("written");
    assert!(asks(&installation, &server).await, "the new certificate is not taken");
    server.page("police", "/applications?closed_before=99").says("已批准");
}

async fn asks(installation: &Installation, server: &Server) -> bool {
    let path = |ending: &str| installation.beside(&format!("new-clerk.{ending}"));
    let clerk = server.client_with(&path("crt"), &path("key"));
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    eventually(2, async || clerk.verify(&question).await.is_ok()).await
}

#[test]
fn it_can_be_refused_and_taken_back() {
    let installation = installation();
    let server = installation.serve(&[]);
    let pem = fs::read_to_string(format!("{}.csr", request(&installation, "new-clerk"))).expect("made");
    let form = [&FILED[..], &[("request", pem.as_str())]].concat();
    let filed = server.send("lead", "/applications/new", &form);
    recorded(&installation, &filed, "lead", "application.file", "new-clerk");
    let refuse = "/applications/1/refuse";
    assert_eq!(server.send("police", refuse, &[("reason", " ")]).status, 422);
    let refused = server.send("police", refuse, &[("reason", "岗位无此需要")]);
    recorded(&installation, &refused, "police", "application.refuse", "1");
    server.page("lead", "/applications/1").says("岗位无此需要");

    server.send("lead", "/applications/new", &form);
    let withdraw = server.send("lead", "/applications/2/withdraw", &[("reason", "人员调离")]);
    recorded(&installation, &withdraw, "lead", "application.withdraw", "2");
    server.page("lead", "/applications?closed_before=99").says("已撤回");
    let listed = installation.succeed(&["certificate", "list"]);
    assert!(!listed.contains("new-clerk"), "{listed}");
}

#[test]
fn it_is_nobody_elses_duty() {
    let installation = installation();
    let server = installation.serve(&[]);
    let pem = fs::read_to_string(format!("{}.csr", request(&installation, "new-clerk"))).expect("made");
    let form = [&FILED[..], &[("request", pem.as_str())]].concat();
    for who in ["clerk", "auditor", "source", "police"] {
        let page = server.send(who, "/applications/new", &form);
        assert_eq!(page.status, 403, "{who}: {}", page.html);
    }
    assert_eq!(server.send("lead", "/applications/new", &form).status, 303);
    for (who, path, status) in [
        ("clerk", "/applications", 403),
        ("auditor", "/applications/1", 403),
        ("source", "/applications/1", 403),
        ("source", "/applications", 200),
        ("lead", "/applications/1/approve", 403),
        ("lead", "/applications/1/collect", 409),
        ("police", "/applications/1/collect", 403),
        ("police", "/applications/1/withdraw", 403),
        ("lead", "/applications/9", 404),
        ("lead", "/applications/1/nothing", 404),
    ] {
        let page = server.page(who, path);
        assert_eq!(page.status, status, "{who} {path}: {}", page.html);
    }
    // Another owner's list is empty, and another province's people do not exist here.
    server.page("source", "/applications").says("目前没有未办结的申请");
    installation.succeed(&[
        "organisation",
        "add",
        "other-province",
        "--name",
        "演示乙省",
        "--kind",
        "province",
    ]);
    let hall = "organisation add other-hall --name 演示乙省大厅 --kind hall --parent other-province";
    installation.succeed(&hall.split(' ').collect::<Vec<_>>());
    let stranger =
        "principal add stranger --name 演示外省人员 --kind person --organisation other-hall --post 窗口 --duty 受理";
    installation.succeed(&stranger.split(' ').collect::<Vec<_>>());
    let mut foreign = form.clone();
    foreign[0] = ("principal", "stranger");
    std::thread::sleep(std::time::Duration::from_millis(300));
    let page = server.send("lead", "/applications/new", &foreign);
    assert_eq!(page.status, 422, "{}", page.html);
    page.says("没有标识为 stranger 的用户");
    assert!(!server.page("lead", "/applications/new").html.contains("演示外省人员"));
}

#[test]
fn an_expiring_certificate_leads_to_its_renewal() {
    let installation = installation();
    let out = installation.beside("old").to_str().expect("UTF-8").to_owned();
    installation.succeed(&[
        "certificate",
        "issue",
        "--principal",
        "new-clerk",
        "--days",
        "40",
        "--out",
        &out,
    ]);
    let server = installation.serve(&[]);
    server.page("lead", "/").says("将到期、应办理更新的证书（1 张）");
    server
        .page("lead", "/certificates")
        .says("/applications/new?holder=new-clerk");
    let form = server.page("lead", "/applications/new?holder=new-clerk");
    form.says("<option value=\"new-clerk\" selected=\"selected\">");
    form.says("新旧证书并行有效");
    // The owner does not apply.
    assert!(
        !server
            .page("police", "/certificates")
            .html
            .contains("/applications/new")
    );
}
