//! Use cases: the only place that joins the parts — 应用层.
//!
//! Every question takes one way: `gate` → register → ledger → [`Answer`]. Types keep it honest: only the gate makes a
//! permit, a register is read only with one, only the durable ledger makes a [`Receipt`], and doors are handed nothing
//! but [`Answer`]s, which cannot be made without a receipt.
//!
//! Every change that an official makes at the desk takes the other way: duty → the affair's rules → ledger → change, and
//! comes out as [`Done`].
//!
//! Knows nothing of HTTP, pages, files or databases; receives its stores, clock and keys from whoever builds it.
//!
//! A door cannot make an answer of its own, nor a receipt:
//!
//! ```compile_fail,E0451
//! fn forge(entry: ledger::AppendedEntry) -> app::Receipt {
//!     app::Receipt { log: "forged".into(), index: entry.index, leaf_hash: entry.leaf_hash }
//! }
//! ```
//!
//! ```compile_fail,E0624
//! fn forge<T>(value: T, receipt: app::Receipt) -> app::Answer<T> {
//!     app::Answer::new(value, receipt, 0, jiff::Timestamp::UNIX_EPOCH, None, None)
//! }
//! ```
//!
//! What a door can do is take an answer apart, receipt included:
//!
//! ```
//! fn send<T>(answer: app::Answer<T>) -> (T, u64) {
//!     let index = answer.receipt().index();
//!     (answer.into_value(), index)
//! }
//! ```

mod alarms;
mod answer;
mod applications;
mod ask;
mod asker_signature;
mod audited;
mod budgets;
mod caller;
mod cases;
mod certificates;
mod clock;
mod daily_counters;
mod decoys;
mod desk;
mod enacted;
mod entry_words;
mod error;
mod extracts;
mod finding;
mod gate;
mod grant_requests;
mod grants;
mod halls;
mod incidents;
mod ledger_reading;
mod ledger_subject;
mod letters;
mod names;
mod neighbours;
mod operator_deeds;
mod organisation_budgets;
mod orphans;
mod oversight;
mod page_code;
mod public_shares;
mod publish;
mod register_stamp;
mod registers;
mod revocations;
mod rights_matrix;
mod sealing;
mod signatures;
mod status;
mod suspension;
mod watching;
mod witnessing;
mod work_list;

use std::sync::Arc;

use model::Catalogue;
use pki::CertificateAuthority;
use ring::rand::SecureRandom;
use store::{LedgerLog, LedgerReading, RegisterStore, WholeDesk};

pub use alarms::{ALARM_UNKNOWN, ALARMS_SHOWN_MAX, AlarmDetail, AlarmEntry, AlarmView, AlarmsPage, RuleView};
pub use answer::{Answer, Receipt};
pub use applications::{
    APPROVALS_MAX, ApplicationAsked, ApplicationRules, ApplicationView, ApplicationWork, ApplicationsPage,
    ApplicationsWanted, Approval, Collected, CollectedFile, DoneForOne, FailedForOne, HANDOVER_SECONDS_MAX,
    IssuedForApplication, PlannedCertificate, RENEWALS_MAX, RenewalDue, RenewalScope, RenewalWay, RenewalsAsked,
    RenewalsDue, RenewalsToDecide, StepAsked, Together, application_of, certificate_of, check_no_open_application,
    request_fingerprint,
};
pub use ask::{
    ACCOUNT_NOTICE, ACCOUNT_USES_MAX, AccountOfUse, AccountQuestion, Candidate, DisclosedValues, History,
    HistoryQuestion, HistoryVersion, LookUp, LookUpQuestion, LookUpSubject, Reading, ReadingQuestion, RecordView, Use,
    Verification, VerificationQuestion,
};
pub use asker_signature::{SIGNATURE_ALGORITHM, SignatureEvidence, SignatureStanding};
pub use caller::{Caller, CallerView, Origin};
pub use certificates::{CERTIFICATE_UNKNOWN, CertificateView, EndForetold, EndingAuthority};
pub use clock::{CLOCK_BACK_SECONDS_MAX, Clock, SystemClock, beijing_day, beijing_time, instant_in_words};
use clock::{SteadyClock, last_recorded};
pub use decoys::DecoyView;
pub use desk::DESK_AGE_SECONDS_MAX;
pub use enacted::{Done, NotPossible, Objection, Obstacle};
pub use entry_words::{
    ENTRY_HEADINGS, EntryNames, ReferenceFault, SPREADSHEET_MARK, entry_action, entry_cells, entry_outcome,
    entry_statements, node_of, parse_reference, recorded_in_beijing, without_label,
};
pub use error::{AppError, RefusedQuestion};
pub use extract::{FILE_SIZE_BYTES_MAX as EXTRACT_FILE_SIZE_BYTES_MAX, SignedStatement, Statement, Typesetter};
pub use extracts::{
    CheckedExtract, CurrentVersion, EXTRACTS_WAITING_MAX, Extract, ExtractProof, ExtractStanding, Extracting,
    GenuineExtract, IssuedContent, Printed, parse_short_code,
};
pub use finding::{
    IndexCheck, IndexError, IndexFollowing, IndexProgress, IndexSource, MATCH_CANDIDATES_MAX, MATCH_ITEMS_MAX,
    MatchCandidate, MatchQuestion, MatchRecord, MatchRemark, MatchResult, RegisterFigures, SUGGESTION_CHARS_MIN,
    SUGGESTIONS_MAX, SearchHit, SearchQuestion, SearchResult, Wanted, without_space,
};
pub use gate::Official;
pub use grant_requests::{
    GRANT_REQUEST_UNKNOWN, GrantRequestDeed, GrantRequestForetold, GrantRequestRules, GrantRequestStepped,
    GrantRequestView, GrantRequestsPage, NewGrantRequest, OPEN_GRANT_REQUESTS_MAX, check_waiting_grant_requests,
};
pub use grants::{GRANT_UNKNOWN, GrantDetail, GrantView};
pub use halls::{MemberView, OrganisationLine, OrganisationView};
pub use incidents::{EntriesWanted, IncidentActed, IncidentOpened, IncidentReport, IncidentView, unknown_incident};
pub use ledger_reading::LedgerState;
pub use ledger_subject::ledger_subjects;
pub use names::{Named, People};
pub use operator_deeds::record_operator_deeds;
pub use organisation_budgets::{BudgetsDetail, BudgetsView, BurstWanted, DayUse, LaneBudget, LaneUse, USE_SHOWN_DAYS};
pub use orphans::{ORPHAN_DAYS_KEPT, OrphanSearch, OrphansView, QUESTIONS_SHOWN_MAX};
pub use oversight::{
    EXPORT_ROWS_MAX, EntryProof, LedgerEntryView, LedgerExport, LedgerPage, LedgerQuestion, LedgerRow, PAGE_ROWS,
    SCAN_ENTRIES_MAX, Traced, TracedPage, ledger_outcomes,
};
pub use page_code::{Misread, OpenedPage, Opener, PageCode, PageOpening};
pub use pki::{OneTimePassword, Pkcs12Form};
pub use publish::{
    Batch, BatchSummary, BlockWriter, PrepareProgress, PreparedBatch, Publication, PublishError, Publisher,
    SINCE_UNKNOWN, StoreError,
};
pub use register_stamp::RegisterStamp;
pub use revocations::{RevocationList, revocations};
pub use rights_matrix::{RIGHTS_ROWS_MAX, RightsFilter, RightsMatrix, RightsRow, RightsTable};
pub use sealing::{RegisterKeys, Sealing, SealingError};
pub use signatures::{QuestionSignature, SIGNATURE_AGE_SECONDS_MAX, Signed};
pub use status::{CHECKPOINT_AGE_SECONDS_MAX, IndexStatus, LedgerStatus, PopulationStatus, ServiceStatus};
pub use store::{OrphanQuestion, RegisterState};
pub use watching::Watching;
pub use witnessing::{
    CountersignatureFault, WITNESSED_HOURS_MAX, WitnessState, WitnessView, WitnessedCheckpoint, judge_countersigned,
};
pub use work_list::Work;

/// What an application is built from.
pub struct AppParts {
    /// The registers as data.
    pub catalogue: Catalogue,
    /// Register storage.
    pub registers: Arc<dyn RegisterStore>,
    /// Desk storage.
    pub desk: Arc<dyn WholeDesk>,
    /// Ledger storage.
    pub ledger: Arc<dyn LedgerLog>,
    /// The same ledger, to be read.
    pub ledger_reading: Arc<dyn LedgerReading>,
    /// Keys for sealed registers and subject hashes.
    pub keys: RegisterKeys,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Who signs certificates; a node may have nobody.
    pub issuing: Option<Issuing>,
}

/// Who signs certificates, and the chance that it takes — 证书签发机构.
pub struct Issuing {
    /// The authority, with its key.
    pub authority: CertificateAuthority,
    /// Where keys, serial numbers and passwords come from.
    pub random: Box<dyn SecureRandom + Send + Sync>,
}

/// The application; a cheap handle.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    catalogue: Catalogue,
    registers: registers::Registers,
    desk: desk::Desk,
    budgets: budgets::Budgets,
    ledger: Arc<dyn LedgerLog>,
    ledger_reading: Arc<dyn LedgerReading>,
    log_name: Arc<str>,
    sealing: Sealing,
    signatures: signatures::Signatures,
    orphans: orphans::Listing,
    clock: Arc<SteadyClock>,
    issuing: Option<Issuing>,
    handovers: applications::Handovers,
    revocations: revocations::Published,
    checkpoints: witnessing::Published,
    /// The index of the open registers; there once it is built.
    index: arc_swap::ArcSwapOption<search::Index>,
    /// How far building the index has come, while it is built.
    index_building: arc_swap::ArcSwapOption<IndexProgress>,
    /// Places of searches that count all that fits.
    counting: finding::Counting,
    /// What was counted of the open registers last.
    figures: arc_swap::ArcSwapOption<finding::Counted>,
    status: status::Told,
    noticed: register_stamp::Noticed,
    /// There only where extracts are printed.
    press: std::sync::OnceLock<Arc<extracts::Press>>,
    /// There only while somebody watches.
    neighbours: std::sync::OnceLock<neighbours::Neighbours>,
}

impl App {
    /// Joins the parts and loads what the gate needs.
    ///
    /// # Errors
    /// When the desk cannot be read.
    pub async fn new(parts: AppParts) -> Result<Self, AppError> {
        let sealing = Sealing::new(parts.keys);
        let clock = Arc::new(SteadyClock::new(
            parts.clock,
            last_recorded(parts.ledger.as_ref()).await?,
        ));
        let now = clock.now();
        let desk = desk::Desk::load(parts.desk.clone(), clock.clone()).await?;
        let budgets = budgets::Budgets::load(parts.desk.as_ref(), beijing_day(now)).await?;
        let log_name: Arc<str> = parts.ledger.origin().into();
        Ok(Self {
            inner: Arc::new(Inner {
                catalogue: parts.catalogue,
                registers: registers::Registers::new(parts.registers, sealing.clone()),
                desk,
                budgets,
                ledger: parts.ledger,
                ledger_reading: parts.ledger_reading,
                log_name,
                sealing,
                signatures: signatures::Signatures::new(now),
                orphans: orphans::Listing::default(),
                clock,
                issuing: parts.issuing,
                handovers: applications::Handovers::default(),
                revocations: revocations::Published::default(),
                checkpoints: witnessing::Published::default(),
                index: arc_swap::ArcSwapOption::empty(),
                index_building: arc_swap::ArcSwapOption::empty(),
                counting: finding::Counting::default(),
                figures: arc_swap::ArcSwapOption::empty(),
                status: status::Told::default(),
                noticed: register_stamp::Noticed::default(),
                press: std::sync::OnceLock::new(),
                neighbours: std::sync::OnceLock::new(),
            }),
        })
    }

    /// Gives every range of addresses on the internet door a share of so many questions a minute. Without, nobody is counted.
    /// Said once; a second time changes nothing.
    pub fn share_among_public(&self, per_minute: u32) {
        self.inner.budgets.share_among_public(per_minute);
    }

    /// How many questions a minute a range of addresses has for itself, if they are counted.
    pub fn public_share(&self) -> Option<u32> {
        self.inner.budgets.public_share()
    }

    /// The registers as data.
    pub fn catalogue(&self) -> &Catalogue {
        &self.inner.catalogue
    }

    /// Name of the log in which questions are recorded.
    pub fn log_name(&self) -> &str {
        &self.inner.log_name
    }

    /// The time, as the application sees it: never earlier than what it went by before.
    pub fn now(&self) -> jiff::Timestamp {
        self.inner.clock.now()
    }

    /// How a register stands as a whole: counts and version, no record.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub async fn register_state(&self, register: &model::Register) -> Result<RegisterState, AppError> {
        self.inner.registers.state(register).await
    }

    /// Who the caller is, for pages that greet him; refused by the same checks as a question, without recording one.
    ///
    /// # Errors
    /// The refusal, when the caller may not ask anything.
    pub async fn caller_view(&self, caller: &Caller) -> Result<CallerView, model::Refusal> {
        let desk = self.inner.desk.current().await?;
        gate::view(&desk, caller, self.now())
    }

    /// Matters and fields that the caller's organisation is granted today, for forms; nothing for whoever may not ask.
    pub async fn grants_of(&self, caller: &Caller) -> Vec<Arc<model::Grant>> {
        self.own_grants(caller).await.unwrap_or_default()
    }

    /// Goes by the clock again although it lies behind what was recorded, because whoever runs the platform has set it right.
    /// The ledger gets an entry of it, with the time given up as its object. Nothing is done where the clock is believed.
    ///
    /// # Errors
    /// When the ledger does not take the entry; the clock is then not gone by.
    pub async fn confirm_clock(&self) -> Result<(), AppError> {
        let Some(given_up) = self.inner.clock.confirm() else {
            return Ok(());
        };
        let at = ledger::RecordedAt::from_unix_micros(self.now().as_microsecond());
        let object = given_up.to_string();
        let mut entry = ledger::Entry::new(
            at,
            ledger::Door::Local,
            ledger::Action::Oversee,
            ledger::Outcome::Applied,
        );
        entry.deed = Some("clock.confirm");
        entry.object = Some(&object);
        let appended = self.append(&entry).await;
        appended.map(|_| ()).map_err(|()| {
            self.inner.clock.give_up(given_up);
            model::RefusalCode::LedgerUnavailable.into()
        })
    }

    fn desk_copy(&self) -> Arc<desk::DeskCopy> {
        self.inner.desk.copy()
    }

    /// The desk as of now, or where it cannot be read, as it was last; for what decides nothing.
    async fn desk_as_known(&self) -> Arc<desk::DeskCopy> {
        let current = self.inner.desk.current().await;
        current.unwrap_or_else(|_| self.desk_copy())
    }

    /// Keeps what was used of today's budgets; called every second or so, and once more before stopping.
    ///
    /// # Errors
    /// When the desk cannot be written.
    pub async fn save_usage(&self) -> Result<(), AppError> {
        self.inner
            .budgets
            .save(self.inner.desk.store(), beijing_day(self.now()))
            .await
    }
}
