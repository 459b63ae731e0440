use super::*;

#[test]
fn links_hold_whatever_they_are_given() {
    for (built, expected) in [
        (
            record("enterprise", "91990000MA0000015Q"),
            "/registers/enterprise/91990000MA0000015Q",
        ),
        (
            record("institution", "事证第1号/2"),
            "/registers/institution/%E4%BA%8B%E8%AF%81%E7%AC%AC1%E5%8F%B7%2F2",
        ),
        (search("a&b=c"), "/search?q=a%26b%3Dc"),
        (verify("population"), "/verify?register=population"),
        (certificate_end("3a5f"), "/certificates/3a5f/end"),
        (
            post_save("hall-1", "窗口 1"),
            "/organisations/hall-1/posts?post=%E7%AA%97%E5%8F%A3%201",
        ),
        (budget_plot("hall-1", "person"), "/budgets/hall-1/plots/person"),
        (done("/certificates", "node-1-7"), "/certificates?done=node-1-7"),
        (
            done("/grants?register=x", "node-1-7"),
            "/grants?register=x&done=node-1-7",
        ),
    ] {
        assert_eq!(built, expected);
    }
}

#[test]
fn a_reference_in_an_address_is_a_reference_or_nothing() {
    for (query, expected) in [
        ("done=node-1-20481", Some("node-1-20481")),
        ("a=b&done=node-1-7", Some("node-1-7")),
        ("done=", None),
        ("done=%E5%B7%B2", None),
        ("done=<b>", None),
        ("undone=node-1-7", None),
        ("", None),
    ] {
        assert_eq!(done_of(query).as_deref(), expected, "{query}");
    }
}
