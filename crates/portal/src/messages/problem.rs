super::messages! {
    /// Errors.
    ProblemMessages {
        not_found = "没有这个页面" / "There is no such page";
        not_found_note = "网址可能输入有误，或者页面已经移走。" / "The address may be mistyped, or the page has moved.";
        no_record = "没有查到这条登记" / "No such record was found";
        no_record_note = "截至答复之时，登记库中没有这个代码的登记。请核对代码；也可以用名称再查。"
            / "As of the time of this answer, the register holds no record with this code. Please check the code, or search by name.";
        no_record_then = "这个代码在 {day} 没有有效的登记，当时可能尚未登记。去掉日期可以查看现行登记。"
            / "On {day} no record with this code was in force; it may not have been registered yet. Leave the day out to see the record in force now.";
        malformed_code = "网址中的代码有误" / "The code in the address is wrong";
        unavailable = "登记库暂时无法查询" / "The register cannot be read just now";
        unavailable_note = "这不表示没有登记。请稍后再试；持续出现的，请联系服务台。"
            / "This does not mean that there is no record. Please try again later; if it persists, contact the help desk.";
        desk_unavailable = "业务台账暂时无法办理" / "The desk is out of reach just now";
        desk_unavailable_note = "未作任何更改，或者未能确认是否已经更改。请稍后查看；持续出现的，请联系服务台。"
            / "Nothing was changed, or it could not be made sure whether it was. Please look again later; if it persists, contact the help desk.";
        damaged = "该条登记暂时无法答复" / "This record cannot be answered just now";
        damaged_note = "该条登记的存储有误，已经通知运维人员，未披露任何信息。"
            / "The record is stored with an error. The operators have been told, and nothing was disclosed.";
        foreign_form = "请从本网站的页面提交" / "Please send the form from a page of this site";
        foreign_form_note = "为防止冒用您的数字证书，表单只接受从本网站页面提交。请返回页面重新填写。"
            / "So that nobody can misuse your certificate, forms are taken from pages of this site only. Please go back and fill it in again.";
        unreadable = "提交的内容无法读取" / "What was sent cannot be read";
        unreadable_note = "请返回页面重新填写；不要改动网址。"
            / "Please go back and fill the form in again; do not edit the address.";
        too_large = "提交的内容过多" / "Too much was sent";
        reference = "查询编号" / "Reference";
        home = "返回首页" / "Back to the home page";
        register_missing = "没有这类信息" / "There is no such register";
    }
}
