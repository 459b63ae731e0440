//! Code lists (代码表): a CSV file a list, `code,name,aliases,is_ended`, and `name_en` where the list has English names.

use super::CatalogueError;

/// A list of codes with their names — 代码表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeList {
    /// The file's name without ending.
    pub id: String,
    /// In the order of the file.
    pub codes: Vec<Code>,
}

/// One code — 代码.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code as stored.
    pub code: String,
    /// Its official name.
    pub name: String,
    /// Its English name.
    pub name_en: Option<String>,
    /// Other words under which it comes in files and claims.
    pub aliases: Vec<String>,
    /// As a status: the subject has ended (deceased, cancelled, revoked).
    pub is_ended: bool,
}

/// Of a longer list nobody reads the names in a message.
const NAMED_CODES_MAX: usize = 8;

/// The columns that every list has.
const COLUMNS: &str = "code,name,aliases,is_ended";

impl CodeList {
    /// Finds a code by code, name or alias.
    pub fn find(&self, text: &str) -> Option<&Code> {
        self.codes
            .iter()
            .find(|code| code.code == text || code.name == text || code.aliases.iter().any(|alias| alias == text))
    }

    /// What a value of it should be: its names where they are few, the first of them where they are many.
    pub fn rule(&self) -> String {
        let names: Vec<&str> = (self.codes.iter().take(NAMED_CODES_MAX))
            .map(|code| code.name.as_str())
            .collect();
        let named = names.join("、");
        if self.codes.len() > names.len() {
            let (id, all) = (&self.id, self.codes.len());
            return format!("应为代码表“{id}”中的名称或者代码，如{named}，共 {all} 个");
        }
        format!("应为{named}之一，或者其代码")
    }

    /// Finds a code by itself alone.
    pub fn by_code(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|entry| entry.code == code)
    }

    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, CatalogueError> {
        let id = file.trim_start_matches("lists/").trim_end_matches(".csv").to_owned();
        let fail = |line: usize, reason: &str| CatalogueError {
            file: file.to_owned(),
            line,
            column: None,
            reason: reason.to_owned(),
        };
        let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        let columns = match lines.next() {
            Some((_, COLUMNS)) => 4,
            Some((_, heading)) if heading.strip_prefix(COLUMNS) == Some(",name_en") => 5,
            _ => return Err(fail(1, &format!("首行应为 {COLUMNS}，可以再有一列 name_en"))),
        };
        let width = |number: usize| fail(number + 1, &format!("每行应有 {columns} 列，用英文逗号分隔"));
        let mut codes: Vec<Code> = Vec::new();
        for (number, line) in lines.filter(|(_, line)| !line.is_empty()) {
            let parts: Vec<&str> = line.split(',').collect();
            let [code, name, aliases, is_ended, ref english @ ..] = parts[..] else {
                return Err(width(number));
            };
            if parts.len() != columns {
                return Err(width(number));
            }
            if code.is_empty() || name.is_empty() {
                return Err(fail(number + 1, "代码和名称不得为空"));
            }
            if codes.iter().any(|other| other.code == code) {
                return Err(fail(number + 1, &format!("代码“{code}”重复")));
            }
            codes.push(Code {
                code: code.to_owned(),
                name: name.to_owned(),
                name_en: english
                    .first()
                    .filter(|name| !name.is_empty())
                    .map(|&name| name.to_owned()),
                aliases: aliases
                    .split('|')
                    .filter(|alias| !alias.is_empty())
                    .map(str::to_owned)
                    .collect(),
                is_ended: is_ended == "1",
            });
        }
        Ok(Self { id, codes })
    }
}
