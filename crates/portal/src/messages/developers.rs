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
        register = "登记库（按名称检索时不限）" / "Register (a search goes through all)";
        q = "代码或者名称" / "Code or name";
        send = "发送请求" / "Send";
        answer = "接口的答复" / "What the API answers";
        open_answer = "直接打开" / "open it directly";
        cut = "答复较长，以下从略。" / "The answer is longer; the rest is left out here.";
        answer_note = "以上是接口的真实答复，为便于阅读重新排版，各项按字母顺序列出。"
            / "This is a real answer of the API, indented for reading, its members in alphabetical order.";
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
