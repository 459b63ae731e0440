//! What an import did, for people and for programs.

use std::fmt::Write;

use jobs::import::{BrokenRule, ImportSummary, Obstacle};
use serde_json::json;

/// How many rules are told; the lists have all.
const RULES_SHOWN_MAX: usize = 20;

/// Whether the file had rows and not one of them was good: the delivery is wrong as a whole.
pub fn nothing_was_good(summary: &ImportSummary) -> bool {
    summary.rows > 0 && summary.accepted == 0
}

/// The summary for people.
pub fn text(summary: &ImportSummary, is_dry_run: bool) -> String {
    let mut text = String::new();
    let done = match (summary.is_repeat, summary.applied) {
        (true, _) => "这一批次以前已经载入，登记库未作改动",
        (false, true) if nothing_was_good(summary) => "没有合格的行，登记库未作改动",
        (false, true) => "已载入",
        (false, false) if is_dry_run => "试运行，登记库未作改动；载入后的结果将是",
        (false, false) => "未载入，登记库未作改动；载入后的结果将是",
    };
    let ImportSummary {
        rows,
        accepted,
        rejected,
        added,
        changed,
        unchanged,
        retired,
        versions,
        ..
    } = summary;
    let _ = writeln!(text, "{}：{done}", summary.register_name);
    let _ = writeln!(text, "  文件    {}（{}）", summary.file, summary.encoding.name());
    let _ = write!(text, "  行数    {rows} 行，合格 {accepted}，被拒 {rejected}");
    if summary.noted > 0 {
        let _ = write!(text, "；合格而有提示 {}", summary.noted);
    }
    text.push('\n');
    if !summary.is_repeat {
        let _ = writeln!(
            text,
            "  记录    新增 {added}，变更 {changed}，未变 {unchanged}，注销 {retired}（新版本 {versions} 个）"
        );
    }
    let _ = writeln!(
        text,
        "  版本号  {} → {}",
        summary.sequence_before, summary.sequence_after
    );
    let rate = *rows as f64 / summary.seconds.max(0.001);
    let _ = writeln!(text, "  用时    {:.2} 秒（{rate:.0} 行/秒）", summary.seconds);
    for (name, path, rules) in [
        ("被拒清单", &summary.rejects_file, &summary.rejected_by_rule),
        ("提示清单", &summary.notes_file, &summary.noted_by_rule),
    ] {
        if let Some(path) = path {
            let _ = writeln!(text, "  {name}  {path}");
            if summary.lists_are_personal {
                let _ = writeln!(text, "    清单含有个人信息（只有本用户可读）；用毕请删除，不得外传");
            }
            tell_rules(&mut text, rules);
        }
    }
    text
}

fn tell_rules(text: &mut String, rules: &[BrokenRule]) {
    for met in rules.iter().take(RULES_SHOWN_MAX) {
        let field = met.field.as_deref().unwrap_or("整行");
        let _ = writeln!(
            text,
            "    {:>8} 行  {field}  {}  {}（首见于第 {} 行）",
            met.rows, met.rule, met.message, met.first_line
        );
    }
    if rules.len() > RULES_SHOWN_MAX {
        let _ = writeln!(text, "    其余 {} 条规则见清单", rules.len() - RULES_SHOWN_MAX);
    }
}

/// The summary for programs, in one line.
pub fn json(summary: &ImportSummary, is_dry_run: bool, obstacle: Option<Obstacle>) -> String {
    let mut value = serde_json::to_value(summary).expect("a summary is plain data");
    value["dry_run"] = json!(is_dry_run);
    value["refused"] = match obstacle {
        Some(obstacle) => json!({ "code": obstacle.code(), "message": obstacle.to_string() }),
        None => json!(null),
    };
    value.to_string()
}
