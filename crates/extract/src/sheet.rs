//! What stands on the paper.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// A sheet — 书面查询结果的内容. Every text is as it is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// Name of the register: 企业基本信息.
    pub register: String,
    /// What the sheet is: 查询结果.
    pub kind: String,
    /// The name of the subject, large; empty where no name was granted.
    pub subject: String,
    /// The subject's code in the groups in which it is read out.
    pub code: Vec<String>,
    /// What a reader has to know before the values: withdrawn, as of a past day, disputed.
    pub warnings: Vec<String>,
    /// Heads of the columns of [`Self::rows`].
    pub columns: Vec<String>,
    /// The granted fields.
    pub rows: Vec<Row>,
    /// For whom and what for; empty on the internet.
    pub purpose: Vec<(String, String)>,
    /// Where it comes from: owner, as of when, version, receipt.
    pub origin: Vec<(String, String)>,
    /// How it is checked, in sentences.
    pub checking: Vec<String>,
    /// What holds of its use, in sentences.
    pub rules: Vec<String>,
    /// Stands across every page: who printed it and when, and the trace code; empty on the internet.
    pub watermark: String,
    /// What the QR code leads to.
    pub check_link: String,
    /// The code that is typed in where nothing can be scanned, in groups.
    pub short_code: Vec<String>,
    /// Repeated at the foot of every page: the reference.
    pub reference: String,
    /// When it was issued, in UTC, as `2026-11-28T06:03:00`: the date of the file. Readers find Beijing time in [`Self::origin`].
    pub issued_at: String,
    /// Who runs the platform; may be empty.
    pub operator: String,
    /// Every page says 演示数据.
    pub is_demo: bool,
    /// Keyword of the file that carries the signed statement.
    pub keyword: String,
}

/// One field on the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// 信息项名称.
    pub name: String,
    /// What is registered, or what was claimed; several of a repeated field, none where the register has none.
    pub values: Vec<String>,
    /// 一致, 不一致 or 无登记信息; of a verification only.
    pub verdict: Option<String>,
    /// A discrepancy is open on it.
    pub is_disputed: bool,
}

/// SHA-256 over what the rows show — 内容摘要.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RowsDigest(pub [u8; 32]);

impl RowsDigest {
    /// The digest of rows: each text with its length before it, so that nothing can move from one to the next.
    pub fn of(rows: &[Row]) -> Self {
        let mut hasher = Sha256::new();
        let mut text = |text: &str| {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text);
        };
        for row in rows {
            text(&row.name);
            text(row.verdict.as_deref().unwrap_or_default());
            text(if row.is_disputed { "disputed" } else { "" });
            text(&row.values.len().to_string());
            row.values.iter().for_each(|value| text(value));
        }
        Self(hasher.finalize().into())
    }
}

impl std::fmt::Debug for RowsDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_read_otherwise_have_another_digest() {
        let row = |name: &str, values: &[&str]| Row {
            name: name.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            ..Row::default()
        };
        let verdict = |verdict: &str| Row {
            verdict: Some(verdict.to_owned()),
            ..row("姓名", &["甲"])
        };
        let different = [
            vec![],
            vec![row("姓名", &["甲"])],
            vec![row("姓名", &["乙"])],
            vec![row("姓名", &[])],
            vec![row("姓名", &["甲", ""])],
            vec![row("姓", &["名甲"])],
            vec![row("姓名", &[]), row("甲", &[])],
            vec![verdict("一致")],
            vec![verdict("不一致")],
            vec![Row {
                is_disputed: true,
                ..row("姓名", &["甲"])
            }],
        ];
        for (i, one) in different.iter().enumerate() {
            for (j, other) in different.iter().enumerate() {
                assert_eq!(RowsDigest::of(one) == RowsDigest::of(other), i == j, "{i} {j}");
            }
        }
    }
}
