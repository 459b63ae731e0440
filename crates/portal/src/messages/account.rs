super::messages! {
    /// Who asked about a person, told to that person.
    AccountMessages {
        title = "本人查询使用记录";
        lede = "公民本人到窗口查询：哪些机构、为何事项、何时核验或者查询过本人的信息。";
        rule = "只对本人办理，当面核对证件原件；查询结果打印后交本人，不得留存或者转交他人。";
        document = "核对证件";
        document_checked = "本人到场，已核对居民身份证等有效证件原件，人证一致";
        document_missing = "须由本人到场并核对证件原件后办理，核对后请勾选。";
        button = "查询";
        results = "使用记录";
        count = "共 {n} 次，最近的在前。";
        cut = "只列出最近 {n} 次，更早的可以另行申请查询。";
        none = "没有机构核验或者查询过本人的信息。";
        notice = "依法不予公开的记录除外。";
        column_at = "时间";
        column_organisation = "机构";
        column_action = "方式";
        column_purpose = "用途";
        column_answered = "是否提供";
        answered = "已提供";
        not_answered = "未提供";
        case = "办件 {case}";
        complain = "认为查询、使用不当的，可以向本窗口或者审计机构提出，凭本页查询编号核查。";
    }
}
