//! An entry as people read it — 留痕说明: who, in which post, why, what about, with what outcome.

use std::io::{self, Write};

use ledger::{Action, Door, Outcome, RecordedEntry};

use crate::period::beijing;

/// 操作 in Chinese.
pub fn action(action: Action) -> &'static str {
    match action {
        Action::Verify => "核验",
        Action::Read => "调取",
        Action::Lookup => "查询",
        Action::History => "历史",
        Action::Search => "检索",
        Action::Extract => "打印",
        Action::Publish => "发布",
        Action::Authorise => "授权",
        Action::Mend => "异议",
        Action::Oversee => "监督",
    }
}

/// 结果 in Chinese, with the code of a refusal.
pub fn outcome(entry: &RecordedEntry) -> String {
    let text = match entry.outcome {
        Outcome::Consistent => "一致",
        Outcome::Inconsistent => "不一致",
        Outcome::NotFound => "未查到",
        Outcome::Ambiguous => "不唯一",
        Outcome::Found => "已查到",
        Outcome::Refused => "拒绝",
        Outcome::DryRun => "试算通过",
        Outcome::Unavailable => "暂不可用",
        Outcome::Applied => "已办理",
    };
    match &entry.refusal {
        Some(code) => format!("{text}（{code}）"),
        None => text.to_owned(),
    }
}

/// Writes what an entry says, a line a statement; what it does not say is left out.
///
/// # Errors
/// When `out` fails.
pub fn write(out: &mut impl Write, entry: &RecordedEntry) -> io::Result<()> {
    let door = match entry.door {
        Door::Internet => "互联网侧",
        Door::Extranet => "政务外网侧",
        Door::Local => "本机命令",
    };
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let lines = [
        ("时间", format!("{}（北京时间）", beijing(entry.at))),
        ("入口", door.to_owned()),
        (
            "机构",
            entry
                .organisation
                .clone()
                .unwrap_or_else(|| "社会公众（未记名）".to_owned()),
        ),
        ("岗位", given(&entry.post)),
        ("人员", given(&entry.principal)),
        ("证书", given(&entry.certificate)),
        ("操作", action(entry.action).to_owned()),
        ("登记簿", given(&entry.register)),
        (
            "对象",
            entry
                .subject
                .as_ref()
                .map_or_else(String::new, |hash| format!("{hash}（带密钥哈希）")),
        ),
        ("事项", given(&entry.matter)),
        ("办件", given(&entry.case)),
        ("字段", entry.fields.join("、")),
        ("基准日", given(&entry.as_of)),
        ("办理", given(&entry.deed)),
        ("办理对象", given(&entry.object)),
        ("结果", outcome(entry)),
    ];
    for (label, text) in lines.iter().filter(|(_, text)| !text.is_empty()) {
        let text: String = text
            .chars()
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .collect();
        writeln!(out, "  {label}　{text}")?;
    }
    Ok(())
}
