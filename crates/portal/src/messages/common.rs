super::messages! {
    /// What every page carries.
    CommonMessages {
        lang = "zh-CN" / "en";
        service = "基础信息核验服务" / "Basic Information Verification Service";
        skip = "跳到正文" / "Skip to content";
        navigation = "主导航" / "Main navigation";
        ways_of_reading = "语言和字号" / "Language and text size";
        other_language = "English" / "中文";
        other_language_code = "en" / "zh-CN";
        large_letters = "大字" / "Large text";
        normal_letters = "标准字号" / "Normal text";
        internet_door = "互联网服务" / "Internet service";
        extranet_door = "政务外网服务" / "Government extranet service";
        nav_home = "首页" / "Home";
        nav_search = "查询" / "Search";
        nav_check = "查验" / "Check";
        nav_registers = "信息目录" / "Registers";
        nav_dictionary = "数据字典" / "Data dictionary";
        nav_developers = "开放接口" / "Developers";
        nav_help = "帮助" / "Help";
        nav_status = "运行状态" / "Status";
        nav_accessibility = "无障碍声明" / "Accessibility";
        choose = "（请选择）" / "(choose)";
        done = "已办理，并已留痕。留痕编号：" / "Done, and recorded. Ledger reference: ";
        demo = "演示数据" / "Demonstration data";
        demo_note = "本系统正在演示，页面上的人员、机构和登记信息均为虚构，不具有任何证明效力。"
            / "This is a demonstration: all persons, organisations and records on these pages are invented and prove nothing.";
        footer_rule = "公民、企业、事业单位、社会组织的基本信息由各信息提供部门登记、更新，供行政审批核验和社会查询。"
            / "Basic information on citizens, enterprises, public institutions and social organisations is registered and kept up to date by the source authorities, for verification in administrative approval and for look-up by the public.";
        footer_prevail = "登记信息与法定证照、文书不一致的，以法定证照、文书为准，业务照常办理，并请提出疑义。"
            / "Where a record differs from a legal licence or document, the document prevails and the business goes on; please report the discrepancy.";
        operator = "运行单位" / "Operated by";
        help_desk = "服务台" / "Help desk";
        open = "（" / " (";
        close = "）" / ")";
        colon = "：" / ": ";
        comma = "、" / ", ";
        trouble = "有误" / "Error";
        title_in_error = "有误：{title}" / "Error: {title}";
        required = "必填" / "required";
        optional = "选填" / "optional";
        none = "——" / "—";
        less_than = "不足" / "under ";
        nothing_registered = "无登记信息" / "Nothing registered";
        open_end = "长期" / "no end date";
        disputed = "存疑" / "Disputed";
        disputed_note = "该项已有人提出疑义，正在核实。" / "A discrepancy has been reported on this item and is being looked into.";
        retired_note = "该登记已自登记库撤出，这里是撤出前的最后登记。"
            / "This record has been withdrawn from the register; shown is what it said last.";
        ended_note = "该登记已终止，请留意登记状态。" / "This registration has ended: please note its status.";
    }
}
