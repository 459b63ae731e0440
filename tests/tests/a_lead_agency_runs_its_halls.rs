//! A lead agency runs its halls on pages: adds a hall, a post, a person; suspends and resumes; takes a table. What is not of
//! its province is not its affair, and others only look.

use serde_json::{Value, json};
use stories::{Installation, Page, Server, entry, living_citizen, problem, verification};

/// What was done, as the ledger has it.
fn deed(installation: &Installation, page: &Page) -> (Value, Value) {
    assert_eq!(page.status, 303, "{}", page.html);
    let entry = entry(installation, page.done_index());
    assert_eq!((&entry["who"], &entry["out"]), (&json!("lead"), &json!("applied")));
    (entry["deed"].clone(), entry["obj"].clone())
}

fn principals(installation: &Installation) -> String {
    installation.succeed(&["principal", "list", "--json"])
}

#[test]
fn a_hall_a_post_and_a_person_are_added() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    server.page("lead", "/organisations").says("/organisations/demo-hall");
    let hall = server.page("lead", "/organisations/demo-hall");
    hall.says("添加人员或者系统");

    let add = "/organisations/demo-hall/organisations";
    server.page("lead", add).says("上级机构已获得的共享授权");
    let wrong = server.send(
        "lead",
        add,
        &[("id", "East Hall"), ("name", "东区分厅"), ("kind", "hall")],
    );
    assert_eq!(wrong.status, 422);
    wrong.says("标识应为 1 至 64 个小写字母");
    let national = server.send("lead", add, &[("id", "east"), ("name", "东区"), ("kind", "national")]);
    assert_eq!(national.status, 422);
    national.says("其他类别的机构由平台运维添加");
    let done = server.send(
        "lead",
        add,
        &[("id", "east-hall"), ("name", "东区分厅"), ("kind", "hall")],
    );
    assert_eq!(
        deed(&installation, &done),
        (json!("organisation.add"), json!("east-hall"))
    );
    server.page("lead", &done.location).says("东区分厅");
    let taken = server.send(
        "lead",
        add,
        &[("id", "east-hall"), ("name", "东区分厅"), ("kind", "hall")],
    );
    assert_eq!(taken.status, 409);
    taken.says("已存在");

    let members = "/organisations/east-hall/members";
    let person = [
        ("kind", "person"),
        ("id", "east-clerk"),
        ("name", "赵样例"),
        ("post", "综合窗口"),
    ];
    let too_early = server.send("lead", members, &person);
    assert_eq!(too_early.status, 422);
    too_early.says("请先添加岗位");
    let posts = "/organisations/east-hall/posts";
    let done = server.send("lead", posts, &[("post", "综合窗口"), ("duty", "受理企业开办。")]);
    assert_eq!(deed(&installation, &done), (json!("post.save"), json!("east-hall")));
    let done = server.send(
        "lead",
        posts,
        &[("post", "综合窗口"), ("duty", "受理企业开办、变更、注销。")],
    );
    assert_eq!(done.status, 303, "{}", done.html);
    let page = server.page("lead", "/organisations/east-hall");
    page.says("受理企业开办、变更、注销。");
    let done = server.send("lead", members, &person);
    assert_eq!(
        deed(&installation, &done),
        (json!("principal.add"), json!("east-clerk"))
    );
    assert!(principals(&installation).contains("赵样例"));
}

#[tokio::test]
async fn who_is_suspended_is_refused_until_he_is_resumed() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let citizen = living_citizen(0);
    let question = verification(&citizen.citizen_number, &citizen.name);
    let clerk = server.client("clerk");
    for (suspend, resume, deeds, code) in [
        (
            "/members/clerk/suspend",
            "/members/clerk/resume",
            ("principal.suspend", "principal.resume"),
            "principal_inactive",
        ),
        (
            "/organisations/demo-hall/suspend",
            "/organisations/demo-hall/resume",
            ("organisation.suspend", "organisation.resume"),
            "organisation_inactive",
        ),
    ] {
        clerk.verify(&question).await.expect("active");
        server.page("lead", suspend).says("有 1 张有效证书不能再用于查询、核验");
        let done = server.send("lead", suspend, &[]);
        assert_eq!(deed(&installation, &done).0, deeds.0);
        // At once, on a connection that is open.
        assert_eq!(problem(clerk.verify(&question).await).code, code);
        assert_eq!(server.send("lead", suspend, &[]).status, 409, "twice");
        let done = server.send("lead", resume, &[]);
        assert_eq!(deed(&installation, &done).0, deeds.1);
        clerk.verify(&question).await.expect("active again");
    }
    for own in [
        "/members/lead/suspend",
        "/organisations/demo-lead/suspend",
        "/organisations/demo-province/suspend",
    ] {
        let page = server.send("lead", own, &[]);
        assert_eq!(page.status, 409, "{own}: {}", page.html);
        page.says("不能停用");
    }
}

#[test]
fn a_table_is_shown_before_it_is_taken_and_taken_whole() {
    let installation = Installation::demo();
    let server = installation.serve(&[]);
    let upload = |text: &str| {
        let file = installation.beside("table.csv");
        std::fs::write(&file, text).expect("written");
        server.upload("lead", "/organisation-table", "table", &file)
    };
    let head = "类别,标识,名称,上级,岗位,职责,人员额度\n";
    let wrong = upload(&format!(
        "{head}政务服务大厅,west-hall,西区分厅,demo-hall,,,\n工作人员,west-clerk,钱样例,west-hall,综合窗口,,\n"
    ));
    assert_eq!(wrong.status, 422, "{}", wrong.html);
    wrong.says("<span class=\"figure\">3</span>");
    wrong.says("没有这一岗位");
    assert!(!wrong.html.contains("确认导入"));

    let good = format!(
        "{head}政务服务大厅,west-hall,西区分厅,demo-hall,,,500\n岗位,,综合窗口,west-hall,,受理申请,\n\
         工作人员,west-clerk,钱样例,west-hall,综合窗口,,\n"
    );
    let shown = upload(&good);
    assert_eq!(shown.status, 200, "{}", shown.html);
    shown.says("机构新增 1 个");
    shown.says("钱样例（west-clerk）");
    assert!(!principals(&installation).contains("west-clerk"), "shown, not taken");

    let kept = shown.html.split("name=\"table\" value=\"").nth(1).expect("kept");
    let kept = kept
        .split('"')
        .next()
        .expect("a value")
        .replace("&#43;", "+")
        .replace("&#61;", "=");
    let done = server.send("lead", "/organisation-table/apply", &[("table", &kept)]);
    let (what, object) = deed(&installation, &done);
    assert_eq!(what, "organisation.import");
    let digest = std::process::Command::new("sha256sum")
        .arg(installation.beside("table.csv"))
        .output();
    let digest = String::from_utf8_lossy(&digest.expect("part of every Debian").stdout).into_owned();
    let digest = digest.split(' ').next().expect("a digest").to_owned();
    assert_eq!(
        object,
        json!(format!("sha256:{digest}")),
        "the ledger tells which table it was"
    );
    assert!(principals(&installation).contains("west-clerk"));
    upload(&good).says("无需导入");

    for (row, words) in [
        (
            "审计机构,other,审计机构,demo-province,,,",
            "其他类别的机构由平台运维添加",
        ),
        ("政务服务大厅,nowhere,无处,no-such,,,", "没有标识为 no-such 的上级机构"),
    ] {
        let page = upload(&format!("{head}{row}\n"));
        assert_eq!(page.status, 422, "{row}: {}", page.html);
        page.says(words);
    }
    let hours = upload(
        "类别,标识,名称,上级,人口服务时间\n政务服务大厅,demo-hall,演示市政务服务大厅,demo-province,09:00-10:00\n",
    );
    assert_eq!(hours.status, 422, "{}", hours.html);
    hours.says("由公民基本信息的信息提供部门约定");
    assert_eq!(upload("").status, 422);
}

#[test]
fn another_province_is_not_its_affair_and_others_only_look() {
    let installation = Installation::demo();
    for (id, kind, parent) in [("other", "province", None), ("other-hall", "hall", Some("other"))] {
        let add = ["organisation", "add", id, "--name", "他省大厅", "--kind", kind];
        let parent = parent.map(|parent| vec!["--parent", parent]).unwrap_or_default();
        installation.succeed(&[&add[..], &parent].concat());
    }
    let add = [
        "principal",
        "add",
        "other-clerk",
        "--name",
        "孙样例",
        "--kind",
        "person",
    ];
    installation.succeed(
        &[
            &add[..],
            &["--organisation", "other-hall", "--post", "窗口", "--duty", "受理"],
        ]
        .concat(),
    );
    let server = installation.serve(&[]);
    let search = "/organisations?q=other";
    assert!(!server.page("lead", search).html.contains("他省大厅"));
    let post = [("post", "窗口"), ("duty", "试一试")];
    let deeds: [(&str, &[(&str, &str)]); 4] = [
        ("/organisations/other-hall/posts", &post),
        ("/organisations/other-hall/suspend", &[]),
        ("/organisations/no-such/suspend", &[]),
        ("/members/other-clerk/suspend", &[]),
    ];
    for (path, form) in deeds {
        let page = server.send("lead", path, form);
        assert_eq!(page.status, 404, "{path}: {}", page.html);
    }
    for who in ["source", "auditor"] {
        server.page(who, search).says("他省大厅");
        let page = server.page(who, "/organisations/other-hall");
        page.says("孙样例");
        assert!(!page.html.contains("停用机构"), "{who}: {}", page.html);
        for (path, form) in [deeds[0], deeds[1], deeds[3]] {
            let refused = server.send(who, path, form);
            assert_eq!(refused.status, 403, "{who} {path}: {}", refused.html);
        }
    }
    // Without a search it stands behind the first thirty.
    let first = server.page("auditor", "/organisations");
    first.says("第 1 至 30 项，共");
    first.says("/organisations?page=2");
    assert!(!first.html.contains("他省大厅"));
    server.page("auditor", "/organisations?page=2").says("上一页");
    assert_eq!(server.page("clerk", "/organisations").status, 403);
    assert_eq!(server.page("clerk", "/organisation-table").status, 403);
    assert!(!asks_for_a_change(&server), "nothing was changed");
}

/// Whether anybody of the other province is suspended by now.
fn asks_for_a_change(server: &Server) -> bool {
    let page = server.page("auditor", "/organisations/other-hall");
    page.html.contains("class=\"status ended\"") || page.html.contains("试一试")
}
