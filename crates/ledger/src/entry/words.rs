use serde::{Deserialize, Serialize};

/// Declares an enum whose stored word is written once and used by both the hand-written and the serde form.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$what])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stored word.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

words! {
    /// Door that a question came through — 入口.
    Door {
        /// Open to society — 互联网.
        Internet = "internet",
        /// Client certificate required — 政务外网.
        Extranet = "extranet",
        /// The operator's own command line — 本机命令.
        Local = "local",
    }
}

words! {
    /// What was asked for — 操作.
    Action {
        /// Compare claims with the register — 核验.
        Verify = "verify",
        /// Read granted fields — 调取.
        Read = "read",
        /// Open register by code, number or exact name — 查询.
        Lookup = "lookup",
        /// Versions of a record — 历史.
        History = "history",
        /// Open register by words — 检索.
        Search = "search",
        /// Printed extract — 打印.
        Extract = "extract",
        /// Change of a register — 发布.
        Publish = "publish",
        /// Grant, certificate, organisation or case changed — 授权.
        Authorise = "authorise",
        /// Discrepancy reported or decided — 异议.
        Mend = "mend",
        /// Ledger searched, alarm handled, incident recorded — 监督.
        Oversee = "oversee",
    }
}

words! {
    /// How it ended — 结果.
    Outcome {
        /// Every claim matches — 一致.
        Consistent = "consistent",
        /// At least one claim does not — 不一致.
        Inconsistent = "inconsistent",
        /// The register has no such record — 未查到.
        NotFound = "not_found",
        /// Several records fit — 不唯一.
        Ambiguous = "ambiguous",
        /// A record was found and given — 已查到.
        Found = "found",
        /// The gate refused — 拒绝.
        Refused = "refused",
        /// Only the gate was asked, and it would have let the question pass — 试算通过.
        DryRun = "dry_run",
        /// The register could not be read — 暂不可用.
        Unavailable = "unavailable",
        /// A change was applied — 已办理.
        Applied = "applied",
    }
}
