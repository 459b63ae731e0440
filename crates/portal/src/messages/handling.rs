super::messages! {
    /// What happened, and by whom.
    HandlingMessages {
        column_at = "时间";
        column_event = "办理";
        column_by = "办理人";
        column_text = "说明和变更";
    }
}
