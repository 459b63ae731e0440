super::messages! {
    /// Choice of a demo identity.
    IdentityMessages {
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
        can_lead_agency = "申请证书和共享授权，管理本省的大厅、岗位和人员";
        can_source_authority = "审批、收窄、撤销本部门登记库的共享授权，吊销证书";
        can_department = "在审批业务中核验、查询申请人的基础信息";
        can_auditor = "查验谁在何时、因何事问过何人，处置告警";
        unknown = "没有这个演示身份，请从下列身份中选择。";
    }
}
