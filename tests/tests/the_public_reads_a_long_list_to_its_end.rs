//! Of the bodies that register, the list beside the hits has room for the most frequent; the others are a link away, without script. And
//! what is suggested while somebody types deceives nobody.

use std::fs;

use stories::{Installation, Server, once_indexed, typed};

const AUTHORITIES: usize = 130;

/// A name that shows less than it says: a zero-width space, and a character of private use.
const DECEIVING: &str = "虚构\u{200b}商贸\u{e000}有限公司";

fn served(installation: &Installation) -> Server {
    let codes: Vec<String> = (0..)
        .map(|index| sample::enterprise(23, index).credit_code)
        .filter(|code| !code.is_empty())
        .take(AUTHORITIES + 1)
        .collect();
    let mut file = String::from("企业名称,统一社会信用代码,成立日期,登记状态,登记机关\n");
    for (at, code) in codes[1..].iter().enumerate() {
        file += &format!("虚构商贸{at}号有限公司,{code},2015-03-01,存续,样例{at}区市场监督管理局\n");
    }
    file += &format!("{DECEIVING},{},2015-03-01,存续,样例0区市场监督管理局\n", codes[0]);
    fs::write(installation.beside("many.csv"), file).unwrap();
    installation.succeed(&["import", "enterprise", "many.csv"]);
    let server = installation.serve(&[]);
    let (status, answer) = once_indexed(|| server.public_get("/v1/search?q=ab"));
    assert_eq!(status, 200, "{answer}");
    server
}

/// The address of the first link of the page that has this in it.
fn link(html: &str, part: &str) -> Option<String> {
    let found = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    found
        .filter(|href| href.contains(part))
        .map(|href| href.replace("&#38;", "&").replace("&amp;", "&"))
        .next()
}

#[test]
fn every_authority_can_be_chosen_and_a_name_is_suggested_as_it_is() {
    let installation = Installation::empty();
    let server = served(&installation);
    let results = server.public_page(&format!("/search?q={}", typed("虚构商贸")));
    assert_eq!(results.status, 200);
    assert!(results.html.contains("全部 130 项"), "{}", results.html);
    assert!(
        !results.html.contains("样例129区市场监督管理局"),
        "the list beside the hits is short"
    );

    let mut page = server.public_page(&link(&results.html, "all=authority").expect("the way to all of them"));
    assert!(page.html.contains("第 1 至 100 项，共 130 项"), "{}", page.html);
    let mut seen = page.html.matches("type=\"radio\"").count();
    let next = link(&page.html, "page=2").expect("the way to the rest");
    page = server.public_page(&next);
    seen += page.html.matches("type=\"radio\"").count();
    assert_eq!(seen, AUTHORITIES);
    assert_eq!(link(&page.html, "page=3"), None);

    // What the form sends.
    let query = format!(
        "/search?q={}&authority={}",
        typed("虚构商贸"),
        typed("样例129区市场监督管理局")
    );
    let chosen = server.public_page(&query);
    assert!(
        chosen.html.contains("129号有限公司") && !chosen.html.contains("128号有限公司"),
        "{}",
        chosen.html
    );
    // A number of a citizen is searched in no list either.
    let citizen = stories::living_citizen(0).citizen_number;
    let refused = server.public_page(&format!("/search?q={citizen}&register=enterprise&all=authority"));
    assert_eq!(refused.status, 303);

    let (status, body) = server.public_get(&format!("/v1/suggestions?q={}", typed(DECEIVING)));
    let suggestions = body["suggestions"].as_array().expect("suggestions");
    assert_eq!(status, 200, "{body}");
    let deceiving = suggestions
        .iter()
        .find(|one| one["name"] == DECEIVING)
        .expect("it is suggested");
    assert_eq!(deceiving["name_shown"], "虚构〔U+200B〕商贸〔U+E000〕有限公司");
    let (_, body) = server.public_get(&format!("/v1/suggestions?q={}", typed("虚构商贸7号")));
    let plain = body["suggestions"]
        .as_array()
        .and_then(|all| all.first())
        .expect("a suggestion");
    assert_eq!(plain.get("name_shown"), None, "{plain}");
}
