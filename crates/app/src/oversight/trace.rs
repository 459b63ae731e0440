//! From what stands on a sheet to who asked or opened it — 追溯.

use std::sync::Arc;

use model::Affair;
use store::LedgerSnapshot;

use super::{LedgerEntryView, Looked, Oversight, Remit};
use crate::{
    App, AppError, Caller, Done, Misread, NotPossible, OpenedPage, PageCode, ReferenceFault, Sealing, desk::DeskCopy,
    extracts::parse_short_code, parse_reference, without_label,
};

/// Longest reference in characters.
const REFERENCE_CHARS_MAX: usize = 120;

/// Where a reference or code leads; the look is recorded.
#[derive(Debug)]
pub enum Traced {
    /// To a question, or to a look into the ledger.
    Entry(Box<Done<LedgerEntryView>>),
    /// To the opening of a page that asked nothing.
    Page(Box<Done<TracedPage>>),
}

/// Who opened a page, and when.
pub struct TracedPage {
    opened: OpenedPage,
    desk: Arc<DeskCopy>,
}

impl TracedPage {
    /// The code, in the form in which it is printed.
    pub fn code(&self) -> PageCode {
        self.opened.code
    }

    /// What is told, a statement a line, with the page as it is called.
    pub fn statements(&self, page: &str) -> Vec<(&'static str, String)> {
        self.opened.statements(&self.desk.authority, page)
    }
}

impl std::fmt::Debug for TracedPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TracedPage")
            .field("opened", &self.opened)
            .finish_non_exhaustive()
    }
}

impl App {
    /// The entry, or the opening of a page, to which a reference or trace code leads — 追溯. The look is recorded.
    ///
    /// # Errors
    /// As [`Self::ledger_entry`]; or not possible: no reference, of another node, misread, or not one of ours.
    pub async fn trace(&self, caller: &Caller, reference: &str) -> Result<Traced, AppError> {
        let reference = reference.trim();
        let node = self.node();
        let given = if reference.chars().count() > REFERENCE_CHARS_MAX {
            Err(ReferenceFault::Shape)
        } else {
            parse_reference(reference, node).or_else(|fault| {
                // The code by which a sheet is checked leads to its entry as well.
                let sealing = &self.inner.sealing;
                parse_short_code(sealing, without_label(reference)).ok_or(fault)
            })
        };
        let message = match given {
            Ok(index) => {
                let done = self.see_entry(caller, Affair::Trace, index).await?;
                return Ok(Traced::Entry(Box::new(done)));
            }
            Err(fault) => match (PageCode::parse(reference), fault) {
                (Some(Ok(code)), _) => {
                    let done = self.see_page(caller, code).await?;
                    return Ok(Traced::Page(Box::new(done)));
                }
                (Some(Err(misread)), _) => misread.message().to_owned(),
                (None, ReferenceFault::Shape) => format!(
                    "编号应为“节点-数字”，如 {node}-4711，见页面下方、页面水印或者答复、拒绝中的编号；也可以输入页面追溯码（20 位）、书面查询结果的查验码（16 位）。"
                ),
                (None, ReferenceFault::OtherNode(of)) => {
                    format!("编号出自节点 {of}，本节点为 {node}。请到该节点追溯。")
                }
            },
        };
        // Whose duty it is not is not told more than that.
        self.official_with(caller, Affair::Trace.duty()).await?;
        Err(NotPossible::given("trace.reference", message).into())
    }

    async fn see_page(&self, caller: &Caller, code: PageCode) -> Result<Done<TracedPage>, AppError> {
        let object = code.to_string();
        let oversight = Oversight {
            caller,
            affair: Affair::Trace,
            object: &object,
            subject: None,
        };
        let (desk, sealing) = (self.desk_as_known().await, self.inner.sealing.clone());
        let look = move |remit: &Remit, _: &dyn LedgerSnapshot| {
            let opened = opened_page(remit, code, &sealing, &desk);
            Ok(Looked {
                is_found: opened.is_some(),
                value: opened.map(|opened| TracedPage { opened, desk }),
            })
        };
        let (done, _) = self.overseen(oversight, look).await?;
        let (traced, receipt) = done.into_parts();
        let traced = traced.ok_or_else(|| no_such_page_code(code))?;
        Ok(Done::new(traced, receipt))
    }
}

/// Who opened the page with this code, if an official may know.
pub(crate) fn opened_page(remit: &Remit, code: PageCode, sealing: &Sealing, desk: &DeskCopy) -> Option<OpenedPage> {
    code.open(sealing, &desk.authority).filter(|opened| {
        let principal = opened.opener.principal(&desk.authority);
        remit.admits_page_of(principal.map(|principal| &principal.organisation))
    })
}

/// A code that is well written, and leads to nobody whom the official may know.
pub(crate) fn no_such_page_code(code: PageCode) -> NotPossible {
    let message = format!("追溯码 {code} 不是本平台签发的，或者打开人不在本机构的监督范围内。请核对追溯码是否抄错。");
    NotPossible::unknown("trace.page_code", message)
}

impl Misread {
    /// What whoever typed the code is to do.
    pub fn message(self) -> &'static str {
        "此追溯码有一位认错，或者两位颠倒，不能据以追溯。请对照纸面逐位核对；码中没有字母 I、L、O、U。"
    }
}
