//! `heyan grant narrow`: what is not said stays as it is.

use std::io::Write;

use jiff::Timestamp;
use model::{
    Catalogue, Grant,
    rights::{Loss, loss},
};
use store::{DeskStore, GrantStore};

use super::{
    add,
    terms::{self, OtherTermsArgs},
};
use crate::{desk_command::some_text, failure::Failure, output::say};

/// The arguments of `heyan grant narrow`.
#[derive(Debug, clap::Args)]
pub struct NarrowArgs {
    /// 授权编号
    #[arg(value_name = "编号")]
    id: u64,
    #[command(flatten)]
    narrower: OtherTermsArgs,
    /// 理由，写入授权沿革
    #[arg(long, value_name = "理由", value_parser = some_text)]
    reason: String,
    /// 只说明影响，不收窄
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(
    args: NarrowArgs,
    desk: &(impl DeskStore + GrantStore),
    catalogue: &Catalogue,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let grant = super::find(args.id, desk).await?;
    let present = grant.terms.clone();
    let narrower = args.narrower.than(&present);
    narrower.check_narrows(&present).map_err(add::fault)?;
    let register = add::register(&grant.register, catalogue)?;
    let after = Grant {
        terms: narrower,
        ..grant.clone()
    };
    let lost = loss(
        &desk.authority().await?,
        register,
        &grant,
        Some(&after),
        app::beijing_day(now),
    );
    let what = format!("授权 {}：{}", grant.id, terms::told(&grant.register, &after.terms));
    if args.dry_run {
        say(out, &format!("试运行：将收窄{what}。未作更改。"))?;
    } else {
        desk.narrow_grant(args.id, &present, &after.terms, now, &args.reason)
            .await?;
        say(out, &format!("已收窄{what}，立即生效。"))?;
    }
    say(out, &told(&lost))
}

fn told(lost: &Loss) -> String {
    if *lost == Loss::default() {
        return "没有人因此失去可以核验、查询的信息项。".to_owned();
    }
    let list = |what: &str, fields: &[String]| match fields {
        [] => String::new(),
        fields => format!("；不能再{what}：{}", fields.join("、")),
    };
    let figures = lost.reach;
    format!(
        "涉及 {} 个机构、{} 名人员、{} 个系统{}{}。",
        figures.organisations,
        figures.people,
        figures.systems,
        list("查询", &lost.read),
        list("核验", &lost.verify)
    )
}
