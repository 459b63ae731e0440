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
        as_at = "截至{at}的现行登记，由{owner}提供，{cycle}更新。"
            / "The record in force on {at}. Source: {owner}, updated {cycle}.";
        as_of_label = "查看某日有效的登记" / "See the record in force on a day";
        as_of_hint = "如 2020-01-01；留空为现行登记。" / "As in 2020-01-01; leave empty for the record in force now.";
        as_of_button = "查看" / "Show";
        as_of_past = "以下是 {day} 有效的登记，不是现行登记。"
            / "This is the record in force on {day}, not the one in force now.";
        as_of_current = "以下是 {day} 有效的登记，至今仍是现行登记。"
            / "This is the record in force on {day}; it is still in force now.";
        as_of_now = "查看现行登记" / "See the record in force now";
        again = "另查一条" / "Look up another";
        disputed = "有信息项存疑" / "A discrepancy is open";
        disputed_fields = "以下信息项已有人提出疑义，正在由信息提供部门核实：" / "The source authority is looking into what was reported on: ";
        disputed_rule = "核实期间业务照常办理，以法定证照、文书为准。"
            / "Meanwhile business goes on, and legal licences and documents prevail.";
        provenance = "信息来源" / "Where it comes from";
        updated = "登记库更新" / "Register updated";
        effective = "本条生效" / "In force since";
        recorded = "本条入库" / "Recorded";
        recorded_value = "{at}，第 {n} 号变更" / "{at}, change {n}";
        address = "固定网址" / "Permanent address";
        address_note = "用手机扫描二维码，或者输入网址，查看最新的登记信息。"
            / "Scan the code with a phone, or enter the address, to see the record as it stands.";
        qr = "本条登记固定网址的二维码，网址列在旁边" / "QR code of the permanent address of this record, which stands beside it";
        extract = "下载书面查询结果（PDF）" / "Download an extract (PDF)";
        print = "打印：请用浏览器的打印功能（Ctrl＋P），页面会自动按打印版式排列。"
            / "To print, use the browser's print function (Ctrl+P): the page arranges itself for paper.";
    }
}
