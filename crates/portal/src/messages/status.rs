super::messages! {
    /// How the service stands.
    StatusMessages {
        title = "运行状态" / "Status";
        all_good = "各部分运行正常。" / "Everything works.";
        not_all_good = "部分功能目前受影响，见下表。" / "Something does not work just now; see below.";
        as_of = "截至 {at}（北京时间）。" / "As of {at} (Beijing time).";
        registers = "登记库" / "Registers";
        column_register = "登记库" / "Register";
        column_standing = "状态" / "State";
        column_updated = "最近更新" / "Last updated";
        column_records = "现有登记" / "Records";
        parts = "各项服务" / "Services";
        column_part = "服务" / "Service";
        column_note = "说明" / "Note";
        good = "正常" / "good";
        unreadable = "暂不可用" / "unavailable";
        suspended = "暂停" / "suspended";
        building = "正在建立" / "being built";
        late = "延迟" / "late";
        open = "服务中" / "open";
        closed = "非服务时间" / "closed at this hour";
        internet_door = "互联网查询" / "Look-up on the internet";
        internet_note = "本页能够打开，即在服务。" / "You are reading this page, so it answers.";
        index = "名称检索" / "Search by name";
        index_current = "索引与登记库同步。" / "The index is level with the registers.";
        index_behind = "登记库刚有更新，索引正在跟进，通常一秒内完成。"
            / "A register was just updated; the index follows, as a rule within a second.";
        index_building = "索引正在建立，已处理 {done} 项，共 {of} 项；建成前按名称查询只查找名称完全相同的登记，按代码查询不受影响。"
            / "The index is being built: {done} of {of}. Until then, a name is found only exactly as registered; look-up by code is not affected.";
        index_absent = "索引尚未建立；按代码查询不受影响。" / "There is no index yet; look-up by code is not affected.";
        ledger = "留痕账本" / "Ledger";
        ledger_signed = "已签名检查点覆盖 {signed} 条，共 {size} 条。" / "The signed checkpoint covers {signed} of {size} entries.";
        ledger_waiting = "最早一条待签名的已等候 {seconds} 秒。" / " The oldest that it does not cover has waited {seconds} seconds.";
        ledger_unreadable = "账本暂时无法读取；无法留痕的查询、核验一律不予答复。"
            / "The ledger cannot be read just now; what cannot be recorded is not answered.";
        authority = "政务外网授权核对" / "Authority on the extranet";
        authority_note = "证书、机构、授权情况能够即时核对的，方予受理。"
            / "Requests are taken only while certificates, organisations and grants can be checked.";
        population = "公民基本信息核验（政务外网）" / "Verification of citizens (extranet)";
        population_hours = "每日 {hours}（北京时间），另有约定的除外。" / "Daily {hours} (Beijing time), unless agreed otherwise.";
        opens_at = "下次开始：{at}。" / " Opens next: {at}.";
        programs = "供程序查询的同一内容：" / "The same for programs:";
    }
}
