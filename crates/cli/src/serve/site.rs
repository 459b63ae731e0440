//! What the pages of the internet door say of their site — 网站信息.

/// Name and code of the site, for page tags; its address is the one of the internet door.
#[derive(Clone, Debug, clap::Args)]
pub struct SiteArgs {
    /// 网站名称（网页标签 SiteName）；省略时用服务名称
    #[arg(long, default_value = "", value_name = "名称")]
    pub site_name: String,
    /// 政府网站标识码，10 位数字（网页标签 SiteIDCode）
    #[arg(long, default_value = "", value_name = "标识码", value_parser = id_code)]
    pub site_id_code: String,
}

/// The address by which the internet door is reached: scheme and host.
///
/// # Errors
/// What should be written.
pub(super) fn address(text: &str) -> Result<String, String> {
    let wrong = || "网址应写作 https://主机 或 http://主机:端口，不带路径".to_owned();
    let text = text.strip_suffix('/').unwrap_or(text);
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .ok_or_else(wrong)?;
    let is_host = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    if host.is_empty() || !host.chars().all(is_host) {
        return Err(wrong());
    }
    Ok(text.to_owned())
}

fn id_code(text: &str) -> Result<String, String> {
    const DIGITS: usize = 10;
    let is_code = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() || is_code {
        Ok(text.to_owned())
    } else {
        Err(format!("政府网站标识码应为 {DIGITS} 位数字"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_scheme_and_host() {
        for (text, expected) in [
            ("https://hy.example.gov.cn", Some("https://hy.example.gov.cn")),
            ("https://hy.example.gov.cn/", Some("https://hy.example.gov.cn")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("hy.example.gov.cn", None),
            ("https://", None),
            ("https://hy.example.gov.cn/path", None),
            ("https://hy.example.gov.cn\"><b>", None),
        ] {
            assert_eq!(address(text).ok().as_deref(), expected, "{text}");
        }
        for (text, is_good) in [
            ("", true),
            ("9900000001", true),
            ("990000", false),
            ("99000000AB", false),
        ] {
            assert_eq!(id_code(text).is_ok(), is_good, "{text}");
        }
    }
}
