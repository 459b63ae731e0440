super::messages! {
    /// Decoy records.
    DecoysMessages {
        title = "诱饵记录";
        lede = "不对应任何业务的记录：有人查询即告警。本平台不保存号码，只保存其带密钥哈希，因此这里不能显示号码。";
        none = "尚未设置诱饵记录。";
        column_note = "名称";
        column_register = "信息类别";
        column_by = "设置人";
        column_at = "设置时间";
        by_operator = "平台运维";
        to_mark = "设置诱饵记录";
        to_unmark = "取消诱饵记录";
        mark_title = "设置诱饵记录";
        mark_button = "确认设置";
        unmark_title = "取消诱饵记录";
        unmark_button = "确认取消";
        register = "信息类别";
        register_hint = "本机构提供的登记库。";
        number = "号码";
        number_hint = "公民身份号码、统一社会信用代码等。只用于计算带密钥哈希，不保存。";
        note = "名称";
        note_hint = "便于辨认，如“一号诱饵”。不得写号码、姓名。";
        consequence_alarm = "此后任何人查询该号码，无论结果如何，均立即告警；运行中的服务在数秒内生效。";
        consequence_choice = "请选择没有人会办理业务的记录，如专为此登记的虚构人员；不得选用真实人员。";
        consequence_unmark = "此后查询该号码不再告警；已发出的告警不变。";
    }
}
