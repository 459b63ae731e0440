//! The trace code of a page that asked nothing (页面追溯码): five groups of four letters that say which page was opened in which
//! minute, and sealed with the key of the installation, by whom. No record is kept of it: who it was is found by trying everybody
//! whom the desk knows.
//!
//! | letters | bits | what |
//! |---|---|---|
//! | 19 | 25 | minute since 2020, until 2083 |
//! | | 7 | number of the page |
//! | | 63 | keyed hash of minute, page and who opened it |
//! | 1 | 5 | check letter |

use std::{fmt, sync::Arc};

use jiff::Timestamp;
use ledger::{Door, RecordedAt};
use model::{Authority, Certificate, CertificateFingerprint, Principal, wording::code_groups};

use crate::{
    App, Caller, Sealing,
    letters::{letter, typed_letters},
    recorded_in_beijing,
};

/// Letters of a code, the check letter being the last.
const CODE_CHARS: usize = 20;
/// 2020-01-01T00:00:00Z.
const MINUTE_ZERO_SECONDS: i64 = 1_577_836_800;
const MINUTES_MAX: i64 = (1 << 25) - 1;
const MARK_BITS: u32 = 63;

/// Who opened a page — 打开人.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opener {
    /// Whoever holds the key of a certificate that the desk knows.
    Certified(Arc<Certificate>),
    /// A demo identity, which was chosen and not proved.
    Demo(Arc<Principal>),
    /// Whoever holds the key of a certificate of our authority that the desk does not know. Which one stands on the page and not
    /// in the code.
    Unregistered(Option<CertificateFingerprint>),
    /// Nobody who said who he is: at a demo, before an identity is chosen.
    Nobody,
}

impl Opener {
    pub(crate) fn of(authority: &Authority, caller: &Caller) -> Self {
        match caller {
            Caller::Certified(fingerprint) => match authority.certificate(fingerprint) {
                Some(certificate) => Self::Certified(certificate.clone()),
                None => Self::Unregistered(Some(*fingerprint)),
            },
            Caller::Demo(id) => (authority.principal(id)).map_or(Self::Nobody, |known| Self::Demo(known.clone())),
            Caller::Public(_) => Self::Nobody,
        }
    }

    /// Who it is, as far as the desk knows.
    pub fn principal<'a>(&'a self, authority: &'a Authority) -> Option<&'a Arc<Principal>> {
        match self {
            Self::Certified(certificate) => authority.principal(&certificate.principal),
            Self::Demo(principal) => Some(principal),
            Self::Unregistered(_) | Self::Nobody => None,
        }
    }

    /// What the page says of somebody whom the desk does not know; `None` of whom it does.
    pub fn unknown(&self) -> Option<String> {
        match self {
            Self::Certified(_) | Self::Demo(_) => None,
            Self::Unregistered(None) => Some("未登记的证书".to_owned()),
            Self::Unregistered(Some(fingerprint)) => {
                Some(format!("未登记的证书 SHA-256 {}", hex::encode(&fingerprint.0[..8])))
            }
            Self::Nobody => Some("未出示证书".to_owned()),
        }
    }

    /// Serial number of the certificate that the desk knows.
    pub fn certificate(&self) -> Option<&str> {
        match self {
            Self::Certified(certificate) => Some(&certificate.serial),
            _ => None,
        }
    }

    /// What kind of opener it is, for programs.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Certified(_) => "certificate",
            Self::Demo(_) => "demo_identity",
            Self::Unregistered(_) => "unregistered_certificate",
            Self::Nobody => "nobody",
        }
    }

    /// Everybody whom a code may have been made for.
    fn all(authority: &Authority) -> impl Iterator<Item = Self> {
        let certified = authority.certificates().cloned().map(Self::Certified);
        let demo = authority.principals().cloned().map(Self::Demo);
        [Self::Unregistered(None), Self::Nobody]
            .into_iter()
            .chain(certified)
            .chain(demo)
    }
}

/// A code as it was read: well written, and not yet known to be one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageCode {
    minute: u32,
    page: u8,
    mark: u64,
}

/// One letter of a code was misread, or two changed places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misread;

/// A page that was opened, as its code tells — 打开的页面.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedPage {
    /// The code in the form in which it is printed.
    pub code: PageCode,
    /// By whom.
    pub opener: Opener,
}

impl PageCode {
    /// Largest number of a page.
    pub const PAGE_MAX: u8 = (1 << 7) - 1;

    /// The code of a page that somebody opens.
    ///
    /// # Panics
    /// When there is no such number of a page.
    pub(crate) fn seal(sealing: &Sealing, opener: &Opener, at: Timestamp, page: u8) -> Self {
        assert!(page <= Self::PAGE_MAX, "the number of a page has seven bits");
        let minute = (at.as_second() - MINUTE_ZERO_SECONDS)
            .div_euclid(60)
            .clamp(0, MINUTES_MAX);
        let minute = u32::try_from(minute).expect("25 bits");
        let mark = mark_of(sealing, opener, minute, page);
        Self { minute, page, mark }
    }

    /// Reads a code, however it was typed and with its label before it. `None` for what is no code of this kind, which always
    /// has twenty letters, in whole groups.
    pub fn parse(text: &str) -> Option<Result<Self, Misread>> {
        let label = text.rfind(LABEL).map_or(0, |at| at + LABEL.len());
        let code = text[label..].trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
        let mut groups = code.split(|c: char| c.is_whitespace() || matches!(c, '-' | '－'));
        if !groups.all(|group| group.chars().count().is_multiple_of(4)) {
            return None;
        }
        let letters = typed_letters(code).filter(|letters| letters.len() == CODE_CHARS)?;
        if letters.iter().fold(0, |check, value| doubled(check) ^ value) != 0 {
            return Some(Err(Misread));
        }
        let bits = letters[..CODE_CHARS - 1].iter();
        let bits = bits.fold(0, |bits: u128, value| bits << 5 | u128::from(*value));
        Some(Ok(Self {
            minute: (bits >> (MARK_BITS + 7)) as u32,
            page: (bits >> MARK_BITS) as u8 & Self::PAGE_MAX,
            mark: bits as u64 & (u64::MAX >> (64 - MARK_BITS)),
        }))
    }

    /// Who opened the page: of all whom the desk knows, the one for whom this installation made the code. `None` when it made it
    /// for nobody.
    pub fn open(self, sealing: &Sealing, authority: &Authority) -> Option<OpenedPage> {
        let is_his = |opener: &Opener| mark_of(sealing, opener, self.minute, self.page) == self.mark;
        let opener = Opener::all(authority).find(is_his)?;
        Some(OpenedPage { code: self, opener })
    }

    /// When the page was opened: the beginning of the minute.
    pub fn at(self) -> Timestamp {
        let seconds = MINUTE_ZERO_SECONDS + i64::from(self.minute) * 60;
        Timestamp::from_second(seconds).expect("before 2084")
    }

    /// Number of the page.
    pub fn page(self) -> u8 {
        self.page
    }
}

impl OpenedPage {
    /// What the code tells, a statement a line, with the page as it is called. Where somebody belongs is told as the desk has it
    /// now; how it was stands on the page itself.
    pub fn statements(&self, authority: &Authority, page: &str) -> Vec<(&'static str, String)> {
        let minute = recorded_in_beijing(RecordedAt::from_unix_micros(self.code.at().as_microsecond()));
        let minute = minute.rsplit_once(':').map_or(minute.as_str(), |(minute, _)| minute);
        let mut lines = vec![
            ("时间", format!("{minute}（北京时间，至分）")),
            ("入口", Door::Extranet.term().to_owned()),
        ];
        match self.opener.principal(authority) {
            Some(principal) => {
                let id = principal.organisation.as_str();
                let organisation = authority.organisation(&principal.organisation);
                lines.extend([
                    (
                        "机构",
                        organisation.map_or(id.to_owned(), |known| format!("{}（{id}）", known.name)),
                    ),
                    ("岗位", principal.post.clone()),
                    ("人员", format!("{}（{}）", principal.name, principal.id)),
                ]);
            }
            None => lines.push(("人员", self.opener.unknown().unwrap_or_default())),
        }
        lines.extend(match &self.opener {
            Opener::Certified(certificate) => Some(("证书", certificate.serial.clone())),
            Opener::Demo(_) => Some(("证书", "演示身份，无证书".to_owned())),
            Opener::Unregistered(_) | Opener::Nobody => None,
        });
        lines.push(("打开的页面", page.to_owned()));
        lines.retain(|(_, text)| !text.is_empty());
        lines
    }
}

impl fmt::Display for PageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = u128::from(self.minute) << 7 | u128::from(self.page);
        let bits = bits << MARK_BITS | u128::from(self.mark);
        let values = (0..CODE_CHARS as u32 - 1).rev().map(|place| bits >> (5 * place) & 31);
        let check = values.clone().fold(0, |check, value| doubled(check) ^ value as u8);
        let code: String = values.chain([u128::from(doubled(check))]).map(letter).collect();
        f.write_str(&code_groups(&code).join("-"))
    }
}

/// What a page says of its opening: who, when, and the code that leads back to it.
#[derive(Clone, Debug)]
pub struct PageOpening {
    /// Organisation, post and name, or what is known instead.
    pub who: Vec<String>,
    /// When.
    pub at: Timestamp,
    /// 追溯码.
    pub code: PageCode,
}

impl App {
    /// What a page is to say of whoever opens it, whether he may see anything or not. `page` is the number of the page, by which the
    /// door knows it again.
    ///
    /// # Panics
    /// When `page` is above [`PageCode::PAGE_MAX`].
    pub async fn page_opened(&self, caller: &Caller, page: u8) -> PageOpening {
        let desk = self.desk_as_known().await;
        let opener = Opener::of(&desk.authority, caller);
        let at = self.now();
        let who = match opener.principal(&desk.authority) {
            Some(principal) => {
                let organisation = desk.authority.organisation(&principal.organisation);
                let organisation = organisation.map_or(principal.organisation.to_string(), |known| known.name.clone());
                vec![organisation, principal.post.clone(), principal.name.clone()]
            }
            None => vec![opener.unknown().unwrap_or_default()],
        };
        PageOpening {
            who,
            at,
            code: PageCode::seal(&self.inner.sealing, &opener, at, page),
        }
    }
}

/// What stands before a code on a page.
const LABEL: &str = "追溯码";

/// Twice a letter in the field of 32 elements (x⁵ + x² + 1). Letters that are doubled and added up to the last one come to nothing
/// where the check letter is right; one wrong letter never does, nor do two that changed places.
fn doubled(value: u8) -> u8 {
    let carried = if value & 16 == 0 { 0 } else { 0b10_0101 };
    (value << 1) ^ carried
}

fn mark_of(sealing: &Sealing, opener: &Opener, minute: u32, page: u8) -> u64 {
    let who = match opener {
        Opener::Certified(certificate) => hex::encode(certificate.fingerprint.0),
        Opener::Demo(principal) => format!("demo/{}", principal.id),
        Opener::Unregistered(_) | Opener::Nobody => opener.as_str().to_owned(),
    };
    sealing.page_mark(&format!("{minute} {page} {who}")) >> (64 - MARK_BITS)
}

#[cfg(test)]
mod tests;
