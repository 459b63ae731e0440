//! Names: of people by frequency, sex and decade, of enterprises, and of roads.

use crate::csv::rows;
use crate::draw::{Draw, Weighted};

/// Characters that founders put into trade names for luck.
const AUSPICIOUS: &str =
    "鑫盛隆泰丰达华兴宏源恒昌瑞嘉诚信德顺安康博远天海金润泽新联创智云启航腾飞凯旺福祥和美佳利通晟辰禾";

pub(crate) struct Names {
    surnames: Weighted<&'static str>,
    /// [female, male]
    given: [Vec<&'static str>; 2],
    /// First year of birth, sex, and the characters in fashion from then on.
    characters: Vec<(i32, bool, Vec<&'static str>)>,
    /// [turkic, tibetan][female, male]
    transliterated: [[Vec<&'static str>; 2]; 2],
    trade: Vec<&'static str>,
    auspicious: Vec<&'static str>,
    /// Words for roads, towns and villages.
    pub places: Vec<&'static str>,
}

/// Whose name it is.
#[derive(Clone, Copy)]
pub(crate) struct Person<'a> {
    pub birth_year: i32,
    pub is_male: bool,
    /// Code of GB/T 3304.
    pub ethnic_group: &'a str,
}

fn characters(text: &'static str) -> Vec<&'static str> {
    text.char_indices()
        .map(|(at, c)| &text[at..at + c.len_utf8()])
        .collect()
}

impl Names {
    pub fn load() -> Self {
        let given = |sex: &str| {
            rows(include_str!("../data/given-names.csv"))
                .filter(|row| row[1] == sex)
                .map(|row| row[0])
                .collect()
        };
        let transliterated = |style: &str, sex: &str| -> Vec<&'static str> {
            rows(include_str!("../data/transliterated-names.csv"))
                .filter(|row| row[0] == style && row[1] == sex)
                .flat_map(|row| row[2].split('|'))
                .collect()
        };
        Self {
            surnames: Weighted::new(
                rows(include_str!("../data/surnames.csv"))
                    .map(|row| (row[1].parse().expect("a weight"), row[0]))
                    .collect(),
            ),
            given: [given("F"), given("M")],
            characters: rows(include_str!("../data/given-name-characters.csv"))
                .map(|row| (row[0].parse().expect("a year"), row[1] == "M", characters(row[2])))
                .collect(),
            transliterated: ["turkic", "tibetan"].map(|style| [transliterated(style, "F"), transliterated(style, "M")]),
            trade: rows(include_str!("../data/trade-names.csv"))
                .map(|row| row[0])
                .collect(),
            auspicious: characters(AUSPICIOUS),
            places: rows(include_str!("../data/place-words.csv"))
                .map(|row| row[0])
                .collect(),
        }
    }

    /// Appends a person's name.
    pub fn person(&self, person: Person<'_>, out: &mut String, draw: &mut Draw) {
        match person.ethnic_group {
            "05" | "17" | "29" | "41" | "43" | "50" if draw.chance(9_500) => {
                out.push_str(draw.pick(&self.transliterated[0][usize::from(person.is_male)]));
                out.push('·');
                // The second part is the father's name.
                out.push_str(draw.pick(&self.transliterated[0][1]));
            }
            "04" | "54" | "55" if draw.chance(8_500) => {
                let names = &self.transliterated[1];
                // The names of weekdays and blessings come first and suit both sexes.
                out.push_str(draw.pick(&names[1]));
                out.push_str(draw.pick(&names[usize::from(person.is_male)]));
            }
            _ => {
                out.push_str(self.surnames.draw(draw));
                self.given_name(person, out, draw);
            }
        }
    }

    fn given_name(&self, person: Person<'_>, out: &mut String, draw: &mut Draw) {
        if (1940..2000).contains(&person.birth_year) && draw.chance(3_500) {
            out.push_str(draw.pick(&self.given[usize::from(person.is_male)]));
            return;
        }
        let fashion = self.characters.iter().rev();
        let fashion = fashion.filter(|(from, is_male, _)| *is_male == person.is_male && *from <= person.birth_year);
        let characters = fashion
            .map(|(_, _, characters)| characters)
            .next()
            .unwrap_or(&self.characters[0].2);
        let single_per_ten_thousand = match person.birth_year {
            ..1961 => 1_000,
            1961..2005 => 2_800,
            _ => 700,
        };
        let first = draw.below(characters.len() as u32) as usize;
        out.push_str(characters[first]);
        if !draw.chance(single_per_ten_thousand) {
            let step = 1 + draw.below(characters.len() as u32 - 1) as usize;
            out.push_str(characters[(first + step) % characters.len()]);
        }
    }

    /// Appends the name of a man or woman of working age, as of those who represent an organisation.
    pub fn representative(&self, out: &mut String, draw: &mut Draw) {
        let person = Person {
            birth_year: draw.between(1958, 1996),
            is_male: draw.chance(6_800),
            ethnic_group: "01",
        };
        self.person(person, out, draw);
    }

    /// Appends a trade name 字号.
    pub fn trade(&self, out: &mut String, draw: &mut Draw) {
        if draw.chance(4_000) {
            out.push_str(draw.pick(&self.trade));
            return;
        }
        for _ in 0..2 + draw.below(4) / 3 {
            out.push_str(draw.pick(&self.auspicious));
        }
    }
}

/// Appends a number without leading zeros.
pub(crate) fn push_number(out: &mut String, number: u32) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// Appends a number with leading zeros.
pub(crate) fn push_padded(out: &mut String, number: u32, width: u32) {
    for position in (0..width).rev() {
        out.push(char::from(b'0' + (number / 10u32.pow(position) % 10) as u8));
    }
}
