super::messages! {
    /// One record on the internet door.
    RecordMessages {
        title = "登记信息" / "Record";
        fields = "登记信息" / "What is registered";
        column_field = "信息项" / "Item";
        column_value = "登记内容" / "Registered value";
        status = "登记状态" / "Status";
        preview = "登记信息预览" / "Record in short";
        history = "变更情况" / "History";
        history_note = "自本库收录之日起的各次登记、变更，最近的在前。"
            / "Registration and changes since the register took the record up, the latest first.";
        history_more = "变更较多，这里只列出最近 {n} 次。" / "There are more changes; the latest {n} are listed here.";
        column_effective = "生效日期" / "Effective on";
        column_recorded = "入库时间" / "Recorded at";
        column_change = "变更内容" / "Change";
        first = "本库首次收录" / "Taken up into the register";
        withdrawn = "自登记库撤出" / "Withdrawn from the register";
        restored = "重新收录" / "Taken up again";
        same = "登记内容没有变化" / "Nothing that is registered changed";
        from = "由" / "from";
        to = "变更为" / "to";
        as_of_label = "查看某日有效的登记" / "See the record in force on a day";
        as_of_hint = "如 2020-01-01；留空为现行登记。" / "As in 2020-01-01; leave empty for the record in force now.";
        as_of_button = "查看" / "Show";
        as_of_past = "以下是 {day} 有效的登记，不是现行登记。"
            / "This is the record in force on {day}, not the one in force now.";
        as_of_now = "查看现行登记" / "See the record in force now";
        again = "另查一条" / "Look up another";
        print = "打印：请用浏览器的打印功能（Ctrl＋P），页面会自动按打印版式排列。"
            / "To print, use the browser's print function (Ctrl+P): the page arranges itself for paper.";
    }
}
