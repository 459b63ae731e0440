super::messages! {
    /// Registers on the internet door.
    RegisterMessages {
        title = "信息目录" / "Registers";
        heading_all = "信息目录" / "Registers";
        lede_all = "四类基础信息各由一个部门提供、逐日更新。信息项的含义见数据字典。"
            / "Four kinds of basic information, each provided by one authority and updated daily. The data dictionary tells what their items mean.";
        identified_by = "凭何查询" / "Found by";
        freshness = "更新情况" / "How fresh it is";
        updated = "最近更新" / "Last updated";
        updated_value = "{at}（北京时间），{ago}" / "{at} (Beijing time), {ago}";
        never_updated = "尚未载入" / "nothing loaded yet";
        ago_minutes = "{n} 分钟前" / "{n} minutes ago";
        ago_hours = "{n} 小时前" / "{n} hours ago";
        ago_days = "{n} 天前" / "{n} days ago";
        version = "登记库版本" / "Version";
        figures = "登记情况统计" / "How its records are made up";
        figures_pending = "统计数字正在准备，登记库更新后约一分钟内完成。"
            / "Figures are being prepared; they follow an update of the register within a minute or so.";
        figures_as_of = "按登记库第 {version} 号变更统计，{at}（北京时间）；登记库更新后重新统计，最多每分钟一次。"
            / "Counted as of change {version} of the register, {at} (Beijing time). Counted anew after an update, once a minute at most.";
        items = "信息项及完整程度" / "Items, and how complete they are";
        items_note = "有值的登记所占比例；空缺的，查询时注明“无登记信息”。"
            / "Share of records that carry the item; where one does not, its page says so. ";
        items_dictionary = "各信息项的标识、类型、代码表见" / "Ids, types and code lists:";
        column_item = "信息项" / "Item";
        column_type = "类型" / "Type";
        column_sharing = "共享属性" / "Sharing";
        column_carried = "有值的登记" / "Records with it";
        column_share = "比例" / "Share";
        regions = "按登记地统计" / "By place of registration";
        regions_title = "按登记地统计，共 {n} 条" / "By place of registration, {n} in all";
        regions_words = "{register}按登记地统计：最多的是{first}，{most} 条；共 {places} 个省级行政区有登记。"
            / "{register} by place of registration: {places} provinces have records, {most} in the one with the most.";
        regions_none = "没有可以按登记地统计的登记。" / "There are no records to count by place.";
        regions_note = "登记地取自代码中的行政区划。本系统没有可用的行政区划边界数据，不绘地图。"
            / "The place is told by the division in the code. There is no map, since this system has no borders that it could use.";
        column_region = "登记地" / "Place";
        column_records = "登记数" / "Records";
        without_region = "代码中没有省级行政区划" / "No province in the code";
        years = "按成立年份统计" / "By year of foundation";
        years_title = "按成立年份统计，最多的一年 {n} 条" / "By year of foundation, {n} in the highest";
        years_words = "{register}按成立年份统计：{from}年至{until}年，最多的是{year}年，{most} 条。"
            / "{register} by year of foundation, {from} to {until}: most in {year}, {most} records.";
        years_none = "没有可以按成立年份统计的登记。" / "There are no records to count by year.";
        years_earlier = "{year}年以前另有 {n} 条" / "{n} more before {year}";
        year = "{year}年" / "{year}";
        column_decade = "年代" / "Decade";
        column_sum = "登记数" / "Records";
        column_years = "其中各年" / "By year";
        decade = "{year}年代" / "{year}s";
        without_year = "未载明成立日期" / "Without a date of foundation";
    }
}
