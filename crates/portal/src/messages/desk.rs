super::messages! {
    /// Home of the extranet door.
    DeskMessages {
        title = "工作台";
        heading = "工作台";
        work = "待办";
        work_orphans = "昨日有 {n} 次提问的办件未登记";
        work_none = "目前没有待办事项。";
        work_alarms = "告警（{n} 件待处理）";
        work_incidents = "尚未结案的泄露事件（{n} 件）";
        work_expiring_certificates = "将到期、应办理更新的证书（{n} 张）";
        work_ending_authority = "签发机构证书将到期（还有 {n} 天），请联系平台运维更新";
        work_grant_requests_to_decide = "待审的授权申请（{n} 件）";
        work_grant_requests_to_answer = "退回补正的授权申请（{n} 件）";
        who = "当前用户";
        organisation = "所属机构";
        organisation_kind = "机构类别";
        post = "岗位";
        name = "姓名或者系统名称";
        certificate = "数字证书";
        certificate_until = "有效期至 {day}，还有 {n} 天";
        certificate_soon = "证书即将到期，请告知省级牵头机构办理更新。";
        certificate_over = "已于 {day} 到期";
        certificate_demo = "演示身份，未使用数字证书";
        serial = "证书序列号";
        verify = "核验";
        verify_note = "把申请人填报的内容与登记逐项比对，只答复是否一致，不返回登记内容。优先使用。";
        read = "查询";
        read_note = "确需填表、留档的，取回经授权的登记内容。";
        grants = "本机构已获得的授权";
        grants_note = "办理列明的事项时，可以核验、查询列明的信息项。";
        grants_none = "本机构尚未获得任何授权。请由省级牵头机构向信息提供部门申请。";
        column_matter = "事项编码";
        column_register = "信息类别";
        column_action = "可以";
        column_fields = "信息项";
        column_basis = "依据";
        column_until = "有效期至";
        all_fields = "全部信息项";
        change_identity = "更换演示身份";
        acting_as = "当前用户：";
        action_verify = "核验";
        action_read = "查询、核验";
        action_account = "本人查询使用记录";
        account = "本人查询使用记录";
        account_note = "公民本人到窗口，核对证件后告知哪些机构、为何事项查询过其信息。";
    }
}
