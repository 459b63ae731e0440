super::messages! {
    /// What programs may ask.
    DevelopersMessages {
        title = "开放接口" / "Developers";
        lede = "向社会开放的登记信息，可以用程序逐条查询。无须注册、不收费用；答复为 JSON，文字编码为 UTF-8。"
            / "Programs may look up whatever is open to the public, record by record. No account, no charge; answers are JSON in UTF-8.";
        address = "接口地址" / "Address";
        description = "接口说明" / "Description";
        fields = "信息项和代码" / "Items and codes";
        codes = "不予受理代码" / "Refusal codes";
        operations = "可以查询什么" / "What can be asked";
        column_request = "请求" / "Request";
        column_what = "说明" / "What it gives";
        column_example = "示例" / "Example";
        open = "打开" / "open";
        below = "见下" / "below";
        list = "有哪些登记库，各有多少登记、何时更新。" / "The registers, how many records they hold, when they were updated.";
        search = "按名称检索：部分名称、拼音、曾用名均可，可加筛选条件，逐页取得。"
            / "Records by name: parts of it, pinyin, former names; with filters, page by page.";
        suggest = "输入未完时可能的名称。" / "Names that what is being typed may become.";
        matches = "一次提交至多 100 个名称，逐个给出最相近的代码、相近程度和理由。" / "Up to 100 names at once: for each the closest codes, with score and reason.";
        reconcile = "供 OpenRefine 等工具逐列核对名称（W3C 核对服务接口 0.2）。" / "Reconciliation of a column of names, for OpenRefine and others (W3C reconciliation service API 0.2).";
        extract = "一条登记的书面查询结果（PDF），带电子签章和二维码。" / "A record on paper (PDF), sealed, with a QR code.";
        extract_checks = "核对书面查询结果：提交文件，或者二维码内容、查验码之一。" / "Checks an extract: its file, or the statement of its QR code, or its short code.";
        extract_key = "离线核对书面查询结果所用的公钥。" / "The public key by which extracts are checked offline.";
        by_code = "按统一社会信用代码、注册号或者证号查询一条登记；as_of 为某日有效的登记。"
            / "One record by credit code, registration number or certificate number; as_of for the one in force on a day.";
        by_name = "按完整名称或者曾用名查询。" / "By the exact name or a former one.";
        history = "一条登记的历次变更。" / "All versions of a record.";
        refusals = "不予受理的各种情形。" / "All reasons for refusal.";
        checkpoint = "留痕账本最近的签名检查点。" / "The latest signed checkpoint of the ledger.";
        status = "运行状态。" / "How the service stands.";
        try_it = "试一试" / "Try it";
        operation = "查询方式" / "Operation";
        try_search = "按名称检索" / "search by name";
        try_code = "按代码查询" / "look up by code";
        try_name = "按完整名称查询" / "look up by exact name";
        try_history = "变更历史" / "history";
        try_suggest = "输入提示" / "suggestions";
        try_matches = "名单比对（POST）" / "matching of a list (POST)";
        register = "登记库（按名称检索时不限）" / "Register (a search goes through all)";
        q = "代码或者名称" / "Code or name";
        send = "发送请求" / "Send";
        answer = "接口的答复" / "What the API answers";
        open_answer = "直接打开" / "open it directly";
        cut = "答复较长，以下从略。" / "The answer is longer; the rest is left out here.";
        answer_note = "以上是接口的真实答复，为便于阅读重新排版，各项按字母顺序列出。"
            / "This is a real answer of the API, indented for reading, its members in alphabetical order.";
        lists = "名单和书面查询结果" / "Lists, and records on paper";
        lists_matches = "名单比对以 POST 提交 JSON：items 为名称（name），可以附登记地（place）、法定代表人（representative）、登记库（register）；limit 为每个名称至多给出几个。"
            / "A list is posted as JSON: items with a name, and if known place, representative and register; limit is how many candidates each gets.";
        lists_reconcile = "OpenRefine 中选择“添加标准服务”，填写这个地址：" / "In OpenRefine choose \"Add standard service\" and give this address:";
        lists_extract = "书面查询结果的核对：以 application/pdf 提交文件本身；或者以 JSON 提交 statement（二维码内容）、code（查验码）之一。"
            / "An extract is checked by posting the file itself as application/pdf, or JSON with either statement (of the QR code) or code (the short code).";
        signed = "签名的查询（政务外网）" / "Signed questions (government extranet)";
        signed_why = "系统向政务外网接口提出的核验、查询、书面查询结果和查询记录告知，可以用所持数字证书的私钥签名（RFC 9421），日后任何人都能据以证明确由该系统提出。不签名的同样受理。"
            / "Over the extranet, verifications, readings, extracts and accounts may come signed with the key of the system's certificate (RFC 9421), so that anybody can be shown later that it was this system that asked. Questions without a signature are as good.";
        signed_covers = "签名须至少涵盖 @method、@path 和 content-digest；Content-Digest 为请求体的 SHA-256（RFC 9530）。"
            / "The signature covers at least @method, @path and content-digest; Content-Digest is the SHA-256 of the body (RFC 9530).";
        signed_parameters = "只带一个签名，算法为 ecdsa-p256-sha256；须有 created（五分钟以内）和 nonce（16 至 128 个字符，不得重复使用）。"
            / "One signature, of algorithm ecdsa-p256-sha256, with created (within five minutes) and a nonce of 16 to 128 characters that is used once.";
        signed_broken = "签名不符合以上要求，或者与请求内容不符的，不予受理，不作为未签名处理。" / "A signature that does not hold is refused, and never passed over.";
        signed_words = "被签名的文字逐行如下，行间为一个换行符（LF），末尾没有换行：" / "What is signed, line by line with one line feed between, and none at the end:";
        manners = "使用须知" / "Please note";
        receipt = "每次查询都先留痕后答复，答复附有回执（receipt），可以凭以核对；为了留痕，相同的查询不作缓存。"
            / "Every question is recorded before it is answered, and the answer carries its receipt; therefore answers of the API are not cached.";
        as_of = "答复写明登记库版本（register_version）和答复时间；引用时请一并注明。"
            / "An answer tells the version of the register (register_version) and when it was given; please quote both.";
        budget = "不设验证码，也不封停任何地址。各网络地址段都有自己的份额，超过的以 429 答复，写明多少秒后再试（Retry-After）。"
            / "There is no captcha, and no address is banned. Every range of network addresses has a share of its own; beyond it the answer is 429, with the seconds until another try makes sense (Retry-After).";
        share = "每个地址段每分钟 {n} 次，可以连续使用；另有全体公用的份额，为其二十倍，用完自己份额的还可以使用。页面上的查询同样计入。"
            / " Each range has {n} questions a minute, which may come at once; beyond that, it takes what others leave of a common share twenty times as large. Questions on pages count as well.";
        polite = "请在前一次答复之后再发下一次，遇到 429、503 按 Retry-After 等候；只要登记库版本不变，已取得的登记不必重取。"
            / "Please send the next request after the last was answered, and wait for Retry-After on 429 and 503. While the version of a register is the same, what you have need not be fetched again.";
        extranet = "需要批量核验，或者核验公民基本信息的，请由所在单位申请数字证书，经政务外网办理。"
            / "For verification in bulk, or of citizens, your organisation applies for a digital certificate and asks over the government extranet.";
    }
}
