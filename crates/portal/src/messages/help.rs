super::messages! {
    /// Help, and the reference of refusals.
    HelpMessages {
        title = "帮助" / "Help";
        search = "如何查询" / "How to search";
        search_code = "有统一社会信用代码、企业注册号、事证号或者社会组织登记证号的，直接输入，可以带空格。输错一位的，会指出可能的正确代码。"
            / "If you have a unified social credit code, a registration number or a certificate number, enter it, with spaces if you like. If one character is wrong, the code that was probably meant is pointed out.";
        search_name = "没有代码的，输入名称中的几个字、曾用名、拼音或者拼音首字母，再按登记地、类型、年份等缩小范围。每条结果都写明为何列出。"
            / "If you have no code, enter some characters of the name, a former name, pinyin or its initials, then narrow the search by place, type or year. Every result says why it is listed.";
        search_pinyin = "用拼音的，全部写出或者只写首字母，不写声调；多音字用任一读音均可，平舌与翘舌、前鼻音与后鼻音、n 与 l 不必区分。生僻字没有拼音，请改用汉字。"
            / "Pinyin is written in full or as initials, without tones; of a character with several readings any will do, and zh and z, ch and c, sh and s, n and l, an and ang need not be told apart. Rare characters have no pinyin; please enter the characters.";
        search_person = "不能只凭法定代表人的姓名查找其任职的单位；姓名须与单位名称中的字或者地名一并输入。"
            / "Nobody can list a person's organisations by the person's name alone: enter the name of a legal representative together with part of the organisation's name or a place.";
        search_citizen = "公民个人的信息不在互联网上提供，请不要输入公民身份号码。"
            / "Information on citizens is not offered on the internet. Please do not enter citizen identification numbers.";
        answer = "如何看答复" / "How to read an answer";
        answer_as_of = "每次答复都写明信息来自哪个部门、截至何时、登记库的版本和更新周期。也可以查看某一天有效的登记。"
            / "Every answer says which authority it comes from, as of when, the version of the register and how often it is updated. You can also see the record in force on a past day.";
        answer_status = "已注销、吊销、撤销的，醒目标出；有人提出疑义、正在核实的信息项，逐项注明。"
            / "Registrations that were cancelled or revoked are marked clearly; so is each item on which a discrepancy was reported and is being looked into.";
        answer_nothing = "“没有查到”“无登记信息”“暂时无法查询”“不予受理”是四回事，答复中分别写明。"
            / "\"Not found\", \"nothing registered\", \"unavailable just now\" and \"refused\" are four different things, and answers say which.";
        answer_receipt = "每次查询在答复之前已经留痕。凭页面上的查询编号可以向服务台查询；留痕摘要可以离线查验。"
            / "Every question is recorded before it is answered. Quote the reference on the page to the help desk; the leaf hash can be checked offline.";
        paper = "书面查询结果" / "Extracts on paper";
        paper_issued = "登记信息页可以下载书面查询结果（PDF），载明截至何时、由谁提供，带有二维码、查验码和数字签名。不收费用。"
            / "A record's page gives an extract on paper (PDF), which says as of when it holds and who provided it, with a QR code, a short code and a digital signature. No charge.";
        paper_checked = "收到书面查询结果的，请扫描二维码，或者到查验页输入查验码、上传文件，查验真伪以及出具后登记有无变更；纸面内容要与查验页所列逐项核对。"
            / "If you were given an extract, scan its code, or enter its short code or upload its file on the page for checking: it tells whether it is genuine and whether the record has changed since. Compare what the paper says with that page, item by item.";
        wrong = "登记信息有误怎么办" / "If a record is wrong";
        wrong_prevail = "登记信息与法定证照、文书不一致的，以法定证照、文书为准，业务照常办理。"
            / "Where a record differs from a legal licence or document, the document prevails and the business goes on.";
        wrong_report = "请向页面所示的登记机关或者信息提供部门提出更正；在政务服务大厅办事的，可以请窗口人员提出疑义。核实期间，该信息项会注明“存疑”。"
            / "Ask the registration authority or the source authority named on the page to correct it; in a service hall, ask the clerk to report a discrepancy. While it is being looked into, the item says so.";
        refused = "没有受理怎么办" / "If a request was refused";
        refused_note = "不予受理的，都会说明依据的规则、由谁办理、如何办理、何时可以再试，并给出代码。各种情形见："
            / "A refusal says which rule it follows, who can put it right and how, when to try again, and a code. All of them:";
        extranet = "政务外网服务" / "Government extranet service";
        extranet_note = "行政机关办理具体事项，需要核验公民基本信息的，经政务外网持数字证书办理。公民基本信息每日 {hours}（北京时间）提供服务，其他时间须事先约定。数字证书由省级牵头机构申请。"
            / "Administrative bodies that have to verify basic information on citizens for a matter in hand do so over the government extranet, with a digital certificate. That service answers daily {hours} (Beijing time), at other hours by agreement. Certificates are applied for by the lead agency of the province.";
        more = "更多说明" / "More";
        refusals = "不予受理情形" / "Reasons for refusal";
        refusals_lede = "接口、页面和命令行不予受理时，都给出下列代码之一。代码不变，文字可能改进。不予受理同样留痕，不披露任何登记信息。"
            / "API, pages and command line give one of these codes when they refuse. Codes do not change; their wording may improve. A refusal is recorded as well, and discloses nothing.";
        column_title = "情形" / "Reason";
        column_code = "代码" / "Code";
        column_meaning = "意味着" / "Meaning";
        column_who = "由谁办理" / "Who can put it right";
        forbidden = "目前不能这样查询、核验" / "not for this caller, as things stand";
        incomplete = "请求缺少必要的内容" / "the request lacks something";
        too_many = "次数已达上限，稍后再试" / "too many; try again later";
        unavailable = "目前无法办理，稍后再试" / "not possible just now; try again later";
        refusal_note = "不予受理时未披露任何登记信息。答复中附有查询编号的，可以凭编号向服务台询问。"
            / "A refusal discloses nothing that is registered. If it carries a reference, the help desk can look it up.";
        problem = "差错代码 {code}" / "Error code {code}";
        problem_note = "这个代码说明请求本身有问题，或者目前不能这样办理，不属于不予受理的情形。"
            / "This code says that something is wrong with the request itself, or that it is not possible as things stand. It is not a refusal.";
        problem_remedy = "答复的 detail 写明原因和办法；请求内容不符合规则的，errors 逐处写明位置和规则。请按所写修改后再试。"
            / "The answer's detail says why, and what to do; where values break rules, errors names each place and rule. Please correct them and try again.";
    }
}
