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
    /// Numbers asked one after the other — 逐号试探. Sounded where the number is known; the ledger cannot tell.
    NeighbouringNumbers,
    /// Cases named in questions, of which nothing was ever heard again — 提问后办件无下文.
    CasesWithoutSequel,
    /// A record that nobody has business with was asked for — 诱饵记录被查询.
    Decoy,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 9] = [
        Self::NotFoundShare,
        Self::Volume,
        Self::OutOfHours,
        Self::SameSubject,
        Self::SubjectsOfCase,
        Self::RefusalsInARow,
        Self::NeighbouringNumbers,
        Self::CasesWithoutSequel,
        Self::Decoy,
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
            Self::NeighbouringNumbers => "neighbouring_numbers",
            Self::CasesWithoutSequel => "cases_without_sequel",
            Self::Decoy => "decoy",
        }
    }

    /// The rule with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
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
            Self::NeighbouringNumbers => "逐号试探",
            Self::CasesWithoutSequel => "提问后办件无下文",
            Self::Decoy => "诱饵记录被查询",
        }
    }

    /// The unit of measured value and threshold.
    pub fn unit(self) -> &'static str {
        match self {
            Self::NotFoundShare | Self::CasesWithoutSequel => "%",
            Self::Volume | Self::OutOfHours | Self::RefusalsInARow | Self::Decoy => "次",
            Self::SameSubject => "家",
            Self::SubjectsOfCase | Self::NeighbouringNumbers => "个",
        }
    }

    /// What is measured, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::NotFoundShare => "一名人员在时段内的提问中，未查到的占比。凭猜测输入号码的，多数查不到。",
            Self::Volume => "一名人员当日提问的次数，与同机构同岗位每人每日的平均相比。",
            Self::OutOfHours => {
                "一名人员在工作时间（北京时间）以外提问的次数。证书夜间仍在使用的，可能已不在本人手中。"
            }
            Self::SameSubject => "时段内查询同一对象的不同机构数。各地同时查询一人的，往往不是为了办事。",
            Self::SubjectsOfCase => "一个机构的一个办件所查询的不同对象数。一个办件通常只涉及少数几人。",
            Self::RefusalsInARow => "一名人员接连被拒、其间未得一次答复的次数。",
            Self::NeighbouringNumbers => {
                "一名人员最近的提问中，相邻号码的个数：前 14 位相同，或者行政区划和顺序码相同而出生日期相近、仅年份不同。系统只计未查到的。"
            }
            Self::CasesWithoutSequel => {
                "一名人员提问时所写的办件，期限过后既未登记、办结，也未再被使用的占比。办件编号可能是编造的。"
            }
            Self::Decoy => "诱饵记录不对应任何业务，正常办事不会查到它。",
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
            Self::NeighbouringNumbers => {
                "逐一核对所列条目的办件材料：号码是否出自申请人。无材料可对应的，即为逐个试号，应停用证书，并按信息泄露处置已查到的"
            }
            Self::CasesWithoutSequel => {
                "要求所在机构提供所列条目的办件材料。提供不出的，可能是编造办件查询个人信息，应停用证书再查"
            }
            Self::Decoy => "立即向当事人和所在机构核实查询缘由。不能说明号码来源的，停用证书，并查其此前的全部提问",
            Self::RefusalsInARow => "查看拒绝代码：授权或证书到期的，请其按指引办理；试探权限的，联系所在机构处理",
        }
    }
}

/// Whom an alarm is about, as far as its rule looks at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// The organisation that asked; absent where several did.
    pub organisation: Option<String>,
    /// All that asked, in the order of their ids, where several did.
    pub organisations: Vec<String>,
    /// The post.
    pub post: Option<String>,
    /// The person or system.
    pub principal: Option<String>,
    /// Serial number of the certificate that was used last.
    pub certificate: Option<String>,
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
    /// Register that was asked then.
    pub register: Option<String>,
    /// Whom it is about.
    pub who: Who,
    /// What was measured, in [`Rule::unit`].
    pub measured: u64,
    /// From which value on it sounds.
    pub threshold: u64,
    /// The latest entries that were counted, oldest first, at most [`INDEXES_MAX`].
    pub indexes: Vec<u64>,
}
