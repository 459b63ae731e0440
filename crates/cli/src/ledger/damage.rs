//! What is wrong with a stored ledger, in the words of those who run it — 账本损坏的说明. Codes for programs are the store's.

use ledger::CountersignedError;
use store::LedgerDamage;

use super::error::note_reason;

/// In what way something is damaged.
pub fn damage_reason(damage: &LedgerDamage) -> String {
    let plain = match damage {
        LedgerDamage::BadFrame => "此处的写入已损坏，其后还有完好的写入",
        LedgerDamage::OtherFrame => "此处的写入属于账本的其他位置",
        LedgerDamage::NextFrame => "此处的写入已损坏",
        LedgerDamage::EntryHash { index } => return format!("第 {index} 条与所存的哈希不符，内容或者哈希被改动"),
        LedgerDamage::EntryLength { index } => return format!("第 {index} 条的长度与所在的写入不符"),
        LedgerDamage::Lost { from, to } if from == to => return format!("第 {from} 条已写入过，现在读不到"),
        LedgerDamage::Lost { from, to } => return format!("第 {from} 条至第 {to} 条已写入过，现在读不到"),
        LedgerDamage::OtherRoot { size } => {
            return format!("前 {size} 条条目推不出检查点所签的根，其中有条目被改动");
        }
        LedgerDamage::Proof => "据所存哈希作出的证明推不出检查点所签的根",
        LedgerDamage::SegmentHeader => "分段的文件头已损坏",
        LedgerDamage::OtherSegment => "是另一账本的分段，或者是本账本其他位置的分段",
        LedgerDamage::SegmentGap { unused } => return format!("此分段在用，其前的第 {unused} 个分段却没有文件头"),
        LedgerDamage::SegmentStart => "此分段与前一分段不相衔接，其中之一被改动",
        LedgerDamage::Identity(_) => "其中的账本名称、公钥或者格式不能识别",
        LedgerDamage::Checkpoint(cause) => return format!("检查点不可信：{}", note_reason(cause)),
        LedgerDamage::Countersigned(CountersignedError::Checkpoint(cause)) => {
            return format!("会签的检查点不可信：{}", note_reason(cause));
        }
        LedgerDamage::Countersigned(CountersignedError::Witness(_)) => "会签与检查点不符，或者不是该见证人的会签",
        LedgerDamage::StopMark => "其中没有写明正常停止时签至第几条",
    };
    plain.to_owned()
}
