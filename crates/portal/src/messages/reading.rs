super::messages! {
    /// Result of a reading.
    ReadingMessages {
        title = "查询结果";
        found = "已查到登记";
        use_note = "仅供办理所列事项使用，不得另作他用，不得向第三方提供。";
        fields = "登记内容";
        column_field = "信息项";
        column_value = "登记内容";
    }
}
