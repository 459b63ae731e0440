super::messages! {
    /// Checking an extract.
    CheckMessages {
        title = "查验书面查询结果" / "Check an extract";
        lede = "本平台出具的书面查询结果带有二维码、查验码和数字签名，可以在这里查验真伪，以及出具后登记有无变更。"
            / "Extracts that this platform issues carry a QR code, a short code and a digital signature. Check here whether one is genuine, and whether its record has changed since.";
        code = "查验码" / "Short code";
        code_hint = "印在二维码下方的 16 位数字和字母；空格、连字符和大小写不影响。"
            / "The 16 digits and letters below the QR code; spaces, hyphens and letter case do not matter.";
        file = "电子文件" / "File";
        file_hint = "书面查询结果的 PDF 文件，不超过 2 MB。上传的文件只用于查验，不保存。"
            / "The PDF file of the extract, at most 2 MB. It is checked and not kept.";
        or = "查验码和电子文件选填一项。用手机扫描二维码，可以直接打开查验结果。"
            / "Enter the code or choose the file. Scanning the QR code with a telephone leads straight to the result.";
        button = "查验" / "Check";
        fault = "未能查验为真" / "Could not be checked as genuine";
        unchanged = "真实，登记没有变更" / "Genuine, and the record is unchanged";
        unchanged_note = "确由本平台出具；自出具以来，所依据的登记没有变更。"
            / "Issued by this platform; the record that it is based on has not changed since.";
        unchanged_of_day = "确由本平台出具，所示为 {day} 有效的登记；该登记没有变更，至今仍是现行登记。"
            / "Issued by this platform. It shows the record in force on {day}, which has not changed and is still in force now.";
        past = "真实，所示为过去的登记" / "Genuine; it shows a record of the past";
        past_note = "确由本平台出具，所示为 {on} 有效的登记，现在已不是现行登记。现行登记为第 {n} 号变更，自 {day} 起生效，{at} 入库。"
            / "Issued by this platform. It shows the record in force on {on}, which is not in force any more: what counts now is change no. {n}, in force since {day}, recorded {at}.";
        past_sealed = "确由本平台出具，所示为 {on} 有效的登记，现在已不是现行登记；需要现行登记的，请重新查询、核验。"
            / "Issued by this platform. It shows the record in force on {on}, which is not in force any more; to learn what is, please ask again.";
        superseded = "真实，登记已有变更" / "Genuine, but the record has changed";
        superseded_note = "确由本平台出具；此后登记已有新的版本：第 {n} 号变更，自 {day} 起生效，{at} 入库。请以现行登记为准。"
            / "Issued by this platform; there is a later version of the record: change no. {n}, in force since {day}, recorded {at}. What the register says now counts.";
        superseded_sealed = "确由本平台出具；此后登记已有新的版本，请重新查询、核验。"
            / "Issued by this platform; there is a later version of the record, so please ask again.";
        withdrawn = "真实，登记已经撤出" / "Genuine, but the record was withdrawn";
        withdrawn_note = "确由本平台出具；该登记已自登记库撤出：第 {n} 号变更，{at} 入库。"
            / "Issued by this platform; the record was withdrawn from the register: change no. {n}, recorded {at}.";
        withdrawn_sealed = "确由本平台出具；该登记已自登记库撤出。"
            / "Issued by this platform; the record was withdrawn from the register.";
        unknown = "真实，暂不能查询有无变更" / "Genuine; whether the record has changed cannot be told just now";
        unknown_note = "确由本平台出具；目前无法读取登记库，不能查询此后有无变更，请稍后再试。"
            / "Issued by this platform; the register cannot be read just now, so please try again later.";
        register = "登记库" / "Register";
        subject = "代码" / "Code";
        issued_at = "出具时间" / "Issued";
        covers = "查验范围" / "What was checked";
        covers_file = "整个电子文件，自出具以来没有任何改动" / "The whole file, which has not been altered since it was issued";
        covers_statement = "签名和出具记录；纸面各项内容请逐项核对"
            / "Signature and record of issue; compare what stands on the paper item by item";
        kind = "种类" / "Kind";
        kind_reading = "查询结果" / "What is registered";
        kind_verification = "核验结果" / "What agrees with the register";
        digest = "内容摘要" / "Digest of the content";
        digest_same = "以下内容与签名声明中的内容摘要一致" / "What is listed below has the digest that was signed";
        digest_other = "以下内容与签名声明中的内容摘要不一致。出具后信息项名称、代码表有调整，或者出具时有多个信息项正在核实的，也会如此；请仔细核对，有疑问的请联系平台运维。"
            / "What is listed below does not have the digest that was signed. This also happens where items or code lists were renamed since, or where several items were being looked into; please compare with care, and ask whoever runs the platform if in doubt.";
        issued = "出具时的登记内容" / "What was registered when it was issued";
        issued_note = "请将纸面各项内容与下表逐项核对；有一项不符的，纸面不可采信。"
            / "Compare the paper with this table item by item: if one of them differs, the paper must not be relied on.";
        issued_verification = "核验结果列出申报内容和核验结论；下表是所核验的信息项当时登记的内容，请据以核对。"
            / "The paper says what was claimed and whether it agrees; this table says what was registered then. Compare the two.";
        nothing_given = "请输入查验码，或者选择电子文件。" / "Enter the code, or choose the file.";
        too_large = "“{file}”超过 {n} MB。书面查询结果不会这样大，请选择平台出具的 PDF 文件。"
            / "“{file}” is larger than {n} MB. No extract is as large as that; choose the PDF file that the platform issued.";
        receipt = "本次查验编号" / "Reference of this check";
        record = "查看现行登记" / "See the record in force now";
        offline = "也可以离线查验电子文件：heyan extract check，公钥见"
            / "Files can be checked offline as well: heyan extract check, with the public key at";
    }
}
