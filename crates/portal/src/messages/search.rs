super::messages! {
    /// Search of the internet door.
    SearchMessages {
        title = "查询结果" / "Search results";
        title_empty = "查询" / "Search";
        several = "有 {n} 条登记与所输入的内容相符。请点击名称，按登记机关、住所等辨认。"
            / "{n} records fit what was entered. Follow a name, and tell them apart by registration authority and address.";
        more = "相符的登记较多，这里只列出前 {n} 条。请改用代码查询。"
            / "Many records fit; the first {n} are listed here. Please search by code.";
        column_name = "名称" / "Name";
        column_register = "类别" / "Register";
        column_code = "代码" / "Code";
        column_status = "状态" / "Status";
        not_found = "没有查到与所输入内容相符的登记" / "No record was found that fits what was entered";
        not_found_note = "“没有查到”仅表示截至答复之时登记库中没有相符的登记，不等于该单位不存在。"
            / "This means only that, as of the time of this answer, the register holds no such record. It does not mean that the organisation does not exist.";
        hints = "可以这样再试" / "What to try";
        hint_part = "只输名称中最有特点的几个字，例如字号；也可以输入几个词，用空格隔开，先后不限。"
            / "Enter only the most distinctive characters of the name, such as the trade name; or several words with spaces between them, in any order.";
        hint_code = "有证照的，请改用证照上的统一社会信用代码（18 位）查询。"
            / "If you have the licence at hand, enter the unified social credit code on it (18 characters).";
        hint_old = "只有旧证照的，可以用企业注册号（15 位）、事证号或者登记证号查询。"
            / "With an old licence, enter the enterprise registration number (15 digits) or the certificate number of the institution or social organisation.";
        hint_new = "新近登记的单位，可能尚未到达本库，请按更新周期次日再试。"
            / "What was registered just now may not have reached this register yet; please try again on the day after the next update.";
        malformed = "所输入的代码有误" / "The code that was entered is wrong";
        likely = "您要查的是不是：" / "Did you mean: ";
        likely_button = "按此代码查询" / "Search by this code";
        citizen = "这里不能查询公民个人" / "Citizens cannot be looked up here";
        citizen_note = "所输入的内容像是公民身份号码。公民基本信息不通过互联网提供，本次输入未用于查询，也未记录。请勿在公开网页输入他人的身份号码。如为统一社会信用代码，请对照证照核对后重新输入。"
            / "What was entered looks like a citizen identification number. Information on citizens is not offered on the internet; what was entered was neither searched for nor recorded. Please do not enter the identification numbers of others on public pages. If it is a unified social credit code, please compare it with the licence and enter it again.";
        one_character = "只输入一个字时，只与字号的开头比对，名称其他位置上的字查不到；请输入两个以上的字。"
            / "One character alone is compared with the beginnings of trade names only, and not found elsewhere in names; please enter two or more.";
        total = "查到 {n} 条登记，相符程度高的在前。" / "Records found: {n}; the closest first.";
        only_near = "没有完全相符的登记；以下名称与所输入的内容相近，请仔细辨认。"
            / "No record fits exactly; these have names close to what was entered. Please look carefully.";
        none_fits = "没有相符的登记" / "No record fits";
        narrow = "缩小范围、排序" / "Narrow and sort";
        narrow_button = "按所选条件查询" / "Search with these conditions";
        any = "不限" / "Any";
        all_choices = "全部 {n} 项" / "All {n}";
        choices_title = "选择{name}" / "Choose by: {name}";
        choices_told = "第 {from} 至 {until} 项，共 {of} 项，登记多的在前。先选登记地，列出的随之减少。"
            / "{from} to {until} of {of}, those with the most records first. Choose a place before, and there are fewer.";
        back_to_results = "回到查询结果" / "Back to the results";
        without = "取消" / "Remove ";
        by_register = "登记类别" / "Register";
        by_division = "登记地" / "Place";
        by_status = "登记状态" / "Status";
        by_kind = "类型" / "Kind";
        by_founded = "成立时间" / "Founded";
        by_capital = "注册资本" / "Capital";
        by_authority = "登记机关" / "Authority";
        founded_between = "{from}年至{until}年" / "{from} to {until}";
        founded_from = "{from}年以后" / "{from} or later";
        founded_until = "{until}年以前" / "{until} or earlier";
        capital_unknown = "未公示或非人民币" / "not published, or not in yuan";
        capital_below_1_million = "不足100万元" / "below 1 million yuan";
        capital_below_5_million = "100万元以上不足500万元" / "1 to 5 million yuan";
        capital_below_10_million = "500万元以上不足1000万元" / "5 to 10 million yuan";
        capital_below_50_million = "1000万元以上不足5000万元" / "10 to 50 million yuan";
        capital_from_50_million = "5000万元以上" / "50 million yuan and more";
        sort = "排序" / "Order";
        sort_relevance = "相符程度" / "closest first";
        sort_founded_last = "成立时间，由近及远" / "latest founded first";
        sort_founded_first = "成立时间，由远及近" / "earliest founded first";
        sort_capital = "注册资本，由高到低" / "highest capital first";
        former_name = "曾用名" / "Former name";
        place_in_pages = "翻页位置" / "place in the pages";
        unread = "网址中的以下内容不能识别，没有采用，请在本页重新选择" / "What the address says of the following could not be read and was left out; please choose again on this page";
        first_page = "回到第一页" / "Back to the first page";
        next_page = "下一页" / "Next page";
        reason_name = "名称相符" / "the name fits";
        reason_trade_name = "字号相同" / "same trade name";
        reason_start = "名称以此开头" / "the name begins so";
        reason_part = "名称中包含" / "contained in the name";
        reason_parts = "地名、字号、行业分别相符" / "place, trade name and industry fit";
        reason_words = "各词均相符" / "all words fit";
        reason_representative = "法定代表人与其余各词相符" / "the legal representative and the other words fit";
        reason_sound = "读音相符" / "sounds so";
        reason_initials = "拼音首字母相符" / "initials of pinyin";
        reason_elsewhere = "字号、行业相符，地名不同" / "same trade name and industry, another place";
        reason_scattered = "字序不同" / "the characters stand in another order";
        reason_alike = "读音相同" / "sounds the same";
        reason_slip = "相差一字" / "one character differs";
        reason_most_words = "多数词相符" / "most words fit";
        reason_filter = "符合所选条件" / "fits the chosen conditions";
        person_note = "为保护个人信息，不能只凭姓名查找一个人任职的单位；以法定代表人姓名查找时，请同时输入单位名称中有特点的字（“有限”“公司”“贸易”等不算），或者输入、选择所在地。"
            / "To protect personal data, the organisations of a person cannot be listed by the person's name alone. Together with the name of a legal representative, enter something distinctive of the organisation's name, which legal forms and industries are not, or enter or choose its place.";
        index_unavailable = "名称检索暂不可用，本次只查找了名称完全相同的登记。"
            / "Search by name is not available just now; only records with exactly this name were looked for.";
        too_long = "输入的内容过长，请控制在 200 个字以内。" / "What was entered is too long; please stay within 200 characters.";
    }
}
