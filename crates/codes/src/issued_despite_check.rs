use std::collections::BTreeMap;

use crate::error::Fault;
use crate::slip::explain;
use crate::{CodeNote, CodeNotes, ParseCodeError, UnifiedSocialCreditCode};

/// Credit codes that were officially issued although their check character is wrong — 已发证但校验码不符的代码.
///
/// An organization cannot help the mistake in its certificate, so the codes in this list are accepted, with a note.
/// The list is data (`catalogue/lists/issued-despite-check.csv`); this type knows only how to read and to ask it.
///
/// ```
/// # use codes::{CodeNote, IssuedDespiteCheck};
/// let issued = IssuedDespiteCheck::from_csv("code,name,source\n91990000MA0000015A,虚构有限公司,示例\n").unwrap();
/// let code = issued.parse("91990000MA0000015A")?;
/// assert!(code.notes().contains(CodeNote::IssuedDespiteCheck));
/// assert!(issued.parse("91990000MA0000015B").is_err());
/// # Ok::<(), codes::ParseCodeError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct IssuedDespiteCheck {
    // Ordered: catalogues of equal content print alike, and a batch is known again by that.
    entries: BTreeMap<UnifiedSocialCreditCode, IssuedEntry>,
}

/// One row of the list — 名单中的一条.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedEntry {
    /// The organization that holds the code.
    pub name: String,
    /// Where it was seen that the code was issued.
    pub source: String,
}

/// A row of the list is wrong — 名单有误.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“已发证但校验码不符”名单第{line}行不对：{rule}。")]
pub struct ReadIssuedError {
    /// The line, counted from 1.
    pub line: usize,
    /// The rule and the remedy.
    pub rule: &'static str,
}

impl IssuedDespiteCheck {
    /// Reads rows of `code,name,source` under a heading of these names. Cells may be quoted but not span lines.
    ///
    /// # Errors
    /// [`ReadIssuedError`] names the line. A code whose check character is right does not belong in the list, and a code
    /// that is wrong in another way cannot be accepted at all.
    pub fn from_csv(text: &str) -> Result<Self, ReadIssuedError> {
        let mut lines = text.trim_start_matches('\u{FEFF}').lines().enumerate();
        if lines.next().map(|(_, heading)| heading.trim_end()) != Some("code,name,source") {
            return Err(ReadIssuedError {
                line: 1,
                rule: "首行应为“code,name,source”，请改正首行",
            });
        }
        let mut entries = BTreeMap::new();
        for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
            let line_error = |rule| ReadIssuedError { line: index + 1, rule };
            let cells = cells(line).ok_or(line_error("应为三列，引号须成对，请改正该行"))?;
            let [code, name, source] = cells;
            let code = UnifiedSocialCreditCode::validate_without_check(code.as_bytes())
                .map_err(|_| line_error("代码应为18位且字符合规，请对照证件核对"))?;
            if code.has_valid_check_character() {
                return Err(line_error("该代码校验码相符，不必列入，请删去该行"));
            }
            if source.is_empty() {
                return Err(line_error("缺少来源，请补上在何处见到该代码已发证"));
            }
            if entries.insert(code, IssuedEntry { name, source }).is_some() {
                return Err(line_error("该代码已在前面列出，请删去重复的行"));
            }
        }
        Ok(Self { entries })
    }

    /// Reads a credit code as [`UnifiedSocialCreditCode::parse`] does, and accepts those of the list as well.
    ///
    /// # Errors
    /// As [`UnifiedSocialCreditCode::parse`].
    pub fn parse(&self, text: &str) -> Result<UnifiedSocialCreditCode, ParseCodeError> {
        self.validate(text.as_bytes())
            .map(|(code, _)| code)
            .map_err(|fault| explain::<UnifiedSocialCreditCode>(text, fault))
    }

    /// The row of a code, if it is listed.
    pub fn find(&self, code: &UnifiedSocialCreditCode) -> Option<&IssuedEntry> {
        self.entries.get(code)
    }

    /// How many codes are listed.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no code is listed.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The list without a code.
    pub(crate) fn none() -> &'static Self {
        static NONE: IssuedDespiteCheck = IssuedDespiteCheck {
            entries: BTreeMap::new(),
        };
        &NONE
    }

    /// The code, and what its check character has to be noted for.
    #[inline]
    pub(crate) fn validate(&self, bytes: &[u8]) -> Result<(UnifiedSocialCreditCode, CodeNotes), Fault> {
        let code = UnifiedSocialCreditCode::validate_without_check(bytes)?;
        if code.has_valid_check_character() {
            Ok((code, CodeNotes::NONE))
        } else if self.find(&code).is_some() {
            Ok((code, CodeNotes::NONE.with_if(CodeNote::IssuedDespiteCheck, true)))
        } else {
            Err(UnifiedSocialCreditCode::WRONG_CHECK_CHARACTER)
        }
    }
}

/// The three cells of a line, RFC 4180 quoting.
fn cells(line: &str) -> Option<[String; 3]> {
    let mut cells = vec![String::new()];
    let mut characters = line.trim_end_matches('\r').chars().peekable();
    let mut is_quoted = false;
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cells.last_mut()?.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cells.last()?.is_empty() => is_quoted = true,
            ',' if !is_quoted => cells.push(String::new()),
            _ => cells.last_mut()?.push(character),
        }
    }
    if is_quoted { None } else { cells.try_into().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(row: &str, expected: Result<usize, usize>) {
        let text = format!("code,name,source\r\n# 注释\n{row}\n");
        match IssuedDespiteCheck::from_csv(&text) {
            Ok(list) => assert_eq!(Ok(list.len()), expected, "{row}"),
            Err(error) => assert_eq!(Err(error.line), expected, "{row}: {error}"),
        }
    }

    #[test]
    fn only_codes_that_need_it_are_listed() {
        check("91990000MA0000015A,虚构有限公司,示例", Ok(1));
        check("91990000MA0000015A,\"虚构,\"\"有限\"\"公司\",示例", Ok(1));
        check("", Ok(0));
        check("91990000MA0000015Q,虚构有限公司,示例", Err(3));
        check("91990000MA000001IA,虚构有限公司,示例", Err(3));
        check("91990000MA0000015A,虚构有限公司,", Err(3));
        check("91990000MA0000015A,虚构有限公司", Err(3));
        check("91990000MA0000015A,\"虚构有限公司,示例", Err(3));
        check("91990000MA0000015A,甲,示例\n91990000MA0000015A,乙,示例", Err(4));
        assert_eq!(IssuedDespiteCheck::from_csv("code;name").unwrap_err().line, 1);
    }

    #[test]
    fn the_list_forgives_nothing_else() {
        let issued = IssuedDespiteCheck::from_csv("code,name,source\n91990000MA0000015A,虚构有限公司,示例\n").unwrap();
        assert!(issued.parse("91990000MA0000015Q").unwrap().notes().is_empty());
        assert!(!issued.parse("91990000MA0000015A").unwrap().has_valid_check_character());
        let error = issued.parse("91990000ma0000015q").unwrap_err();
        assert_eq!((error.position(), error.likely()), (9, Some("91990000MA0000015Q")));
        assert!(IssuedDespiteCheck::default().parse("91990000MA0000015A").is_err());
    }
}
