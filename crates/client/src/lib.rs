//! The API from Rust: for the command line, for federation between nodes, and for tests.
//!
//! Speaks the documented wire format and nothing else; shares no type with the server, so that it notices when the
//! format moves.

mod connection;
mod matching;
mod question;
mod signing;

use std::path::PathBuf;

pub use connection::Client;
pub use matching::{MatchCandidate, MatchItem, MatchList, MatchRemark, Matched};
pub use question::{
    Answered, CheckedExtract, Extracted, IssuedRecord, Lookup, LookupBy, Problem, Reading, Receipt, Verification,
};

/// Where a node is and as whom to ask it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// `https://host:port` or, for the internet door without TLS, `http://host:port`.
    pub url: String,
    /// PEM file with the authorities that may vouch for the server.
    pub authorities: Option<PathBuf>,
    /// PEM files with the client's certificate chain and key.
    pub identity: Option<(PathBuf, PathBuf)>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The endpoint cannot be used as given.
    #[error("{0}")]
    Endpoint(String),
    /// No connection, or it broke.
    #[error("无法连接 {url}")]
    Connection {
        /// Where to.
        url: String,
        /// What happened.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server ended the connection and no certificate was given: it is the extranet door, most likely.
    #[error("{url} 中断了连接；政务外网侧须出示客户端证书（--cert、--key）")]
    CertificateNeeded {
        /// Where to.
        url: String,
    },
    /// The server refused or could not answer: its problem document.
    #[error("{}", .0.detail)]
    Problem(Box<Problem>),
    /// The server said something that is not the documented format.
    #[error("服务器的答复不符合接口说明（HTTP {status}）")]
    Unexpected {
        /// HTTP status.
        status: u16,
    },
}
