super::messages! {
    /// Forms that ask a question on the extranet door.
    QuestionMessages {
        verify_title = "核验";
        verify_heading = "核验{register}";
        verify_lede = "填写申请人填报的内容，系统与登记逐项比对，只答复“一致”“不一致”或者“无登记信息”。";
        read_title = "查询";
        read_heading = "查询{register}";
        read_lede = "取回经授权的登记内容，用于本办件填表、留档。只需知道是否一致的，请用核验。";
        which = "信息类别";
        step_subject = "对象";
        subject_hint = "与证照逐字一致；中间有空格也可以。";
        step_purpose = "用途";
        purpose_note = "每次核验、查询都记入留痕日志，写明经办人、事项和办件，可以追溯。";
        matter = "事项编码";
        matter_hint = "办理事项的编码。本机构已获授权的事项：{matters}。";
        matter_hint_none = "办理事项的编码。";
        case = "办件编号";
        case_hint = "本次办件的受理编号，不要填写申请人的姓名、号码。";
        as_of = "信息截至";
        as_of_hint = "如 2020-01-01，按该日有效的登记答复；留空为现行登记。";
        step_claims = "待核验的内容";
        claims_note = "只填需要核验的项，留空的项不核验。";
        step_fields = "需要的信息项";
        fields_note = "只勾选办理本事项必需的项，超出授权范围的不予受理。";
        or = "或者";
        and_more = "等";
        choose = "（不核验）";
        date_hint = "如 2017-02-01。";
        open_date_hint = "如 2017-02-01；无期限的写“长期”。";
        money_hint = "如 500万元人民币。";
        repeated_hint = "填其中一个即可。";
        verify_button = "核验";
        read_button = "查询";
        dry_run_button = "只检查权限";
        dry_run_note = "“只检查权限”不查登记库，不占用额度，用于事先确认能否受理。";
        dry_run_title = "权限检查";
        dry_run_good = "可以受理";
        dry_run_good_note = "按所填的事项、办件和信息项，现在提交可以受理。登记库未被查询，未披露任何信息。";
        errors = "有 {n} 处需要改正";
        errors_note = "已填写的内容都保留在下面。";
        edit = "返回修改";
        another = "另办一件";
        error_subject_missing = "请填写证照上的号码、代码。";
        error_matter_missing = "请填写事项编码，每次核验、查询都应当写明所办事项。";
        error_case_missing = "请填写办件编号，每次核验、查询都应当写明所办理的办件。";
        error_claims_missing = "请至少填写一项待核验的内容。";
        error_fields_missing = "请至少勾选一项需要的信息项。";
        error_too_long = "内容过长，最多 {n} 个字。";
        remedy_likely = "是否应为 {likely}？请核对证照后改正。";
        remedy_check = "请核对证照后改正。";
    }
}
