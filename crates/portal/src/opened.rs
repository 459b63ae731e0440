//! What every page of the extranet door says of its opening (打开记载): who, when, and the trace code that leads back to both.

use app::{Caller, PageOpening};
use axum::{extract::MatchedPath, http::request::Parts};

use crate::{door::Served, routes, shown, site::DemoDoor};

/// The pages of the extranet door, each with its number in trace codes, its address, and how it is called where a code is traced.
/// Sheets with these numbers are about for years: a number is never given to another page, also when its own is gone.
const PAGES: &[(u8, &str, &str)] = &[
    (1, routes::HOME, "工作台"),
    (2, routes::VERIFY, "核验"),
    (3, routes::READ, "查询"),
    (4, routes::CERTIFICATES, "证书清单"),
    (5, routes::CERTIFICATE_END_PATTERN, "交回或者吊销证书"),
    (6, routes::CERTIFICATE_SUSPEND_PATTERN, "停用证书"),
    (7, routes::CERTIFICATE_RESUME_PATTERN, "恢复证书"),
    (8, routes::ACCOUNT, "本人查询使用记录"),
    (9, routes::INCIDENTS, "泄露事件清单"),
    (10, routes::INCIDENT_OPEN, "登记泄露事件"),
    (11, routes::INCIDENT_PATTERN, "泄露事件"),
    (12, routes::INCIDENT_DEED_PATTERN, "办理泄露事件"),
    (13, routes::LEDGER, "账本查询"),
    (14, routes::LEDGER_EXPORT, "导出账本条目"),
    (15, routes::LEDGER_COUNTERSIGN, "登记见证会签"),
    (16, routes::LEDGER_CHECKPOINT, "下载待会签的检查点"),
    (17, routes::LEDGER_ENTRY_PATTERN, "账本条目"),
    (18, routes::LEDGER_PROOF_PATTERN, "下载条目的证明"),
    (19, routes::TRACE, "追溯"),
    (20, routes::ALARMS, "告警清单"),
    (21, routes::ALARM_PATTERN, "告警"),
    (22, routes::ALARM_TAKE_UP_PATTERN, "核查告警"),
    (23, routes::ALARM_CLOSE_PATTERN, "办结告警"),
    (24, routes::DECOYS, "诱饵记录清单"),
    (25, routes::DECOY_MARK, "设置诱饵记录"),
    (26, routes::DECOY_UNMARK, "取消诱饵记录"),
    (27, routes::APPLICATIONS, "证书申请清单"),
    (28, routes::APPLICATION_NEW, "提出证书申请"),
    (29, routes::APPLICATION_PATTERN, "证书申请"),
    (30, routes::APPLICATION_CHAIN_PATTERN, "下载申请的证书"),
    (31, routes::APPLICATION_COLLECT_PATTERN, "领取证书"),
    (32, routes::APPLICATION_FILE_PATTERN, "下载证书文件"),
    (33, routes::APPLICATION_STEP_PATTERN, "办理证书申请"),
    (34, routes::GRANTS, "授权清单"),
    (35, routes::GRANT_MATRIX, "权限一览"),
    (36, routes::GRANT_PATTERN, "授权"),
    (37, routes::GRANT_NARROW_PATTERN, "收窄授权"),
    (38, routes::GRANT_WITHDRAW_PATTERN, "撤销授权"),
    (39, routes::GRANT_REQUEST_NEW, "申请授权"),
    (40, routes::GRANT_REQUEST_PATTERN, "授权申请"),
    (41, routes::GRANT_REQUEST_APPROVE_PATTERN, "批准授权申请"),
    (42, routes::GRANT_REQUEST_STEP_PATTERN, "办理授权申请"),
    (43, routes::DEMO_IDENTITY, "选择演示身份"),
    (44, routes::BUDGETS, "额度清单"),
    (45, routes::BUDGETS_OF_PATTERN, "机构的额度"),
    (46, routes::BUDGET_PLOT_PATTERN, "额度使用图"),
    (47, routes::BUDGETS_CHANGE_PATTERN, "调整每日额度"),
    (48, routes::HOURS_AGREE_PATTERN, "约定服务时间"),
    (49, routes::BURST_NEW_PATTERN, "登记临时增额"),
    (50, routes::BURST_CANCEL_PATTERN, "取消临时增额"),
    (51, routes::ORGANISATIONS, "机构和人员清单"),
    (52, routes::ORGANISATION_PATTERN, "机构和人员"),
    (53, routes::ORGANISATION_SUSPEND_PATTERN, "停用机构"),
    (54, routes::ORGANISATION_RESUME_PATTERN, "恢复机构"),
    (55, routes::ORGANISATION_ADD_PATTERN, "添加机构"),
    (56, routes::POST_SAVE_PATTERN, "登记岗位"),
    (57, routes::MEMBER_ADD_PATTERN, "添加人员或者系统"),
    (58, routes::MEMBER_SUSPEND_PATTERN, "停用人员或者系统"),
    (59, routes::MEMBER_RESUME_PATTERN, "恢复人员或者系统"),
    (60, routes::ORGANISATIONS_IMPORT, "导入机构表格"),
    (61, routes::ORGANISATIONS_IMPORT_APPLY, "导入机构表格的结果"),
    (62, routes::ORPHANS, "未登记办件的提问"),
    (63, routes::REFUSALS, "不予受理的情形"),
    (64, routes::REFUSAL_PATTERN, "不予受理的一种情形"),
    (65, routes::PROBLEM_PATTERN, "不予受理的一种情形"),
    (66, routes::CERTIFICATES_RENEW, "批量更新证书"),
    (67, routes::APPLICATIONS_APPROVE, "批量批准证书申请"),
];

/// Number and name of whatever else is answered with a page: an address that leads nowhere.
const ELSEWHERE: (u8, &str) = (0, "其他地址");

/// How the page with this number is called — 页面名称.
pub fn opened_page(number: u8) -> &'static str {
    let known = PAGES.iter().find(|(known, ..)| *known == number);
    known.map_or(ELSEWHERE.1, |(.., name)| name)
}

/// What a page of the extranet door says of its opening.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    /// Who and when, as it stands across the page and at its foot.
    pub(crate) line: String,
    /// 追溯码.
    pub(crate) code: String,
}

impl Opened {
    /// Of the page that a request opens; who it is, whether he may or not.
    pub(crate) async fn of(parts: &Parts, served: &Served) -> Self {
        let path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
        let number = PAGES.iter().find(|(_, pattern, _)| path == Some(pattern));
        let number = number.map_or(ELSEWHERE.0, |(number, ..)| *number);
        let caller = caller_of(parts).unwrap_or_default();
        Self::from(&served.app().page_opened(&caller, number).await)
    }
}

impl From<&PageOpening> for Opened {
    fn from(opening: &PageOpening) -> Self {
        let mut line = opening.who.clone();
        line.push(shown::instant(opening.at));
        Self {
            line: line.join("　"),
            code: opening.code.to_string(),
        }
    }
}

/// Who opens a page of the extranet door: whoever holds a certificate, or at a demo on loopback who was chosen.
pub(crate) fn caller_of(parts: &Parts) -> Option<Caller> {
    let certified = parts.extensions.get::<Caller>();
    let certified = certified.filter(|caller| !matches!(caller, Caller::Public(_)));
    let demo = || parts.extensions.get::<DemoDoor>()?.chosen(&parts.headers);
    certified.cloned().or_else(demo)
}

#[cfg(test)]
impl Opened {
    /// For samples of pages.
    pub(crate) fn sample() -> Self {
        Self {
            line: "样例省政务服务中心　综合窗口　王样例　2026年11月24日 10:20:30".to_owned(),
            code: "3F5T-02KJ-9Q0X-7VWE-R6TA".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use app::PageCode;

    use super::*;

    /// Addresses that no page of the extranet door has.
    const NO_PAGES: &[&str] = &["PREVIEW", "STYLESHEET", "SCRIPT", "SUGGESTIONS"];

    #[test]
    fn every_page_has_a_number_of_its_own() {
        let numbers: HashSet<_> = PAGES.iter().map(|(number, ..)| *number).collect();
        let patterns: HashSet<_> = PAGES.iter().map(|(_, pattern, _)| *pattern).collect();
        assert_eq!((numbers.len(), patterns.len()), (PAGES.len(), PAGES.len()));
        assert!(numbers.iter().all(|number| (1..=PageCode::PAGE_MAX).contains(number)));
        assert_eq!(opened_page(1), "工作台");
        assert_eq!(opened_page(0), opened_page(PageCode::PAGE_MAX), "none of ours");
    }

    #[test]
    fn no_address_is_forgotten() {
        // Those of `routes/open.rs` are of the internet door.
        let declared = include_str!("routes.rs").lines().filter_map(|line| {
            let (name, value) = line.strip_prefix("pub const ")?.split_once(": &str = \"")?;
            Some((name, value.strip_suffix("\";")?))
        });
        let mut pages = 0;
        for (name, address) in declared.filter(|(_, value)| value.starts_with('/')) {
            let has_number = PAGES.iter().any(|(_, pattern, _)| *pattern == address);
            assert_eq!(has_number, !NO_PAGES.contains(&name), "{name} {address}");
            pages += usize::from(has_number);
        }
        assert!(pages > 50, "{pages} addresses were found");
    }
}
