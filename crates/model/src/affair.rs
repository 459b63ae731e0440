//! What officials do at the desk, and whose duty each is — 业务办理和职责.
//!
//! The one table of duties. Whether the particular thing is in the official's remit (a holder of the own province, a
//! grant of the own register) is decided where the thing is known.

use crate::{OrganisationKind, PrincipalKind, RefusalCode};

/// Whose duty an affair is — 职责.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Duty {
    /// People of a province's lead agency — 省级牵头机构.
    LeadAgency,
    /// People of a register's owner — 信息提供部门.
    SourceAuthority,
    /// People of lead agency or source authority, each within their remit.
    LeadAgencyOrSourceAuthority,
    /// People of an auditing body — 审计机构.
    Auditor,
    /// People of lead agency, source authority or auditing body, each within their remit.
    Overseer,
    /// Approval systems — 审批系统.
    System,
}

impl Duty {
    /// Whether whoever is such a principal of such an organisation has this duty.
    pub fn is_of(self, organisation: OrganisationKind, principal: PrincipalKind) -> bool {
        use OrganisationKind::{Auditor, LeadAgency, SourceAuthority};
        let is_person = principal == PrincipalKind::Person;
        match self {
            Self::LeadAgency => is_person && organisation == LeadAgency,
            Self::SourceAuthority => is_person && organisation == SourceAuthority,
            Self::LeadAgencyOrSourceAuthority => is_person && matches!(organisation, LeadAgency | SourceAuthority),
            Self::Auditor => is_person && organisation == Auditor,
            Self::Overseer => is_person && matches!(organisation, LeadAgency | SourceAuthority | Auditor),
            Self::System => !is_person,
        }
    }

    /// How somebody is refused who has not this duty.
    pub fn refusal(self) -> RefusalCode {
        match self {
            Self::System => RefusalCode::CaseNotBySystem,
            _ => RefusalCode::NotYourDuty,
        }
    }
}

/// Among which actions of the ledger an affair is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AffairKind {
    /// Grant, certificate, organisation or case changed — 授权.
    Authorise,
    /// Ledger searched, alarm handled, incident recorded — 监督.
    Oversee,
}

macro_rules! affairs {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $term:literal, $kind:ident, $duty:ident;)+) => {
        /// Something that officials do at the desk — 业务.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Affair {
            $($(#[$doc])* $variant,)+
        }

        impl Affair {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Stable code, as it stands in the ledger.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The official term.
            pub const fn term(self) -> &'static str {
                match self { $(Self::$variant => $term,)+ }
            }

            /// Whose duty it is.
            pub const fn duty(self) -> Duty {
                match self { $(Self::$variant => Duty::$duty,)+ }
            }

            /// Among which actions of the ledger it is counted.
            pub const fn kind(self) -> AffairKind {
                match self { $(Self::$variant => AffairKind::$kind,)+ }
            }
        }
    };
}

affairs! {
    /// The lead agency gives back a certificate of its province.
    ReturnCertificate = "certificate.return", "交回证书", Authorise, LeadAgency;
    /// The owner of the population register revokes a certificate.
    RevokeCertificate = "certificate.revoke", "吊销证书", Authorise, SourceAuthority;
    /// A certificate is suspended while something is looked into.
    SuspendCertificate = "certificate.suspend", "停用证书", Authorise, LeadAgencyOrSourceAuthority;
    /// A suspended certificate is good again.
    ResumeCertificate = "certificate.resume", "恢复证书", Authorise, LeadAgencyOrSourceAuthority;
    /// An approval system registers a case.
    RegisterCase = "case.register", "登记办件", Authorise, System;
    /// An approval system closes a case.
    CloseCase = "case.close", "办结办件", Authorise, System;
    /// The lead agency books questions beside the daily budget.
    BookBurst = "burst.book", "登记临时增额", Authorise, LeadAgency;
    /// The lead agency cancels what is not used of a burst.
    CancelBurst = "burst.cancel", "取消临时增额", Authorise, LeadAgency;
    /// The lead agency adds a hall or department.
    AddOrganisation = "organisation.add", "添加机构", Authorise, LeadAgency;
    /// The lead agency suspends an organisation.
    SuspendOrganisation = "organisation.suspend", "停用机构", Authorise, LeadAgency;
    /// The lead agency resumes an organisation.
    ResumeOrganisation = "organisation.resume", "恢复机构", Authorise, LeadAgency;
    /// The lead agency adds a post, or gives it another duty.
    SavePost = "post.save", "登记岗位", Authorise, LeadAgency;
    /// The lead agency adds a person or system.
    AddPrincipal = "principal.add", "添加人员或者系统", Authorise, LeadAgency;
    /// The lead agency suspends a person or system.
    SuspendPrincipal = "principal.suspend", "停用人员或者系统", Authorise, LeadAgency;
    /// The lead agency resumes a person or system.
    ResumePrincipal = "principal.resume", "恢复人员或者系统", Authorise, LeadAgency;
    /// The lead agency takes halls, posts and people from a table.
    ImportOrganisations = "organisation.import", "导入机构表格", Authorise, LeadAgency;
    /// The lead agency changes the daily budgets of an organisation of its province.
    ChangeBudgets = "organisation.budgets", "调整每日额度", Authorise, LeadAgency;
    /// The owner of the population register agrees on hours with an organisation.
    AgreeHours = "organisation.hours", "约定服务时间", Authorise, SourceAuthority;
    /// The lead agency asks for a grant.
    RequestGrant = "grant_request.file", "申请授权", Authorise, LeadAgency;
    /// The lead agency answers what it was asked about a request.
    AnswerGrantRequest = "grant_request.answer", "补正授权申请", Authorise, LeadAgency;
    /// The lead agency takes a request back.
    WithdrawGrantRequest = "grant_request.withdraw", "撤回授权申请", Authorise, LeadAgency;
    /// The owner of the register asks back.
    AskBackGrantRequest = "grant_request.ask_back", "退回授权申请补正", Authorise, SourceAuthority;
    /// The owner of the register gives the grant.
    ApproveGrantRequest = "grant_request.approve", "批准授权申请", Authorise, SourceAuthority;
    /// The owner of the register refuses.
    RefuseGrantRequest = "grant_request.refuse", "不予批准授权申请", Authorise, SourceAuthority;
    /// The owner of the register makes a grant narrower.
    NarrowGrant = "grant.narrow", "收窄授权", Authorise, SourceAuthority;
    /// The owner of the register withdraws a grant.
    WithdrawGrant = "grant.withdraw", "撤销授权", Authorise, SourceAuthority;
    /// Entries of the ledger are searched.
    SearchLedger = "ledger.search", "查阅账本", Oversee, Overseer;
    /// Found entries are taken away as a file.
    ExportLedger = "ledger.export", "导出账本条目", Oversee, Overseer;
    /// One entry is looked at, with its proof.
    ShowEntry = "ledger.entry", "查阅账本条目", Oversee, Overseer;
    /// A reference or trace code is followed to the question.
    Trace = "trace", "追溯", Oversee, Overseer;
    /// A checkpoint that a witness countersigned is handed in.
    AddCountersignature = "ledger.countersign", "登记见证会签", Oversee, Auditor;
    /// The operator lets the ledger be signed on after its checkpoint was lost; on the command line only.
    SignLedgerAnew = "ledger.sign_anew", "重新签署账本", Oversee, Auditor;
    /// An incident is looked at, with its affected entries.
    ShowIncident = "incident.show", "查阅泄露事件", Oversee, Overseer;
    /// An incident is opened.
    OpenIncident = "incident.open", "登记泄露事件", Oversee, Overseer;
    /// Entries are put down to an incident.
    CollectEntries = "incident.collect", "列入受影响的条目", Oversee, Overseer;
    /// Somebody was told of an incident.
    TellOfIncident = "incident.tell", "记载告知、报告", Oversee, Overseer;
    /// Something was done about an incident.
    ActOnIncident = "incident.act", "记载处置措施", Oversee, Overseer;
    /// An incident is closed.
    CloseIncident = "incident.close", "泄露事件结案", Oversee, Overseer;
    /// The lead agency applies for a certificate.
    FileApplication = "application.file", "提出证书申请", Authorise, LeadAgency;
    /// The owner of the population register asks back.
    AskBackApplication = "application.ask_back", "退回补正证书申请", Authorise, SourceAuthority;
    /// The lead agency answers.
    AnswerApplication = "application.answer", "补正证书申请", Authorise, LeadAgency;
    /// The owner of the population register approves; a certificate is issued, or can be collected.
    ApproveApplication = "application.approve", "批准证书申请", Authorise, SourceAuthority;
    /// The owner of the population register refuses.
    RefuseApplication = "application.refuse", "不予批准证书申请", Authorise, SourceAuthority;
    /// The lead agency takes its application back.
    WithdrawApplication = "application.withdraw", "撤回证书申请", Authorise, LeadAgency;
    /// The lead agency collects a certificate whose key is made at that moment.
    CollectCertificate = "application.collect", "领取证书", Authorise, LeadAgency;
    /// The lead agency takes the file with key and certificate.
    DownloadCertificate = "application.download", "下载证书文件", Authorise, LeadAgency;
    /// An alarm is looked at, with the entries that were counted.
    ShowAlarm = "alarm.show", "查阅告警", Oversee, Overseer;
    /// The ledger is gone through for a day's questions without a registered case.
    ListOrphans = "orphans.list", "核对未登记办件的提问", Oversee, Overseer;
    /// An official looks into an alarm.
    TakeUpAlarm = "alarm.take_up", "核查告警", Oversee, LeadAgencyOrSourceAuthority;
    /// An official closes an alarm with what he found out.
    CloseAlarm = "alarm.close", "办结告警", Oversee, LeadAgencyOrSourceAuthority;
    /// The owner of a register marks a record that nobody has business with.
    MarkDecoy = "decoy.mark", "设置诱饵记录", Oversee, SourceAuthority;
    /// A record is a decoy no more.
    UnmarkDecoy = "decoy.unmark", "取消诱饵记录", Oversee, SourceAuthority;
}

impl Affair {
    /// The affair with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|affair| affair.code() == code)
    }
}

/// What only the operator does, on the command line or for the platform as a whole — 运维办理: codes as they stand in the ledger,
/// with their terms. What officials do as well has the code that it has with them.
const OPERATORS_DEEDS: &[(&str, &str)] = &[
    ("certificate.add", "签发或者登记证书"),
    ("certificate.authority", "更新签发机构证书"),
    ("certificate.renewal_failed", "更新平台证书未完成"),
    ("certificate.root", "更新根证书"),
    ("certificate.server", "更新服务器证书"),
    ("clock.confirm", "确认系统时钟"),
    ("dispute.close", "了结疑义"),
    ("dispute.open", "登记疑义"),
    ("grant.add", "添加授权"),
    ("matter.save", "登记事项"),
    ("organisation.cases", "设定办件核对方式"),
    ("organisation.change", "修改机构"),
    ("register.publish", "载入登记文件"),
    ("register.publish_failed", "载入登记文件未完成"),
];

/// The official term of a deed in the ledger, an official's or the operator's; `None` of one that this version does not know.
pub fn deed_term(code: &str) -> Option<&'static str> {
    let operators = || OPERATORS_DEEDS.iter().find(|(known, _)| *known == code);
    (Affair::parse(code).map(Affair::term)).or_else(|| operators().map(|(_, term)| *term))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_deed_of_the_operator_has_the_code_of_an_affair() {
        for (code, term) in OPERATORS_DEEDS {
            assert_eq!(Affair::parse(code), None, "{code}");
            assert_eq!(deed_term(code), Some(*term));
        }
        assert_eq!(deed_term("certificate.revoke"), Some("吊销证书"));
        assert_eq!(deed_term("castle.build"), None);
    }

    #[test]
    fn every_affair_has_a_code_of_its_own() {
        for (place, affair) in Affair::ALL.iter().enumerate() {
            assert_eq!(
                Affair::parse(affair.code()),
                Some(Affair::ALL[place]),
                "{}",
                affair.code()
            );
            assert!(!affair.term().is_empty());
        }
    }

    #[test]
    fn duties_are_of_people_in_their_organisations_and_systems_have_their_own() {
        use OrganisationKind::{Auditor, Department, Hall, LeadAgency, National, Province, SourceAuthority};
        let all = [
            Auditor,
            Department,
            Hall,
            LeadAgency,
            National,
            Province,
            SourceAuthority,
        ];
        for (duty, of) in [
            (Duty::LeadAgency, &[LeadAgency][..]),
            (Duty::SourceAuthority, &[SourceAuthority]),
            (Duty::LeadAgencyOrSourceAuthority, &[LeadAgency, SourceAuthority]),
            (Duty::Auditor, &[Auditor]),
            (Duty::Overseer, &[Auditor, LeadAgency, SourceAuthority]),
            (Duty::System, &[]),
        ] {
            for kind in all {
                assert_eq!(
                    duty.is_of(kind, PrincipalKind::Person),
                    of.contains(&kind),
                    "{duty:?} {kind:?}"
                );
                assert_eq!(
                    duty.is_of(kind, PrincipalKind::System),
                    duty == Duty::System,
                    "{duty:?} {kind:?}"
                );
            }
        }
    }
}
