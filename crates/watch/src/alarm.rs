use ledger::RecordedAt;

/// Most indexes that an alarm names: the latest ones.
pub const INDEXES_MAX: usize = 20;

/// Which rule an alarm is by — 监测规则.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Many of one person's questions find nothing — 未查到比例过高.
    NotFoundShare,
    /// More questions in a day than the post usually asks — 查询量异常.
    Volume,
    /// Many questions outside of working hours — 非工作时间查询.
    OutOfHours,
    /// Many organisations ask about one subject — 多家机构查询同一对象.
    SameSubject,
    /// One case, many subjects — 一件多人.
    SubjectsOfCase,
    /// Refused again and again — 连续被拒.
    RefusalsInARow,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 6] = [
        Self::NotFoundShare,
        Self::Volume,
        Self::OutOfHours,
        Self::SameSubject,
        Self::SubjectsOfCase,
        Self::RefusalsInARow,
    ];

    /// Stable code, equal to its section of the settings.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFoundShare => "not_found_share",
            Self::Volume => "volume",
            Self::OutOfHours => "out_of_hours",
            Self::SameSubject => "same_subject",
            Self::SubjectsOfCase => "subjects_of_case",
            Self::RefusalsInARow => "refusals_in_a_row",
        }
    }

    /// Its name in Chinese.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotFoundShare => "未查到比例过高",
            Self::Volume => "查询量异常",
            Self::OutOfHours => "非工作时间查询",
            Self::SameSubject => "多家机构查询同一对象",
            Self::SubjectsOfCase => "同一办件查询多个对象",
            Self::RefusalsInARow => "连续被拒",
        }
    }

    /// The unit of measured value and threshold.
    pub fn unit(self) -> &'static str {
        match self {
            Self::NotFoundShare => "%",
            Self::Volume | Self::OutOfHours | Self::RefusalsInARow => "次",
            Self::SameSubject => "家",
            Self::SubjectsOfCase => "个",
        }
    }

    /// What is to be done about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::NotFoundShare => {
                "核对所列条目的办件材料：号码是否出自申请人。无材料可对应的，可能是逐个试号，应先停用证书再查"
            }
            Self::Volume => "向所在机构核实当日业务量。批量业务应改由审批系统办理并另定额度；不能说明来由的，停用证书",
            Self::OutOfHours => "向所在机构核实当时是否有人值班、证书是否由本人保管；不能说明的，停用证书并更换密钥",
            Self::SameSubject => "逐一核对各机构的办件是否确由此人申请；当事人未曾申办的，按信息泄露处置",
            Self::SubjectsOfCase => {
                "核对该办件的申请人名单。人数与办件不符的，可能是借一件之名查询多人，应停用授权再查"
            }
            Self::RefusalsInARow => "查看拒绝代码：授权或证书到期的，请其按指引办理；试探权限的，联系所在机构处理",
        }
    }
}

/// Whom an alarm is about, as far as its rule looks at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// The organisation that asked; absent where several did.
    pub organisation: Option<String>,
    /// The post.
    pub post: Option<String>,
    /// The person or system.
    pub principal: Option<String>,
    /// The case.
    pub case: Option<String>,
    /// Keyed hash of the subject.
    pub subject: Option<String>,
}

/// A measured value that reached its threshold — 告警.
///
/// While a value stays above, the next alarm comes when it has doubled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// By which rule.
    pub rule: Rule,
    /// Time of the entry that made it sound.
    pub at: RecordedAt,
    /// Whom it is about.
    pub who: Who,
    /// What was measured, in [`Rule::unit`].
    pub measured: u64,
    /// From which value on it sounds.
    pub threshold: u64,
    /// The latest entries that were counted, oldest first, at most [`INDEXES_MAX`].
    pub indexes: Vec<u64>,
}
