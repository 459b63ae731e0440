//! Why a certificate was not made, read or signed.

/// Why the certificate authority refused or failed. The text is for people; [`Self::code`] is for programs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PkiError {
    /// A client certificate would live longer than the notice allows.
    #[error(
        "客户端证书有效期最长两年（北京时间 {} 起最迟至 {}），请求的截止时间为 {}；请缩短有效期，到期前再行更新",
        in_beijing(*.from),
        in_beijing(*.latest),
        in_beijing(*.until)
    )]
    ClientLifetimeTooLong {
        /// Asked first second.
        from: jiff::Timestamp,
        /// Asked last second.
        until: jiff::Timestamp,
        /// The latest that is allowed.
        latest: jiff::Timestamp,
    },
    /// A client certificate would live longer than this installation allows.
    #[error("本平台规定客户端证书有效期最长 {days_max} 天；请缩短有效期，到期前再行更新")]
    LifetimeAboveCeiling {
        /// The most that is allowed.
        days_max: u32,
    },
    /// The installation's ceiling is none.
    #[error("客户端证书有效期的上限应为 1 至 {max} 之间的天数：最长两年，只能更短")]
    Ceiling {
        /// The most that it can be.
        max: u32,
    },
    /// A server certificate would live longer than browsers accept.
    #[error("服务器证书有效期最长 {max} 天（浏览器的限制），请求为 {days} 天；请缩短有效期")]
    ServerLifetimeTooLong {
        /// Asked days.
        days: i64,
        /// The most that is allowed.
        max: i64,
    },
    /// The end is not after the beginning, or the dates are beyond what a certificate can carry.
    #[error("证书有效期不成立：截止时间必须晚于起始时间，且在 1970 年至 9999 年之间")]
    LifetimeEmpty,
    /// The certificate would outlive the authority that signs it.
    #[error(
        "证书有效期（至北京时间 {}）超出签发机构证书的有效期（{} 至 {}）；请缩短有效期，或先更新签发机构证书",
        in_beijing(*.until),
        in_beijing(*.authority_from),
        in_beijing(*.authority_until)
    )]
    OutlivesAuthority {
        /// Asked last second.
        until: jiff::Timestamp,
        /// First second of the issuing authority.
        authority_from: jiff::Timestamp,
        /// Last second of the issuing authority.
        authority_until: jiff::Timestamp,
    },
    /// The issuing authority's certificate would outlive the root.
    #[error(
        "签发机构证书不能晚于根证书（北京时间 {} 到期）；请缩短年限，或者加 --with-root 连同根证书一并更新",
        in_beijing(*.root_until)
    )]
    OutlivesRoot {
        /// Last second of the root.
        root_until: jiff::Timestamp,
    },
    /// A renewed certificate of an authority would end no later than the one it replaces.
    #[error(
        "更新后的{what}不会比现用的（北京时间 {} 到期）更晚到期，未作更改；请延长年限，签发机构证书受根证书截止日所限的，加 --with-root 连同根证书一并更新",
        in_beijing(*.until)
    )]
    RenewalGainsNothing {
        /// Which certificate.
        what: &'static str,
        /// Last second of the one in use.
        until: jiff::Timestamp,
    },
    /// A name cannot stand in a certificate.
    #[error("{what}“{value}”不能写入证书：{rule}")]
    Name {
        /// Which name.
        what: &'static str,
        /// As given.
        value: String,
        /// What should hold.
        rule: &'static str,
    },
    /// A certificate request cannot be answered.
    #[error("证书请求（PKCS#10）不可用：{rule}")]
    Request {
        /// What should hold, and what to do.
        rule: String,
    },
    /// A certificate cannot be read or is none.
    #[error("{what}不可用：{rule}")]
    Certificate {
        /// Which certificate.
        what: &'static str,
        /// What should hold.
        rule: String,
    },
    /// A private key cannot be read, or belongs to another certificate.
    #[error("{what}的私钥不可用：{rule}")]
    Key {
        /// Whose key.
        what: &'static str,
        /// What should hold.
        rule: &'static str,
    },
    /// The random source failed.
    #[error("系统随机数不可用，未生成任何密钥；请检查系统随机源后重试")]
    Random,
    /// The library failed to make or sign something.
    #[error("{action}失败")]
    Engine {
        /// What was being done.
        action: &'static str,
        /// The library's own error.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// As people in Beijing read it: 2026-11-24 08:00:00.
fn in_beijing(at: jiff::Timestamp) -> String {
    let at = jiff::tz::Offset::constant(8).to_datetime(at);
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

impl PkiError {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ClientLifetimeTooLong { .. } => "certificate.lifetime_too_long",
            Self::LifetimeAboveCeiling { .. } => "certificate.lifetime_above_ceiling",
            Self::Ceiling { .. } => "certificate.ceiling",
            Self::ServerLifetimeTooLong { .. } => "certificate.server_lifetime_too_long",
            Self::LifetimeEmpty => "certificate.lifetime_empty",
            Self::OutlivesAuthority { .. } => "certificate.outlives_authority",
            Self::OutlivesRoot { .. } => "certificate.outlives_root",
            Self::RenewalGainsNothing { .. } => "certificate.renewal_gains_nothing",
            Self::Name { .. } => "certificate.name",
            Self::Request { .. } => "certificate.request",
            Self::Certificate { .. } => "certificate.unreadable",
            Self::Key { .. } => "certificate.key",
            Self::Random => "certificate.random",
            Self::Engine { .. } => "certificate.engine",
        }
    }

    pub(crate) fn engine(action: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Engine {
            action,
            source: source.into(),
        }
    }
}
