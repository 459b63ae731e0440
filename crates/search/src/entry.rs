//! What the index is told of a record.

use codes::{AdministrativeDivisionCode, CivilDate};
use xxhash_rust::xxh3::xxh3_64;

use crate::Name;

/// A record of an open register as the index sees it. Names are the record's own; nothing else of it can be searched as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which record.
    pub place: Place,
    /// Its name — 名称.
    pub name: String,
    /// Names it had — 曾用名.
    pub former_names: Vec<String>,
    /// Whether it exists: neither cancelled nor revoked. Others stand behind those that do.
    pub is_active: bool,
    /// Where it is registered — 登记地行政区划.
    pub division: Option<AdministrativeDivisionCode>,
    /// Its status — 登记状态: the code of the catalogue's list.
    pub status: String,
    /// Its type — 类型, as the register writes it.
    pub kind: String,
    /// When it was founded — 成立日期.
    pub founded_on: Option<CivilDate>,
    /// What it was founded with, in whole yuan — 注册资本; `None` if that is not given, or not in yuan.
    pub capital_yuan: Option<u64>,
    /// Who registered it — 登记机关, as the register writes it.
    pub authority: String,
    /// Its legal representative — 法定代表人.
    pub representative: String,
    /// Which fields it carries: a bit each, numbered as the register numbers them, below [`crate::COUNTED_FIELDS_MAX`].
    pub fields: u64,
}

/// Names a record: a register by its number in the list of the index, and the key in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which of the registers that the index was made for, from 0.
    pub register: u8,
    /// The key of the record: a code of the register.
    pub key: String,
}

impl Place {
    /// As one word, for the index.
    pub(crate) fn to_word(&self) -> String {
        format!("{}:{}", self.register, self.key)
    }
}

/// How much an organisation was founded with, in yuan — 注册资本区间.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CapitalBand {
    /// 未公示或以外币计: not given, or not in yuan.
    #[default]
    Unknown,
    /// 100万元以下.
    Below1Million,
    /// 100万元至500万元.
    Below5Million,
    /// 500万元至1000万元.
    Below10Million,
    /// 1000万元至5000万元.
    Below50Million,
    /// 5000万元以上.
    From50Million,
}

impl CapitalBand {
    /// All bands, from the lowest.
    pub const ALL: [Self; 6] = [
        Self::Unknown,
        Self::Below1Million,
        Self::Below5Million,
        Self::Below10Million,
        Self::Below50Million,
        Self::From50Million,
    ];

    /// Its name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Below1Million => "below_1_million",
            Self::Below5Million => "below_5_million",
            Self::Below10Million => "below_10_million",
            Self::Below50Million => "below_50_million",
            Self::From50Million => "from_50_million",
        }
    }

    /// The band with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.as_str() == name)
    }

    /// The band of an amount in yuan.
    pub(crate) fn of_yuan(yuan: Option<u64>) -> Self {
        let Some(yuan) = yuan else { return Self::Unknown };
        match yuan {
            0..1_000_000 => Self::Below1Million,
            1_000_000..5_000_000 => Self::Below5Million,
            5_000_000..10_000_000 => Self::Below10Million,
            10_000_000..50_000_000 => Self::Below50Million,
            _ => Self::From50Million,
        }
    }

    /// The band with this number, as [`Self::number`] gives it.
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// Its number, from 0.
    pub fn number(self) -> u64 {
        self as u64
    }
}

impl Entry {
    /// Where the record stands among others that fit a query as well as it does: existing ones first, short names first, and
    /// beyond that in an order that is always the same.
    pub(crate) fn order(&self, name: &Name) -> u64 {
        const LENGTH_MAX: u64 = 63;
        const TIE_BITS: u32 = 40;
        let length = (name.core.len() as u64).min(LENGTH_MAX);
        let rank = u64::from(!self.is_active) << 6 | length;
        rank << TIE_BITS | (xxh3_64(self.place.to_word().as_bytes()) >> (u64::BITS - TIE_BITS))
    }

    /// What it was founded with as the index keeps it, more for more, 0 if that is not known: the bits of a floating number, which are in
    /// the order of the numbers. Up to 16 million every yuan counts, above that seven digits do.
    pub(crate) fn capital_number(&self) -> u32 {
        self.capital_yuan
            .map_or(0, |yuan| (yuan.saturating_add(1) as f32).to_bits())
    }

    /// A number that changes when anything of the entry does, by which [`Index::check`](crate::Index::check) compares.
    pub(crate) fn digest(&self) -> u32 {
        let mut all = Vec::with_capacity(256);
        let texts = [
            &self.place.key,
            &self.name,
            &self.status,
            &self.kind,
            &self.authority,
            &self.representative,
        ];
        for text in texts.into_iter().chain(&self.former_names) {
            all.extend_from_slice(text.as_bytes());
            all.push(0);
        }
        let division = self.division.map_or(0, |code| code.number());
        let founded_on = self.founded_on.map_or([0; 4], |day| {
            let [high, low] = day.year().to_be_bytes();
            [high, low, day.month(), day.day()]
        });
        all.extend([self.place.register, u8::from(self.is_active)]);
        all.extend(division.to_le_bytes().into_iter().chain(founded_on));
        all.extend(self.capital_yuan.map_or([0xff; 8], u64::to_le_bytes));
        all.extend(self.fields.to_le_bytes());
        (xxh3_64(&all) >> 32) as u32
    }
}
