//! One record of an open register (登记信息), with its history.

use std::sync::Arc;

use app::{Answer, Caller, History, HistoryQuestion, LookUp, LookUpQuestion, LookUpSubject, RecordView};
use askama::Template;
use axum::{
    extract::{Path, Query, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::Date;
use model::{AskedAsOf, Outcome, Register, SharingClass, Subject};

use crate::{
    answer_note::AnswerNote,
    door::Portal,
    form::{Entered, InputError},
    frame::{Frame, Place},
    history::{self, HistoryStep, StepKind},
    language::Language,
    page::page,
    pages::problem::{self, ProblemPage},
    past_day, routes,
    shown::{ShownField, ShownStatus, code_groups},
};

/// The page of one record.
#[derive(Debug, Template)]
#[template(path = "pages/internet/record.html")]
pub struct RecordPage {
    frame: Frame,
    name: String,
    code: Vec<String>,
    here: String,
    register: String,
    register_href: String,
    status: Option<ShownStatus>,
    is_retired: bool,
    fields: Vec<ShownField>,
    as_of: AsOfForm,
    note: AnswerNote,
    history: Vec<HistoryStep>,
    is_history_cut: bool,
    history_note: AnswerNote,
}

/// The form that asks for the record as of a day.
#[derive(Debug, Default)]
struct AsOfForm {
    value: String,
    past_day: Option<String>,
    error: Option<InputError>,
}

/// Shows one record with its history.
pub(crate) async fn show(
    portal: Portal,
    Path((register, code)): Path<(String, String)>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Response {
    let m = &portal.messages().problem;
    // A register that is not open has no records here: its codes are not even parsed.
    let open = portal
        .app
        .catalogue()
        .register(&register)
        .filter(|register| register.is_open());
    let Some(register) = open.cloned() else {
        return ProblemPage::plain(&portal, m.register_missing, m.not_found_note).with(StatusCode::NOT_FOUND);
    };
    let Ok(Query(pairs)) = query else {
        return problem::unreadable(&portal, StatusCode::BAD_REQUEST);
    };
    let subject = match Subject::parse(&register, &code) {
        Ok(subject) => subject,
        Err(wrong) => {
            return ProblemPage::plain(
                &portal,
                m.malformed_code,
                portal.language().registered(wrong.error.message),
            )
            .with(StatusCode::NOT_FOUND);
        }
    };
    let (as_of, effective_on) = AsOfForm::parse(&portal, Entered::new(pairs).get("as_of"));
    answer(&portal, register, subject, as_of, effective_on).await
}

async fn answer(
    portal: &Portal,
    register: Arc<Register>,
    subject: Subject,
    as_of: AsOfForm,
    effective_on: Option<Date>,
) -> Response {
    let question = LookUpQuestion {
        register: register.clone(),
        subject: LookUpSubject::Code(subject.clone()),
        as_of: AskedAsOf {
            effective_on,
            recorded_by: None,
        },
    };
    let found = match portal.app.look_up(&Caller::Public, &question).await {
        Ok(answer) => answer,
        Err(error) => return problem::from_app(portal, None, None, &register, error),
    };
    match found.value().outcome {
        Outcome::Found => {}
        // A former number that several records share: the search lists them.
        Outcome::Ambiguous => return Redirect::to(&routes::search(subject.value())).into_response(),
        _ => return ProblemPage::no_record(portal, &register, &found, effective_on),
    }
    let question = HistoryQuestion {
        register: register.clone(),
        subject,
    };
    match portal.app.history(&Caller::Public, &question).await {
        Ok(history) => RecordPage::respond(portal, &register, as_of, effective_on, &found, &history),
        Err(error) => problem::from_app(portal, None, None, &register, error),
    }
}

impl AsOfForm {
    /// What was entered; an error leaves the record as it stands now.
    fn parse(portal: &Portal, entered: &str) -> (Self, Option<Date>) {
        let value = entered.to_owned();
        match past_day::parse(&portal.messages().past_day, entered, app::beijing_day(portal.app.now())) {
            Ok(day) => (
                Self {
                    value,
                    past_day: day.map(|day| portal.language().day(day)),
                    error: None,
                },
                day,
            ),
            Err(error) => (
                Self {
                    value,
                    past_day: None,
                    error: Some(error),
                },
                None,
            ),
        }
    }
}

impl RecordPage {
    fn respond(
        portal: &Portal,
        register: &Register,
        as_of: AsOfForm,
        effective_on: Option<Date>,
        found: &Answer<LookUp>,
        history: &Answer<History>,
    ) -> Response {
        let Some(record) = &found.value().record else {
            return ProblemPage::no_record(portal, register, found, effective_on);
        };
        let status = if as_of.error.is_some() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        let language = portal.language();
        let (history_steps, is_history_cut) = history::steps(language, register, &history.value().versions);
        let name = record.value(register.name_field).unwrap_or_default().to_owned();
        let key = register
            .keys
            .iter()
            .find_map(|index| record.value(*index))
            .unwrap_or_default();
        let shown = Self {
            frame: Frame::internet(&portal.site, Place::Registers, name.as_str()),
            name,
            code: code_groups(key),
            here: routes::record(&register.id, key),
            register: language.register(register).to_owned(),
            register_href: routes::register(&register.id),
            status: ShownStatus::of(language, register, record.status.as_deref()),
            is_retired: record.is_retired,
            fields: shown_fields(language, register, record),
            as_of,
            note: AnswerNote::of(language, found, register, effective_on),
            history: history_steps,
            is_history_cut,
            history_note: AnswerNote::of(language, history, register, None),
        };
        page(status, &shown)
    }
}

/// All fields that are shared with society, those without a value too: that nothing is registered is an answer as well.
fn shown_fields(language: Language, register: &Register, record: &RecordView) -> Vec<ShownField> {
    let is_shared = |class| class == SharingClass::Unconditional;
    let shared = register.fields().filter(|(_, field)| is_shared(field.sharing));
    shared
        .map(|(index, _)| ShownField::of(language, register, index, record))
        .collect()
}

#[cfg(test)]
impl RecordPage {
    pub(crate) fn samples() -> Vec<(&'static str, Self)> {
        use crate::{history::FieldChange, shown::ShownValue, site::Site};
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
            name: "样例市甲乙丙商贸有限公司".to_owned(),
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
            ("english", Self::sample_in_english(page(vec![], vec![], false, true))),
        ]
    }

    fn sample_in_english(chinese: Self) -> Self {
        use crate::{history::FieldChange, messages::EN, shown::ShownValue, site::Site, term::Term};
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
            frame: Frame::internet(&Site::sample_in_english(), Place::Registers, chinese.name.as_str()),
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
