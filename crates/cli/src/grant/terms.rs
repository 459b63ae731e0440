//! The terms of a grant on the command line and in its output — 授权内容.

use jiff::{Timestamp, ToSpan, civil::Date};
use model::{GrantAction, GrantScope, GrantTerms, ServiceHours};
use serde_json::{Value, json};

use crate::desk_command::day;

/// Terms as they are given or asked for.
#[derive(Debug, clap::Args)]
pub struct TermsArgs {
    /// 适用范围：subtree 本机构及其下级机构；alone 仅本机构
    #[arg(long, value_name = "范围", value_parser = scope, default_value = "subtree")]
    scope: GrantScope,
    /// verify 只核验是否一致；read 返回登记内容，也可核验；account 告知本人谁查询过其信息，信息项只写号码
    #[arg(long, value_name = "方式", value_parser = action)]
    action: GrantAction,
    /// 信息项，以逗号分隔，如 name,credit_code；可用 heyan catalogue show 查看
    #[arg(long, value_name = "信息项", value_delimiter = ',', required = true)]
    fields: Vec<String>,
    /// 每日使用时间（北京时间），如 09:00-17:00；不写则不限，人口服务时间另行适用
    #[arg(long, value_name = "时间", value_parser = hours)]
    hours: Option<ServiceHours>,
    /// 每日额度：各使用机构当日在该授权下的提问合计；不写则不限，机构额度另行适用
    #[arg(long, value_name = "次数", value_parser = budget)]
    daily_budget: Option<u32>,
    /// 起始日期，默认为今天（北京时间）
    #[arg(long, value_name = "日期", value_parser = day)]
    from: Option<Date>,
    /// 截止日期（含），默认为起始日期后一年的前一天
    #[arg(long, value_name = "日期", value_parser = day)]
    until: Option<Date>,
}

/// Other terms; what is not said stays as it is.
#[derive(Debug, clap::Args)]
pub struct OtherTermsArgs {
    /// 改为：alone 仅本机构；subtree 本机构及其下级机构
    #[arg(long, value_name = "范围", value_parser = scope)]
    scope: Option<GrantScope>,
    /// 改为：verify 只核验是否一致；read 返回登记内容，也可核验
    #[arg(long, value_name = "方式", value_parser = action)]
    action: Option<GrantAction>,
    /// 改为这些信息项，以逗号分隔
    #[arg(long, value_name = "信息项", value_delimiter = ',')]
    fields: Option<Vec<String>>,
    /// 每日使用时间（北京时间），如 09:00-17:00
    #[arg(long, value_name = "时间", value_parser = hours)]
    hours: Option<ServiceHours>,
    /// 每日额度
    #[arg(long, value_name = "次数", value_parser = budget)]
    daily_budget: Option<u32>,
    /// 截止日期（含）
    #[arg(long, value_name = "日期", value_parser = day)]
    until: Option<Date>,
}

impl TermsArgs {
    /// The terms, from today in Beijing and for a year unless it is said otherwise.
    pub fn given(self, now: Timestamp) -> GrantTerms {
        let valid_from = self.from.unwrap_or_else(|| app::beijing_day(now));
        let a_year_on = || valid_from.saturating_add(1.year()).saturating_sub(1.day());
        GrantTerms {
            scope: self.scope,
            action: self.action,
            fields: self.fields,
            hours: self.hours,
            daily_budget: self.daily_budget,
            valid_from,
            valid_until: self.until.unwrap_or_else(a_year_on),
        }
    }
}

impl OtherTermsArgs {
    /// The terms that are wanted instead of those that there are.
    pub fn than(self, present: &GrantTerms) -> GrantTerms {
        GrantTerms {
            scope: self.scope.unwrap_or(present.scope),
            action: self.action.unwrap_or(present.action),
            fields: self.fields.unwrap_or_else(|| present.fields.clone()),
            hours: self.hours.or(present.hours),
            daily_budget: self.daily_budget.or(present.daily_budget),
            valid_from: present.valid_from,
            valid_until: self.until.unwrap_or(present.valid_until),
        }
    }
}

fn action(text: &str) -> Result<GrantAction, String> {
    GrantAction::parse(text)
        .ok_or_else(|| "方式应为 verify（核验）、read（查询）或 account（本人查询使用记录）".to_owned())
}

fn scope(text: &str) -> Result<GrantScope, String> {
    GrantScope::parse(text).ok_or_else(|| "适用范围应为 alone（仅本机构）或 subtree（本机构及其下级机构）".to_owned())
}

fn hours(text: &str) -> Result<ServiceHours, String> {
    text.parse().map_err(|error: model::NotServiceHours| error.to_string())
}

fn budget(text: &str) -> Result<u32, String> {
    let good = text.parse().ok().filter(|budget| *budget > 0);
    good.ok_or_else(|| format!("每日额度应为 1 至 {} 的整数", u32::MAX))
}

/// When and how often, as people read it: 09:00-17:00，每日 500 次.
pub fn limits(terms: &GrantTerms) -> String {
    let hours = terms.hours.map(|hours| hours.to_string());
    let budget = terms.daily_budget.map(|budget| format!("每日 {budget} 次"));
    let parts: Vec<_> = [hours, budget].into_iter().flatten().collect();
    if parts.is_empty() {
        "不限".to_owned()
    } else {
        parts.join("，")
    }
}

/// All of it in one line.
pub fn told(register: &str, terms: &GrantTerms) -> String {
    format!(
        "{} {register} 的 {}，{}，{} 至 {}，使用时间和次数：{}",
        terms.action.term(),
        terms.fields.join("、"),
        terms.scope.term(),
        terms.valid_from,
        terms.valid_until,
        limits(terms),
    )
}

/// For programs.
pub fn view(terms: &GrantTerms) -> Value {
    json!({
        "scope": terms.scope.as_str(),
        "action": terms.action.as_str(),
        "fields": terms.fields,
        "hours": terms.hours.map(|hours| hours.to_string()),
        "daily_budget": terms.daily_budget,
        "valid_from": terms.valid_from.to_string(),
        "valid_until": terms.valid_until.to_string(),
    })
}
