//! The message catalogue (文案): every text that the pages show, in one place.
//!
//! Templates and handlers name a message, never a text, so a further language is a further column here and nothing
//! else. Texts of single rules (refusals, field names, code lists) come from `model` and the catalogue of registers.

macro_rules! messages {
    ($($(#[$doc:meta])* $group:ident: $Group:ident { $($name:ident = $zh:literal;)+ })+) => {
        $($(#[$doc])* #[derive(Debug)] #[allow(missing_docs, reason = "the name and its text say it")] pub struct $Group { $(pub $name: &'static str,)+ })+

        /// All messages in one language.
        #[derive(Debug)]
        #[allow(missing_docs, reason = "one member a page, documented there")]
        pub struct Messages { $(pub $group: $Group,)+ }

        /// Simplified Chinese, the official wording.
        pub static ZH: Messages = Messages { $($group: $Group { $($name: $zh,)+ },)+ };
    };
}

messages! {
    /// What every page carries.
    common: CommonMessages {
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

    /// Receipt and origin of an answer.
    answer: AnswerMessages {
        title = "答复与留痕";
        answered_at = "答复时间";
        beijing = "{at}（北京时间）";
        register_value = "{register}（{owner}）";
        register_not_read = "未查询登记库";
        as_of = "信息截至";
        as_of_now = "答复时的现行登记";
        as_of_day = "{day} 有效的登记";
        register = "信息来源";
        register_version = "登记库版本";
        register_version_value = "第 {n} 号变更";
        reference = "查询编号";
        trace_code = "追溯码";
        traced = "本页由以下人员打开，请勿外传：";
        log = "留痕日志";
        index = "日志序号";
        leaf_hash = "留痕摘要";
        budget = "今日剩余额度";
        budget_value = "{remaining} 次（每日 {limit} 次）";
        note = "本次答复在作出前已留痕。凭查询编号可以向服务台查询，凭留痕摘要可以离线查验本次查询、核验确已记录且未被改动。";
        refused_note = "本次请求虽未受理，也已留痕。";
    }

    /// Home of the internet door.
    home: HomeMessages {
        title = "首页";
        heading = "查询企业、事业单位、社会组织基本信息";
        lede = "输入代码、证号或者完整名称，即可查询登记信息。无须注册，不收费用。";
        box_label = "代码、证号或者名称";
        box_hint = "统一社会信用代码、企业注册号、事证号、社会组织登记证号，或者与登记完全一致的名称（曾用名也可以）。";
        button = "查询";
        registers = "可以查询的信息";
        records = "现有登记 {n} 条";
        open = "向社会开放";
        closed = "不向社会开放";
        closed_note = "只供经授权的行政机关在办理具体事项时，经政务外网持数字证书逐件核验。";
        owner = "信息提供部门";
        cycle = "更新周期";
        about = "关于本服务";
        about_1 = "国家已经掌握的信息，不再要求公民和单位反复证明。本服务把公民、企业、事业单位、社会组织四类基础信息提供给政务服务机构核验，并把后三类向社会开放查询。";
        about_2 = "每一次答复都注明信息截至何时，并附有可以查验的回执。";
        about_3 = "登记信息由各信息提供部门负责。发现有误的，请向登记机关提出。";
    }

    /// Search of the internet door.
    search: SearchMessages {
        title = "查询结果";
        title_empty = "查询";
        several = "有 {n} 条登记与所输入的内容相符。请点击名称，按登记机关、住所等辨认。";
        more = "相符的登记较多，这里只列出前 {n} 条。请改用代码查询。";
        column_name = "名称";
        column_register = "类别";
        column_code = "代码";
        column_status = "状态";
        not_found = "没有查到与所输入内容相符的登记";
        not_found_note = "“没有查到”仅表示截至答复之时登记库中没有相符的登记，不等于该单位不存在。";
        hints = "可以这样再试";
        hint_exact = "名称要与登记完全一致，包括“（）”内的地名和“有限公司”等字样；本查询不作近似匹配。";
        hint_code = "有证照的，请改用证照上的统一社会信用代码（18 位）查询。";
        hint_old = "只有旧证照的，可以用企业注册号（15 位）、事证号或者登记证号查询。";
        hint_new = "新近登记的单位，可能尚未到达本库，请按更新周期次日再试。";
        malformed = "所输入的代码有误";
        likely = "您要查的是不是：";
        likely_button = "按此代码查询";
        citizen = "这里不能查询公民个人";
        citizen_note = "所输入的内容像是公民身份号码。公民基本信息不通过互联网提供，本次输入未用于查询，也未记录。请勿在公开网页输入他人的身份号码。";
        too_long = "输入的内容过长，请控制在 200 个字以内。";
    }

    /// One record on the internet door.
    record: RecordMessages {
        title = "登记信息";
        fields = "登记信息";
        column_field = "信息项";
        column_value = "登记内容";
        status = "登记状态";
        history = "变更情况";
        history_note = "自本库收录之日起的各次登记、变更，最近的在前。";
        history_more = "变更较多，这里只列出最近 {n} 次。";
        column_effective = "生效日期";
        column_recorded = "入库时间";
        column_change = "变更内容";
        first = "本库首次收录";
        withdrawn = "自登记库撤出";
        restored = "重新收录";
        same = "登记内容没有变化";
        from = "由";
        to = "变更为";
        as_of_label = "查看某日有效的登记";
        as_of_hint = "如 2020-01-01；留空为现行登记。";
        as_of_button = "查看";
        as_of_past = "以下是 {day} 有效的登记，不是现行登记。";
        as_of_now = "查看现行登记";
        again = "另查一条";
        print = "打印：请用浏览器的打印功能（Ctrl＋P），页面会自动按打印版式排列。";
    }

    /// One register on the internet door.
    register: RegisterMessages {
        title = "信息目录";
        heading_all = "信息目录";
        lede_all = "四类基础信息各由一个部门提供、逐日更新。下列信息项与登记库一致。";
        identified_by = "凭何查询";
        items = "信息项";
        column_item = "信息项";
        column_type = "类型";
        column_sharing = "共享属性";
        column_since = "起始日期";
        unconditional = "无条件共享";
        conditional = "有条件共享";
        withheld = "不予共享";
        by_name = "与登记完全一致的名称";
        type_text = "文字";
        type_code = "代码表";
        type_date = "日期";
        type_money = "金额";
        type_division = "行政区划";
        type_identifier = "编码";
    }

    /// Errors.
    problem: ProblemMessages {
        not_found = "没有这个页面";
        not_found_note = "网址可能输入有误，或者页面已经移走。";
        no_record = "没有查到这条登记";
        no_record_note = "截至答复之时，登记库中没有这个代码的登记。请核对代码；也可以用名称再查。";
        no_record_then = "这个代码在 {day} 没有有效的登记，当时可能尚未登记。去掉日期可以查看现行登记。";
        malformed_code = "网址中的代码有误";
        unavailable = "登记库暂时无法查询";
        unavailable_note = "这不表示没有登记。请稍后再试；持续出现的，请联系服务台。";
        damaged = "该条登记暂时无法答复";
        damaged_note = "该条登记的存储有误，已经通知运维人员，未披露任何信息。";
        foreign_form = "请从本网站的页面提交";
        foreign_form_note = "为防止冒用您的数字证书，表单只接受从本网站页面提交。请返回页面重新填写。";
        unreadable = "提交的内容无法读取";
        unreadable_note = "请返回页面重新填写；不要改动网址。";
        too_large = "提交的内容过多";
        reference = "查询编号";
        home = "返回首页";
        register_missing = "没有这类信息";
    }

    /// Refusals, on both doors.
    refusal: RefusalMessages {
        title = "不予受理";
        heading = "本次请求未予受理：{title}";
        undisclosed = "未披露任何登记信息。";
        rule = "依据的规则";
        remedy = "如何办理";
        who = "由谁办理";
        retry = "何时可以再试";
        retry_at = "{at}（北京时间）以后";
        retry_when_right = "按上述办法办理之后";
        fields = "涉及的信息项";
        code = "代码";
        reference = "查询编号";
        back = "返回修改";
    }

    /// Home of the extranet door.
    desk: DeskMessages {
        title = "工作台";
        heading = "工作台";
        who = "当前用户";
        organisation = "所属机构";
        organisation_kind = "机构类别";
        post = "岗位";
        name = "姓名或者系统名称";
        certificate = "数字证书";
        certificate_until = "有效期至 {day}，还有 {n} 天";
        certificate_soon = "证书即将到期，请告知省级牵头机构办理更新。";
        certificate_over = "已于 {day} 到期";
        certificate_demo = "演示身份，未使用数字证书";
        serial = "证书序列号";
        verify = "核验";
        verify_note = "把申请人填报的内容与登记逐项比对，只答复是否一致，不返回登记内容。优先使用。";
        read = "查询";
        read_note = "确需填表、留档的，取回经授权的登记内容。";
        grants = "本机构已获得的授权";
        grants_note = "办理列明的事项时，可以核验、查询列明的信息项。";
        grants_none = "本机构尚未获得任何授权。请由省级牵头机构向信息提供部门申请。";
        column_matter = "事项编码";
        column_register = "信息类别";
        column_action = "可以";
        column_fields = "信息项";
        column_basis = "依据";
        column_until = "有效期至";
        all_fields = "全部信息项";
        change_identity = "更换演示身份";
        acting_as = "当前用户：";
        action_verify = "核验";
        action_read = "查询、核验";
    }

    /// Forms that ask a question on the extranet door.
    question: QuestionMessages {
        verify_title = "核验";
        verify_heading = "核验{register}";
        verify_lede = "填写申请人填报的内容，系统与登记逐项比对，只答复“一致”“不一致”或者“无登记信息”。";
        read_title = "查询";
        read_heading = "查询{register}";
        read_lede = "取回经授权的登记内容，用于本办件填表、留档。只需知道是否一致的，请用核验。";
        which = "信息类别";
        step_subject = "对象";
        subject_hint = "与证照逐字一致；中间有空格也可以。";
        step_purpose = "用途";
        purpose_note = "每次核验、查询都记入留痕日志，写明经办人、事项和办件，可以追溯。";
        matter = "事项编码";
        matter_hint = "办理事项的编码。本机构已获授权的事项：{matters}。";
        matter_hint_none = "办理事项的编码。";
        case = "办件编号";
        case_hint = "本次办件的受理编号，不要填写申请人的姓名、号码。";
        as_of = "信息截至";
        as_of_hint = "如 2020-01-01，按该日有效的登记答复；留空为现行登记。";
        step_claims = "待核验的内容";
        claims_note = "只填需要核验的项，留空的项不核验。";
        step_fields = "需要的信息项";
        fields_note = "只勾选办理本事项必需的项，超出授权范围的不予受理。";
        or = "或者";
        and_more = "等";
        choose = "（不核验）";
        date_hint = "如 2017-02-01。";
        open_date_hint = "如 2017-02-01；无期限的写“长期”。";
        money_hint = "如 500万元人民币。";
        repeated_hint = "填其中一个即可。";
        verify_button = "核验";
        read_button = "查询";
        dry_run_button = "只检查权限";
        dry_run_note = "“只检查权限”不查登记库，不占用额度，用于事先确认能否受理。";
        dry_run_title = "权限检查";
        dry_run_good = "可以受理";
        dry_run_good_note = "按所填的事项、办件和信息项，现在提交可以受理。登记库未被查询，未披露任何信息。";
        errors = "有 {n} 处需要改正";
        errors_note = "已填写的内容都保留在下面。";
        edit = "返回修改";
        another = "另办一件";
        error_subject_missing = "请填写证照上的号码、代码。";
        error_matter_missing = "请填写事项编码，每次核验、查询都应当写明所办事项。";
        error_case_missing = "请填写办件编号，每次核验、查询都应当写明所办理的办件。";
        error_claims_missing = "请至少填写一项待核验的内容。";
        error_fields_missing = "请至少勾选一项需要的信息项。";
        error_date = "应为真实存在的日期，如 2017-02-01。";
        error_date_future = "不能晚于今天。";
        error_too_long = "内容过长，最多 {n} 个字。";
        remedy_likely = "是否应为 {likely}？请核对证照后改正。";
        remedy_check = "请核对证照后改正。";
    }

    /// Result of a verification.
    verification: VerificationMessages {
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
        print = "打印与存档";
        print_note = "请用浏览器的打印功能（Ctrl＋P）。打印件自动略去导航和按钮，保留核验结果、查询编号和留痕摘要。";
    }

    /// Result of a reading.
    reading: ReadingMessages {
        title = "查询结果";
        found = "已查到登记";
        use_note = "仅供办理所列事项使用，不得另作他用，不得向第三方提供。";
        fields = "登记内容";
        column_field = "信息项";
        column_value = "登记内容";
    }

    /// Choice of a demo identity.
    identity: IdentityMessages {
        title = "选择演示身份";
        heading = "选择演示身份";
        lede = "正式使用时，政务外网服务以数字证书确认身份。演示时，在本机可以不装证书，选择以下身份之一试用。";
        choose = "以此身份进入";
        role_clerk = "窗口人员";
        role_lead_agency = "省级牵头机构";
        role_source_authority = "信息提供部门";
        role_department = "审批部门";
        role_auditor = "审计人员";
        can_clerk = "核验、查询申请人的基础信息";
        can_lead_agency = "申请证书，管理本省大厅和岗位（目前在命令行办理）";
        can_source_authority = "发布登记，授予共享权限（目前在命令行办理）";
        can_department = "在审批业务中核验、查询申请人的基础信息";
        can_auditor = "查验谁在何时因何事问过何人（目前在命令行办理）";
        unknown = "没有这个演示身份，请从下列身份中选择。";
    }
}

/// A message with its `{name}` places filled.
///
/// ```
/// assert_eq!(portal::messages::fill("现有登记 {n} 条", &[("n", 3)]), "现有登记 3 条");
/// ```
pub fn fill<V: std::fmt::Display, const N: usize>(message: &str, values: &[(&str, V); N]) -> String {
    let mut filled = String::with_capacity(message.len() + 16);
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => filled.push_str(&value.to_string()),
            None => debug_assert!(false, "no value for {name} in {message}"),
        }
        rest = behind;
    }
    filled + rest
}
