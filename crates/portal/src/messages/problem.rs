super::messages! {
    /// Errors.
    ProblemMessages {
        not_found = "没有这个页面";
        not_found_note = "网址可能输入有误，或者页面已经移走。";
        no_record = "没有查到这条登记";
        no_record_note = "截至答复之时，登记库中没有这个代码的登记。请核对代码；也可以用名称再查。";
        no_record_then = "这个代码在 {day} 没有有效的登记，当时可能尚未登记。去掉日期可以查看现行登记。";
        malformed_code = "网址中的代码有误";
        unavailable = "登记库暂时无法查询";
        unavailable_note = "这不表示没有登记。请稍后再试；持续出现的，请联系服务台。";
        desk_unavailable = "业务台账暂时无法办理";
        desk_unavailable_note = "未作任何更改，或者未能确认是否已经更改。请稍后查看；持续出现的，请联系服务台。";
        damaged = "该条登记暂时无法答复";
        damaged_note = "该条登记的存储有误，已经通知运维人员，未披露任何信息。";
        foreign_form = "请从本网站的页面提交";
        foreign_form_note = "为防止冒用您的数字证书，表单只接受从本网站页面提交。请返回页面重新填写。";
        unreadable = "提交的内容无法读取";
        unreadable_note = "请返回页面重新填写；不要改动网址。";
        too_large = "提交的内容过多";
        reference = "查询编号";
        home = "返回首页";
        register_missing = "没有这类信息";
    }
}
