//! Which encoding a file has, and from it to UTF-8.

use encoding_rs::{CoderResult, Decoder, GB18030};

/// The encoding of a file — 字符编码.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum Encoding {
    /// With or without byte order mark.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// GB 18030, which also reads files in GBK and GB 2312.
    #[serde(rename = "GB18030")]
    Gb18030,
}

impl Encoding {
    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
        }
    }
}

/// What the beginning of a file shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detected {
    Encoding(Encoding),
    NotText(&'static str),
    Unknown,
}

pub(crate) const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Stands where bytes could not be decoded.
pub(crate) const UNDECODABLE: char = '\u{fffd}';
/// A wrong encoding breaks most characters, the right one next to none: one in this many still counts as right.
const WRONG_AMONG: usize = 50;

/// Judges a piece of a file from its first byte, or from the first byte beyond ASCII.
pub(crate) fn detect(piece: &[u8], is_file_start: bool) -> Detected {
    if is_file_start {
        for (start, found) in [
            (&b"PK\x03\x04"[..], "看起来是 Excel 工作簿（xlsx）或者压缩包"),
            (b"\xD0\xCF\x11\xE0", "看起来是旧版 Excel 工作簿（xls）"),
            (b"%PDF", "看起来是 PDF"),
            (b"\x1F\x8B", "看起来是 gzip 压缩文件"),
            (b"\xFF\xFE", "看起来是 UTF-16 文本"),
            (b"\xFE\xFF", "看起来是 UTF-16 文本"),
        ] {
            if piece.starts_with(start) {
                return Detected::NotText(found);
            }
        }
        if piece.starts_with(UTF8_MARK) {
            return Detected::Encoding(Encoding::Utf8);
        }
        // One lost byte in a row is the row's fault; several in the beginning are another format.
        if memchr::memchr_iter(0, &piece[..piece.len().min(4096)]).count() > 3 {
            return Detected::NotText("含有大量空字符（NUL）");
        }
    }
    let (utf8_wrong, utf8_chars) = wrong_and_all_chars(encoding_rs::UTF_8.new_decoder_without_bom_handling(), piece);
    if utf8_wrong * WRONG_AMONG <= utf8_chars {
        return Detected::Encoding(Encoding::Utf8);
    }
    let (gb_wrong, gb_chars) = wrong_and_all_chars(GB18030.new_decoder_without_bom_handling(), piece);
    if gb_wrong * WRONG_AMONG <= gb_chars {
        Detected::Encoding(Encoding::Gb18030)
    } else {
        Detected::Unknown
    }
}

/// Undecodable places, and characters beyond ASCII. A character cut off at the end does not count.
fn wrong_and_all_chars(mut decoder: Decoder, piece: &[u8]) -> (usize, usize) {
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(piece.len()).unwrap_or(piece.len() * 4));
    let (_, _, _) = decoder.decode_to_string(piece, &mut text, false);
    let wrong = text.chars().filter(|c| *c == UNDECODABLE).count();
    (wrong, text.chars().filter(|c| !c.is_ascii()).count())
}

/// Decodes a block of whole records; what cannot be decoded becomes [`UNDECODABLE`].
pub(crate) fn decode_gb18030(block: &[u8], text: &mut Vec<u8>) {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length(block.len()).expect("blocks are small");
    text.resize(room, 0);
    let (result, _, written, _) = decoder.decode_to_utf8(block, text, true);
    debug_assert_eq!(result, CoderResult::InputEmpty, "the room was asked for");
    text.truncate(written);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let heading = "企业名称,统一社会信用代码\n甲有限公司,91990000MA0000015Q\n";
        let gb = |text: &str| GB18030.encode(text).0.into_owned();
        let mut one_lost_byte = heading.repeat(30).into_bytes();
        one_lost_byte[500] = 0xff;
        for (name, bytes, expected) in [
            ("utf-8", heading.as_bytes().to_vec(), Detected::Encoding(Encoding::Utf8)),
            (
                "mark",
                [UTF8_MARK, b"name"].concat(),
                Detected::Encoding(Encoding::Utf8),
            ),
            (
                "ascii",
                b"name,code\nx,y\n".to_vec(),
                Detected::Encoding(Encoding::Utf8),
            ),
            ("empty", vec![], Detected::Encoding(Encoding::Utf8)),
            ("gb18030", gb(heading), Detected::Encoding(Encoding::Gb18030)),
            (
                "gb18030, four bytes",
                gb("姓名\n㐂䶮\u{20bb7}\n"),
                Detected::Encoding(Encoding::Gb18030),
            ),
            // The famous word whose GBK bytes look like UTF-8 at first sight.
            (
                "unicom",
                gb("联通,名称\n联通,甲\n"),
                Detected::Encoding(Encoding::Gb18030),
            ),
            ("one lost byte", one_lost_byte, Detected::Encoding(Encoding::Utf8)),
            (
                "cut within a character",
                heading.as_bytes()[..2].to_vec(),
                Detected::Encoding(Encoding::Utf8),
            ),
            (
                "utf-16",
                b"\xff\xfea\0b\0".to_vec(),
                Detected::NotText("看起来是 UTF-16 文本"),
            ),
            (
                "utf-16 without mark",
                b"n\0a\0m\0e\0,\0".to_vec(),
                Detected::NotText("含有大量空字符（NUL）"),
            ),
            (
                "xlsx",
                b"PK\x03\x04....".to_vec(),
                Detected::NotText("看起来是 Excel 工作簿（xlsx）或者压缩包"),
            ),
            ("latin 1", b"caf\xe9 cr\xe8me, \xe9 1\n".repeat(20), Detected::Unknown),
        ] {
            assert_eq!(detect(&bytes, true), expected, "{name}");
        }
    }

    #[test]
    fn gb18030_is_decoded_and_damage_marked() {
        let mut text = Vec::new();
        decode_gb18030(&GB18030.encode("㐂䶮\u{20bb7}甲\"，\n").0, &mut text);
        assert_eq!(std::str::from_utf8(&text).unwrap(), "㐂䶮\u{20bb7}甲\"，\n");
        decode_gb18030(b"a\xff,b\n", &mut text);
        assert_eq!(std::str::from_utf8(&text).unwrap(), "a\u{fffd},b\n");
    }
}
