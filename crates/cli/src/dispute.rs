//! `heyan dispute`: open discrepancies on fields of records, which answers then carry — 疑义.

use app::Sealing;
use model::{Catalogue, Register, Subject};
use store::{DeskStore, Dispute, RegisterName, StoreKey};

use crate::{
    data_folder::DataFolder,
    desk_command::open_tree,
    failure::Failure,
    output::{say, say_json},
};

/// The arguments of `heyan dispute`.
#[derive(Debug, clap::Subcommand)]
pub enum DisputeCommand {
    /// 登记一项疑义：此后的答复会注明该信息项有疑义
    Open(PlaceArgs),
    /// 了结一项疑义
    Close(PlaceArgs),
    /// 统计未了结的疑义
    List {
        /// 以 JSON 输出
        #[arg(long)]
        json: bool,
    },
}

/// Which field of which record.
#[derive(Debug, clap::Args)]
pub struct PlaceArgs {
    /// 登记库，如 enterprise
    #[arg(value_name = "登记库")]
    register: String,
    /// 代码或者号码（登记库的主键）；写作 - 时从标准输入读取
    #[arg(value_name = "代码或者号码")]
    subject: String,
    /// 信息项，如 name
    #[arg(value_name = "信息项")]
    field: String,
}

/// Runs the command.
///
/// # Errors
/// When register, subject or field are not in the catalogue, or the desk refuses.
pub async fn run(command: DisputeCommand, data: &DataFolder, catalogue: &Catalogue) -> Result<(), Failure> {
    let (desk, out) = (open_tree(data)?, &mut std::io::stdout());
    let now = app::Clock::now(&app::SystemClock);
    match command {
        DisputeCommand::Open(args) => {
            let (register, key) = args.place(data, catalogue)?;
            let dispute = Dispute {
                register,
                key,
                field: args.field,
                opened_at: now,
            };
            desk.open_dispute(&dispute).await?;
            say(out, "已登记疑义。")?;
        }
        DisputeCommand::Close(args) => {
            let (register, key) = args.place(data, catalogue)?;
            desk.close_dispute(&register, &key, &args.field, now).await?;
            say(out, "疑义已了结。")?;
        }
        DisputeCommand::List { json } => {
            let open = desk.open_disputes().await?;
            // Records of sealed registers are known by keyed hashes only, so records are counted and not named.
            if json {
                let rows: Vec<_> = open
                    .iter()
                    .map(|dispute| {
                        serde_json::json!({
                            "register": dispute.register.as_str(), "field": dispute.field, "opened_at": dispute.opened_at.to_string(),
                        })
                    })
                    .collect();
                say_json(out, &rows.into())?;
            } else {
                say(out, &format!("未了结的疑义 {} 项。", open.len()))?;
                for dispute in open {
                    say(
                        out,
                        &format!(
                            "  {}  {}  {}",
                            dispute.opened_at,
                            dispute.register.as_str(),
                            dispute.field
                        ),
                    )?;
                }
            }
        }
    }
    Ok(())
}

impl PlaceArgs {
    fn place(&self, data: &DataFolder, catalogue: &Catalogue) -> Result<(RegisterName, StoreKey), Failure> {
        let register: &Register = catalogue.register(&self.register).ok_or_else(|| {
            let known: Vec<_> = catalogue
                .registers()
                .iter()
                .map(|register| register.id.as_str())
                .collect();
            Failure::new(
                "dispute.unknown_register",
                format!("没有该登记库，现有：{}", known.join("、")),
            )
        })?;
        if register.field(&self.field).is_none() {
            let known: Vec<_> = register.fields.iter().map(|field| field.id.as_str()).collect();
            return Err(Failure::new(
                "dispute.unknown_field",
                format!("该登记库没有这一信息项，现有：{}", known.join("、")),
            ));
        }
        let text = crate::ask::typed(self.subject.clone())?;
        let subject =
            Subject::parse(register, &text).map_err(|error| Failure::new(error.error.rule, error.error.message))?;
        let key = if register.is_sealed {
            StoreKey::new(Sealing::new(data.register_keys()?).seal_key(&register.id, subject.value()))
        } else {
            StoreKey::new(subject.value().as_bytes())
        };
        Ok((RegisterName::new(&register.id), key))
    }
}
