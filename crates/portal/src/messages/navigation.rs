super::messages! {
    /// The navigation of the extranet door.
    NavigationMessages {
        desk = "工作台";
        verify = "核验";
        read = "查询";
        alarms = "告警";
        applications = "证书申请";
        grants = "共享授权";
        certificates = "证书";
        ledger = "监督";
        organisations = "机构";
        budgets = "额度";
    }
}
