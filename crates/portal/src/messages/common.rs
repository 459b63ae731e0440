super::messages! {
    /// What every page carries.
    CommonMessages {
        lang = "zh-CN";
        service = "基础信息核验服务";
        skip = "跳到正文";
        navigation = "主导航";
        internet_door = "互联网服务";
        extranet_door = "政务外网服务";
        nav_home = "首页";
        nav_search = "查询";
        nav_registers = "信息目录";
        nav_desk = "工作台";
        nav_verify = "核验";
        nav_read = "查询";
        nav_alarms = "告警";
        choose = "（请选择）";
        nav_applications = "证书申请";
        nav_grants = "共享授权";
        nav_certificates = "证书";
        nav_ledger = "监督";
        nav_organisations = "机构";
        nav_budgets = "额度";
        done = "已办理，并已留痕。留痕编号：";
        demo = "演示数据";
        demo_note = "本系统正在演示，页面上的人员、机构和登记信息均为虚构，不具有任何证明效力。";
        footer_rule = "公民、企业、事业单位、社会组织的基本信息由各信息提供部门登记、更新，供行政审批核验和社会查询。";
        footer_prevail = "登记信息与法定证照、文书不一致的，以法定证照、文书为准，业务照常办理，并请提出疑义。";
        operator = "运行单位";
        help_desk = "服务台";
        trouble = "有误";
        title_in_error = "有误：{title}";
        required = "必填";
        optional = "选填";
        none = "——";
        nothing_registered = "无登记信息";
        disputed = "存疑";
        disputed_note = "该项已有人提出疑义，正在核实。";
        retired_note = "该登记已自登记库撤出，这里是撤出前的最后登记。";
        ended_note = "该登记已终止，请留意登记状态。";
    }
}
