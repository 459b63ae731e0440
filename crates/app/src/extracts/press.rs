//! Where sheets are set, a few at a time.

use std::sync::Arc;

use extract::{Sheet, SignedStatement, TypesetError, Typesetter, seal};
use ledger::SigningKey;
use model::{Refusal, RefusalCode};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, watch},
};

/// Extracts that may wait for their turn; further ones are refused.
pub const EXTRACTS_WAITING_MAX: usize = 200;
/// When another try makes sense after that.
const RETRY_AFTER_SECONDS: u64 = 5;

/// What it takes to print extracts — 出具书面结果.
pub struct Extracting {
    /// Makes what sets the sheets, beside the first questions; `None`: the machine lacks fonts, and extracts are refused.
    pub typesetter: Box<dyn FnOnce() -> Option<Arc<dyn Typesetter>> + Send>,
    /// Signs them. Its name is the log's.
    pub key: SigningKey,
    /// Address of the page where the public checks extracts: `https://heyan.example.gov.cn/check`.
    pub check_page: String,
    /// Who runs the platform; may be empty.
    pub operator: String,
    /// Whether each says 演示数据.
    pub is_demo: bool,
    /// How many are set at once, each on a core of its own.
    pub at_once: usize,
    /// On whose blocking threads they are set: threads that give way to questions.
    pub threads: Handle,
}

/// The press of an installation.
pub(crate) struct Press {
    pub(crate) key: SigningKey,
    pub(crate) check_page: String,
    pub(crate) operator: String,
    pub(crate) is_demo: bool,
    threads: Handle,
    /// Nothing yet while it is being made.
    typesetter: watch::Receiver<Option<Option<Arc<dyn Typesetter>>>>,
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

/// A place in the queue.
pub(crate) struct Turn(#[expect(dead_code, reason = "held, not used")] OwnedSemaphorePermit);

impl Press {
    pub(crate) fn new(extracting: Extracting) -> Self {
        let at_once = extracting.at_once.max(1);
        let (made, typesetter) = watch::channel(None);
        let make = extracting.typesetter;
        extracting
            .threads
            .spawn_blocking(move || made.send_replace(Some(make())));
        Self {
            key: extracting.key,
            check_page: extracting.check_page,
            operator: extracting.operator,
            is_demo: extracting.is_demo,
            threads: extracting.threads,
            typesetter,
            places: Arc::new(Semaphore::new(at_once)),
            queue: Arc::new(Semaphore::new(at_once + EXTRACTS_WAITING_MAX)),
        }
    }

    /// A place in the queue, before anything is asked: who is turned away has used nothing up.
    pub(crate) async fn turn(&self) -> Result<(Turn, Arc<dyn Typesetter>), Refusal> {
        let place = self.queue.clone().try_acquire_owned().map_err(|_| Refusal {
            retry_after_seconds: Some(RETRY_AFTER_SECONDS),
            ..RefusalCode::ExtractsBusy.into()
        })?;
        let mut made = self.typesetter.clone();
        // It fails only when the maker panicked.
        let typesetter = made
            .wait_for(Option::is_some)
            .await
            .ok()
            .and_then(|made| made.clone().flatten());
        Ok((Turn(place), typesetter.ok_or(RefusalCode::ExtractUnavailable)?))
    }

    /// Sets and seals a sheet, on a thread that may take its time.
    pub(crate) async fn print(
        self: &Arc<Self>,
        typesetter: Arc<dyn Typesetter>,
        sheet: Sheet,
    ) -> Result<Vec<u8>, TypesetError> {
        let place = self.places.clone().acquire_owned().await.expect("never closed");
        let press = self.clone();
        let work = move || {
            let mut file = typesetter.typeset(&sheet)?;
            seal(&mut file, &press.key).map_err(|fault| TypesetError(fault.to_string()))?;
            drop(place);
            Ok(file)
        };
        let done = self.threads.spawn_blocking(work).await;
        done.unwrap_or_else(|_| Err(TypesetError("the typesetter panicked".to_owned())))
    }

    /// What the QR code leads to.
    pub(crate) fn check_link(&self, statement: &SignedStatement) -> String {
        format!("{}?s={}", self.check_page, statement.text())
    }
}
