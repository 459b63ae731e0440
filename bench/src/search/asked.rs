//! The names that speed is measured with, and what is asked of them: the same in every run and of every index.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::installation::SEED;

/// Ways of asking.
pub const KINDS: [&str; 5] = ["prefix", "substring", "two characters", "two words", WITH_A_SLIP];
/// The way in which one character is wrong.
pub const WITH_A_SLIP: &str = "one wrong";
/// Names that are looked for, each in every way.
const WANTED: u64 = 400;
/// How a company says what it is; people leave it out.
const FORMS: [&str; 3] = ["有限责任公司", "股份有限公司", "有限公司"];
/// What stands in place of the right character, and what in place of itself.
const SLIPS: [char; 2] = ['华', '鑫'];

/// Writes `count` names of sample enterprises, one a line, and questions for some of them: kind, text, second text and the name looked
/// for, with tabs between.
///
/// # Errors
/// When a file cannot be written.
pub fn write(names: &Path, questions: &Path, count: u64) -> io::Result<()> {
    let mut names = BufWriter::new(File::create(names)?);
    let mut questions = BufWriter::new(File::create(questions)?);
    let every = (count / WANTED).max(1);
    // The next that can be asked for, once this many are written.
    let mut due = every;
    for index in 0..count {
        let name = sample::enterprise(SEED, index).name;
        writeln!(names, "{name}")?;
        if index >= due
            && let Some(asked) = Asked::of(&name, index)
        {
            due += every;
            for (kind, (text, second)) in KINDS.iter().zip(asked.texts()) {
                writeln!(questions, "{kind}\t{text}\t{second}\t{name}")?;
            }
        }
    }
    names.flush()?;
    questions.flush()
}

/// What somebody knows of a name, its legal form left out.
struct Asked {
    characters: Vec<char>,
    /// Which character is wrong.
    slip: usize,
    /// How long the first of two words is: a trade name has two characters or three.
    trade: usize,
}

impl Asked {
    /// Place, trade name and line of business are two characters each at least.
    fn of(name: &str, index: u64) -> Option<Self> {
        let characters: Vec<char> = FORMS.iter().find_map(|form| name.strip_suffix(form))?.chars().collect();
        let length = characters.len();
        (8..=16).contains(&length).then(|| Self {
            slip: (index % length as u64) as usize,
            trade: 2 + (index % 2) as usize,
            characters,
        })
    }

    /// In the order of [`KINDS`].
    fn texts(&self) -> [(String, String); 5] {
        let part = |from: usize, to: usize| self.characters[from..to].iter().collect::<String>();
        let mut slipped = self.characters.clone();
        let right = slipped[self.slip];
        slipped[self.slip] = if right == SLIPS[0] { SLIPS[1] } else { SLIPS[0] };
        let length = self.characters.len();
        [
            (part(0, 5), String::new()),
            (part(2, 6), String::new()),
            (part(3, 5), String::new()),
            (part(3, 3 + self.trade), part(length - 2, length)),
            (slipped.iter().collect(), String::new()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_a_part_of_its_name_but_for_the_slip() {
        let name = "武汉市可邦文化发展有限责任公司";
        let texts = Asked::of(name, 3).unwrap().texts();
        for (text, second) in &texts[..4] {
            assert!(name.contains(text) && name.contains(second), "{text} {second}");
        }
        assert_eq!(texts[3], ("可邦文".to_owned(), "发展".to_owned()));
        assert_eq!(texts[4].0, "武汉市华邦文化发展");
        assert!(Asked::of("上海美腾商行", 3).is_none(), "no form that is left out");
    }
}
