//! `heyan catalogue`: the registers as data, checked and shown — 信息资源目录.

use std::{fs, io::Write, path::Path};

use model::{Catalogue, CatalogueSource, FieldType};
use serde_json::json;

use crate::{
    failure::Failure,
    output::{say, say_json},
};

/// The arguments of `heyan catalogue`.
#[derive(Debug, clap::Subcommand)]
pub enum CatalogueCommand {
    /// 检查目录是否正确，指出文件、行和原因
    Check,
    /// 列出登记库及其信息项
    Show {
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
        /// 只列出这一登记库
        #[arg(value_name = "登记库")]
        register: Option<String>,
    },
}

/// The catalogue in the box, or the one in a folder that replaces it.
///
/// # Errors
/// File, line and reason of the first rule broken.
pub fn load(folder: Option<&Path>) -> Result<Catalogue, Failure> {
    let Some(folder) = folder else {
        return Ok(Catalogue::built_in());
    };
    let unreadable = |path: &Path, error| {
        Failure::new("catalogue.unreadable", format!("无法读取目录 {}", path.display())).because(error)
    };
    let files = |folder: &Path, ending: &str, prefix: &str| -> Result<Vec<(String, String)>, Failure> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
            let path = entry.map_err(|error| unreadable(folder, error))?.path();
            if path.extension().is_some_and(|extension| extension == ending) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
                files.push((format!("{prefix}{name}"), text));
            }
        }
        files.sort();
        Ok(files)
    };
    let source = CatalogueSource {
        registers: files(folder, "toml", "")?,
        lists: files(&folder.join("lists"), "csv", "lists/")?,
    };
    Catalogue::parse(&source).map_err(|error| Failure::new("catalogue.invalid", error.to_string()))
}

/// Runs the command over a loaded catalogue.
///
/// # Errors
/// When the register asked for is not in it.
pub fn run(command: &CatalogueCommand, catalogue: &Catalogue) -> Result<(), Failure> {
    let out = &mut std::io::stdout();
    match command {
        CatalogueCommand::Check => {
            let fields: usize = catalogue.registers().iter().map(|register| register.fields.len()).sum();
            say(
                out,
                &format!(
                    "目录正确：{} 个登记库，{fields} 个信息项。",
                    catalogue.registers().len()
                ),
            )?;
            Ok(())
        }
        CatalogueCommand::Show { json, register } => {
            let shown: Vec<_> = catalogue
                .registers()
                .iter()
                .filter(|known| register.as_ref().is_none_or(|id| *id == known.id))
                .collect();
            if shown.is_empty() {
                let known: Vec<_> = catalogue
                    .registers()
                    .iter()
                    .map(|register| register.id.as_str())
                    .collect();
                let message = format!("目录中没有该登记库，现有：{}", known.join("、"));
                return Err(Failure::new("catalogue.unknown_register", message));
            }
            if *json {
                let value: Vec<_> = shown.iter().map(|register| as_json(register)).collect();
                say_json(out, &value.into())?;
            } else {
                for register in shown {
                    print(register, out)?;
                }
            }
            Ok(())
        }
    }
}

fn print(register: &model::Register, out: &mut dyn Write) -> Result<(), Failure> {
    let door = if register.is_open() {
        "互联网"
    } else {
        "政务外网"
    };
    let sealing = if register.is_sealed { "，加密存储" } else { "" };
    say(
        out,
        &format!(
            "{}（{}）  提供部门：{}  渠道：{door}{sealing}",
            register.name, register.id, register.owner_name
        ),
    )?;
    for (_, field) in register.fields() {
        let mut notes = vec![field.field_type.term().to_owned(), field.sharing.term().to_owned()];
        notes.extend(field.is_required.then(|| "必填".to_owned()));
        notes.extend(field.is_repeated.then(|| "可多值".to_owned()));
        let search = (field.search.term()).map_or_else(String::new, |term| format!("；检索：{term}"));
        say(
            out,
            &format!(
                "  {:>3}  {}（{}）  {}{search}；比对：{}",
                field.tag,
                field.name,
                field.id,
                notes.join("，"),
                field.comparison.term()
            ),
        )?;
    }
    say(out, "")
}

fn as_json(register: &model::Register) -> serde_json::Value {
    let fields: Vec<_> = register
        .fields()
        .map(|(_, field)| {
            let list = match &field.field_type {
                FieldType::Code(list) => Some(&list.id),
                _ => None,
            };
            json!({
                "id": field.id, "tag": field.tag, "name": field.name, "name_en": field.name_en,
                "type": field.field_type.name(), "list": list, "required": field.is_required,
                "repeated": field.is_repeated, "sharing": field.sharing, "personal": field.is_personal,
                "search": field.search, "compare": field.comparison, "since": field.since.to_string(),
                "chars_max": field.chars_max,
            })
        })
        .collect();
    let keys: Vec<_> = (register.keys.iter()).map(|key| &register.field_at(*key).id).collect();
    json!({
        "id": register.id, "keys": keys, "name": register.name, "name_en": register.name_en, "owner": register.owner,
        "owner_name": register.owner_name, "channel": register.channel, "sealed": register.is_sealed,
        "update_cycle": register.update_cycle, "fields": fields,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_shown_with_how_it_is_searched_and_compared() {
        let catalogue = Catalogue::built_in();
        let register = catalogue.register("enterprise").unwrap();
        let mut out = Vec::new();
        print(register, &mut out).unwrap();
        let shown = String::from_utf8(out).unwrap();
        for line in [
            "    1  企业名称（name）  文字，无条件共享，必填；检索：按名称；比对：名称：不计全半角、空格、大小写和间隔号写法\n",
            "    8  住所或经营场所（address）  文字，无条件共享；比对：地址：同文字，且任一方可省略开头的行政区划\n",
        ] {
            assert!(shown.contains(line), "{shown}");
        }
        let keys = serde_json::json!(["credit_code", "registration_number"]);
        assert_eq!(as_json(register)["keys"], keys);
    }
}
