super::messages! {
    /// One record on the internet door.
    RecordMessages {
        title = "登记信息";
        fields = "登记信息";
        column_field = "信息项";
        column_value = "登记内容";
        status = "登记状态";
        history = "变更情况";
        history_note = "自本库收录之日起的各次登记、变更，最近的在前。";
        history_more = "变更较多，这里只列出最近 {n} 次。";
        column_effective = "生效日期";
        column_recorded = "入库时间";
        column_change = "变更内容";
        first = "本库首次收录";
        withdrawn = "自登记库撤出";
        restored = "重新收录";
        same = "登记内容没有变化";
        from = "由";
        to = "变更为";
        as_of_label = "查看某日有效的登记";
        as_of_hint = "如 2020-01-01；留空为现行登记。";
        as_of_button = "查看";
        as_of_past = "以下是 {day} 有效的登记，不是现行登记。";
        as_of_now = "查看现行登记";
        again = "另查一条";
        print = "打印：请用浏览器的打印功能（Ctrl＋P），页面会自动按打印版式排列。";
    }
}
