//! Where the pages are (路径): the one place that knows addresses. Links are built here, and so are router patterns.

/// Home of either door.
pub const HOME: &str = "/";
/// Search of the internet door: `?q=`.
pub const SEARCH: &str = "/search";
/// The registers of the internet door.
pub const REGISTERS: &str = "/registers";
/// One register.
pub const REGISTER_PATTERN: &str = "/registers/{register}";
/// One record: `?as_of=`.
pub const RECORD_PATTERN: &str = "/registers/{register}/{code}";
/// The one stylesheet, on both doors.
pub const STYLESHEET: &str = "/static/site.css";
/// Verification on the extranet door: `?register=`; asked with POST.
pub const VERIFY: &str = "/verify";
/// Reading on the extranet door: `?register=`; asked with POST.
pub const READ: &str = "/read";
/// Choice of a demo identity on the extranet door of a demo.
pub const DEMO_IDENTITY: &str = "/demo/identity";

/// The page of a register.
pub fn register(register_id: &str) -> String {
    format!("{REGISTERS}/{}", segment(register_id))
}

/// The page of a record of an open register.
pub fn record(register_id: &str, code: &str) -> String {
    format!("{REGISTERS}/{}/{}", segment(register_id), segment(code))
}

/// The page of a search for a code; never called with personal data.
pub fn search(q: &str) -> String {
    format!("{SEARCH}?q={}", segment(q))
}

/// The verification form of a register.
pub fn verify(register_id: &str) -> String {
    format!("{VERIFY}?register={}", segment(register_id))
}

/// The reading form of a register.
pub fn read(register_id: &str) -> String {
    format!("{READ}?register={}", segment(register_id))
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(byte as char),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_hold_whatever_they_are_given() {
        for (built, expected) in [
            (
                record("enterprise", "91990000MA0000015Q"),
                "/registers/enterprise/91990000MA0000015Q",
            ),
            (
                record("institution", "事证第1号/2"),
                "/registers/institution/%E4%BA%8B%E8%AF%81%E7%AC%AC1%E5%8F%B7%2F2",
            ),
            (search("a&b=c"), "/search?q=a%26b%3Dc"),
            (verify("population"), "/verify?register=population"),
        ] {
            assert_eq!(built, expected);
        }
    }
}
