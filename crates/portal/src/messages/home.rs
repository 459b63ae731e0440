super::messages! {
    /// Home of the internet door.
    HomeMessages {
        title = "首页" / "Home";
        heading = "查询企业、事业单位、社会组织基本信息"
            / "Look up enterprises, public institutions and social organisations";
        lede = "输入代码、证号或者名称，即可查询登记信息。无须注册，不收费用。"
            / "Enter a code, a certificate number or a name to see what is registered. No account, no charge.";
        box_label = "代码、证号或者名称" / "Code, certificate number or name";
        box_hint = "统一社会信用代码、注册号、事证号、登记证号，或者名称中的几个字、曾用名、拼音及首字母。"
            / "Unified social credit code, enterprise registration number, certificate number of an institution or social organisation; or some characters of the name, a former name, pinyin, or initials of pinyin.";
        button = "查询" / "Search";
        registers = "各类基础信息" / "The registers";
        records = "现有登记 {n} 条" / "{n} records";
        open = "向社会开放" / "Open to the public";
        closed = "不向社会开放" / "Not open to the public";
        closed_note = "只供经授权的行政机关在办理具体事项时，经政务外网持数字证书逐件核验。"
            / "Only for authorised administrative bodies, over the government extranet and with a digital certificate, one case at a time.";
        owner = "信息提供部门" / "Source authority";
        cycle = "更新周期" / "Updated";
        about = "关于本服务" / "About this service";
        about_1 = "国家已经掌握的信息，不再要求公民和单位反复证明。本服务把公民、企业、事业单位、社会组织四类基础信息提供给政务服务机构核验，并把后三类向社会开放查询。"
            / "Nobody should have to prove again what the state already knows. This service offers the basic information on citizens, enterprises, public institutions and social organisations to government service bodies for verification, and opens the latter three to the public.";
        about_2 = "每一次答复都注明信息截至何时，并附有可以查验的回执。"
            / "Every answer says as of when it holds, and comes with a receipt that can be checked.";
        about_3 = "登记信息由各信息提供部门负责。发现有误的，请向登记机关提出。"
            / "The source authorities are responsible for the records. Please report mistakes to the registration authority.";
    }
}
