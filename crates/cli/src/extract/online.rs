//! What has become of a genuine extract, asked of a running node (在线查验).

use std::{io::Write, path::Path};

use ::extract::{SignedStatement, Statement};
use client::{CheckedExtract, Client, Endpoint};
use model::{Register, catalogue::Field};
use serde_json::Value;

use crate::{ask::failed, failure::Failure, output::say};

/// Asks the node by the statement.
///
/// # Errors
/// No connection, or the node does not know it.
pub async fn ask(url: &str, ca: Option<&Path>, signed: &SignedStatement) -> Result<CheckedExtract, Failure> {
    let endpoint = Endpoint {
        url: url.to_owned(),
        authorities: ca.map(Path::to_owned),
        identity: None,
    };
    let client = Client::new(&endpoint).map_err(failed)?;
    client.check_extract(&signed.text()).await.map_err(failed)
}

/// Says it, and of an open register what the paper has to show.
///
/// # Errors
/// When nothing can be written.
pub fn tell(
    out: &mut impl Write,
    online: &CheckedExtract,
    statement: &Statement,
    register: Option<&Register>,
) -> Result<(), Failure> {
    let standing = match online.outcome.as_str() {
        "unchanged" => "登记没有变更",
        "past" => "所示为过去的登记，现在已不是现行登记",
        "superseded" => "登记已有变更，请以现行登记为准",
        "withdrawn" => "登记已经撤出登记库",
        _ => "暂不能查询登记有无变更，请稍后再试",
    };
    say(out, &format!("在线查验：{standing}"))?;
    let current = online.rest.get("current");
    if let Some(sequence) = current.and_then(|current| current["sequence"].as_u64()) {
        say(out, &format!("现为：第 {sequence} 号变更"))?;
    }
    let Some(issued) = &online.issued else { return Ok(()) };
    say(
        out,
        if statement.is_verification {
            "出具时的登记内容如下，请据以核对纸面的核验结论："
        } else {
            "出具时的登记内容如下，请与纸面逐项核对，有一项不符的，纸面不可采信："
        },
    )?;
    // In the order of the paper, which is the catalogue's; what this program's catalogue does not know comes last.
    let known: Vec<&Field> =
        register.map_or_else(Vec::new, |register| register.fields().map(|(_, field)| field).collect());
    for field in &known {
        if let Some(values) = issued.values.get(&field.id) {
            say(out, &format!("  {}：{}", field.name, shown(Some(field), values)))?;
        }
    }
    for (id, values) in &issued.values {
        if known.iter().all(|field| field.id != *id) {
            say(out, &format!("  {id}：{}", shown(None, values)))?;
        }
    }
    match online.is_as_signed {
        Some(true) => say(out, "以上内容与签名声明中的内容摘要一致"),
        Some(false) => say(
            out,
            "以上内容与签名声明中的内容摘要不一致：出具后信息项名称、代码表有调整，或者出具时有多个信息项正在核实的，也会如此；请仔细核对",
        ),
        None => Ok(()),
    }
}

/// Values as the paper shows them.
fn shown(field: Option<&Field>, values: &Value) -> String {
    let in_words = |value: &Value| {
        let value = value.as_str().unwrap_or_default();
        field.map_or_else(
            || value.to_owned(),
            |field| field.field_type.in_words(value).into_owned(),
        )
    };
    let shown: Vec<String> = match values {
        Value::Array(several) => several.iter().map(in_words).collect(),
        one => vec![in_words(one)],
    };
    shown.join("；")
}
