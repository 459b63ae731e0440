//! The page of one register: what it is, its fields, its code lists.

use std::fmt::Write;

use model::{Channel, CodeList, Field, FieldType, Mask, Register, catalogue::FieldIndex};

pub fn page(register: &Register) -> String {
    let names = |indexes: &[FieldIndex]| {
        let names: Vec<&str> = indexes
            .iter()
            .map(|index| register.field_at(*index).name.as_str())
            .collect();
        names.join("、")
    };
    let channel = match register.channel {
        Channel::Extranet => "政务外网（须持数字证书）",
        Channel::Internet => "互联网和政务外网",
    };
    // Dates lie in clear beside sealed documents, so none is taken from inside one.
    let effective = match register.is_sealed {
        true => "文件另给的生效日期；加密库不以明文存放信息项".to_owned(),
        false => names(&register.effective_on_fields),
    };
    let mut page = format!(
        "# {name} · {name_en}\n\n\
         | | |\n|---|---|\n\
         | 标识 | `{id}` |\n\
         | 信息提供部门 | {owner_name}（`{owner}`） |\n\
         | 共享渠道 | {channel} |\n\
         | 存储 | {stored} |\n\
         | 主键（依次取第一个有值的） | {keys} |\n\
         | 生效日期取自 | {effective} |\n\
         | 更新周期 | {cycle} |\n\n\
         ## 信息项\n\n\
         | 信息项 | 标识 | English | 存储编号 | 类型 | 必填 | 最长（字） | 共享属性 | 脱敏 | 检索 | 比对 | 起始 |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n",
        name = register.name,
        name_en = register.name_en,
        id = register.id,
        owner_name = register.owner_name,
        owner = register.owner,
        stored = if register.is_sealed {
            "加密（主键以密钥散列，内容加密）"
        } else {
            "不加密"
        },
        keys = names(&register.keys),
        effective = effective,
        cycle = register.update_cycle,
    );
    for (_, field) in register.fields() {
        row(&mut page, field);
    }
    let lists = register.fields.iter().filter_map(|field| match &field.field_type {
        FieldType::Code(list) => Some((field, list)),
        _ => None,
    });
    for (field, list) in lists {
        code_list(&mut page, field, list);
    }
    page
}

fn row(page: &mut String, field: &Field) {
    let mask = match (field.is_personal, field.mask) {
        (false, Mask::None) => "",
        (true, Mask::None) => "个人信息，可显示",
        (_, Mask::Whole) => "全部隐去",
        (_, Mask::Name) => "只显示姓",
        (_, Mask::CitizenNumber) => "只显示首末位",
    };
    writeln!(
        page,
        "| {name} | `{id}` | {name_en} | {tag} | {kind}{repeated} | {required} | {chars_max} | {sharing} | {mask} | {search} | {comparison} | {since} |",
        name = field.name,
        id = field.id,
        name_en = field.name_en,
        tag = field.tag,
        kind = kind(&field.field_type),
        repeated = if field.is_repeated { "，可多个" } else { "" },
        required = if field.is_required { "是" } else { "" },
        chars_max = match field.field_type {
            FieldType::Text => field.chars_max.to_string(),
            _ => String::new(),
        },
        sharing = field.sharing.term(),
        search = field.search.term().unwrap_or_default(),
        comparison = field.comparison.term(),
        since = field.since,
    )
    .expect("writing to a string");
}

fn kind(field_type: &FieldType) -> String {
    let term = field_type.term();
    match field_type {
        FieldType::Code(list) => format!("{term} `{}`", list.id),
        _ => format!("{term} `{}`", field_type.name()),
    }
}

fn code_list(page: &mut String, field: &Field, list: &CodeList) {
    write!(
        page,
        "\n## {}：代码表 `{}`\n\n| 代码 | 名称 | 也接受 |\n|---|---|---|\n",
        field.name, list.id
    )
    .expect("writing to a string");
    for code in &list.codes {
        let aliases: Vec<&str> = code
            .aliases
            .iter()
            .map(String::as_str)
            .filter(|alias| *alias != code.name)
            .collect();
        let ended = if code.is_ended { "（已终止）" } else { "" };
        writeln!(
            page,
            "| `{}` | {}{ended} | {} |",
            code.code,
            code.name,
            aliases.join("、")
        )
        .expect("writing to a string");
    }
}
