//! Words that come from the registers and their catalogue (用语): on a page in another language, what stays Chinese says so,
//! so that it is read out as Chinese and set in Chinese letters.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};

/// A word of the catalogue or a value of a register; writes itself as HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    text: String,
    is_chinese_elsewhere: bool,
}

impl Term {
    /// In the language of the page.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_chinese_elsewhere: false,
        }
    }

    /// Chinese, on a page in another language.
    pub fn chinese(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_chinese_elsewhere: true,
        }
    }

    /// The word alone, for where no element can stand.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A text that is in the language of its page anyway.
impl<T: Into<String>> From<T> for Term {
    fn from(text: T) -> Self {
        Self::plain(text)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_chinese_elsewhere {
            out.write_str("<span lang=\"zh-CN\">")?;
            Html.write_escaped_str(&mut *out, &self.text)?;
            out.write_str("</span>")
        } else {
            Html.write_escaped_str(out, &self.text)
        }
    }
}

/// It has escaped its text itself.
impl HtmlSafe for Term {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_chinese_says_so_and_markup_is_text() {
        assert_eq!(Term::plain("<b>甲&乙").to_string(), "&#60;b&#62;甲&#38;乙");
        assert_eq!(Term::chinese("甲<").to_string(), "<span lang=\"zh-CN\">甲&#60;</span>");
    }
}
