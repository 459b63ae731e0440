super::messages! {
    /// Certificates in an official's remit.
    CertificatesMessages {
        title = "数字证书";
        lede_lead_agency = "本省机构、人员和系统的数字证书，临近到期的在前。到期前 60 天起可以更新，新旧证书并行有效。";
        lede_source_authority = "本平台签发的全部数字证书，临近到期的在前。";
        lede_others = "数字证书由公民基本信息的信息提供部门审批、吊销，本部门没有需要办理的证书。";
        ending_authority = "签发机构证书有效期至 {until}，还有 {n} 天：现在签发的数字证书都不能晚于这一天。请联系平台运维更新签发机构证书。";
        none = "没有证书。";
        column_holder = "持有人";
        column_organisation = "所属机构";
        column_serial = "证书序列号";
        column_until = "有效期至";
        column_standing = "状态";
        column_do = "办理";
        reminder = "{n} 天内到期";
        to_return = "交回";
        to_revoke = "吊销";
        return_title = "交回数字证书";
        revoke_title = "吊销数字证书";
        return_button = "确认交回";
        revoke_button = "确认吊销";
        consequence_now = "该证书立即停止使用：已经建立的连接，从下一次提问起即被拒绝。";
        consequence_final = "不能恢复。持有人仍需使用的，须由省级牵头机构重新申请。";
        consequence_final_national = "不能恢复。持有人所属机构不属任何省份，没有牵头机构可以申请；仍需使用的，由平台运维另行签发（heyan certificate issue）。";
        consequence_last_to_decide = "这是唯一能审批、吊销证书的有效证书：办理后，在平台运维另行签发以前，任何证书都无人审批、吊销。";
        consequence_others = "持有人另有 {n} 张有效证书，不受影响。";
        consequence_last = "这是持有人仅有的有效证书，办理后其不能再查询、核验。";
        consequence_crl = "该证书列入下一次签发的证书吊销列表。";
        reason_missing = "请写明理由。";
    }
}
