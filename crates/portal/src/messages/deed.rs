super::messages! {
    /// Forms by which something is done at the desk.
    DeedMessages {
        consequences = "办理后";
        facts = "办理对象";
        reason = "理由";
        reason_hint = "写入业务台账，对方可以看到；不超过 200 个字。请勿填写他人的身份号码。";
        cancel = "不办理，返回";
        wrong = "未能办理";
        recorded = "办理人、时间和办理内容将写入留痕账本，不能删改。";
        not_possible = "不能办理";
    }
}
