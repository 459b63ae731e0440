//! The catalogue (信息资源目录): the registers as data.

mod built_in;
mod code_list;
mod parse;

use std::sync::Arc;

use jiff::civil::Date;

pub use code_list::{Code, CodeList};
pub use parse::{CatalogueError, CatalogueSource};

use crate::{disclosure::Mask, field_type::FieldType, told_by_number::ToldByNumber};

/// All registers of an installation — 信息资源目录.
#[derive(Clone, Debug)]
pub struct Catalogue {
    registers: Vec<Arc<Register>>,
}

impl Catalogue {
    /// The registers in the order of the notice, then of their ids.
    pub fn registers(&self) -> &[Arc<Register>] {
        &self.registers
    }

    /// The registers that the internet door may show.
    pub fn open_registers(&self) -> impl Iterator<Item = &Arc<Register>> {
        self.registers.iter().filter(|register| register.is_open())
    }

    /// The register with this id.
    pub fn register(&self, id: &str) -> Option<&Arc<Register>> {
        self.registers.iter().find(|register| register.id == id)
    }
}

/// Through which network a register may be asked — 共享渠道.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Extranet only, with a client certificate — 政务外网.
    Extranet,
    /// Also open to society on the internet — 互联网.
    Internet,
}

/// Under what condition a field is shared — 共享属性 (政务数据共享条例).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SharingClass {
    /// To every government body without conditions — 无条件共享.
    Unconditional,
    /// To whom the owner grants it — 有条件共享.
    Conditional,
    /// To nobody — 不予共享.
    Withheld,
}

impl SharingClass {
    /// The official term.
    pub const fn term(self) -> &'static str {
        match self {
            Self::Unconditional => "无条件共享",
            Self::Conditional => "有条件共享",
            Self::Withheld => "不予共享",
        }
    }
}

/// How a field can be searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Search {
    /// Not at all.
    #[default]
    None,
    /// As a key or alternate key, exactly.
    Key,
    /// As a name.
    Name,
    /// As the type of the subject — 类型; a choice among those that there are.
    Kind,
    /// As the date of foundation — 成立日期; by year.
    Founded,
    /// As what it was founded with — 注册资本; filtered by band, sorted by the amount.
    Capital,
    /// As the body that registered it — 登记机关; a choice among those that there are.
    Authority,
    /// As a legal representative — 法定代表人; together with a name or a place only.
    Representative,
}

impl Search {
    /// In words; none where it is not searched.
    pub const fn term(self) -> Option<&'static str> {
        Some(match self {
            Self::None => return None,
            Self::Key => "按号码",
            Self::Name => "按名称",
            Self::Kind => "按类型筛选",
            Self::Founded => "按成立年份筛选",
            Self::Capital => "按注册资本区间筛选",
            Self::Authority => "按登记机关筛选",
            Self::Representative => "按法定代表人，与名称或者地名一并检索",
        })
    }
}

/// How a claimed value is compared with the registered one — 比对规则.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Equal after parsing by the field's type.
    #[default]
    Exact,
    /// Equal up to width, spaces, letter case and the kind of middle dot.
    Name,
    /// Equal up to width, white space and punctuation.
    Text,
    /// As text, and with the leading division left out on either side.
    Address,
}

impl Comparison {
    /// The rule in words.
    pub const fn term(self) -> &'static str {
        match self {
            Self::Exact => "相同",
            Self::Name => "名称：不计全半角、空格、大小写和间隔号写法",
            Self::Text => "文字：不计全半角、空白和标点",
            Self::Address => "地址：同文字，且任一方可省略开头的行政区划",
        }
    }
}

/// Position of a field in its register; stable within one loaded catalogue only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldIndex(pub u8);

/// One register — 基础信息库.
#[derive(Clone, Debug)]
pub struct Register {
    /// Stable id, for programs: `enterprise`.
    pub id: String,
    /// Official name: 企业基本信息.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Short name for lists: 企业.
    pub short_name: String,
    /// Short name in English.
    pub short_name_en: Option<String>,
    /// Id of the organisation that owns it — 信息提供部门.
    pub owner: String,
    /// Name of the owner.
    pub owner_name: String,
    /// English name of the owner.
    pub owner_name_en: Option<String>,
    /// Through which network it may be asked.
    pub channel: Channel,
    /// Whether it is stored sealed: keys hashed, documents encrypted.
    pub is_sealed: bool,
    /// Key fields in order of precedence: the first that a record has is its key.
    pub keys: Vec<FieldIndex>,
    /// Accepted beginnings of credit codes (registering department, or department and kind); empty: all.
    pub entity_kinds: Vec<String>,
    /// The field that names the subject.
    pub name_field: FieldIndex,
    /// The field with former names — 曾用名.
    pub former_names_field: Option<FieldIndex>,
    /// The field with the status of the record.
    pub status_field: Option<FieldIndex>,
    /// Fields that tell since when a record is in effect, the first present one counts.
    pub effective_on_fields: Vec<FieldIndex>,
    /// How often the owner publishes — 更新周期.
    pub update_cycle: String,
    /// The same in English.
    pub update_cycle_en: Option<String>,
    /// The fields in catalogue order.
    pub fields: Vec<Field>,
    by_tag: Box<[Option<FieldIndex>; 256]>,
    pub(crate) told_by_number: Vec<ToldByNumber>,
}

impl Register {
    /// The field with this id.
    pub fn field(&self, id: &str) -> Option<(FieldIndex, &Field)> {
        self.fields().find(|(_, field)| field.id == id)
    }

    /// The field with this Chinese name.
    pub fn field_named(&self, name: &str) -> Option<(FieldIndex, &Field)> {
        self.fields().find(|(_, field)| field.name == name)
    }

    /// The field at a position.
    pub fn field_at(&self, index: FieldIndex) -> &Field {
        &self.fields[usize::from(index.0)]
    }

    /// All fields with their positions.
    pub fn fields(&self) -> impl Iterator<Item = (FieldIndex, &Field)> {
        self.fields
            .iter()
            .enumerate()
            .map(|(index, field)| (FieldIndex(index as u8), field))
    }

    /// The field stored under a tag; `None` for a field that the catalogue no longer lists.
    pub fn field_with_tag(&self, tag: u8) -> Option<&Field> {
        self.by_tag[usize::from(tag)].map(|index| self.field_at(index))
    }

    /// Whether the internet door may show it.
    pub fn is_open(&self) -> bool {
        self.channel == Channel::Internet
    }

    /// The field that is searched in this way, as far as everybody may know it.
    pub fn searched(&self, search: Search) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.search == search && field.sharing == SharingClass::Unconditional)
    }

    /// Fields by which a record can be found besides its first key: alternate numbers.
    pub fn alternate_keys(&self) -> impl Iterator<Item = (FieldIndex, &Field)> {
        self.fields()
            .filter(|(index, field)| field.search == Search::Key && self.keys.first() != Some(index))
    }
}

/// One field of a register — 信息项.
#[derive(Clone, Debug)]
pub struct Field {
    /// Stable id, for programs.
    pub id: String,
    /// Number under which values are stored, 1 to 255; never given to another field.
    pub tag: u8,
    /// Official name — 信息项名称.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// What values it takes.
    pub field_type: FieldType,
    /// Every record has it.
    pub is_required: bool,
    /// Holds several values.
    pub is_repeated: bool,
    /// Under what condition it is shared.
    pub sharing: SharingClass,
    /// Tells something about a natural person.
    pub is_personal: bool,
    /// How it is shown where the value itself may not be.
    pub mask: Mask,
    /// How it is searched.
    pub search: Search,
    /// How claims are compared.
    pub comparison: Comparison,
    /// Since when the register has it.
    pub since: Date,
    /// Longest value in characters.
    pub chars_max: usize,
}
