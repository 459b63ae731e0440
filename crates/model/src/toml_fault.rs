//! What is wrong with a file in TOML, in Chinese with its place — 配置文件的语法错误: the library's own words are English.

use std::fmt;

/// The place and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlFault {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong, in Chinese; of rarer faults with the library's words behind.
    pub reason: String,
}

impl fmt::Display for TomlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第 {} 行第 {} 列：{}", self.line, self.column, self.reason)
    }
}

impl TomlFault {
    /// What the library found in `text`.
    pub fn of(text: &str, error: &toml::de::Error) -> Self {
        let (line, column) = place(text, error.span().map_or(0, |span| span.start));
        let reason = in_chinese(error.message());
        Self { line, column, reason }
    }
}

/// Line and column, from 1, of a byte of the text.
pub(crate) fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

fn in_chinese(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let others = || match quoted.get(1..) {
        Some(others) if !others.is_empty() => format!("；可用 {}", others.join("、")),
        _ => String::new(),
    };
    let first = quoted.first().copied().unwrap_or_default();
    if message.starts_with("unknown field") {
        format!("不认识“{first}”这一项{}", others())
    } else if message.starts_with("missing field") {
        format!("缺少“{first}”这一项")
    } else if message.starts_with("unknown variant") {
        format!("不能为“{first}”{}", others())
    } else if let Some((found, expected)) = (message.strip_prefix("invalid type: "))
        .or_else(|| message.strip_prefix("invalid value: "))
        .and_then(|rest| rest.split_once(", expected "))
    {
        format!("值的类型或者范围不对：应为{}，实为{}", kind(expected), kind(found))
    } else if message == "duplicate key" {
        "这一项写了两次".to_owned()
    } else {
        format!("不符合 TOML 的写法，如引号、括号没有成对，或者等号后面没有值（{message}）")
    }
}

/// A kind of value, as the library names what it found or expected.
fn kind(words: &str) -> String {
    let known = [
        ("a string", "引号括起的文字"),
        ("string", "文字"),
        ("integer", "整数"),
        ("floating point", "小数"),
        ("boolean", "“true”或者“false”"),
        ("a boolean", "“true”或者“false”"),
        ("sequence", "方括号括起的数组"),
        ("a sequence", "方括号括起的数组"),
        ("map", "表"),
        ("struct", "表"),
        ("u8", " 0 至 255 的整数"),
        ("u", "不带小数的非负整数"),
        ("a nonzero u", "大于 0 的整数"),
        ("i", "整数"),
    ];
    match known.iter().find(|(beginning, _)| words.starts_with(beginning)) {
        Some((_, chinese)) => (*chinese).to_owned(),
        None => format!("“{words}”"),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code)]
    struct File {
        name: String,
        tag: u8,
        #[serde(default)]
        sealed: bool,
        #[serde(default)]
        keys: Vec<String>,
        channel: crate::Channel,
    }

    #[test]
    fn common_faults_are_told_in_chinese_with_their_place() {
        let good = "name = \"甲\"\ntag = 1\nsealed = true\nkeys = [\"a\"]\nchannel = \"internet\"\n";
        assert!(toml::from_str::<File>(good).is_ok());
        for (from, to, told) in [
            (
                "name =",
                "nmae =",
                "第 1 行第 1 列：不认识“nmae”这一项；可用 name、tag、sealed、keys、channel",
            ),
            ("tag = 1\n", "", "第 1 行第 1 列：缺少“tag”这一项"),
            (
                "\"甲\"",
                "3",
                "第 1 行第 8 列：值的类型或者范围不对：应为引号括起的文字，实为整数",
            ),
            (
                "tag = 1",
                "tag = \"甲\"",
                "第 2 行第 7 列：值的类型或者范围不对：应为 0 至 255 的整数，实为文字",
            ),
            (
                "tag = 1",
                "tag = 256",
                "第 2 行第 7 列：值的类型或者范围不对：应为 0 至 255 的整数，实为整数",
            ),
            (
                "true",
                "1",
                "第 3 行第 10 列：值的类型或者范围不对：应为“true”或者“false”，实为整数",
            ),
            (
                "[\"a\"]",
                "\"a\"",
                "第 4 行第 8 列：值的类型或者范围不对：应为方括号括起的数组，实为文字",
            ),
            (
                "\"internet\"",
                "\"公网\"",
                "第 5 行第 11 列：不能为“公网”；可用 extranet、internet",
            ),
            ("tag = 1", "tag = 1\ntag = 2", "第 3 行第 1 列：这一项写了两次"),
            ("\"甲\"", "\"甲", "第 1 行第 10 列：不符合 TOML 的写法"),
            ("\"甲\"\n", "\"甲\" tag = 3\n", "第 1 行第 12 列：不符合 TOML 的写法"),
        ] {
            let text = good.replacen(from, to, 1);
            let fault = TomlFault::of(&text, &toml::from_str::<File>(&text).unwrap_err()).to_string();
            assert!(fault.starts_with(told), "{fault}\nis not {told}");
            let words = fault.split('（').next().unwrap();
            assert!(!words.contains("expected") && !words.contains("invalid"), "{fault}");
        }
    }
}
