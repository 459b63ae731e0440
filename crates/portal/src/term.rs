//! Words that come from the registers and their catalogue (用语): on a page in another language, what stays Chinese says so,
//! so that it is read out as Chinese and set in Chinese letters.

use std::{borrow::Cow, fmt};

use askama::filters::{Escaper, Html, HtmlSafe, Safe};
use model::legible::{Legibility, described, description, legibility, number, selects_a_form};

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

    /// The same for a reader: no character is passed over in silence.
    pub fn described(&self) -> Cow<'_, str> {
        described(&self.text)
    }

    /// The attribute of an element that has nothing but this word in it, by [`Self::described`].
    pub fn lang(&self) -> Safe<&'static str> {
        Safe(if self.is_chinese_elsewhere {
            " lang=\"zh-CN\""
        } else {
            ""
        })
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
            write_legibly(out, &self.text)?;
            out.write_str("</span>")
        } else {
            write_legibly(out, &self.text)
        }
    }
}

/// A text as the value of an attribute that is sent back as it is, and that nobody reads: what is not seen stands there by its number.
pub fn sent_back(text: &str) -> Safe<String> {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '&' | '"' | '\'' | '<' | '>') || legibility(c) == Legibility::Unseen {
            value.push_str(&format!("&#{};", u32::from(c)));
        } else {
            value.push(c);
        }
    }
    Safe(value)
}

/// A text as HTML in which no character is passed over in silence. What is rare says its number where it is shown as well; what hardly
/// any font has stands there with its description, which is not copied; what is not seen is described, and not sent at all, since it
/// could set the page in another order.
fn write_legibly(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        // A form that is chosen for a character goes with it, however common that is.
        let with_form = rest
            .char_indices()
            .skip(1)
            .find(|(_, next)| !selects_a_form(*next))
            .map_or(rest.len(), |(end, _)| end);
        let common = rest.find(|c| legibility(c) != Legibility::Common).unwrap_or(rest.len());
        let has_form = with_form > c.len_utf8();
        if common > 0 && !has_form {
            // The last of them may have its form chosen by what comes next.
            let is_before_form = rest[common..].starts_with(selects_a_form);
            let last = rest[..common].char_indices().next_back().map_or(0, |(at, _)| at);
            let end = if is_before_form { last } else { common };
            Html.write_escaped_str(&mut *out, &rest[..end])?;
            rest = &rest[end..];
            continue;
        }
        match legibility(c) {
            Legibility::Common | Legibility::Rare => {
                let end = if has_form { with_form } else { rare_until(rest) };
                let numbers: Vec<String> = rest[..end].chars().map(number).collect();
                write!(out, "<span class=\"rare\" title=\"{}\">", numbers.join(" "))?;
                Html.write_escaped_str(&mut *out, &rest[..end])?;
                out.write_str("</span>")?;
                rest = &rest[end..];
            }
            Legibility::Unshown => {
                write!(out, "{c}<span class=\"described\">{}</span>", description(c))?;
                rest = &rest[c.len_utf8()..];
            }
            Legibility::Unseen => {
                write!(out, "<span class=\"described\">{}</span>", description(c))?;
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    Ok(())
}

/// Where what is rare ends at the beginning of a text: a word of another script is one.
fn rare_until(text: &str) -> usize {
    text.find(|c| legibility(c) != Legibility::Rare).unwrap_or(text.len())
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

    #[test]
    fn no_character_is_passed_over_in_silence() {
        let rare = |numbers: &str, text: &str| format!("<span class=\"rare\" title=\"{numbers}\">{text}</span>");
        let described = |number: &str| format!("<span class=\"described\">〔{number}〕</span>");
        for (text, expected) in [
            ("王样例", "王样例".to_owned()),
            ("王𰻞<", format!("王{}&#60;", rare("U+30EDE", "𰻞"))),
            ("བོད་ 甲", format!("{} 甲", rare("U+0F56 U+0F7C U+0F51 U+0F0B", "བོད་"))),
            // The form stays with its character.
            (
                "王葛\u{e0100}甲",
                format!("王{}甲", rare("U+845B U+E0100", "葛\u{e0100}")),
            ),
            ("葛\u{e0100}", rare("U+845B U+E0100", "葛\u{e0100}")),
            ("\u{e0100}甲", format!("{}甲", rare("U+E0100", "\u{e0100}"))),
            // Copied, it is what is registered.
            ("王\u{e000}甲", format!("王\u{e000}{}甲", described("U+E000"))),
            ("\u{31350}", format!("\u{31350}{}", described("U+31350"))),
            // Never sent.
            (
                "王\u{202e}甲\u{200b}",
                format!("王{}甲{}", described("U+202E"), described("U+200B")),
            ),
            ("\u{ad}\u{3164}", described("U+00AD") + &described("U+3164")),
        ] {
            assert_eq!(Term::plain(text).to_string(), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_sent_back_is_whole_and_sets_nothing_in_another_order() {
        assert_eq!(sent_back("甲\u{202e}乙\"<").0, "甲&#8238;乙&#34;&#60;");
    }
}
