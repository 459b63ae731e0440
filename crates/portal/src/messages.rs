//! The message catalogue (文案): every text that the pages show, in one place, a file a page.
//!
//! Templates and handlers name a message, never a text, so a further language is a further column here and nothing
//! else. Texts of single rules (refusals, field names, code lists) come from `model` and the catalogue of registers.

/// Declares the messages of one page.
macro_rules! messages {
    ($(#[$doc:meta])* $Group:ident { $($name:ident = $zh:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[allow(missing_docs, reason = "the name and its text say it")]
        pub struct $Group {
            $(pub $name: &'static str,)+
        }

        impl $Group {
            /// Simplified Chinese, the official wording.
            pub const ZH: Self = Self { $($name: $zh,)+ };
        }
    };
}
use messages;

/// Joins the pages' messages: a line a page, and its file under `messages`.
macro_rules! pages {
    ($($page:ident: $Group:ident,)+) => {
        $(
            mod $page;
            pub use $page::$Group;
        )+

        /// All messages in one language.
        #[derive(Debug)]
        #[allow(missing_docs, reason = "one member a page, documented there")]
        pub struct Messages {
            $(pub $page: $page::$Group,)+
        }

        /// Simplified Chinese, the official wording.
        pub static ZH: Messages = Messages { $($page: $page::$Group::ZH,)+ };
    };
}

pages! {
    common: CommonMessages,
    answer: AnswerMessages,
    home: HomeMessages,
    search: SearchMessages,
    record: RecordMessages,
    register: RegisterMessages,
    problem: ProblemMessages,
    refusal: RefusalMessages,
    desk: DeskMessages,
    question: QuestionMessages,
    verification: VerificationMessages,
    reading: ReadingMessages,
    identity: IdentityMessages,
    deed: DeedMessages,
    handling: HandlingMessages,
    certificates: CertificatesMessages,
    budgets: BudgetsMessages,
    organisations: OrganisationsMessages,
    orphans: OrphansMessages,
    applications: ApplicationsMessages,
    grants: GrantsMessages,
    suspension: SuspensionMessages,
    ledger: LedgerMessages,
    incidents: IncidentsMessages,
    alarms: AlarmsMessages,
    decoys: DecoysMessages,
    account: AccountMessages,
}

/// A message with its `{name}` places filled.
///
/// ```
/// assert_eq!(portal::messages::fill("现有登记 {n} 条", &[("n", 3)]), "现有登记 3 条");
/// ```
pub fn fill<V: std::fmt::Display, const N: usize>(message: &str, values: &[(&str, V); N]) -> String {
    let mut filled = String::with_capacity(message.len() + 16);
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => filled.push_str(&value.to_string()),
            None => debug_assert!(false, "no value for {name} in {message}"),
        }
        rest = behind;
    }
    filled + rest
}
