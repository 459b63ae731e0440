super::messages! {
    /// Refusals, on both doors.
    RefusalMessages {
        title = "不予受理" / "Refused";
        heading = "本次请求未予受理：" / "This request was refused: ";
        undisclosed = "未披露任何登记信息。" / "Nothing of any record was disclosed.";
        rule = "依据的规则" / "Rule";
        remedy = "如何办理" / "What to do";
        who = "由谁办理" / "Who can put it right";
        retry = "何时可以再试" / "When to try again";
        retry_at = "{at}（北京时间）以后" / "after {at} (Beijing time)";
        retry_when_right = "按上述办法办理之后" / "once it has been put right";
        fields = "涉及的信息项" / "Items concerned";
        code = "代码" / "Code";
        reference = "查询编号" / "Reference";
        back = "返回修改" / "Back to the form";
    }
}
