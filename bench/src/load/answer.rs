//! An answer on the wire, as far as a load generator has to understand it.

use memchr::memmem;

/// How much of an answer is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// More has to be read.
    Partial,
    /// It takes this many bytes, and its body begins there.
    Whole { bytes: usize, body: usize },
    /// Not 200 OK, or of no stated length.
    Wrong,
}

const STATUS: &[u8] = b"HTTP/1.1 200 ";
const LENGTH: &[u8] = b"\r\ncontent-length:";

/// Looks at what has arrived since the question was sent.
pub fn look(arrived: &[u8]) -> Answer {
    if arrived.len() < STATUS.len() {
        return Answer::Partial;
    }
    if !arrived.starts_with(STATUS) {
        return Answer::Wrong;
    }
    let Some(head) = memmem::find(arrived, b"\r\n\r\n") else {
        return Answer::Partial;
    };
    match content_length(&arrived[..head]) {
        None => Answer::Wrong,
        Some(length) if arrived.len() < head + 4 + length => Answer::Partial,
        Some(length) => Answer::Whole {
            bytes: head + 4 + length,
            body: head + 4,
        },
    }
}

fn content_length(head: &[u8]) -> Option<usize> {
    // Both servers are hyper, which writes names in lower case.
    let value = &head[memmem::find(head, LENGTH)? + LENGTH.len()..];
    let line = value.split(|&byte| byte == b'\r').next()?;
    std::str::from_utf8(line).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_with_its_last_byte() {
        let text =
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 7\r\ndate: x\r\n\r\n{\"a\":1}";
        for end in 0..text.len() {
            assert_eq!(look(&text[..end]), Answer::Partial, "{end} bytes");
        }
        assert_eq!(
            look(text),
            Answer::Whole {
                bytes: text.len(),
                body: text.len() - 7
            }
        );
    }

    #[test]
    fn anything_but_success_of_known_length_is_wrong() {
        for text in [
            "HTTP/1.1 503 Service Unavailable\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
        ] {
            assert_eq!(look(text.as_bytes()), Answer::Wrong, "{text}");
        }
    }
}
