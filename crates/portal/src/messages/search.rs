super::messages! {
    /// Search of the internet door.
    SearchMessages {
        title = "查询结果";
        title_empty = "查询";
        several = "有 {n} 条登记与所输入的内容相符。请点击名称，按登记机关、住所等辨认。";
        more = "相符的登记较多，这里只列出前 {n} 条。请改用代码查询。";
        column_name = "名称";
        column_register = "类别";
        column_code = "代码";
        column_status = "状态";
        not_found = "没有查到与所输入内容相符的登记";
        not_found_note = "“没有查到”仅表示截至答复之时登记库中没有相符的登记，不等于该单位不存在。";
        hints = "可以这样再试";
        hint_exact = "名称要与登记完全一致，包括“（）”内的地名和“有限公司”等字样；本查询不作近似匹配。";
        hint_code = "有证照的，请改用证照上的统一社会信用代码（18 位）查询。";
        hint_old = "只有旧证照的，可以用企业注册号（15 位）、事证号或者登记证号查询。";
        hint_new = "新近登记的单位，可能尚未到达本库，请按更新周期次日再试。";
        malformed = "所输入的代码有误";
        likely = "您要查的是不是：";
        likely_button = "按此代码查询";
        citizen = "这里不能查询公民个人";
        citizen_note = "所输入的内容像是公民身份号码。公民基本信息不通过互联网提供，本次输入未用于查询，也未记录。请勿在公开网页输入他人的身份号码。";
        too_long = "输入的内容过长，请控制在 200 个字以内。";
    }
}
