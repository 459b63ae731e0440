//! What is asked to be printed: what society may look up, or what a business needs — 书面查询结果的两种来源.

use client::{Client, ClientError, Extracted, Reading};

use crate::{
    ask::{EndpointArgs, connect_signing},
    failure::Failure,
};

/// For which business something is printed; without one, open registers are looked up.
#[derive(Clone, Debug, clap::Args)]
pub struct BusinessArgs {
    /// 事项编码；给出时凭证书查询已授权的信息项（政务外网入口），如公民基本信息
    #[arg(long, requires_all = ["case", "cert"], value_name = "事项编码")]
    matter: Option<String>,
    /// 办件编号
    #[arg(long, requires = "matter", value_name = "办件编号")]
    case: Option<String>,
    /// 需要的信息项，逗号分隔；不给出时为全部已授权的信息项
    #[arg(long, requires = "matter", value_delimiter = ',', value_name = "信息项")]
    fields: Vec<String>,
    /// 以客户端证书的私钥签名（RFC 9421），签名随查询一并留痕
    #[arg(long, requires_all = ["matter", "key"])]
    sign: bool,
}

impl BusinessArgs {
    /// Whether a business is named: what is printed then may be about citizens.
    pub fn is_named(&self) -> bool {
        self.matter.is_some()
    }

    /// A client of the node that is named.
    ///
    /// # Errors
    /// When the address or one of the files cannot be used.
    pub fn connect(&self, endpoint: &EndpointArgs) -> Result<Client, Failure> {
        connect_signing(endpoint, self.sign)
    }

    /// Has it printed, of one subject of a register.
    ///
    /// # Errors
    /// As [`Client::verify`].
    pub async fn print(
        &self,
        client: &Client,
        register: &str,
        code: &str,
        as_of: Option<&str>,
    ) -> Result<Extracted, ClientError> {
        let (Some(matter), Some(case)) = (&self.matter, &self.case) else {
            return client.extract_of(register, code, as_of).await;
        };
        let reading = Reading {
            register: register.to_owned(),
            subject: code.to_owned(),
            fields: self.fields.clone(),
            matter: matter.clone(),
            case: case.clone(),
            as_of: as_of.map(str::to_owned),
            dry_run: false,
        };
        client.print_reading(&reading).await
    }
}
