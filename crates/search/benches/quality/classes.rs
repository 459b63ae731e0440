//! The ways in which people type a name.

use std::collections::{BTreeMap, HashMap};

use pinyin::{ToPinyin, ToPinyinMulti};
use search::{Name, fold};

/// What is typed, and the number of the name that is looked for.
pub struct Typed {
    pub text: String,
    pub wanted: usize,
}

/// One way of typing; `None` where the name does not lend itself to it.
pub struct Class {
    pub name: &'static str,
    pub make: fn(&Names, usize, &mut Draw) -> Option<Typed>,
}

/// The names, and what of them is needed again and again.
pub struct Names<'a> {
    names: &'a [String],
    former: &'a BTreeMap<usize, String>,
    folded: Vec<String>,
    traditional: HashMap<char, char>,
    /// How many cores have these first letters.
    initials: HashMap<String, usize>,
}

impl<'a> Names<'a> {
    pub fn new(names: &'a [String], former: &'a BTreeMap<usize, String>) -> Self {
        let mut traditional = HashMap::new();
        for c in '\u{4e00}'..='\u{9fff}' {
            let simple = fast2s::convert(&c.to_string()).chars().next();
            if let Some(simple) = simple.filter(|simple| *simple != c) {
                traditional.entry(simple).or_insert(c);
            }
        }
        let folded = names.iter().map(|name| fold(name).iter().collect()).collect();
        let mut initials: HashMap<String, usize> = HashMap::new();
        for name in names {
            let core = Name::parse(name).core_text();
            let letters = spelled(&as_written(name, &core).unwrap_or(core), |c| {
                c.to_pinyin().map(|one| one.first_letter())
            });
            *initials.entry(letters.unwrap_or_default()).or_default() += 1;
        }
        Self {
            names,
            former,
            folded,
            traditional,
            initials,
        }
    }

    /// The query, if what is typed points to few enough names that the one wanted can be among the first ten.
    fn telling(&self, text: String, wanted: usize, part: &str) -> Option<Typed> {
        const OTHERS_MAX: usize = 8;
        let part: String = fold(part).iter().collect();
        let enough = part.chars().count() >= 2;
        let others = self
            .folded
            .iter()
            .filter(|name| name.contains(&part))
            .take(OTHERS_MAX + 1)
            .count();
        (enough && others <= OTHERS_MAX).then_some(Typed { text, wanted })
    }

    fn parts(&self, at: usize) -> Parts {
        let name = Name::parse(&self.names[at]);
        Parts {
            core: name.core_text(),
            trade: name.trade_text(),
        }
    }
}

struct Parts {
    core: String,
    trade: String,
}

/// A part of a name as it stands in it, with its own digits and signs; `None` where the part is not in one piece.
fn as_written(name: &str, part: &str) -> Option<String> {
    let kept: Vec<(char, char)> = name
        .chars()
        .filter_map(|c| Some((c, *fold(c.encode_utf8(&mut [0; 4])).first()?)))
        .collect();
    let part: Vec<char> = part.chars().collect();
    let start = kept
        .windows(part.len().max(1))
        .position(|window| window.iter().map(|(_, folded)| folded).eq(&part))?;
    Some(kept[start..start + part.len()].iter().map(|(c, _)| c).collect())
}

impl Parts {
    fn industry(&self) -> &str {
        &self.core[self.trade.len()..]
    }
}

pub const CLASSES: &[Class] = &[
    Class {
        name: "exact",
        make: |names, at, _| names.telling(names.names[at].clone(), at, &names.names[at]),
    },
    Class {
        name: "prefix",
        make: |names, at, draw| {
            let chars: Vec<char> = names.names[at].chars().collect();
            let text = text(&chars[..4 + draw.below(chars.len() - 3)]);
            names.telling(text.clone(), at, &text)
        },
    },
    Class {
        name: "substring",
        make: |names, at, draw| {
            let chars: Vec<char> = names.names[at].chars().collect();
            let length = 3 + draw.below((chars.len() - 3).min(5) + 1);
            let start = draw.below(chars.len() - length + 1);
            let text = text(&chars[start..start + length]);
            names.telling(text.clone(), at, &text)
        },
    },
    Class {
        name: "two characters",
        make: |names, at, _| {
            let trade = names.parts(at).trade;
            (trade.chars().count() == 2).then(|| names.telling(trade.clone(), at, &trade))?
        },
    },
    Class {
        name: "words out of order",
        make: |names, at, draw| {
            let parts = names.parts(at);
            let industry = parts.industry();
            if industry.is_empty() {
                return None;
            }
            let gap = if draw.below(2) == 0 { " " } else { "" };
            names.telling(format!("{industry}{gap}{}", parts.trade), at, &parts.core)
        },
    },
    Class {
        name: "without division",
        make: |names, at, _| {
            let name = &names.names[at];
            let start = name.find(&names.parts(at).core).filter(|start| *start > 0)?;
            names.telling(name[start..].to_owned(), at, &name[start..])
        },
    },
    Class {
        name: "without legal form",
        make: |names, at, _| {
            let name = &names.names[at];
            let core = names.parts(at).core;
            let end = name.find(&core)? + core.len();
            (end < name.len()).then(|| names.telling(name[..end].to_owned(), at, &name[..end]))?
        },
    },
    Class {
        name: "trade name and division",
        make: |names, at, _| {
            let name = &names.names[at];
            let parts = names.parts(at);
            let start = name.find(&parts.core).filter(|start| *start > 0)?;
            let division = &name[..start];
            let short = division.strip_suffix(['市', '省', '县']).unwrap_or(division);
            names.telling(format!("{short} {}", parts.trade), at, &parts.trade)
        },
    },
    Class {
        name: "one wrong character",
        make: |names, at, draw| slip(names, at, draw, |chars, place, other| chars[place] = other),
    },
    Class {
        name: "one missing character",
        make: |names, at, draw| {
            slip(names, at, draw, |chars, place, _| {
                chars.remove(place);
            })
        },
    },
    Class {
        name: "full width",
        make: |names, at, _| {
            let name = &names.names[at];
            let wide: String = name.chars().map(wide).collect();
            (wide != *name).then(|| names.telling(wide, at, name))?
        },
    },
    Class {
        name: "traditional",
        make: |names, at, _| {
            let core = names.parts(at).core;
            let text: String = core
                .chars()
                .map(|c| names.traditional.get(&c).copied().unwrap_or(c))
                .collect();
            (text != core).then(|| names.telling(text, at, &core))?
        },
    },
    Class {
        name: "full pinyin",
        make: |names, at, _| {
            let core = names.parts(at).core;
            let text = spelled(&as_written(&names.names[at], &core)?, |c| {
                c.to_pinyin().map(|one| one.plain())
            })?;
            names.telling(text, at, &core)
        },
    },
    Class {
        name: "pinyin of a Chinese digit",
        make: |names, at, _| {
            let core = names.parts(at).core;
            let written = as_written(&names.names[at], &core)?;
            let text = spelled(&written, |c| c.to_pinyin().map(|one| one.plain()))?;
            (written != core).then(|| names.telling(text, at, &core))?
        },
    },
    Class {
        name: "pinyin with place",
        make: |names, at, draw| {
            let (name, core) = (&names.names[at], names.parts(at).core);
            let written = as_written(name, &core)?;
            let start = name.find(&written).filter(|start| *start > 0)?;
            let place = name[..start]
                .strip_suffix(['市', '省', '县'])
                .filter(|short| short.chars().count() >= 2);
            let place = place.filter(|_| draw.below(2) == 0).unwrap_or(&name[..start]);
            let spelled = |text: &str| spelled(text, |c| c.to_pinyin().map(|one| one.plain()));
            let gap = if draw.below(2) == 0 { " " } else { "" };
            names.telling(format!("{}{gap}{}", spelled(place)?, spelled(&written)?), at, &core)
        },
    },
    Class {
        name: "pinyin of the whole name",
        make: |names, at, _| {
            let name: String = names.names[at].chars().filter(|c| !"（）()".contains(*c)).collect();
            let text = spelled(&name, |c| c.to_pinyin().map(|one| one.plain()))?;
            names.telling(text, at, &names.names[at])
        },
    },
    Class {
        name: "pinyin of another reading",
        make: |names, at, _| {
            let core = names.parts(at).core;
            let written = as_written(&names.names[at], &core)?;
            let usual = spelled(&written, |c| c.to_pinyin().map(|one| one.plain()))?;
            let other = spelled(&written, |c| {
                let usual = c.to_pinyin()?.plain();
                let second = c
                    .to_pinyin_multi()?
                    .into_iter()
                    .map(|one| one.plain())
                    .find(|plain| *plain != usual);
                Some(second.unwrap_or(usual))
            })?;
            (usual != other).then(|| names.telling(other, at, &core))?
        },
    },
    Class {
        name: "pinyin as it is confused",
        make: |names, at, _| {
            let core = names.parts(at).core;
            let written = as_written(&names.names[at], &core)?;
            let right = spelled(&written, |c| c.to_pinyin().map(|one| one.plain()))?;
            let confused = spelled_with(&written, " ")?
                .split(' ')
                .map(|syllable| match syllable.as_bytes() {
                    [b'z' | b'c' | b's', b'h', ..] => format!("{}{}", &syllable[..1], &syllable[2..]),
                    [b'l', ..] => format!("n{}", &syllable[1..]),
                    _ => syllable.to_owned(),
                })
                .collect::<String>();
            (confused != right).then(|| names.telling(confused, at, &core))?
        },
    },
    Class {
        name: "first letters",
        make: |names, at, _| {
            let core = names.parts(at).core;
            let text = spelled(&as_written(&names.names[at], &core)?, |c| {
                c.to_pinyin().map(|one| one.first_letter())
            })?;
            // Names that share them all are many; those that are few enough to be listed are asked for.
            let alike = names.initials.get(&text).copied().unwrap_or(0);
            (text.len() >= 4 && alike <= 5).then_some(Typed { text, wanted: at })
        },
    },
    Class {
        name: "initials of the whole name",
        make: |names, at, _| {
            let name = &names.names[at];
            let first_letter = |c: char| c.to_pinyin().map(|one| one.first_letter());
            let core = spelled(&as_written(name, &names.parts(at).core)?, first_letter)?;
            let text = spelled(name, first_letter)?;
            let alike = names.initials.get(&core).copied().unwrap_or(0);
            (text != core && core.len() >= 3 && alike <= 5).then_some(Typed { text, wanted: at })
        },
    },
    Class {
        name: "former name",
        make: |names, at, _| {
            let at = at - at % 100;
            let former = names.former.get(&at)?;
            names.telling(former.clone(), at, former)
        },
    },
    Class {
        name: "letters and characters",
        make: |names, at, draw| {
            let at = at - at % MIXED_EVERY + MIXED_AT;
            let chars: Vec<char> = names.names.get(at)?.chars().collect();
            let start = chars.iter().position(char::is_ascii_alphanumeric)?;
            let run = chars[start..].iter().take_while(|c| c.is_ascii_alphanumeric()).count();
            // What follows has to be of the trade name: the sounds of a legal form tell nobody apart.
            let core = names.parts(at).core;
            let of_core = core.strip_prefix(&fold(&text(&chars[start..start + run])).iter().collect::<String>());
            let behind = of_core.map_or(0, |rest| rest.chars().count().min(2));
            let before = start.min(2);
            if behind < 2 && before < 2 {
                return None;
            }
            let letters = text(&chars[start..start + run]);
            let next = text(&chars[start + run..start + run + behind]);
            let typed = match if behind < 2 { 0 } else { draw.below(6) } {
                0 => text(&chars[start - before..start + run]),
                1 => format!("{letters}{next}"),
                2 => format!("{}{next}", letters.to_lowercase()),
                3 => format!("{next} {letters}"),
                4 => letters.chars().map(wide).chain(next.chars()).collect(),
                // The characters as they sound, before the input method has made them.
                _ => format!(
                    "{}{}",
                    letters.to_lowercase(),
                    spelled(&next, |c| c.to_pinyin().map(|one| one.plain()))?
                ),
            };
            let part = text(&chars[if behind < 2 { start - before } else { start }..start + run + behind]);
            names.telling(typed, at, &part)
        },
    },
    Class {
        name: "digits",
        make: |names, at, _| {
            const DIGITS: &str = "〇一二三四五六七八九";
            let name = &names.names[at];
            let text: String = name
                .chars()
                .map(
                    |c| match (c.to_digit(10), DIGITS.chars().position(|digit| digit == c)) {
                        (Some(value), _) => DIGITS.chars().nth(value as usize).unwrap_or(c),
                        (_, Some(value)) => char::from_digit(value as u32, 10).unwrap_or(c),
                        _ => c,
                    },
                )
                .collect();
            (text != *name && name.contains(|c: char| "二三四五六七八九".contains(c) || c.is_ascii_digit()))
                .then(|| names.telling(text, at, name))?
        },
    },
];

/// Every so many names one has letters or digits in it.
pub const MIXED_EVERY: usize = 50;
/// Which of so many.
pub const MIXED_AT: usize = 25;

/// A name with letters or digits beside its trade name, as 3M中国, TCL王牌 and 长城A8 have them; real ones are few.
pub fn mixed(name: &str, number: usize) -> Option<String> {
    let trade = Name::parse(name).trade_text();
    let letter = |at: usize| char::from(b'A' + (number / MIXED_EVERY * 7 + at * 11) as u8 % 26);
    let digit = char::from(b'2' + (number / MIXED_EVERY % 8) as u8);
    let with = match number / MIXED_EVERY % 4 {
        0 => format!("{}{}{}{trade}", letter(1), letter(2), letter(3)),
        1 => format!("{digit}{}{trade}", letter(1)),
        2 => format!("{trade}{}{digit}", letter(2)),
        _ => format!("{}{}{trade}", letter(3), letter(4)),
    };
    (trade.chars().count() >= 2 && name.contains(&trade)).then(|| name.replacen(&trade, &with, 1))
}

/// A slip somewhere in trade name and industry, typed without division and form.
fn slip(names: &Names, at: usize, draw: &mut Draw, make: fn(&mut Vec<char>, usize, char)) -> Option<Typed> {
    let core = names.parts(at).core;
    let mut chars: Vec<char> = core.chars().collect();
    if chars.len() < 4 {
        return None;
    }
    let place = draw.below(chars.len());
    let other: Vec<char> = names.names[draw.below(names.names.len())].chars().collect();
    let other = other[draw.below(other.len())];
    let before = chars.clone();
    make(&mut chars, place, other);
    (chars != before).then(|| names.telling(text(&chars), at, &core))?
}

fn text(chars: &[char]) -> String {
    chars.iter().collect()
}

fn spelled(core: &str, one: impl Fn(char) -> Option<&'static str>) -> Option<String> {
    core.chars()
        .map(one)
        .collect::<Option<Vec<_>>>()
        .map(|all| all.concat().replace('ü', "v"))
}

fn spelled_with(core: &str, gap: &str) -> Option<String> {
    core.chars()
        .map(|c| c.to_pinyin().map(|one| one.plain()))
        .collect::<Option<Vec<_>>>()
        .map(|all| all.join(gap).replace('ü', "v"))
}

/// A half-width sign as it is typed full-width.
fn wide(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Numbers that look drawn, the same in every run.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}
