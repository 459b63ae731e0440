//! From files to a catalogue, with every rule that a catalogue must keep.

use std::{collections::HashMap, ops::Range, sync::Arc};

use codes::IssuedDespiteCheck;
use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::{Catalogue, Channel, CodeList, Comparison, Field, FieldIndex, Register, Search, SharingClass};
use crate::{
    disclosure::Mask,
    field_type::FieldType,
    told_by_number::ToldByNumber,
    toml_fault::{TomlFault, place},
};

/// The files of a catalogue: (name, content).
#[derive(Clone, Debug, Default)]
pub struct CatalogueSource {
    /// `*.toml`, a register each.
    pub registers: Vec<(String, String)>,
    /// `lists/*.csv`, a code list each.
    pub lists: Vec<(String, String)>,
}

/// Why a catalogue was refused: file, place and reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("目录文件 {file} 第 {line} 行{}：{reason}", column.map_or_else(String::new, |column| format!("第 {column} 列")))]
pub struct CatalogueError {
    /// File name within the catalogue folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1, where one value is at fault and not the whole line.
    pub column: Option<usize>,
    /// The rule broken, in Chinese.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterFile {
    id: Spanned<String>,
    name: String,
    name_en: String,
    short_name: String,
    short_name_en: Option<String>,
    owner: String,
    owner_name: String,
    owner_name_en: Option<String>,
    channel: Spanned<Channel>,
    sealed: bool,
    keys: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    entity_kinds: Vec<String>,
    name_field: Spanned<String>,
    former_names_field: Option<Spanned<String>>,
    status_field: Option<Spanned<String>>,
    #[serde(default)]
    effective_on_fields: Vec<Spanned<String>>,
    update_cycle: String,
    update_cycle_en: Option<String>,
    /// Tags of fields that were dropped: values stand under them in the records, and would be read as the new field's.
    #[serde(default)]
    retired_tags: Vec<Spanned<u8>>,
    #[serde(default)]
    field: Vec<Spanned<FieldBlock>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldBlock {
    id: Spanned<String>,
    tag: Spanned<u8>,
    name: Spanned<String>,
    name_en: String,
    r#type: Spanned<String>,
    list: Option<Spanned<String>>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    repeated: bool,
    #[serde(default)]
    open_ended: bool,
    sharing: SharingClass,
    #[serde(default)]
    sensitivity: Sensitivity,
    #[serde(default)]
    mask: Mask,
    search: Option<Spanned<Search>>,
    #[serde(default)]
    compare: Comparison,
    chars_max: Option<usize>,
    told_by: Option<Spanned<String>>,
    since: Spanned<String>,
}

#[derive(Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sensitivity {
    #[default]
    None,
    Personal,
}

/// The list that is no code list: credit codes issued although their check character is wrong.
const ISSUED_DESPITE_CHECK: &str = "lists/issued-despite-check.csv";
const CHARS_DEFAULT: usize = 200;
const ORDER_OF_THE_NOTICE: [&str; 4] = ["population", "enterprise", "institution", "social-organisation"];

impl Catalogue {
    /// Reads and checks a catalogue.
    ///
    /// # Errors
    /// The first rule broken, with its file and line.
    pub fn parse(source: &CatalogueSource) -> Result<Self, CatalogueError> {
        let mut lists = HashMap::new();
        let mut issued = Arc::new(IssuedDespiteCheck::default());
        for (file, text) in &source.lists {
            if file == ISSUED_DESPITE_CHECK {
                issued = Arc::new(IssuedDespiteCheck::from_csv(text).map_err(|error| CatalogueError {
                    file: file.clone(),
                    line: error.line,
                    column: None,
                    reason: error.rule.to_owned(),
                })?);
                continue;
            }
            let list = CodeList::parse(file, text)?;
            lists.insert(list.id.clone(), Arc::new(list));
        }
        let mut registers: Vec<Arc<Register>> = Vec::new();
        for (file, text) in &source.registers {
            let place = Place { file, text };
            let register = place.register(&lists, &issued)?;
            if registers.iter().any(|other| other.id == register.id) {
                return Err(place.at(0..0, format!("登记库“{}”在另一个文件中已有定义", register.id)));
            }
            registers.push(Arc::new(register));
        }
        if registers.is_empty() {
            return Err(CatalogueError {
                file: "*.toml".into(),
                line: 1,
                column: None,
                reason: "目录中没有任何登记库".into(),
            });
        }
        let rank = |id: &str| {
            ORDER_OF_THE_NOTICE
                .iter()
                .position(|known| *known == id)
                .unwrap_or(ORDER_OF_THE_NOTICE.len())
        };
        registers.sort_by(|a, b| rank(&a.id).cmp(&rank(&b.id)).then_with(|| a.id.cmp(&b.id)));
        Ok(Self { registers })
    }
}

struct Place<'a> {
    file: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn at(&self, span: Range<usize>, reason: impl Into<String>) -> CatalogueError {
        let (line, column) = place(self.text, span.start);
        CatalogueError {
            file: self.file.to_owned(),
            line,
            column: Some(column),
            reason: reason.into(),
        }
    }

    fn malformed(&self, TomlFault { line, column, reason }: TomlFault) -> CatalogueError {
        CatalogueError {
            file: self.file.to_owned(),
            line,
            column: Some(column),
            reason,
        }
    }

    fn register(
        &self,
        lists: &HashMap<String, Arc<CodeList>>,
        issued: &Arc<IssuedDespiteCheck>,
    ) -> Result<Register, CatalogueError> {
        let raw: RegisterFile =
            toml::from_str(self.text).map_err(|error| self.malformed(TomlFault::of(self.text, &error)))?;
        self.identifier(&raw.id, '-')?;
        if raw.field.is_empty() {
            return Err(self.at(raw.id.span(), "登记库至少要有一个 [[field]]"));
        }
        let mut fields: Vec<Field> = Vec::new();
        let mut by_tag = Box::new([None; 256]);
        let mut told: Vec<(FieldIndex, Spanned<String>)> = Vec::new();
        for mut block in raw.field {
            let span = block.span();
            if let Some(number) = block.as_mut().told_by.take() {
                told.push((FieldIndex(fields.len() as u8), number));
            }
            if fields.len() == 250 {
                return Err(self.at(span, "一个登记库最多 250 个信息项"));
            }
            let block = block.into_inner();
            let tag = block.tag.clone();
            let search_span = block.search.as_ref().map_or(0..0, Spanned::span);
            let field = self.field(block, lists, issued, &fields)?;
            // Neither a name nor a place may lead to a person.
            let is_found_exactly = match field.search {
                Search::None => true,
                Search::Key => field.field_type.is_number(),
                _ => false,
            };
            if raw.sealed && !is_found_exactly {
                let rule = "加密存储的登记库（sealed = true）只能凭确切的号码查询：search 只可为 key，且只用于号码、代码类的信息项";
                return Err(self.at(search_span, rule));
            }
            if raw
                .retired_tags
                .iter()
                .any(|retired| retired.get_ref() == tag.get_ref())
            {
                let rule = format!(
                    "tag {} 已列入 retired_tags：停用的信息项用过它，以前的记录仍按它保存，请另取一个从未用过的",
                    tag.get_ref()
                );
                return Err(self.at(tag.span(), rule));
            }
            by_tag[usize::from(field.tag)] = Some(FieldIndex(fields.len() as u8));
            fields.push(field);
        }
        let find = |id: &Spanned<String>| {
            fields
                .iter()
                .position(|field| field.id == *id.get_ref())
                .map(|index| FieldIndex(index as u8))
                .ok_or_else(|| self.at(id.span(), format!("没有名为“{}”的信息项", id.get_ref())))
        };
        if raw.keys.get_ref().is_empty() {
            return Err(self.at(raw.keys.span(), "keys 至少要有一个信息项"));
        }
        if raw.sealed && *raw.channel.get_ref() != Channel::Extranet {
            return Err(self.at(
                raw.channel.span(),
                "加密存储的登记库只能经政务外网提供：channel 应为 extranet",
            ));
        }
        // No configuration may open the population to the internet, whatever the register is called.
        if (!raw.sealed || *raw.channel.get_ref() != Channel::Extranet)
            && fields
                .iter()
                .any(|field| matches!(field.field_type, FieldType::CitizenNumber))
        {
            let rule = "含有公民身份号码的登记库须 channel = \"extranet\" 且 sealed = true";
            return Err(self.at(raw.channel.span(), rule));
        }
        let told_by_number = told.iter().map(|(field, id)| {
            let number = find(id)?;
            let [of, by] = [*field, number].map(|index| &fields[usize::from(index.0)]);
            let is_told = of.field_type.is_told_by_citizen_number() && !of.is_repeated;
            if !is_told || by.is_repeated || !matches!(by.field_type, FieldType::CitizenNumber) {
                let rule = "told_by 用于日期（出生日期）和性别代码，所指的信息项须是公民身份号码，两者都不可重复";
                return Err(self.at(id.span(), rule));
            }
            Ok(ToldByNumber { field: *field, number })
        });
        let told_by_number = told_by_number.collect::<Result<_, _>>()?;
        let keys: Vec<FieldIndex> = raw.keys.get_ref().iter().map(&find).collect::<Result<_, _>>()?;
        Ok(Register {
            keys,
            name_field: find(&raw.name_field)?,
            former_names_field: raw.former_names_field.as_ref().map(&find).transpose()?,
            status_field: raw.status_field.as_ref().map(&find).transpose()?,
            effective_on_fields: raw.effective_on_fields.iter().map(&find).collect::<Result<_, _>>()?,
            id: raw.id.into_inner(),
            name: raw.name,
            name_en: raw.name_en,
            short_name: raw.short_name,
            short_name_en: raw.short_name_en,
            owner: raw.owner,
            owner_name: raw.owner_name,
            owner_name_en: raw.owner_name_en,
            channel: raw.channel.into_inner(),
            is_sealed: raw.sealed,
            entity_kinds: raw.entity_kinds,
            update_cycle: raw.update_cycle,
            update_cycle_en: raw.update_cycle_en,
            fields,
            by_tag,
            told_by_number,
        })
    }

    fn field(
        &self,
        raw: FieldBlock,
        lists: &HashMap<String, Arc<CodeList>>,
        issued: &Arc<IssuedDespiteCheck>,
        before: &[Field],
    ) -> Result<Field, CatalogueError> {
        self.identifier(&raw.id, '_')?;
        if before.iter().any(|other| other.id == *raw.id.get_ref()) {
            return Err(self.at(raw.id.span(), format!("信息项 id“{}”重复", raw.id.get_ref())));
        }
        let tag = *raw.tag.get_ref();
        if tag == 0 || before.iter().any(|other| other.tag == tag) {
            return Err(self.at(
                raw.tag.span(),
                format!("tag {tag} 不可用：须为 1 至 255 且不与其他信息项重复"),
            ));
        }
        if before.iter().any(|other| other.name == *raw.name.get_ref()) {
            return Err(self.at(raw.name.span(), format!("信息项名称“{}”重复", raw.name.get_ref())));
        }
        let list = match &raw.list {
            None => None,
            Some(id) => Some(
                lists
                    .get(id.get_ref())
                    .cloned()
                    .ok_or_else(|| self.at(id.span(), format!("没有代码表 lists/{}.csv", id.get_ref())))?,
            ),
        };
        let field_type = FieldType::named(raw.r#type.get_ref(), list, raw.open_ended, issued)
            .map_err(|reason| self.at(raw.r#type.span(), reason))?;
        let (search, search_span) = raw
            .search
            .map_or((Search::None, 0..0), |search| (*search.get_ref(), search.span()));
        let is_searchable = match search {
            Search::Founded => matches!(field_type, FieldType::Date { .. }),
            Search::Capital => matches!(field_type, FieldType::Money),
            Search::None | Search::Key | Search::Name => true,
            Search::Kind | Search::Authority | Search::Representative => {
                !before.iter().any(|other| other.search == search)
            }
        };
        if !is_searchable {
            let rule =
                "search 与 type 不符，或者已有信息项采用这一检索方式：founded 用于日期，capital 用于金额，其余每库一项";
            return Err(self.at(search_span, rule));
        }
        let since: Date = raw
            .since
            .get_ref()
            .parse()
            .map_err(|_| self.at(raw.since.span(), "since 应为日期，如 2017-02-01"))?;
        Ok(Field {
            id: raw.id.into_inner(),
            tag,
            name: raw.name.into_inner(),
            name_en: raw.name_en,
            field_type,
            is_required: raw.required,
            is_repeated: raw.repeated,
            sharing: raw.sharing,
            is_personal: raw.sensitivity == Sensitivity::Personal,
            mask: raw.mask,
            search,
            comparison: raw.compare,
            since,
            chars_max: raw.chars_max.unwrap_or(CHARS_DEFAULT),
        })
    }

    fn identifier(&self, id: &Spanned<String>, joint: char) -> Result<(), CatalogueError> {
        let text = id.get_ref();
        let is_good = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
            && text.len() <= 40;
        if is_good {
            Ok(())
        } else {
            Err(self.at(
                id.span(),
                format!("id“{text}”应由小写字母、数字和“{joint}”组成，以字母开头，不超过 40 个字符"),
            ))
        }
    }
}

#[cfg(test)]
mod tests;
