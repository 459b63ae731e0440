super::messages! {
    /// Data dictionary.
    DictionaryMessages {
        title = "数据字典" / "Data dictionary";
        lede = "各类基础信息的信息项和代码表，与登记库、接口一致，每类一页。信息项的标识供程序使用，不会改变含义。"
            / "Items and code lists of each register, as registers and API have them, a page each. The id of an item is for programs and never changes its meaning.";
        items = "信息项" / "Items";
        column_register = "登记库" / "Register";
        column_items = "信息项数" / "Items";
        id = "标识" / "Id";
        channel = "提供范围" / "Offered to";
        identified_by = "凭何查询" / "Found by";
        column_item = "信息项" / "Item";
        column_type = "类型" / "Type";
        column_notes = "说明" / "Notes";
        column_sharing = "共享属性" / "Sharing";
        column_since = "起始日期" / "Since";
        column_code = "代码" / "Code";
        column_name = "名称" / "Name";
        column_aliases = "同义的写法" / "Also written";
        list = "代码表" / "Code list";
        ended = "（已终止）" / " (ended)";
        is_key = "主键" / "key";
        is_required = "必有" / "always present";
        is_repeated = "可有多个" / "may be several";
        is_personal = "个人信息" / "personal";
        unconditional = "无条件共享" / "unconditional";
        conditional = "有条件共享" / "conditional";
        withheld = "不予共享" / "withheld";
        by_name = "名称" / "name";
        type_text = "文字" / "text";
        type_code = "代码表" / "code list";
        type_date = "日期" / "date";
        type_date_open = "日期或“长期”" / "date, or no end";
        type_money = "金额和币种" / "amount and currency";
        type_division = "行政区划" / "administrative division";
        type_identifier = "编码" / "identifier";
    }
}
