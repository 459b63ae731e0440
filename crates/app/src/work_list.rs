//! What waits for an official — 待办.

use model::Duty;

use crate::{
    App, AppError, ApplicationWork, ApplicationsWanted, Caller, GrantRequestView, applications::manages_certificates,
};

/// A kind of work that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Incidents that are not closed — 尚未结案的泄露事件.
    Incidents,
    /// Certificates whose renewal is due — 将到期的证书.
    ExpiringCertificates,
    /// The issuing authority ends in so many days — 签发机构证书将到期.
    EndingAuthority,
    /// Alarms that nobody has closed — 待处理的告警.
    Alarms,
    /// Questions of yesterday whose case nobody registered — 未登记办件的提问.
    OrphanQuestions,
    /// Applications for certificates that wait for the official — 证书申请.
    Applications(ApplicationWork),
    /// Requests for grants that wait for the owner's decision — 待审的授权申请.
    GrantRequestsToDecide,
    /// Requests for grants that were sent back with a question — 退回补正的授权申请.
    GrantRequestsToAnswer,
}

impl App {
    /// What waits for the caller, most urgent first, each with how many; nothing for those without such duties.
    ///
    /// # Errors
    /// When the desk cannot be read.
    pub async fn work_list(&self, caller: &Caller) -> Result<Vec<(Work, u64)>, AppError> {
        let mut work = Vec::new();
        if let Ok((official, _)) = self.official_with(caller, Duty::LeadAgencyOrSourceAuthority).await {
            let waiting = self.waiting_applications(&official).await?;
            work.extend(waiting.map(|(what, count)| (Work::Applications(what), count)));
        }
        if self.official_with(caller, Duty::LeadAgency).await.is_ok() {
            let certificates = self.certificates(caller).await?;
            let due = certificates.iter().filter(|view| view.is_renewal_due);
            if let Some(count) = self.orphans_of_yesterday(caller).await? {
                work.push((Work::OrphanQuestions, count));
            }
            work.push((Work::ExpiringCertificates, due.count() as u64));
        }
        if let Ok((official, desk)) = self.official_with(caller, Duty::LeadAgencyOrSourceAuthority).await {
            work.insert(0, (Work::Alarms, self.alarms_waiting(&official, &desk).await?));
            let open = ApplicationsWanted::Open { after: 0 };
            let requests = self.grant_requests_page(caller, open).await?.requests;
            let count =
                |is_due: fn(&GrantRequestView) -> bool| requests.iter().filter(|view| is_due(view)).count() as u64;
            let to_decide = count(|view| view.is_to_decide && view.request.state().is_with_owner());
            work.push((Work::GrantRequestsToDecide, to_decide));
            work.push((Work::GrantRequestsToAnswer, count(|view| view.is_to_answer)));
            if let Some(ending) = self
                .ending_authority()
                .filter(|_| manages_certificates(self, &official))
            {
                // Told on the last day too.
                work.push((Work::EndingAuthority, ending.days.max(1)));
            }
        }
        if let Ok((official, _)) = self.official_with(caller, Duty::Overseer).await {
            work.push((Work::Incidents, self.incidents_waiting(&official).await?));
        }
        work.retain(|(_, count)| *count > 0);
        Ok(work)
    }
}
