super::messages! {
    /// Receipt and origin of an answer.
    AnswerMessages {
        title = "答复与留痕" / "Answer and receipt";
        answered_at = "答复时间" / "Answered at";
        beijing = "{at}（北京时间）" / "{at} (Beijing time)";
        register_not_read = "未查询登记库" / "The register was not read";
        as_of = "信息截至" / "As of";
        as_of_now = "答复时的现行登记" / "The record in force when answered";
        as_of_day = "{day} 有效的登记" / "The record in force on {day}";
        register = "信息来源" / "Source";
        register_version = "登记库版本" / "State of the register";
        register_version_value = "第 {n} 号变更" / "change no. {n}";
        reference = "查询编号" / "Reference";
        trace_code = "追溯码" / "Trace code";
        traced = "本页由以下人员打开，请勿外传：" / "This page was opened by, and is not to be passed on: ";
        log = "留痕日志" / "Ledger";
        index = "日志序号" / "Index in the ledger";
        leaf_hash = "留痕摘要" / "Hash of the ledger entry";
        budget = "今日剩余额度" / "Left for today";
        budget_value = "{remaining} 次（今日共 {limit} 次）" / "{remaining} of {limit} questions";
        notice = "请注意" / "Please note";
        notice_note = "本次已予答复；核对转为强制后，同样的查询、核验将不予答复。"
            / "This time it was answered; once the check is enforced, the same question will be refused.";
        note = "本次答复在作出前已留痕。凭查询编号可以向服务台查询，凭留痕摘要可以离线查验本次查询、核验确已记录且未被改动。"
            / "This answer was recorded before it was given. The help desk finds it by its reference; with the hash of its ledger entry one can check offline that the question was recorded and that nothing was altered since.";
        refused_note = "本次请求虽未受理，也已留痕。" / "This request was refused, and was recorded all the same.";
    }
}
