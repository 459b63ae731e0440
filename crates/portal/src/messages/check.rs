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
        superseded = "真实，登记已有变更" / "Genuine, but the record has changed";
        superseded_note = "确由本平台出具；此后登记已有新的版本：第 {n} 号变更，自 {day} 起生效，{at} 入库。请以现行登记为准。"
            / "Issued by this platform; there is a later version of the record: change no. {n}, in force since {day}, recorded {at}. What the register says now counts.";
        superseded_sealed = "确由本平台出具；此后登记已有新的版本，请重新查询、核验。"
            / "Issued by this platform; there is a later version of the record, so please ask again.";
        withdrawn = "真实，登记已经撤出" / "Genuine, but the record was withdrawn";
        withdrawn_note = "确由本平台出具；此后该登记已自登记库撤出：第 {n} 号变更，{at} 入库。"
            / "Issued by this platform; the record was withdrawn from the register since: change no. {n}, recorded {at}.";
        withdrawn_sealed = "确由本平台出具；此后该登记已自登记库撤出。"
            / "Issued by this platform; the record was withdrawn from the register since.";
        unknown = "真实，暂不能查询有无变更" / "Genuine; whether the record has changed cannot be told just now";
        unknown_note = "确由本平台出具；目前无法读取登记库，不能查询此后有无变更，请稍后再试。"
            / "Issued by this platform; the register cannot be read just now, so please try again later.";
        register = "登记库" / "Register";
        subject = "代码" / "Code";
        issued_at = "出具时间" / "Issued";
        covers = "查验范围" / "What was checked";
        covers_file = "整个电子文件，自出具以来没有任何改动" / "The whole file, which has not been altered since it was issued";
        covers_statement = "签名和出具记录；纸面各项内容请与现行登记或者电子文件核对"
            / "Signature and record of issue; hold what stands on the paper against the record or the file";
        receipt = "本次查验编号" / "Reference of this check";
        record = "查看现行登记" / "See the record in force now";
        offline = "也可以离线查验电子文件：heyan extract check，公钥见"
            / "Files can be checked offline as well: heyan extract check, with the public key at";
    }
}
