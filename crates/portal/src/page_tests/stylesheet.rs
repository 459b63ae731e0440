//! The style sheet as a browser of the age of Internet Explorer 8 reads it: CSS 2.1, but for blocks that it passes over as a whole.

const CSS: &str = include_str!("../../static/site.css");

/// Properties of CSS 2.1 (appendix F) that screens and printers have.
const PROPERTIES: &str = "background background-attachment background-color background-image background-position \
    background-repeat border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse \
    border-color border-left border-left-color border-left-style border-left-width border-right border-right-color \
    border-right-style border-right-width border-spacing border-style border-top border-top-color border-top-style \
    border-top-width border-width bottom caption-side clear clip color content counter-increment counter-reset cursor direction \
    display empty-cells float font font-family font-size font-style font-variant font-weight height left letter-spacing \
    line-height list-style list-style-image list-style-position list-style-type margin margin-bottom margin-left margin-right \
    margin-top max-height max-width min-height min-width orphans outline outline-color outline-style outline-width overflow \
    padding padding-bottom padding-left padding-right padding-top page-break-after page-break-before page-break-inside position \
    quotes right table-layout text-align text-decoration text-indent text-transform top unicode-bidi vertical-align visibility \
    white-space widows width word-spacing z-index";

/// Later ones that the base carries all the same: Internet Explorer 8 has them, or a page without them is as good.
const HARMLESS: &[&str] = &[
    // It has these itself.
    "box-sizing",
    "-moz-box-sizing",
    "word-wrap",
    "word-break",
    // The same words in later browsers.
    "overflow-wrap",
    "break-inside",
    // Only nicer.
    "outline-offset",
    "appearance",
    "-webkit-appearance",
    "text-size-adjust",
    "-webkit-text-size-adjust",
];

/// Whether the browsers of the base read what stands in a block with this rule before it.
fn is_read(at_rule: &str) -> bool {
    at_rule == "@media print"
}

/// (selector, declarations) of what is read, comments left out.
fn base() -> Vec<(String, String)> {
    let mut css = String::new();
    let mut rest = CSS;
    while let Some((before, comment)) = rest.split_once("/*") {
        css.push_str(before);
        rest = comment.split_once("*/").expect("comments end").1;
    }
    css.push_str(rest);
    let mut rules = Vec::new();
    take(&css, &mut rules);
    rules
}

fn take(css: &str, rules: &mut Vec<(String, String)>) {
    let mut rest = css;
    while let Some((before, behind)) = rest.split_once('{') {
        let end = end_of_block(behind);
        let (head, block) = (before.trim(), &behind[..end]);
        if !head.starts_with('@') {
            rules.push((head.to_owned(), block.to_owned()));
        } else if is_read(head) {
            take(block, rules);
        }
        rest = &behind[end + 1..];
    }
}

fn end_of_block(text: &str) -> usize {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if depth == 0 {
            return at;
        }
    }
    panic!("a block does not end: {}", text.chars().take(80).collect::<String>());
}

#[test]
fn the_base_of_the_stylesheet_is_css_2() {
    let rules = base();
    assert!(rules.len() > 200, "the base is most of it: {}", rules.len());
    let known: Vec<&str> = PROPERTIES.split_whitespace().collect();
    for (selector, declarations) in &rules {
        for declaration in declarations.split(';').map(str::trim).filter(|text| !text.is_empty()) {
            let (property, value) = declaration.split_once(':').expect("property and value");
            assert!(
                known.contains(&property.trim()) || HARMLESS.contains(&property.trim()),
                "{selector}: property {property}"
            );
            for later in [
                "(",
                "rem",
                "vw",
                "vh",
                "flex",
                "grid",
                "unset",
                "initial",
                "currentColor",
            ] {
                let is_attribute = value.trim_start().starts_with("attr(");
                assert!(is_attribute || !value.contains(later), "{selector}: value {value}");
            }
        }
    }
}

/// One selector that it does not know, and Internet Explorer 8 drops the whole rule.
#[test]
fn the_base_of_the_stylesheet_selects_as_css_2_does() {
    let pseudo = [
        "hover",
        "focus",
        "visited",
        "link",
        "active",
        "first-child",
        "before",
        "after",
        "lang(en)",
        "lang(zh-CN)",
    ];
    for (selector, _) in base() {
        assert!(!selector.contains('~') && !selector.contains("::"), "{selector}");
        for class in selector.split(':').skip(1) {
            let name = class
                .split([' ', ',', '.', '+', '>', '['])
                .next()
                .unwrap_or_default()
                .trim();
            assert!(pseudo.contains(&name), "{selector}: :{name}");
        }
    }
}
