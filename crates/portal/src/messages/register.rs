super::messages! {
    /// One register on the internet door.
    RegisterMessages {
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
}
