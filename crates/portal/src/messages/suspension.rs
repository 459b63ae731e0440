super::messages! {
    /// Suspending certificates and resuming them.
    SuspensionMessages {
        to_suspend = "停用";
        to_resume = "恢复";
        suspend_title = "停用数字证书";
        suspend_button = "确认停用";
        resume_title = "恢复数字证书";
        resume_button = "确认恢复";
        suspended_for = "停用原因";
        consequence_reversible = "核查清楚后可以恢复；确属违规的，另行吊销或者交回。";
        consequence_crl = "停用不列入证书吊销列表，只在本平台生效。";
        consequence_alarm = "记入告警 {n} 号的处理经过；告警本身仍须核查、办结。";
        consequence_resumed = "立即生效：持有人可以按原有授权继续查询、核验。";
    }
}
