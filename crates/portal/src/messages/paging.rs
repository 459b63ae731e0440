super::messages! {
    /// Long lists in pages.
    PagingMessages {
        told = "第 {from} 至 {until} 项，共 {of} 项";
        before = "上一页";
        after = "下一页";
    }
}
