super::messages! {
    /// Questions whose case nobody registered.
    OrphansMessages {
        title = "未登记办件的提问";
        lede = "已作答复，而所填办件编号未由审批系统登记的查询、核验。请督促有关机构补登办件，或者查明提问的缘由。";
        before = "前一天";
        after = "后一天";
        listed = "核对时间：{at}（北京时间）。每日 6 时后自动核对前一天的提问。";
        not_listed = "这一天的提问尚未核对。每日 6 时后自动核对前一天的提问，也可以现在核对。";
        none = "管辖范围内没有未登记办件的提问。";
        total = "核对时共 {n} 次。";
        column_organisation = "机构";
        column_count = "次数";
        still = "至今仍未登记的提问";
        still_none = "核对后均已补登。";
        cut = "每个机构只列出当天最早的 100 次，合计不超过 {n} 次；核对后已补登的不再列出。全部提问可以在留痕账本中查找。";
        column_asked = "提问时间";
        column_who = "岗位和用户";
        column_matter = "事项编码";
        column_case = "办件编号";
        column_entry = "留痕序号";
        list_anew = "重新核对这一天";
        list_anew_note = "重新核对须通读当天的留痕账本，提问多的日子需要几分钟。";
    }
}
