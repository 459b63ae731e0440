super::messages! {
    /// Result of a verification.
    VerificationMessages {
        title = "核验结果";
        consistent = "所核验的内容与登记一致";
        consistent_note = "登记库中有登记的各项均与填报一致。";
        inconsistent = "所核验的内容与登记不一致";
        inconsistent_note = "以下标明“不一致”的项与登记不同。请先核对有无笔误；证照无误的，以证照为准，业务照常办理，并提出疑义。";
        not_found = "没有查到该对象的登记";
        not_found_note = "不等于该对象不存在，也不能据此不予办理。请核对号码；证照无误的，业务照常办理，并提出疑义。";
        ambiguous = "有多条登记相符，无法逐项比对";
        ambiguous_note = "所填的旧号码对应不止一条登记。请改用统一社会信用代码核验。";
        fields = "逐项结果";
        column_field = "信息项";
        column_claimed = "填报内容";
        column_verdict = "核验结果";
        status = "登记状态";
        clerk = "经办人";
        symbol_match = "√";
        symbol_mismatch = "×";
        symbol_absent = "○";
        legend = "√ 一致　× 不一致　○ 无登记信息（登记库未收录该项，不能作为不一致处理）";
        extract = "出具书面结果（PDF）";
        print = "打印与存档";
        print_note = "请用浏览器的打印功能（Ctrl＋P）。打印件自动略去导航和按钮，保留核验结果、查询编号和留痕摘要。“出具书面结果”另作一次查询、核验，出具带有二维码和数字签名、可以查验真伪的文件。";
    }
}
