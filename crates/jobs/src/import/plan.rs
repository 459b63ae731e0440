//! From the columns of a file to the fields of a register: settled once, from the heading and the mapping.

use std::{collections::HashMap, sync::Arc};

use model::{FieldType, Money, Register, catalogue::FieldIndex};

use super::{ColumnMapping, ImportError, Mapping, MappingError, mapping::Route};

/// Heading of the day on which a version became true, besides the names of the fields.
pub(crate) const EFFECTIVE_ON_HEADINGS: [&str; 2] = ["生效日期", "effective_on"];
/// Heading that tells rows that withdraw a record from rows that bring one.
pub(crate) const OPERATION_HEADINGS: [&str; 2] = ["操作", "operation"];
/// Ends values that the source had cut.
const CUT_MARK: &str = "……";

/// What a column, or a name of a JSON object, is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Field(FieldIndex),
    EffectiveOn,
    Operation,
    /// The position in [`Column::routes`] is chosen by the value.
    Routed,
    Ignored,
}

#[derive(Clone, Debug)]
struct Column {
    heading: String,
    target: Target,
    routes: Vec<(Route, FieldIndex)>,
    values: HashMap<String, String>,
    default: Option<String>,
    cut_at_chars: Option<usize>,
    bare_amount_in: Option<String>,
    /// Nothing but a target: the way of nearly all columns.
    is_plain: bool,
}

impl Column {
    fn plain(heading: &str, target: Target) -> Self {
        Self {
            heading: heading.to_owned(),
            target,
            routes: Vec::new(),
            values: HashMap::new(),
            default: None,
            cut_at_chars: None,
            bare_amount_in: None,
            is_plain: true,
        }
    }
}

/// The raw values of a row of the file, by column.
pub(crate) trait Sources {
    fn get(&self, column: usize) -> &str;
}

/// What a row says besides its fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asides<'v> {
    pub effective_on: &'v str,
    pub operation: &'v str,
}

/// How the rows of one file become rows of one register.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub register: Arc<Register>,
    columns: Vec<Column>,
    /// A value a field, in catalogue order; empty where the mapping sets none.
    constants: Vec<String>,
    has_completions: bool,
}

/// An amount that the file gave without a unit, which the mapping supplied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SuppliedUnit {
    pub field: FieldIndex,
    /// As in the file.
    pub raw: String,
    pub unit: String,
}

impl Plan {
    /// The plan for a file with these headings.
    pub fn for_headings(
        register: &Arc<Register>,
        mapping: Option<&Mapping>,
        headings: &[&str],
    ) -> Result<Self, ImportError> {
        let mut columns = Vec::new();
        let mut unknown = Vec::new();
        for (position, heading) in headings.iter().map(|heading| heading.trim()).enumerate() {
            if headings[..position].iter().any(|other| other.trim() == heading) {
                return Err(ImportError::Heading(format!(
                    "标题“{heading}”出现了两次；请删去重复的列"
                )));
            }
            match column(register, mapping, heading)? {
                Some(column) => columns.push(column),
                None => unknown.push(if heading.is_empty() {
                    format!("（第 {} 列为空）", position + 1)
                } else {
                    heading.to_owned()
                }),
            }
        }
        if !unknown.is_empty() {
            return Err(ImportError::Heading(format!(
                "不认识标题“{}”；请改用“{}”的信息项名称（{}），或者用 --mapping 指明映射文件，并把不需要的列写入其 ignore",
                unknown.join("”、“"),
                register.name,
                field_names(register),
            )));
        }
        let missing = mapping
            .iter()
            .flat_map(|mapping| &mapping.columns)
            .find(|column| !column.optional && !headings.iter().any(|heading| heading.trim() == column.heading));
        if let Some(column) = missing {
            return Err(ImportError::Heading(format!(
                "缺少映射文件所列的标题“{}”；请补上该列，或者在映射文件中注明 optional = true",
                column.heading
            )));
        }
        let plan = Self::new(register, mapping, columns)?;
        plan.check_sources()?;
        Ok(plan)
    }

    /// The plan for JSON lines: every name that the register and the mapping know.
    pub fn for_names(register: &Arc<Register>, mapping: Option<&Mapping>) -> Result<Self, ImportError> {
        let fields = register
            .fields()
            .flat_map(|(_, field)| [field.id.as_str(), field.name.as_str()]);
        let mapped = mapping.iter().flat_map(|mapping| {
            mapping
                .columns
                .iter()
                .map(|column| &column.heading)
                .chain(&mapping.ignore)
        });
        let asides = EFFECTIVE_ON_HEADINGS.into_iter().chain(OPERATION_HEADINGS);
        let mut columns: Vec<Column> = Vec::new();
        for name in mapped.map(String::as_str).chain(fields).chain(asides) {
            if !columns.iter().any(|column| column.heading == name) {
                columns.extend(column(register, mapping, name)?);
            }
        }
        Self::new(register, mapping, columns)
    }

    fn new(register: &Arc<Register>, mapping: Option<&Mapping>, columns: Vec<Column>) -> Result<Self, ImportError> {
        let mut constants = vec![String::new(); register.fields.len()];
        for (name, value) in mapping.iter().flat_map(|mapping| &mapping.constants) {
            constants[usize::from(field(register, "constants", name)?.0)] = value.clone();
        }
        let has_completions =
            (columns.iter()).any(|column| column.cut_at_chars.is_some() || column.bare_amount_in.is_some());
        Ok(Self {
            register: Arc::clone(register),
            columns,
            constants,
            has_completions,
        })
    }

    /// Every required field and one key have a source, and no field has two.
    fn check_sources(&self) -> Result<(), ImportError> {
        let mut sources: Vec<Vec<&str>> = vec![Vec::new(); self.constants.len()];
        for column in &self.columns {
            let routed = column.routes.iter().map(|(_, field)| *field);
            let direct = if let Target::Field(field) = column.target {
                Some(field)
            } else {
                None
            };
            for field in direct.into_iter().chain(routed) {
                sources[usize::from(field.0)].push(&column.heading);
            }
        }
        for aside in [Target::EffectiveOn, Target::Operation] {
            let given: Vec<_> = self
                .columns
                .iter()
                .filter(|column| column.target == aside)
                .map(|column| column.heading.as_str())
                .collect();
            if given.len() > 1 {
                return Err(ImportError::Heading(format!(
                    "“{}”是同一内容；请只保留一列",
                    given.join("”、“")
                )));
            }
        }
        for (index, field) in self.register.fields() {
            let given = &sources[usize::from(index.0)];
            if given.len() > 1 {
                return Err(ImportError::Heading(format!(
                    "信息项“{}”由“{}”几列给出；请只保留一列",
                    field.name,
                    given.join("”、“")
                )));
            }
            if field.is_required
                && given.is_empty()
                && self.constants[usize::from(index.0)].is_empty()
                && !self.retires_only()
            {
                return Err(ImportError::Heading(format!(
                    "缺少必填的信息项“{name}”；请补上标题为“{name}”（或者“{id}”）的列，或者在映射文件中指明来自哪一列，或者在 [constants] 中给出固定值",
                    name = field.name,
                    id = field.id,
                )));
            }
        }
        if self
            .register
            .keys
            .iter()
            .all(|key| sources[usize::from(key.0)].is_empty())
        {
            let names: Vec<_> = self
                .register
                .keys
                .iter()
                .map(|key| self.register.field_at(*key).name.as_str())
                .collect();
            return Err(ImportError::Heading(format!(
                "缺少可以辨认记录的列；请至少补上“{}”之一",
                names.join("”、“")
            )));
        }
        Ok(())
    }

    /// A list of codes with their operation, and nothing else, can only withdraw records.
    fn retires_only(&self) -> bool {
        self.columns.iter().any(|column| column.target == Target::Operation)
            && self.columns.iter().all(|column| match column.target {
                Target::Field(field) => self.register.keys.contains(&field),
                Target::Routed => column
                    .routes
                    .iter()
                    .all(|(_, field)| self.register.keys.contains(field)),
                Target::EffectiveOn | Target::Operation | Target::Ignored => true,
            })
    }

    /// How many columns a row has to have.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The column for a name of a JSON object.
    pub fn column_named(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.heading == name)
    }

    /// Completes what the source had cut or given without a unit, into `scratch` (one entry a column), and tells in `supplied` of the
    /// latter; nearly always there is nothing to do.
    pub fn complete(&self, sources: &impl Sources, scratch: &mut Vec<String>, supplied: &mut Vec<SuppliedUnit>) {
        supplied.clear();
        if !self.has_completions {
            return;
        }
        scratch.resize_with(self.columns.len(), String::new);
        for (position, column) in self.columns.iter().enumerate() {
            scratch[position].clear();
            let value = sources.get(position);
            // A character has at least one byte, so short values need no counting.
            if let Some(chars) = column.cut_at_chars
                && value.len() >= chars
                && value.chars().count() >= chars
            {
                scratch[position].push_str(value);
                scratch[position].push_str(CUT_MARK);
            }
            if let (Some(unit), Target::Field(field)) = (&column.bare_amount_in, column.target)
                && !column.values.contains_key(value.trim())
                && let Some(number) = Money::bare_number(value)
            {
                scratch[position].push_str(&number);
                scratch[position].push_str(unit);
                supplied.push(SuppliedUnit {
                    field,
                    raw: value.to_owned(),
                    unit: unit.clone(),
                });
            }
        }
    }

    /// Puts the values of a row in catalogue order into `values`.
    #[inline]
    pub fn arrange<'v>(
        &'v self,
        sources: &'v impl Sources,
        scratch: &'v [String],
        values: &mut Vec<&'v str>,
    ) -> Asides<'v> {
        values.clear();
        values.extend(self.constants.iter().map(String::as_str));
        let mut asides = Asides::default();
        for (position, column) in self.columns.iter().enumerate() {
            let mut value = sources.get(position);
            let mut target = column.target;
            if !column.is_plain {
                value = column.values.get(value.trim()).map_or(value, String::as_str);
                if let Some(default) = column.default.as_deref().filter(|_| value.trim().is_empty()) {
                    value = default;
                }
                if let Some(marked) = scratch.get(position).filter(|marked| !marked.is_empty()) {
                    value = marked;
                }
                if target == Target::Routed {
                    // A shape that no route takes goes to the last one, whose rule then says what is wrong.
                    let shape = value.trim();
                    let fitting = column
                        .routes
                        .iter()
                        .find(|(route, _)| route.fits(shape))
                        .or(column.routes.last());
                    target = fitting.map_or(Target::Ignored, |(_, field)| Target::Field(*field));
                }
            }
            match target {
                Target::Field(_) if value.is_empty() => {}
                Target::Field(field) => values[usize::from(field.0)] = value,
                Target::EffectiveOn => asides.effective_on = value.trim(),
                Target::Operation => asides.operation = value.trim(),
                Target::Routed | Target::Ignored => {}
            }
        }
        asides
    }
}

fn column(register: &Register, mapping: Option<&Mapping>, heading: &str) -> Result<Option<Column>, ImportError> {
    if let Some(mapping) = mapping {
        if let Some(mapped) = mapping.columns.iter().find(|column| column.heading == heading) {
            return Ok(Some(mapped_column(register, mapped)?));
        }
        if mapping.ignore.iter().any(|ignored| ignored == heading) {
            return Ok(Some(Column::plain(heading, Target::Ignored)));
        }
    }
    Ok(target(register, heading).map(|target| Column::plain(heading, target)))
}

fn mapped_column(register: &Register, mapped: &ColumnMapping) -> Result<Column, MappingError> {
    let target = match &mapped.field {
        Some(name) => target(register, name).ok_or_else(|| unknown_field(register, &mapped.heading, name))?,
        None => Target::Routed,
    };
    let routes = mapped
        .route
        .iter()
        .map(|route| Ok((route.clone(), field(register, &mapped.heading, &route.field)?)));
    check_unit(register, mapped, target)?;
    Ok(Column {
        heading: mapped.heading.clone(),
        target,
        routes: routes.collect::<Result<_, MappingError>>()?,
        values: mapped.values.clone().into_iter().collect(),
        default: mapped.default.clone(),
        cut_at_chars: mapped.cut_at_chars,
        bare_amount_in: mapped.bare_amount_in.clone(),
        is_plain: mapped.route.is_empty()
            && mapped.values.is_empty()
            && mapped.default.is_none()
            && mapped.cut_at_chars.is_none()
            && mapped.bare_amount_in.is_none(),
    })
}

/// Whether the unit that a column supplies is one, and the column is of amounts.
fn check_unit(register: &Register, mapped: &ColumnMapping, target: Target) -> Result<(), MappingError> {
    let Some(unit) = &mapped.bare_amount_in else {
        return Ok(());
    };
    let wrong = |rule: String| MappingError::BareAmount {
        heading: mapped.heading.clone(),
        rule,
    };
    let is_money =
        matches!(target, Target::Field(field) if matches!(register.field_at(field).field_type, FieldType::Money));
    if !is_money {
        return Err(wrong("只能用于类型为金额的信息项".to_owned()));
    }
    if Money::bare_number(&format!("1{unit}")).is_some() || format!("1{unit}").parse::<Money>().is_err() {
        return Err(wrong(format!("“{unit}”应为单位和币种，如“万元人民币”“元”“万美元”")));
    }
    Ok(())
}

fn target(register: &Register, name: &str) -> Option<Target> {
    if EFFECTIVE_ON_HEADINGS.contains(&name) {
        return Some(Target::EffectiveOn);
    }
    if OPERATION_HEADINGS.contains(&name) {
        return Some(Target::Operation);
    }
    register
        .field(name)
        .or_else(|| register.field_named(name))
        .map(|(index, _)| Target::Field(index))
}

fn field(register: &Register, place: &str, name: &str) -> Result<FieldIndex, MappingError> {
    let found = register.field(name).or_else(|| register.field_named(name));
    found
        .map(|(index, _)| index)
        .ok_or_else(|| unknown_field(register, place, name))
}

fn unknown_field(register: &Register, place: &str, name: &str) -> MappingError {
    MappingError::UnknownField {
        place: place.to_owned(),
        field: name.to_owned(),
        register: register.id.clone(),
        known: field_names(register),
    }
}

fn field_names(register: &Register) -> String {
    register
        .fields()
        .map(|(_, field)| field.name.as_str())
        .chain(EFFECTIVE_ON_HEADINGS[..1].iter().copied())
        .collect::<Vec<_>>()
        .join("、")
}

#[cfg(test)]
mod tests;
