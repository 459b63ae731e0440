use serde::{Deserialize, Serialize};

/// Declares an enum whose stored word is written once and used by both the hand-written and the serde form.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $word:literal, $term:literal;)+ }) => {
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

            /// The official term.
            pub const fn term(self) -> &'static str {
                match self {
                    $(Self::$variant => $term,)+
                }
            }
        }
    };
}

words! {
    /// Door that a question came through — 入口.
    Door {
        /// Open to society — 互联网.
        Internet = "internet", "互联网侧";
        /// Client certificate required — 政务外网.
        Extranet = "extranet", "政务外网侧";
        /// The operator's own command line — 本机命令.
        Local = "local", "本机命令";
    }
}

words! {
    /// What was asked for — 操作.
    Action {
        /// Compare claims with the register — 核验.
        Verify = "verify", "核验";
        /// Read granted fields — 调取.
        Read = "read", "调取";
        /// Open register by code, number or exact name — 查询.
        Lookup = "lookup", "查询";
        /// Versions of a record — 历史.
        History = "history", "历史";
        /// Who asked about a citizen, told to the citizen — 本人查询使用记录.
        Account = "account", "本人查询";
        /// Open register by words — 检索.
        Search = "search", "检索";
        /// Printed extract — 打印.
        Extract = "extract", "打印";
        /// Whether what a printed extract shows has changed — 查验.
        Check = "check", "查验";
        /// Change of a register — 发布.
        Publish = "publish", "发布";
        /// Grant, certificate, organisation or case changed — 授权.
        Authorise = "authorise", "授权";
        /// Discrepancy reported or decided — 异议.
        Mend = "mend", "异议";
        /// Ledger searched, alarm handled, incident recorded — 监督.
        Oversee = "oversee", "监督";
    }
}

words! {
    /// How it ended — 结果.
    Outcome {
        /// Every claim matches — 一致.
        Consistent = "consistent", "一致";
        /// At least one claim does not — 不一致.
        Inconsistent = "inconsistent", "不一致";
        /// The register has no such record — 未查到.
        NotFound = "not_found", "未查到";
        /// Several records fit — 不唯一.
        Ambiguous = "ambiguous", "不唯一";
        /// A record was found and given — 已查到.
        Found = "found", "已查到";
        /// The gate refused — 拒绝.
        Refused = "refused", "拒绝";
        /// Only the gate was asked, and it would have let the question pass — 试算通过.
        DryRun = "dry_run", "试算通过";
        /// The register could not be read — 暂不可用.
        Unavailable = "unavailable", "暂不可用";
        /// A change was applied — 已办理.
        Applied = "applied", "已办理";
    }
}
