super::messages! {
    /// Receipt and origin of an answer.
    AnswerMessages {
        title = "答复与留痕";
        answered_at = "答复时间";
        beijing = "{at}（北京时间）";
        register_value = "{register}（{owner}）";
        register_not_read = "未查询登记库";
        as_of = "信息截至";
        as_of_now = "答复时的现行登记";
        as_of_day = "{day} 有效的登记";
        register = "信息来源";
        register_version = "登记库版本";
        register_version_value = "第 {n} 号变更";
        reference = "查询编号";
        trace_code = "追溯码";
        traced = "本页由以下人员打开，请勿外传：";
        log = "留痕日志";
        index = "日志序号";
        leaf_hash = "留痕摘要";
        budget = "今日剩余额度";
        budget_value = "{remaining} 次（今日共 {limit} 次）";
        notice = "请注意";
        notice_note = "本次已予答复；核对转为强制后，同样的查询、核验将不予答复。";
        note = "本次答复在作出前已留痕。凭查询编号可以向服务台查询，凭留痕摘要可以离线查验本次查询、核验确已记录且未被改动。";
        refused_note = "本次请求虽未受理，也已留痕。";
    }
}
