//! What came of a deed that was done for many (批量办理结果). Not led on to another page as other deeds are: what could not be done
//! stands in this answer and nowhere else.

use app::Together;
use askama::Template;
use axum::{http::StatusCode, response::Response};

use crate::{
    door::Portal,
    frame::{Frame, Place},
    messages::{ZH, fill},
    page::page,
    visitor::Visitor,
};

/// Most of what could not be done that is told one by one.
const FAILED_MAX: usize = 40;

/// The result.
#[derive(Debug, Template)]
#[template(path = "pages/extranet/together.html")]
pub struct TogetherPage {
    frame: Frame,
    told: String,
    /// From which to which entry of the ledger.
    entries: Option<String>,
    /// How many were left alone.
    left: Option<String>,
    failed: Vec<String>,
    is_agency: bool,
}

/// What is said of a deed that was done for many.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    pub(crate) title: &'static str,
    /// With `{n}` and `{numbers}`.
    pub(crate) done: &'static str,
    pub(crate) none: &'static str,
    pub(crate) is_agency: bool,
}

/// Shows what came of it.
pub(crate) fn show(portal: &Portal, visitor: &Visitor, words: Words, together: &Together) -> Response {
    let frame = Frame::of_visitor(&portal.site, Place::Applications, words.title, visitor);
    page(StatusCode::OK, &TogetherPage::of(frame, words, together))
}

impl TogetherPage {
    fn of(mut frame: Frame, words: Words, together: &Together) -> Self {
        let m = &ZH.renewals;
        let references: Vec<_> = together.done.iter().map(|one| one.receipt.reference()).collect();
        frame.done = references.last().cloned();
        let entries = match references.as_slice() {
            [first, .., last] => Some(fill(m.entries, &[("first", first), ("last", last)])),
            _ => None,
        };
        let numbers: Vec<_> = together.done.iter().map(|one| one.number).collect();
        let mut failed: Vec<_> = (together.failed.iter().take(FAILED_MAX))
            .map(|one| {
                let values = [
                    ("organisation", one.organisation_name.as_str()),
                    ("holder", &one.holder.name),
                    ("why", &one.why.message),
                ];
                fill(m.failed_row, &values)
            })
            .collect();
        if together.failed.len() > FAILED_MAX {
            failed.push(fill(m.failed_more, &[("n", together.failed.len() - FAILED_MAX)]));
        }
        if !together.passed_over.is_empty() {
            failed.push(fill(m.passed_over, &[("n", together.passed_over.len())]));
        }
        Self {
            frame,
            told: if numbers.is_empty() {
                words.none.to_owned()
            } else {
                let values = [("n", numbers.len().to_string()), ("numbers", ranges(&numbers))];
                fill(words.done, &values)
            },
            entries,
            left: (together.left > 0).then(|| fill(m.left, &[("n", together.left)])),
            failed,
            is_agency: words.is_agency,
        }
    }
}

/// Numbers in rising order, those that follow one another as one: 3、7 至 12.
fn ranges(numbers: &[u64]) -> String {
    let follow = numbers.chunk_by(|one, next| one + 1 == *next);
    let told: Vec<_> = follow
        .map(|run| match run {
            [one] => one.to_string(),
            [first, .., last] => format!("{first} 至 {last}"),
            [] => String::new(),
        })
        .collect();
    told.join("、")
}

#[cfg(test)]
impl TogetherPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{frame::Asker, site::Site};
        let m = &ZH.renewals;
        let page = |numbers: &[u64], failed: Vec<String>| {
            let mut frame = Frame::extranet(
                &Site::sample(true),
                Place::Applications,
                m.filed_title,
                Some(Asker::sample_official()),
            );
            frame.done = Some("node-1-20481".to_owned());
            let values = [("n", numbers.len().to_string()), ("numbers", ranges(numbers))];
            Self {
                frame,
                told: fill(m.filed, &values),
                entries: Some(fill(m.entries, &[("first", "node-1-20470"), ("last", "node-1-20481")])),
                left: None,
                failed,
                is_agency: true,
            }
        };
        let row = |holder: &str| {
            let values = [
                ("organisation", "样例省政务服务中心\"><"),
                ("holder", holder),
                ("why", "已有尚未办结的证书申请 7；请先办结或者撤回该申请。"),
            ];
            fill(m.failed_row, &values)
        };
        let all: Vec<_> = (1..=200).collect();
        let full = Self {
            left: Some(fill(m.left, &[("n", 12)])),
            ..page(
                &all,
                [
                    vec![row(&"王".repeat(50)); FAILED_MAX],
                    vec![fill(m.passed_over, &[("n", 3)])],
                ]
                .concat(),
            )
        };
        vec![
            ("typical", page(&[3, 7, 8, 9], vec![row("王样例")])),
            ("whole", page(&all, Vec::new())),
            ("full", full),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn numbers_that_follow_one_another_are_told_as_one() {
        for (numbers, told) in [
            (&[][..], ""),
            (&[7], "7"),
            (&[7, 8], "7 至 8"),
            (&[3, 7, 8, 9, 11], "3、7 至 9、11"),
        ] {
            assert_eq!(ranges(numbers), told);
        }
    }
}
