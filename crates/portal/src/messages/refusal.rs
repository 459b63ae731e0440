super::messages! {
    /// Refusals, on both doors.
    RefusalMessages {
        title = "不予受理";
        heading = "本次请求未予受理：{title}";
        undisclosed = "未披露任何登记信息。";
        rule = "依据的规则";
        remedy = "如何办理";
        who = "由谁办理";
        retry = "何时可以再试";
        retry_at = "{at}（北京时间）以后";
        retry_when_right = "按上述办法办理之后";
        fields = "涉及的信息项";
        code = "代码";
        reference = "查询编号";
        back = "返回修改";
    }
}
