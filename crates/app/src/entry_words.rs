//! What a ledger entry says, in words and in cells — 留痕条目的文字. The one home for pages, command line and files.

use jiff::{Timestamp, tz::Offset};
use ledger::{Door, RecordedAt, RecordedEntry};
use model::{CertificateFingerprint, RefusalCode};

use crate::{SIGNATURE_ALGORITHM, SignatureStanding};

const BEIJING: Offset = Offset::constant(8);

/// An instant as it is read in Beijing, to the second: `2026-11-24 11:37:43`.
pub fn recorded_in_beijing(at: RecordedAt) -> String {
    match Timestamp::from_microsecond(at.unix_micros()) {
        Ok(instant) => BEIJING.to_datetime(instant).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => at.to_string(),
    }
}

/// Who it was where no organisation asked, but the operator at the command line or the platform by a rule of his.
pub(crate) const LOCAL: &str = "平台运维";

/// 操作: what was done at the desk, and of a question what was asked.
pub fn entry_action(entry: &RecordedEntry) -> &'static str {
    let deed = entry.deed.as_deref().and_then(model::affair::deed_term);
    deed.unwrap_or_else(|| entry.action.term())
}

/// 结果, with title and code of a refusal.
pub fn entry_outcome(entry: &RecordedEntry) -> String {
    let term = entry.outcome.term();
    match &entry.refusal {
        Some(code) => match RefusalCode::parse(code) {
            Some(refusal) => format!("{term}：{}（{code}）", refusal.title()),
            None => format!("{term}（{code}）"),
        },
        None => term.to_owned(),
    }
}

/// What the ids of an entry stand for, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct EntryNames {
    /// Name of the organisation.
    pub organisation: Option<String>,
    /// Name of the person or system.
    pub principal: Option<String>,
    /// Name of the register.
    pub register: Option<String>,
    /// Name of the matter.
    pub matter: Option<String>,
    /// Names of the fields, in the entry's order; empty: unknown.
    pub fields: Vec<String>,
    /// Which certificate it was asked with.
    pub certificate: Option<CertificateFingerprint>,
    /// How the asker's signature stands, where it was looked at.
    pub signature: Option<SignatureStanding>,
}

/// Whether the asker signed the question — 提问方签名; empty for what nobody could have signed: a question of the public, and
/// what is done at the desk. What was signed is not shown: a citizen's number could be guessed from it.
fn signature_statement(entry: &RecordedEntry, names: &EntryNames) -> String {
    let Some(certificate) = entry.certificate.as_deref() else {
        return String::new();
    };
    if entry.signature.is_none() {
        return if entry.deed.is_none() {
            "未签名".to_owned()
        } else {
            String::new()
        };
    }
    let mut text = format!("已签名（RFC 9421，{SIGNATURE_ALGORITHM}），证书 {certificate}");
    if let Some(fingerprint) = names.certificate {
        let hex: String = fingerprint.0.iter().map(|byte| format!("{byte:02x}")).collect();
        text.push_str(&format!("，指纹 SHA-256 {hex}"));
    }
    if let Some(standing) = names.signature {
        text.push_str(&format!("；{}", standing.term()));
    }
    text
}

/// What an entry says, a statement a line; what it does not say is left out. Control characters, which others may have
/// typed, are made visible.
pub fn entry_statements(entry: &RecordedEntry, names: &EntryNames) -> Vec<(&'static str, String)> {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let named = |id: &Option<String>, name: &Option<String>| match (id, name) {
        (Some(id), Some(name)) => format!("{name}（{id}）"),
        (id, _) => id.clone().unwrap_or_default(),
    };
    let organisation = match &entry.organisation {
        None if entry.door == Door::Local => LOCAL.to_owned(),
        None => "社会公众（未记名）".to_owned(),
        id => named(id, &names.organisation),
    };
    let action = match &entry.deed {
        Some(code) => format!("{}（{code}）", entry_action(entry)),
        None => entry_action(entry).to_owned(),
    };
    let fields = if names.fields.is_empty() {
        entry.fields.join("、")
    } else {
        names.fields.join("、")
    };
    let lines = [
        ("时间", format!("{}（北京时间）", recorded_in_beijing(entry.at))),
        ("入口", entry.door.term().to_owned()),
        ("机构", organisation),
        ("岗位", given(&entry.post)),
        ("人员", named(&entry.principal, &names.principal)),
        ("证书", given(&entry.certificate)),
        ("提问方签名", signature_statement(entry, names)),
        ("操作", action),
        ("登记库", named(&entry.register, &names.register)),
        (
            "对象",
            entry
                .subject
                .as_ref()
                .map_or_else(String::new, |hash| format!("{hash}（带密钥哈希）")),
        ),
        ("事项", named(&entry.matter, &names.matter)),
        ("办件", given(&entry.case)),
        ("字段", fields),
        ("基准日", given(&entry.as_of)),
        ("入库截至", given(&entry.recorded_by)),
        ("办理对象", given(&entry.object)),
        ("结果", entry_outcome(entry)),
    ];
    let visible = |text: String| -> String {
        text.chars()
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .collect()
    };
    lines
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(label, text)| (label, visible(text)))
        .collect()
}

/// Lets spreadsheets see that a file is UTF-8.
pub const SPREADSHEET_MARK: &str = "\u{feff}";

/// Heads of [`entry_cells`].
pub const ENTRY_HEADINGS: [&str; 20] = [
    "序号",
    "时刻",
    "北京时间",
    "入口",
    "机构",
    "岗位",
    "人员",
    "证书",
    "操作",
    "登记库",
    "对象哈希",
    "事项",
    "办件",
    "字段",
    "基准日",
    "入库截至",
    "结果",
    "拒绝代码",
    "办理",
    "办理对象",
];

/// An entry as a row of a spreadsheet, in codes, so that rows can be sorted and counted.
pub fn entry_cells(index: u64, entry: &RecordedEntry) -> [String; 20] {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let row = [
        index.to_string(),
        entry.at.to_string(),
        recorded_in_beijing(entry.at),
        entry.door.word().to_owned(),
        given(&entry.organisation),
        given(&entry.post),
        given(&entry.principal),
        given(&entry.certificate),
        entry.action.word().to_owned(),
        given(&entry.register),
        given(&entry.subject),
        given(&entry.matter),
        given(&entry.case),
        entry.fields.join(" "),
        given(&entry.as_of),
        given(&entry.recorded_by),
        entry.outcome.word().to_owned(),
        given(&entry.refusal),
        given(&entry.deed),
        given(&entry.object),
    ];
    row.map(harmless)
}

/// What a spreadsheet would run as a formula gets an apostrophe in front, by which it is taken as text: case numbers
/// are typed by others.
fn harmless(cell: String) -> String {
    let is_formula = cell
        .trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if is_formula || cell.starts_with(['\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell
    }
}

/// Why a reference leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceFault {
    /// It is of another node, whose name this is.
    OtherNode(String),
    /// It is no reference.
    Shape,
}

/// Most characters of a foreign node's name that are repeated.
const NODE_CHARS_MAX: usize = 80;

/// The name by which references call a log: the last part of its origin.
pub fn node_of(log: &str) -> &str {
    log.rsplit('/').next().unwrap_or(log)
}

/// A code as it is printed, without the label before it: 查验码：K8X2 34M9 7F0A Q1ZT.
pub fn without_label(code: &str) -> &str {
    code.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).trim_end()
}

/// The index in a reference (`node-1-4711`), which names the node first; copied as it is printed, it may have its label before it
/// (追溯码 node-1-4711).
///
/// # Errors
/// [`ReferenceFault`].
pub fn parse_reference(reference: &str, node: &str) -> Result<u64, ReferenceFault> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, ':' | '：');
    let reference = reference.trim().rsplit(is_between).next().unwrap_or_default();
    let parts = reference
        .rsplit_once('-')
        .and_then(|(of, index)| Some((of, index.parse::<u64>().ok()?)));
    match parts {
        Some((of, index)) if of == node => Ok(index),
        Some((of, _)) => Err(ReferenceFault::OtherNode(
            of.chars().filter(|c| !c.is_control()).take(NODE_CHARS_MAX).collect(),
        )),
        None => Err(ReferenceFault::Shape),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::{Action, Entry, Outcome};

    #[test]
    fn a_reference_names_node_and_index() {
        let other = || Err(ReferenceFault::OtherNode("node-2".to_owned()));
        let cases = [
            ("node-1-4711", Ok(4711)),
            ("node-1-0", Ok(0)),
            ("追溯码 node-1-4711", Ok(4711)),
            ("查询编号：node-1-4711　", Ok(4711)),
            ("2026年11月24日 10:20:30　追溯码 node-1-4711", Ok(4711)),
            ("node-2-4711", other()),
            ("4711", Err(ReferenceFault::Shape)),
            ("node-1-", Err(ReferenceFault::Shape)),
            ("node-1-12a", Err(ReferenceFault::Shape)),
            ("", Err(ReferenceFault::Shape)),
        ];
        for (reference, expected) in cases {
            assert_eq!(parse_reference(reference, "node-1"), expected, "{reference}");
        }
        assert_eq!(without_label("查验码：K8X2 34M9　"), "K8X2 34M9");
        assert_eq!(node_of("demo.heyan.example/node-1"), "node-1");
    }

    fn entry() -> RecordedEntry {
        let mut entry = Entry::new(
            RecordedAt::from_unix_micros(1_795_471_200_000_000),
            Door::Extranet,
            Action::Oversee,
            Outcome::Refused,
        );
        entry.organisation = Some("hall");
        entry.principal = Some("=clerk");
        entry.deed = Some("certificate.revoke");
        entry.object = Some("3a\u{7}5f");
        entry.refusal = Some("not_your_duty");
        RecordedEntry::from_bytes(&entry.to_bytes()).unwrap()
    }

    #[test]
    fn statements_say_names_and_ids_and_leave_out_what_is_not_said() {
        let names = EntryNames {
            organisation: Some("样例大厅".to_owned()),
            ..EntryNames::default()
        };
        let statements = entry_statements(&entry(), &names);
        let expected = [
            ("时间", "2026-11-24 06:00:00（北京时间）"),
            ("入口", "政务外网侧"),
            ("机构", "样例大厅（hall）"),
            ("人员", "=clerk"),
            ("操作", "吊销证书（certificate.revoke）"),
            ("办理对象", "3a\u{fffd}5f"),
            ("结果", "拒绝：不属本机构职责（not_your_duty）"),
        ];
        assert_eq!(statements, expected.map(|(label, text)| (label, text.to_owned())));
    }

    #[test]
    fn a_question_says_whether_its_asker_signed_it() {
        let said = |entry: &RecordedEntry, names: &EntryNames| {
            let statements = entry_statements(entry, names);
            statements
                .into_iter()
                .find(|(label, _)| *label == "提问方签名")
                .map(|(_, text)| text)
        };
        let plain = EntryNames::default();
        let mut entry = entry();
        assert_eq!(said(&entry, &plain), None, "asked by nobody's certificate");
        entry.certificate = Some("4a01".to_owned());
        assert_eq!(said(&entry, &plain), None, "a deed");
        entry.deed = None;
        assert_eq!(said(&entry, &plain).as_deref(), Some("未签名"));
        entry.signature = Some("c2VhbGVk".to_owned());
        let alone = said(&entry, &plain).unwrap();
        assert_eq!(alone, "已签名（RFC 9421，ecdsa-p256-sha256），证书 4a01");
        let names = EntryNames {
            certificate: Some(CertificateFingerprint([0xab; 32])),
            signature: Some(SignatureStanding::Holds),
            ..EntryNames::default()
        };
        let whole = said(&entry, &names).unwrap();
        assert!(whole.starts_with(&alone) && whole.contains("abababab"), "{whole}");
        assert!(
            whole.ends_with("由该证书的私钥签署") && !whole.contains("c2VhbGVk"),
            "{whole}"
        );
    }

    #[test]
    fn cells_stand_under_their_headings_and_run_nothing() {
        let cells = entry_cells(7, &entry());
        let under = |heading| &cells[ENTRY_HEADINGS.iter().position(|known| *known == heading).unwrap()];
        assert_eq!(under("序号"), "7");
        assert_eq!(under("人员"), "'=clerk");
        assert_eq!(under("办理"), "certificate.revoke");
        assert_eq!(under("拒绝代码"), "not_your_duty");
    }
}
