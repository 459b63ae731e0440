//! The four registers, their columns, and their files.

use crate::csv::Line;

/// One of the four base registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Register {
    /// 公民基本信息
    Population,
    /// 企业基本信息
    Enterprise,
    /// 事业单位基本信息
    Institution,
    /// 社会组织基本信息
    SocialOrganisation,
}

impl Register {
    /// All of them, in the order of the notice.
    pub const ALL: [Self; 4] = [
        Self::Population,
        Self::Enterprise,
        Self::Institution,
        Self::SocialOrganisation,
    ];

    /// The register's name in the catalogue.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Enterprise => "enterprise",
            Self::Institution => "institution",
            Self::SocialOrganisation => "social-organisation",
        }
    }

    /// The file that holds the register: `population.csv`.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Population => "population.csv",
            Self::Enterprise => "enterprise.csv",
            Self::Institution => "institution.csv",
            Self::SocialOrganisation => "social-organisation.csv",
        }
    }

    /// The columns: the Chinese names of the catalogue's fields in their order, then 生效日期.
    pub const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Population => &[
                "姓名",
                "公民身份号码",
                "性别",
                "民族",
                "出生日期",
                "出生地",
                "状态",
                "生效日期",
            ],
            Self::Enterprise => &[
                "企业名称",
                "统一社会信用代码",
                "注册号",
                "企业类型",
                "法定代表人或负责人",
                "注册资本",
                "成立日期",
                "住所或经营场所",
                "经营期限自",
                "经营期限至",
                "经营范围",
                "登记机关",
                "核准日期",
                "登记状态",
                "曾用名",
                "生效日期",
            ],
            Self::Institution => &[
                "名称",
                "统一社会信用代码",
                "事证号",
                "宗旨和业务范围",
                "住所",
                "法定代表人",
                "开办资金",
                "经费来源",
                "举办单位",
                "证书有效期自",
                "证书有效期至",
                "登记管理机关",
                "状态",
                "生效日期",
            ],
            Self::SocialOrganisation => &[
                "名称",
                "统一社会信用代码",
                "登记证号",
                "法定代表人",
                "设立登记日期",
                "住所",
                "登记管理机关",
                "登记状态",
                "注册资金",
                "业务主管单位",
                "生效日期",
            ],
        }
    }
}

/// Where a register's records come from: each one a function of seed and index alone.
pub(crate) trait Source: Sync {
    type Version: Version;

    fn new(seed: u64) -> Self;

    /// Replaces `versions` by the record's versions, oldest first. What it held is reused as memory.
    fn history(&self, index: u64, versions: &mut Vec<Self::Version>);
}

/// One version of a record: one line of the file.
pub(crate) trait Version: Clone + Default {
    fn write(&self, line: &mut Line<'_>);
}

/// The record's versions, oldest first.
///
/// # Panics
/// If the index is not below [`crate::RECORDS_MAX`].
pub(crate) fn history<S: Source>(seed: u64, index: u64) -> Vec<S::Version> {
    assert!(
        index < crate::RECORDS_MAX,
        "record {index} is beyond the last possible one"
    );
    let mut versions = Vec::new();
    S::new(seed).history(index, &mut versions);
    versions
}
