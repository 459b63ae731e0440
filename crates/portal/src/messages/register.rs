super::messages! {
    /// One register on the internet door.
    RegisterMessages {
        title = "信息目录" / "Registers";
        heading_all = "信息目录" / "Registers";
        lede_all = "四类基础信息各由一个部门提供、逐日更新。下列信息项与登记库一致。"
            / "Four kinds of basic information, each provided by one authority and updated daily. The items listed are those of the registers.";
        identified_by = "凭何查询" / "Found by";
        items = "信息项" / "Items";
        column_item = "信息项" / "Item";
        column_type = "类型" / "Type";
        column_sharing = "共享属性" / "Sharing";
        column_since = "起始日期" / "Since";
        unconditional = "无条件共享" / "unconditional";
        conditional = "有条件共享" / "conditional";
        withheld = "不予共享" / "withheld";
        by_name = "与登记完全一致的名称" / "the name exactly as registered";
        type_text = "文字" / "text";
        type_code = "代码表" / "code list";
        type_date = "日期" / "date";
        type_money = "金额" / "money";
        type_division = "行政区划" / "administrative division";
        type_identifier = "编码" / "identifier";
    }
}
