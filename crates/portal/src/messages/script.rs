super::messages! {
    /// What the script says beside an input.
    ScriptMessages {
        suggestions = "名称建议" / "Suggested names";
        suggestions_count = "有 {n} 条建议，可以用上下方向键选择。" / "{n} suggestions; choose with the up and down arrow keys.";
        former_name = "曾用名：{name}" / "formerly {name}";
        code_good = "校验码相符。" / "The check character fits.";
        code_wrong = "校验码不符：按前 17 位计算，最后一位应为 {expected}。请与证照核对。"
            / "The check character does not fit: after the first 17 characters it would be {expected}. Please compare with the licence.";
        code_letter = "统一社会信用代码不使用“{letter}”，请与证照核对。"
            / "Unified social credit codes have no “{letter}” in them. Please compare with the licence.";
        citizen_here = "这里不能查询公民个人，请勿输入公民身份号码。"
            / "Citizens cannot be looked up here: please do not enter identification numbers.";
    }
}
