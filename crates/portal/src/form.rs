//! Forms (表单): inputs with what was entered, and errors that name place, rule and remedy.

use model::FieldType;

/// One input of a form.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Name in the form and `id` on the page.
    pub name: String,
    /// What to enter.
    pub label: String,
    /// How, in a sentence; may be empty.
    pub hint: String,
    /// What was entered, kept as it was.
    pub value: String,
    /// Whether the form cannot do without.
    pub is_required: bool,
    /// What it looks like.
    pub kind: InputKind,
    /// What is wrong with what was entered.
    pub error: Option<InputError>,
}

/// What an input looks like.
#[derive(Clone, Debug, Default)]
pub enum InputKind {
    /// One line.
    #[default]
    Line,
    /// One line with a code that has a check character, which a script may tell of while it is typed.
    Code(CheckedCode),
    /// Several lines.
    Lines,
    /// A file, of which the form is sent in parts.
    File,
    /// One of a list, or none.
    Choice(Vec<Choice>),
    /// One of a list as a condition; nothing chosen is no condition.
    Condition(Vec<Choice>),
    /// Any of a list; each is sent under the input's name.
    Ticks(Vec<Tick>),
}

/// A code with a check character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckedCode {
    /// 公民身份号码.
    CitizenNumber,
    /// 统一社会信用代码.
    CreditCode,
    /// Either.
    Any,
}

impl CheckedCode {
    /// The one that values of a field have, if any.
    pub fn of(field_type: &FieldType) -> Option<Self> {
        match field_type {
            FieldType::CitizenNumber => Some(Self::CitizenNumber),
            FieldType::CreditCode(_) => Some(Self::CreditCode),
            _ => None,
        }
    }

    /// As the script knows it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CitizenNumber => "citizen",
            Self::CreditCode => "credit",
            Self::Any => "citizen credit",
        }
    }
}

/// One entry of a list.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// What is wrong with an entry: the rule that it breaks and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// The rule.
    pub rule: String,
    /// What to do.
    pub remedy: String,
}

impl InputError {
    /// A rule that says what to do itself.
    pub(crate) fn rule(rule: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            remedy: String::new(),
        }
    }
}

/// Several lines as one: the rules of texts at the desk know no line breaks.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An error in the summary at the top: where, which rule, what to do.
#[derive(Clone, Debug)]
pub struct ErrorInSummary {
    /// `id` of the input.
    pub target: String,
    /// Label of the input.
    pub place: String,
    /// What is wrong.
    pub error: InputError,
}

/// Whether a field takes a tick.
#[derive(Clone, Debug)]
pub struct Tick {
    /// `id` on the page.
    pub id: String,
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Whether it is ticked.
    pub is_ticked: bool,
}

/// What was sent: names with values, in order. Never printed and never logged: it holds personal data.
#[derive(Clone, Default)]
pub struct Entered(Vec<(String, String)>);

impl Entered {
    /// Takes the pairs of a form.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The first value under a name, without surrounding space; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// All values under a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a button with this name was pressed.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// The pairs that are not empty and not buttons, to be sent along hidden.
    pub fn kept(&self, buttons: &[&str]) -> Vec<(String, String)> {
        self.0
            .iter()
            .filter(|(name, value)| !value.is_empty() && !buttons.contains(&name.as_str()))
            .cloned()
            .collect()
    }
}

/// The errors of some inputs, for the summary.
pub fn summary<'a>(inputs: impl IntoIterator<Item = &'a Input>) -> Vec<ErrorInSummary> {
    inputs
        .into_iter()
        .filter_map(|input| {
            let error = input.error.clone()?;
            Some(ErrorInSummary {
                target: input.name.clone(),
                place: input.label.clone(),
                error,
            })
        })
        .collect()
}
