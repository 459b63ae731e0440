//! The message catalogue (文案): every text that the pages show, in one place, a file a page.
//!
//! Templates and handlers name a message, never a text, so a further language is a further column here and nothing
//! else. Texts of single rules (refusals, field names, code lists) come from `model` and the catalogue of registers.
//!
//! Pages of the internet door are bilingual, pages of the extranet door Chinese; the compiler holds both to it.

use std::ops::Deref;

/// Declares the messages of one page: `name = "中文" / "English";`, each of them bilingual, or `name = "中文";`, none of them.
macro_rules! messages {
    ($(#[$doc:meta])* $Group:ident { $($name:ident = $zh:literal / $en:literal;)+ }) => {
        messages! { @declare $(#[$doc])* $Group { $($name)+ } }

        impl $Group {
            /// Simplified Chinese, the official wording.
            pub const ZH: Self = Self { $($name: $zh,)+ };
            /// English.
            pub const EN: Self = Self { $($name: $en,)+ };
        }
    };
    ($(#[$doc:meta])* $Group:ident { $($name:ident = $zh:literal;)+ }) => {
        messages! { @declare $(#[$doc])* $Group { $($name)+ } }

        impl $Group {
            /// Simplified Chinese, the official wording.
            pub const ZH: Self = Self { $($name: $zh,)+ };
        }
    };
    (@declare $(#[$doc:meta])* $Group:ident { $($name:ident)+ }) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[allow(missing_docs, reason = "the name and its text say it")]
        pub struct $Group {
            $(pub $name: &'static str,)+
        }
    };
}
use messages;

/// Messages that there are in Chinese only, whatever the language of the page: those of the extranet door.
#[derive(Debug)]
pub struct ChineseOnly<T>(T);

impl<T> Deref for ChineseOnly<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Joins the pages' messages: a line a page, and its file under `messages`. A page among the `bilingual` ones that lacks its
/// English does not compile.
macro_rules! pages {
    (
        bilingual { $($page:ident: $Group:ident,)+ }
        chinese { $($desk:ident: $DeskGroup:ident,)+ }
    ) => {
        $(
            mod $page;
            pub use $page::$Group;
        )+
        $(
            mod $desk;
            pub use $desk::$DeskGroup;
        )+

        /// All messages in one language.
        #[derive(Debug)]
        #[allow(missing_docs, reason = "one member a page, documented there")]
        pub struct Messages {
            $(pub $page: $Group,)+
            $(pub $desk: ChineseOnly<$DeskGroup>,)+
        }

        /// Simplified Chinese, the official wording.
        pub static ZH: Messages = Messages {
            $($page: $Group::ZH,)+
            $($desk: ChineseOnly($DeskGroup::ZH),)+
        };

        /// English.
        pub static EN: Messages = Messages {
            $($page: $Group::EN,)+
            $($desk: ChineseOnly($DeskGroup::ZH),)+
        };
    };
}

pages! {
    bilingual {
        common: CommonMessages,
        columns: ColumnsMessages,
        answer: AnswerMessages,
        home: HomeMessages,
        help: HelpMessages,
        accessibility: AccessibilityMessages,
        status: StatusMessages,
        dictionary: DictionaryMessages,
        developers: DevelopersMessages,
        search: SearchMessages,
        check: CheckMessages,
        record: RecordMessages,
        register: RegisterMessages,
        problem: ProblemMessages,
        refusal: RefusalMessages,
        past_day: PastDayMessages,
        script: ScriptMessages,
    }
    chinese {
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
        renewals: RenewalsMessages,
        grants: GrantsMessages,
        suspension: SuspensionMessages,
        ledger: LedgerMessages,
        incidents: IncidentsMessages,
        alarms: AlarmsMessages,
        decoys: DecoysMessages,
        account: AccountMessages,
        navigation: NavigationMessages,
        paging: PagingMessages,
    }
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
