//! Mapping files (映射文件): how the columns of a foreign layout become the fields of a register.

use std::collections::BTreeMap;

use model::TomlFault;
use serde::Deserialize;

/// A mapping, as its TOML file says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The register it is for.
    pub register: String,
    /// What layout it is for, for people.
    #[serde(default)]
    pub description: String,
    /// Headings that are left out on purpose; any other heading without a column is an error.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Values that every row has: field id → value.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// The columns.
    #[serde(default, rename = "column")]
    pub columns: Vec<ColumnMapping>,
    /// The text of the file, since it shapes the outcome and so the identity of a batch.
    #[serde(skip)]
    pub text: String,
}

/// One column of the foreign layout.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// Its heading in the file.
    pub heading: String,
    /// The field that takes it (id or Chinese name), or `effective_on`, or `operation`.
    pub field: Option<String>,
    /// Instead of `field`: the field is chosen by the shape of the value, the first that fits.
    #[serde(default)]
    pub route: Vec<Route>,
    /// Replaces values: as in the file → as in the register. Values not listed pass as they are.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Used where the value is empty.
    pub default: Option<String>,
    /// The source cuts values at this many characters: a value that long gets `……` at its end, so that nobody takes it for whole.
    pub cut_at_chars: Option<usize>,
    /// Unit and currency of amounts that say neither, as 万元人民币 for `70` and `70()`; each is noted. Where this is not given, a
    /// plain number is in yuan, and one with empty brackets is refused.
    pub bare_amount_in: Option<String>,
    /// Whether the file may lack the column.
    #[serde(default)]
    pub optional: bool,
}

/// A shape, and the field for values of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The field (id or Chinese name).
    pub field: String,
    /// Exactly this many characters; none: any number.
    pub chars: Option<usize>,
    /// Digits only.
    #[serde(default)]
    pub digits: bool,
}

impl Route {
    pub(crate) fn fits(&self, value: &str) -> bool {
        self.chars.is_none_or(|chars| value.chars().count() == chars)
            && (!self.digits || value.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

/// A mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not TOML, or not of this form.
    #[error("映射文件 {name} 有误：{reason}")]
    Malformed {
        /// File or built-in name.
        name: String,
        /// Place and reason.
        reason: String,
    },
    /// For another register.
    #[error("映射文件用于登记库“{expected}”，而本次导入的是“{actual}”；请改用相应的映射文件")]
    OtherRegister {
        /// The register that the mapping is for.
        expected: String,
        /// The register that is imported.
        actual: String,
    },
    /// It names a field that the register does not have.
    #[error("映射文件中“{place}”所指的信息项“{field}”不在登记库“{register}”中；可用的有：{known}")]
    UnknownField {
        /// Heading, or `constants`.
        place: String,
        /// What it names.
        field: String,
        /// The register.
        register: String,
        /// The fields there are.
        known: String,
    },
    /// It says in what amounts are, of a column that has none or in words that are no unit.
    #[error("映射文件中“{heading}”的 bare_amount_in 有误：{rule}")]
    BareAmount {
        /// The column.
        heading: String,
        /// What it should be.
        rule: String,
    },
}

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../../../mappings/", $name, ".toml")))),+]
    };
}

/// The mappings in the box: name and text.
pub const SHIPPED_MAPPINGS: [(&str, &str); 1] = shipped!["enterprise-registrations-csv"];

impl Mapping {
    /// Reads a mapping; `name` is for error messages.
    ///
    /// # Errors
    /// [`MappingError::Malformed`] with line and reason.
    pub fn parse(name: &str, text: &str) -> Result<Self, MappingError> {
        let malformed = |reason: String| MappingError::Malformed {
            name: name.to_owned(),
            reason,
        };
        let mut mapping: Self =
            toml::from_str(text).map_err(|error| malformed(TomlFault::of(text, &error).to_string()))?;
        for (position, column) in mapping.columns.iter().enumerate() {
            if column.field.is_some() != column.route.is_empty() {
                return Err(malformed(format!(
                    "列“{}”须有 field 或者 route，且只能有一种",
                    column.heading
                )));
            }
            if mapping.columns[..position]
                .iter()
                .any(|other| other.heading == column.heading)
                || mapping.ignore.contains(&column.heading)
            {
                return Err(malformed(format!("列“{}”出现了不止一次", column.heading)));
            }
        }
        mapping.text = text.to_owned();
        Ok(mapping)
    }

    /// A mapping in the box, by name.
    pub fn shipped(name: &str) -> Option<Self> {
        let (name, text) = SHIPPED_MAPPINGS.iter().find(|(other, _)| *other == name)?;
        Some(Self::parse(name, text).expect("the mappings in the box are tested"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mappings_in_the_box_are_right() {
        for (name, _) in SHIPPED_MAPPINGS {
            let mapping = Mapping::shipped(name).unwrap();
            assert!(!mapping.columns.is_empty() && !mapping.description.is_empty(), "{name}");
        }
        assert!(Mapping::shipped("no-such").is_none());
    }

    #[test]
    fn a_wrong_mapping_is_refused_with_its_place() {
        for (text, reason) in [
            ("", "缺少“register”这一项"),
            ("register = 1", "第 1 行第 12 列：值的类型"),
            (
                "register = 'e'\n[[column]]\nheading = 'a'",
                "列“a”须有 field 或者 route",
            ),
            (
                "register = 'e'\n[[column]]\nheading = 'a'\nfield = 'x'\nroute = [{field='y'}]",
                "且只能有一种",
            ),
            (
                "register = 'e'\n[[column]]\nheading = 'a'\nfeild = 'x'",
                "第 4 行第 1 列：不认识“feild”这一项",
            ),
            (
                "register = 'e'\nignore = ['a']\n[[column]]\nheading = 'a'\nfield = 'x'",
                "不止一次",
            ),
        ] {
            let error = Mapping::parse("m.toml", text).unwrap_err().to_string();
            assert!(error.contains(reason) && error.contains("m.toml"), "{error}");
        }
    }

    #[test]
    fn routes_go_by_shape() {
        let route = |chars, digits| Route {
            field: "f".to_owned(),
            chars,
            digits,
        };
        for (route, value, fits) in [
            (route(Some(18), false), "91990000MA0000015Q", true),
            (route(Some(15), true), "990000000000000", true),
            (route(Some(15), true), "99000000000000X", false),
            (route(Some(15), true), "99000000000000", false),
            (route(None, false), "", true),
            (route(Some(2), false), "甲乙", true),
        ] {
            assert_eq!(route.fits(value), fits, "{value}");
        }
    }
}
