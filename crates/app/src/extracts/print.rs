//! From a question to a sealed file.

use std::sync::Arc;

use extract::{RowsDigest, SignedStatement, Statement, Typesetter, statement_keyword};
use jiff::civil::date;
use model::{AskedAsOf, Purpose, RefusalCode, Register, Subject};

use super::{
    content::{Content, For},
    press::{Press, Turn},
    short_code::short_code,
};
use crate::{
    Answer, App, AppError, Caller, LookUp, LookUpQuestion, NotPossible, Reading, ReadingQuestion, RefusedQuestion,
    Verification, VerificationQuestion, ask::Located,
};

/// A printed extract — 书面查询结果.
pub struct Extract {
    /// The file: PDF/A, sealed.
    pub file: Vec<u8>,
    /// A name for it, made of its reference.
    pub name: String,
    /// What it says of itself.
    pub statement: SignedStatement,
}

impl std::fmt::Debug for Extract {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The file holds values: never printed.
        write!(f, "Extract({}, {} bytes)", self.name, self.file.len())
    }
}

/// An answer, and the extract of it if there was one record to print.
#[derive(Debug)]
pub struct Printed<T> {
    /// As without an extract.
    pub answer: Answer<T>,
    /// The extract.
    pub extract: Option<Extract>,
}

impl<T> Printed<T> {
    /// An answer of which nothing is printed.
    pub fn without_extract(answer: Answer<T>) -> Self {
        Self { answer, extract: None }
    }
}

impl App {
    /// Prints extracts from now on. Without this, they are refused.
    pub fn print_extracts(&self, extracting: super::Extracting) {
        if self.inner.press.set(Arc::new(Press::new(extracting))).is_err() {
            tracing::warn!("extracts were set up twice; the first set-up holds");
        }
    }

    /// Looks an open register up and prints what was found.
    ///
    /// # Errors
    /// As [`App::look_up`]; or extracts cannot be printed, or not now.
    pub async fn print_look_up(&self, caller: &Caller, question: &LookUpQuestion) -> Result<Printed<LookUp>, AppError> {
        let printing = self.printing(question.as_of).await?;
        let answer = self.looked_up(caller, question, true).await?;
        let content = match &answer.value().1 {
            Some(located) => Content::of_look_up(question, &answer, located),
            None => None,
        };
        self.printed(printing, &question.register.id, answer, content).await
    }

    /// Reads the granted fields of one subject and prints them.
    ///
    /// # Errors
    /// As [`App::read`]; or extracts cannot be printed, or not now.
    pub async fn print_reading(
        &self,
        caller: &Caller,
        question: &ReadingQuestion,
    ) -> Result<Printed<Reading>, AppError> {
        let printing = self.printing(question.as_of).await?;
        let answer = self.read_located(caller, question, true).await?;
        let content = match &answer.value().1 {
            Some(located) => {
                let whom = self.for_whom(caller, &question.purpose, &question.register, &question.subject);
                Content::of_reading(question, &answer, located, &whom.await?)
            }
            None => None,
        };
        self.printed(printing, &question.register.id, answer, content).await
    }

    /// Compares claims with the record of one subject and prints what agrees.
    ///
    /// # Errors
    /// As [`App::verify`]; or extracts cannot be printed, or not now.
    pub async fn print_verification(
        &self,
        caller: &Caller,
        question: &VerificationQuestion,
    ) -> Result<Printed<Verification>, AppError> {
        let printing = self.printing(question.as_of).await?;
        let answer = self.verify_located(caller, question, true).await?;
        let content = match &answer.value().1 {
            Some(located) => {
                let whom = self.for_whom(caller, &question.purpose, &question.register, &question.subject);
                Some(Content::of_verification(question, &answer, located, &whom.await?))
            }
            None => None,
        };
        self.printed(printing, &question.register.id, answer, content).await
    }

    /// A place in the queue of the press.
    async fn printing(&self, as_of: AskedAsOf) -> Result<Printing, AppError> {
        // Neither sheet nor statement can say it: what was known at an instant gone by would be taken for what is registered.
        if as_of.recorded_by.is_some() {
            return Err(NotPossible::given("extract.recorded_by", RECORDED_BY).into());
        }
        let press = self.inner.press.get().ok_or(RefusalCode::ExtractUnavailable)?.clone();
        let (turn, typesetter) = press.turn().await?;
        Ok(Printing {
            press,
            typesetter,
            _turn: turn,
        })
    }

    async fn for_whom<'p>(
        &self,
        caller: &Caller,
        purpose: &'p Purpose,
        register: &Register,
        subject: &Subject,
    ) -> Result<For<'p>, AppError> {
        Ok(For {
            caller: self.caller_view(caller).await?,
            purpose,
            matter_name: self.matter_names().await?.of(&purpose.matter),
            subject_hash: self.inner.sealing.subject_hash(&register.id, subject.value()),
        })
    }

    async fn printed<T>(
        &self,
        printing: Printing,
        register: &str,
        answer: Answer<(T, Option<Located>)>,
        content: Option<Content>,
    ) -> Result<Printed<T>, AppError> {
        let record_version = answer.value().1.as_ref().map_or(0, |located| located.sequence);
        let Some(content) = content else {
            return Ok(Printed::without_extract(answer.map(|(told, _)| told)));
        };
        let press = &printing.press;
        let epoch = date(1970, 1, 1);
        let statement = Statement {
            register: register.to_owned(),
            subject: content.subject,
            register_version: answer.register_version(),
            record_version,
            as_of_days: content.as_of.map(|on| on.duration_since(epoch).as_hours() as u64 / 24),
            issued_at: answer.answered_at().as_second() as u64,
            index: answer.receipt().index(),
            rows: RowsDigest::of(&content.sheet.rows),
            is_extranet: !content.sheet.purpose.is_empty(),
            is_verification: content.is_verification,
            is_demo: press.is_demo,
        };
        let statement = statement.sign(&press.key);
        let mut sheet = content.sheet;
        let at = answer.answered_at();
        sheet.issued_at = at.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        sheet.reference = answer.receipt().reference();
        sheet.operator = press.operator.clone();
        sheet.is_demo = press.is_demo;
        sheet.check_link = press.check_link(&statement);
        sheet.short_code = short_code(&self.inner.sealing, answer.receipt().index());
        sheet.keyword = statement_keyword(&statement);
        sheet.checking = vec![
            format!(
                "扫描二维码，或者在 {} 输入查验码，可以查验真伪，以及出具后登记有无变更。",
                press.check_page
            ),
            "电子文件带有数字签名，任何改动都能离线查出。".to_owned(),
        ];
        let name = format!("{}.pdf", sheet.reference);
        match press.print(printing.typesetter.clone(), sheet).await {
            Ok(file) => Ok(Printed {
                answer: answer.map(|(told, _)| told),
                extract: Some(Extract { file, name, statement }),
            }),
            Err(error) => {
                let receipt = answer.receipt().clone();
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    reference = receipt.reference(),
                    "an extract could not be set"
                );
                Err(AppError::Refused(Box::new(RefusedQuestion {
                    refusal: RefusalCode::ExtractUnavailable.into(),
                    receipt: Some(receipt),
                })))
            }
        }
    }
}

/// Why nothing is printed as far as recorded by an instant.
const RECORDED_BY: &str = "书面结果只载明现行登记，或者某日（as_of）有效的登记，不能按入库时刻（recorded_by）出具。请去掉 recorded_by，或者改用查询、核验接口。";

/// What is held while an extract is made.
struct Printing {
    press: Arc<Press>,
    typesetter: Arc<dyn Typesetter>,
    _turn: Turn,
}
