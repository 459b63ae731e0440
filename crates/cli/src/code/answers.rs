//! The answers as text: columns for people and shells, JSON lines for programs.

use codes::{CitizenIdentificationNumber15, CodeChecker, CodeFinding, CodeKind};
use serde::Serialize;

/// How answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// 代码、种类、结果、位置、可能的代码、说明, parted by tabs.
    Columns,
    /// One JSON object a line.
    Json,
}

/// Checks codes and gathers the answers, a line each, until they are written out.
pub(super) struct Answers<'a> {
    checker: CodeChecker<'a>,
    kind: Option<CodeKind>,
    form: Form,
    lines: Vec<u8>,
    are_all_valid: bool,
}

/// What is wrong with a code, as JSON in the order of the valid ones.
#[derive(Serialize)]
struct Invalid<'a> {
    code: &'a str,
    kind: &'static str,
    ok: bool,
    error: &'static str,
    position: usize,
    likely: Option<&'a str>,
    message: &'a str,
}

/// A longer text is no code; of such a text so much is repeated that it can be recognised.
const ECHO_BYTES_MAX: usize = 200;

impl<'a> Answers<'a> {
    pub(super) fn new(checker: CodeChecker<'a>, kind: Option<CodeKind>, form: Form) -> Self {
        Self {
            checker,
            kind,
            form,
            lines: Vec::new(),
            are_all_valid: true,
        }
    }

    /// Checks one code and adds its answer.
    pub(super) fn answer(&mut self, code: &[u8]) {
        let finding = self.checker.check(code, self.kind);
        match (finding.fault.is_none(), self.form) {
            (true, Form::Columns) => self.valid_columns(code, finding),
            (true, Form::Json) => self.valid_json(code, finding),
            (false, _) => self.invalid(code, finding),
        }
        self.lines.push(b'\n');
    }

    /// What has been answered and not yet been cleared.
    pub(super) fn written(&self) -> &[u8] {
        &self.lines
    }

    /// Forgets the answers that have been written out, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.lines.clear();
    }

    /// Whether no fault has been found so far.
    pub(super) fn are_all_valid(&self) -> bool {
        self.are_all_valid
    }

    fn valid_columns(&mut self, code: &[u8], finding: CodeFinding) {
        // A valid code holds no tab and no control character, so that it can stand as it is.
        self.lines.extend_from_slice(code);
        self.lines.push(b'\t');
        self.push_kinds(finding);
        self.lines.extend_from_slice(b"\tok\t\t");
        if let Some(number) = upgraded(code, finding) {
            self.lines.extend_from_slice(number.as_bytes());
        }
        self.lines.push(b'\t');
        for note in finding.notes.iter() {
            self.lines.extend_from_slice(note.as_str().as_bytes());
            self.lines.extend_from_slice("：".as_bytes());
            self.lines.extend_from_slice(note.text_zh().as_bytes());
        }
    }

    fn valid_json(&mut self, code: &[u8], finding: CodeFinding) {
        self.lines.extend_from_slice(b"{\"code\":\"");
        self.lines.extend_from_slice(code);
        self.lines.extend_from_slice(b"\",\"kind\":\"");
        self.lines.extend_from_slice(finding.kind.as_str().as_bytes());
        if let Some(also) = finding.also {
            self.lines.extend_from_slice(b"\",\"also\":\"");
            self.lines.extend_from_slice(also.as_str().as_bytes());
        }
        self.lines.extend_from_slice(b"\",\"ok\":true,");
        if let Some(number) = upgraded(code, finding) {
            self.lines
                .extend_from_slice(format!("\"upgraded\":\"{number}\",").as_bytes());
        }
        self.lines.extend_from_slice(b"\"notes\":[");
        for (index, note) in finding.notes.iter().enumerate() {
            self.lines.extend_from_slice(if index > 0 { b",\"" } else { b"\"" });
            self.lines.extend_from_slice(note.as_str().as_bytes());
            self.lines.push(b'"');
        }
        self.lines.extend_from_slice(b"]}");
    }

    #[cold]
    fn invalid(&mut self, code: &[u8], finding: CodeFinding) {
        self.are_all_valid = false;
        let text = String::from_utf8_lossy(code);
        let fault = finding.fault.expect("asked for invalid codes only");
        // Bytes that are no text would become a text with other faults: there the finding of the bytes stands.
        let error = (std::str::from_utf8(code).ok()).and_then(|text| self.checker.explain(text, finding.kind));
        let (kind, position) = error.as_ref().map_or((fault.kind(), fault.position()), |error| {
            (error.kind(), error.position())
        });
        let message = error.as_ref().map_or_else(
            || format!("{}：{}。", finding.kind.name_zh(), fault.rule()),
            ToString::to_string,
        );
        let likely = error.as_ref().and_then(|error| error.likely());
        let echo = echo(&text);
        match self.form {
            Form::Columns => {
                let line = format!(
                    "{echo}\t{}\t{kind}\t{position}\t{}\t{message}",
                    finding.kind,
                    likely.unwrap_or_default()
                );
                self.lines.extend_from_slice(line.as_bytes());
            }
            Form::Json => {
                let answer = Invalid {
                    code: &echo,
                    kind: finding.kind.as_str(),
                    ok: false,
                    error: kind.as_str(),
                    position,
                    likely,
                    message: &message,
                };
                serde_json::to_writer(&mut self.lines, &answer).expect("text goes into memory");
            }
        }
    }

    fn push_kinds(&mut self, finding: CodeFinding) {
        self.lines.extend_from_slice(finding.kind.as_str().as_bytes());
        if let Some(also) = finding.also {
            self.lines.push(b'+');
            self.lines.extend_from_slice(also.as_str().as_bytes());
        }
    }
}

/// The number of 18 characters that a citizen number of 15 digits has become.
fn upgraded(code: &[u8], finding: CodeFinding) -> Option<String> {
    let is_short = |kind| kind == CodeKind::CitizenNumber15;
    if !is_short(finding.kind) && !finding.also.is_some_and(is_short) {
        return None;
    }
    let short: CitizenIdentificationNumber15 = std::str::from_utf8(code).ok()?.parse().ok()?;
    Some(short.upgrade().as_str().to_owned())
}

/// The text as it can stand in a column: on one line, and not endless.
fn echo(text: &str) -> String {
    let end = (0..=text.len().min(ECHO_BYTES_MAX))
        .rev()
        .find(|&end| text.is_char_boundary(end))
        .unwrap_or(0);
    let kept = text[..end]
        .chars()
        .map(|character| if character.is_control() { '\u{FFFD}' } else { character });
    let ellipsis = if end < text.len() { Some('…') } else { None };
    kept.chain(ellipsis).collect()
}

#[cfg(test)]
mod tests {
    use codes::{Divisions, IssuedDespiteCheck};

    use super::*;

    fn answered(code: &[u8], kind: Option<CodeKind>, form: Form) -> String {
        let issued = IssuedDespiteCheck::from_csv("code,name,source\n91990000MA0000015A,虚构有限公司,示例\n").unwrap();
        let mut answers = Answers::new(CodeChecker::new(Divisions::built_in(), &issued), kind, form);
        answers.answer(code);
        String::from_utf8(answers.written().to_vec()).unwrap()
    }

    #[test]
    fn columns() {
        for (code, kind, line) in [
            (
                "91990000MA0000015Q",
                None,
                "91990000MA0000015Q\tcredit-code\tok\t\t\t\n",
            ),
            (
                "91990000MA0000015A",
                None,
                "91990000MA0000015A\tcredit-code\tok\t\t\tnote.issued_despite_check：校验码不符，但登记机关已按此代码发证，予以认可。\n",
            ),
            (
                "110105491231002",
                None,
                "110105491231002\tregistration-number+citizen-number-15\tok\t\t11010519491231002X\t\n",
            ),
            ("1", Some(CodeKind::Sex), "1\tsex\tok\t\t\t\n"),
            (
                "11010519491231002x",
                None,
                "11010519491231002x\tcitizen-number\tcode.character\t18\t11010519491231002X\t公民身份号码第18位的字符不对：前17位应为半角数字0至9，第18位应为数字或大写字母X；请改正该位。\n",
            ),
            (
                "a\tb",
                Some(CodeKind::Sex),
                "a\u{FFFD}b\tsex\tcode.length\t2\t\t性别代码从第2位起位数不对：应为1位；请补全缺少的或删去多余的字符。\n",
            ),
        ] {
            assert_eq!(answered(code.as_bytes(), kind, Form::Columns), line);
        }
    }

    #[test]
    fn json_lines_are_json() {
        for (code, ok) in [
            (&b"91990000MA0000015Q"[..], true),
            (b"110105491231002", true),
            (b"91990000MA0000010X", false),
            (b"\"\\\x01\t", false),
            (b"\xFF\xFE", false),
            ("事证第199000000012号".as_bytes(), true),
            (b"", false),
        ] {
            let line = answered(code, None, Form::Json);
            let answer: serde_json::Value =
                serde_json::from_str(&line).unwrap_or_else(|cause| panic!("{line}: {cause}"));
            assert_eq!(answer["ok"], ok, "{line}");
            assert_eq!(line.matches('\n').count(), 1);
        }
        assert_eq!(
            answered(b"91990000MA0000015A", None, Form::Json),
            "{\"code\":\"91990000MA0000015A\",\"kind\":\"credit-code\",\"ok\":true,\"notes\":[\"note.issued_despite_check\"]}\n"
        );
    }

    #[test]
    fn a_number_of_15_digits_is_told_with_the_one_that_it_became() {
        assert_eq!(
            answered(b"110105491231002", Some(CodeKind::CitizenNumber15), Form::Json),
            "{\"code\":\"110105491231002\",\"kind\":\"citizen-number-15\",\"ok\":true,\"upgraded\":\"11010519491231002X\",\"notes\":[]}\n"
        );
    }

    #[test]
    fn a_long_text_is_not_repeated_whole() {
        let line = answered("证".repeat(1000).as_bytes(), Some(CodeKind::CreditCode), Form::Columns);
        assert!(line.len() < 600 && line.contains('…'), "{line}");
    }
}
