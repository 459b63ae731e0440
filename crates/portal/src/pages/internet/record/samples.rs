//! Samples of the page.

use super::*;
use crate::{history::FieldChange, messages::EN, page_tests::HOSTILE, shown::ShownValue, site::Site};

impl RecordPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        let text = |name: &str, value: &str| ShownField {
            name: name.into(),
            value: ShownValue::Text(value.into()),
            is_disputed: false,
        };
        let step = |kind, changes| HistoryStep {
            effective_on: "2021年6月18日".to_owned(),
            recorded_at: "2021年6月18日 23:10:04".to_owned(),
            kind,
            changes,
        };
        let change = |field: &str, from: &str, to: &str| FieldChange {
            field: field.into(),
            from: from.into(),
            to: to.into(),
        };
        let page = |fields, history, is_past: bool, is_ended: bool| Self {
            frame: Frame::internet(&Site::sample(true), Place::Registers, "样例市甲乙丙商贸有限公司"),
            name: "样例市甲乙丙商贸有限公司".into(),
            code: code_groups("91990000MA0000015Q"),
            here: crate::routes::record("enterprise", "91990000MA0000015Q"),
            register: "企业基本信息".to_owned(),
            register_href: crate::routes::register("enterprise"),
            status: Some(ShownStatus {
                term: if is_ended { "注销" } else { "存续" }.into(),
                is_ended,
            }),
            is_retired: is_ended,
            fields,
            disputed: if is_past {
                Vec::new()
            } else {
                vec!["住所或经营场所".into()]
            },
            provenance: Provenance::sample(Language::Chinese),
            address: PermanentAddress {
                address: "https://hy.example.gov.cn/registers/enterprise/91990000MA0000015Q".to_owned(),
                qr: crate::routes::record_qr("enterprise", "91990000MA0000015Q"),
            },
            as_of: AsOfForm {
                value: if is_past {
                    "2020-13-01".to_owned()
                } else {
                    String::new()
                },
                past_day: is_past.then(|| "2020年1月1日".to_owned()),
                error: is_past.then(|| InputError {
                    rule: crate::messages::ZH.past_day.no_day.to_owned(),
                    remedy: String::new(),
                }),
            },
            is_current: !is_past,
            note: AnswerNote::sample(None),
            history,
            is_history_cut: is_past,
            history_note: AnswerNote::sample(None),
        };
        let typical = vec![
            text("企业名称", "样例市甲乙丙商贸有限公司"),
            ShownField {
                name: "统一社会信用代码".into(),
                value: ShownValue::Code(code_groups("91990000MA0000015Q")),
                is_disputed: false,
            },
            ShownField {
                name: "注册号".into(),
                value: ShownValue::Nothing,
                is_disputed: false,
            },
            text("企业类型", "有限责任公司（自然人投资或控股）"),
            text("法定代表人或负责人", "赵样例"),
            text("注册资本", "500万元人民币"),
            text("成立日期", "2016年3月8日"),
            ShownField {
                is_disputed: true,
                ..text("住所或经营场所", "样例省样例市甲区乙路1号院2号楼3层301室")
            },
            text("经营期限自", "2016年3月8日"),
            text("经营期限至", "长期"),
            text(
                "经营范围",
                "日用百货、文具用品、办公设备、家具的批发、零售；会议服务；仓储服务（不含危险化学品）。（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
            ),
            text("登记机关", "样例市市场监督管理局"),
            text("核准日期", "2021年6月18日"),
            text("登记状态", "存续"),
            ShownField {
                name: "曾用名".into(),
                value: ShownValue::List(vec!["样例市甲乙商贸有限公司".into(), "样例市甲商行".into()]),
                is_disputed: false,
            },
        ];
        let history = || {
            vec![
                step(
                    StepKind::Changed,
                    vec![
                        change("企业名称", "样例市甲乙商贸有限公司", "样例市甲乙丙商贸有限公司"),
                        change("注册资本", "100万元人民币", "500万元人民币"),
                    ],
                ),
                step(StepKind::First, vec![]),
            ]
        };
        let long = vec![
            text("经营范围", &"甲乙丙丁戊己庚辛壬癸".repeat(500)),
            text("住所", &"甲".repeat(300)),
        ];
        let all_steps = vec![
            step(StepKind::Same, vec![]),
            step(StepKind::Restored, vec![change("登记状态", "注销", "存续")]),
            step(StepKind::Withdrawn, vec![]),
            step(StepKind::First, vec![]),
        ];
        vec![
            ("empty", page(vec![], vec![], false, false)),
            ("typical", page(typical, history(), false, false)),
            ("full", page(long, all_steps, true, true)),
            (
                "rare",
                Self {
                    frame: Frame::internet(&Site::sample(true), Place::Registers, HOSTILE),
                    name: HOSTILE.into(),
                    ..page(
                        vec![text("企业名称", HOSTILE)],
                        vec![step(StepKind::Changed, vec![change("企业名称", "样例", HOSTILE)])],
                        false,
                        false,
                    )
                },
            ),
            ("english", Self::sample_in_english(page(vec![], vec![], false, true))),
        ]
    }

    fn sample_in_english(chinese: Self) -> Self {
        let chinese_text = || ShownValue::Text(Term::chinese("样例市甲乙丙商贸有限公司"));
        let field = |name: &str, value| ShownField {
            name: name.into(),
            value,
            is_disputed: true,
        };
        let change = FieldChange {
            field: "Name".into(),
            from: Term::chinese("样例市甲乙商贸有限公司"),
            to: Term::chinese("样例市甲乙丙商贸有限公司"),
        };
        Self {
            frame: Frame::internet(&Site::sample_in_english(), Place::Registers, chinese.name.text()),
            register: "Enterprises".to_owned(),
            status: Some(ShownStatus {
                term: "Cancelled".into(),
                is_ended: true,
            }),
            fields: vec![
                field("Name", chinese_text()),
                field("Former names", ShownValue::List(vec![Term::chinese("样例市甲商行")])),
                field("Registration number", ShownValue::Nothing),
            ],
            as_of: AsOfForm {
                value: "2020-13-01".to_owned(),
                past_day: Some(Language::English.day(jiff::civil::date(2020, 1, 1))),
                error: Some(InputError::rule(EN.past_day.no_day)),
            },
            disputed: vec!["Domicile".into()],
            provenance: Provenance::sample(Language::English),
            note: AnswerNote::sample_in_english(),
            history: vec![HistoryStep {
                effective_on: "18 June 2021".to_owned(),
                recorded_at: "18 June 2021, 23:10:04".to_owned(),
                kind: StepKind::Changed,
                changes: vec![change],
            }],
            history_note: AnswerNote::sample_in_english(),
            ..chinese
        }
    }
}
