//! What people type, and what they look for.

mod heard;
mod people;
mod sorted;

use codes::CivilDate;
use search::{Builder, CapitalBand, Entry, Filter, Followed, How, Index, Place, Question, Sort, Standing};

fn entry(number: u32, name: &str) -> Entry {
    Entry {
        place: Place {
            register: 0,
            key: format!("K{number:05}"),
        },
        name: name.to_owned(),
        former_names: Vec::new(),
        is_active: true,
        division: Some("440305".parse().unwrap()),
        status: "1".to_owned(),
        kind: "有限责任公司".to_owned(),
        founded_on: CivilDate::new(2001, 1, 1),
        capital_yuan: Some(3_000_000),
        authority: "甲市市场监督管理局".to_owned(),
        representative: "王某某".to_owned(),
        fields: 0b1,
    }
}

/// Invented names in the shapes of real ones.
fn entries() -> Vec<Entry> {
    let names = [
        "深圳市花未技术有限公司",
        "花未（上海）贸易有限责任公司",
        "上海花未贸易有限公司深圳分公司",
        "花未",
        "北京单曾文化传播有限公司",
        "第一百货商店",
        "二十一世纪物业管理有限公司",
        "丰泽区丁香园艺场",
        "腾云驾雾信息科技股份有限公司",
        "长乐市重阳酒业有限公司",
        "TQB集团有限公司",
        "国营红旗塑胶厂",
        "南京FQF东辰教育信息咨询有限公司",
        "3M中华胶带有限公司",
        "长城王牌A8音响商店",
    ];
    let mut all: Vec<Entry> = (0..).zip(names).map(|(number, name)| entry(number, name)).collect();
    all[3].is_active = false;
    all[4].former_names = vec!["北京旧雨楼文化有限公司".to_owned()];
    all[5].division = Some("110101".parse().unwrap());
    all[6].representative = "李某".to_owned();
    all
}

struct Case {
    folder: tempfile::TempDir,
    index: Index,
}

fn built(entries: &[Entry]) -> Case {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = Builder::begin(folder.path()).unwrap();
    for entry in entries {
        builder.add(entry.clone()).unwrap();
    }
    builder
        .finish(&Followed::new(vec![("enterprise".to_owned(), 12)]))
        .unwrap();
    let index = Index::open(folder.path()).unwrap().expect("it was just built");
    Case { folder, index }
}

fn question(text: &str) -> Question {
    Question {
        text: text.to_owned(),
        hits_max: 10,
        ..Question::default()
    }
}

/// As it is asked while somebody types.
fn typing(text: &str) -> Question {
    Question {
        is_typing: true,
        ..question(text)
    }
}

fn found(index: &Index, question: &Question) -> Vec<(u32, How)> {
    let hits = index.find(question).unwrap().hits;
    hits.iter()
        .map(|hit| (hit.place.key[1..].parse().unwrap(), hit.how))
        .collect()
}

#[test]
fn names_are_found_as_people_type_them() {
    let case = built(&entries());
    let mut missed = Vec::new();
    for (typed, number, how) in [
        ("深圳市花未技术有限公司", 0, How::Name),
        ("花未技术", 0, How::Name),
        ("深圳花未", 0, How::Parts),
        ("花未技", 0, How::Start),
        ("未技术有限", 0, How::Part),
        ("花未技术有限责任公司", 0, How::Parts),
        ("花未 技术", 0, How::Name),
        ("技术 花未", 0, How::Words),
        ("技术花未", 0, How::Words),
        ("花未贸易有限责任公司", 1, How::Parts),
        ("贸易 上海 花未", 1, How::Words),
        ("上海花未贸易有限责任公司", 1, How::Parts),
        ("技术 南山区 花未", 0, How::Words),
        ("单曾", 4, How::TradeName),
        ("旧雨楼", 4, How::TradeName),
        ("第1百货", 5, How::Name),
        ("21世纪物业", 6, How::Start),
        ("世纪物业管理", 6, How::Part),
        ("騰雲駕霧", 8, How::TradeName),
        ("ｔｑｂ", 10, How::TradeName),
        ("红旗塑膠廠", 11, How::Name),
        ("fqf东辰", 12, How::TradeName),
        ("ＦＱＦ教育", 12, How::Words),
        ("东辰 fqf", 12, How::Words),
        ("fqfdongchen", 12, How::Sound),
        ("3m中华", 13, How::TradeName),
        ("胶带3M", 13, How::Words),
        ("3mzhonghua", 13, How::Sound),
        ("3mzhjd", 13, How::Initials),
        ("王牌a8", 14, How::Part),
        ("changchengwangpaia8", 14, How::Sound),
        ("huaweijishu", 0, How::Sound),
        ("hua wei ji shu", 0, How::Sound),
        ("ＨｕａＷｅｉＪｉＳｈｕ", 0, How::Sound),
        ("ｔｙｊｗ", 8, How::Initials),
        ("huaweijisu", 0, How::Sound),
        ("shanceng", 4, How::Sound),
        ("danzeng", 4, How::Sound),
        ("chongyangjiuye", 9, How::Sound),
        ("changleshichongyang", 9, How::Sound),
        ("shenzhenhuaweijishuyouxiangongsi", 0, How::Sound),
        ("tyjw", 8, How::Initials),
        ("szshwjsyxgs", 0, How::Initials),
        ("腾云架雾", 8, How::Slip),
        ("腾云驾雾信恩科技", 8, How::Slip),
        ("腾驾雾信息科技", 8, How::Slip),
        ("腾云大驾雾信息科技", 8, How::Slip),
        ("云腾驾雾信息科技", 8, How::Slip),
        ("画味", 0, How::Alike),
        ("王某某 丁香园艺", 7, How::Representative),
    ] {
        let found = found(&case.index, &question(typed));
        let hit = found.iter().find(|(hit, _)| *hit == number);
        if hit.map(|(_, how)| *how) != Some(how) {
            missed.push(format!("{typed}: {how:?}, not {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_exists_stands_first() {
    let case = built(&entries());
    let found = found(&case.index, &question("花未"));
    let numbers: Vec<u32> = found.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers.last(), Some(&3), "花未 is cancelled: {found:?}");
    assert_eq!(numbers.len(), 4);
}

#[test]
fn pages_follow_each_other_without_gap() {
    let many: Vec<Entry> = (0..500)
        .map(|number| {
            let shape = ["甲乙贸易", "丙甲乙贸易", "贸易甲乙", "甲乙丁戊贸易公司"][number as usize % 4];
            let mut entry = entry(number, &format!("{shape}{}", "店".repeat(number as usize % 7)));
            entry.founded_on = CivilDate::new(
                1950 + (number % 60) as u16,
                1 + (number % 12) as u8,
                1 + (number % 28) as u8,
            );
            entry.capital_yuan = (number % 9 > 0).then_some(u64::from(number / 2) * 100_000);
            entry.is_active = number % 5 != 0;
            entry
        })
        .collect();
    let case = built(&many);
    for sort in [
        Sort::Relevance,
        Sort::FoundedFirst,
        Sort::FoundedLast,
        Sort::CapitalHighest,
    ] {
        let mut question = Question {
            sort,
            with_counts: true,
            hits_max: 7,
            ..question("甲乙 贸易")
        };
        let mut all = Vec::new();
        loop {
            let found = case.index.find(&question).unwrap();
            assert_eq!(found.counts.unwrap().total, 500, "{sort:?}");
            all.extend(found.hits.into_iter().map(|hit| hit.place.key));
            let Some(next) = found.next else { break };
            question.after = Some(next.to_string().parse().unwrap());
        }
        let in_all = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((in_all, all.len()), (500, 500), "{sort:?}");
    }
}

#[test]
fn filters_and_counts_agree() {
    let case = built(&entries());
    let by = |filter: Filter| {
        let question = Question {
            filter,
            with_counts: true,
            ..question("")
        };
        let found = case.index.find(&question).unwrap();
        assert_eq!(found.counts.as_ref().unwrap().total as usize, found.hits.len());
        found
    };
    let all = case
        .index
        .find(&Question {
            hits_max: 100,
            with_counts: true,
            ..Question::default()
        })
        .unwrap();
    let counts = all.counts.unwrap();
    assert_eq!((counts.total, all.hits.len()), (15, 15));
    assert_eq!(counts.divisions, [(110_000, 1), (440_000, 14)]);
    assert_eq!(counts.kinds, [("有限责任公司".to_owned(), 15)]);
    assert_eq!(counts.capitals, [(CapitalBand::Below5Million, 15)]);
    let beijing = by(Filter {
        division: Some("110000".parse().unwrap()),
        ..Filter::default()
    });
    assert_eq!(beijing.hits[0].place.key, "K00005");
    assert_eq!(beijing.counts.unwrap().divisions, [(110_100, 1)]);
    assert!(
        by(Filter {
            status: Some("9".to_owned()),
            ..Filter::default()
        })
        .hits
        .is_empty()
    );
    assert!(
        by(Filter {
            founded_from: Some(2002),
            ..Filter::default()
        })
        .hits
        .is_empty()
    );
}

#[test]
fn what_is_repeated_is_found_as_repeated() {
    let case = built(&[
        entry(0, "深圳市花花世界花花贸易有限公司"),
        entry(1, "深圳市花花贸易有限公司"),
        entry(2, "深圳市丁丁花花花花贸易有限公司"),
    ]);
    let numbers = |text: &str| {
        let found = found(&case.index, &question(text));
        let mut numbers: Vec<u32> = found.into_iter().map(|(number, _)| number).collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(numbers("花花花花"), [2], "twice in a row, and not twice somewhere");
    assert_eq!(numbers("花花"), [0, 1, 2]);
    assert_eq!(
        numbers("花花 花花 贸易 花花"),
        [0, 1, 2],
        "a word said twice is one word"
    );
}

#[test]
fn each_is_counted_once_however_many_there_are() {
    // More than are counted at once, of which some are meant in several ways.
    let all: Vec<Entry> = (0..700)
        .map(|number| {
            let mut entry = entry(
                number,
                if number % 7 == 0 {
                    "花未"
                } else {
                    "花未技术有限公司"
                },
            );
            entry.founded_on = CivilDate::new(1990 + (number % 30) as u16, 1, 1);
            entry
        })
        .collect();
    let case = built(&all);
    for text in ["花未", "花未 花未", ""] {
        let question = Question {
            with_counts: true,
            ..question(text)
        };
        let counts = case.index.find(&question).unwrap().counts.unwrap();
        assert_eq!(counts.total, 700, "{text}");
        assert_eq!(counts.years.len(), 30, "{text}");
        assert_eq!(counts.years.iter().map(|(_, count)| count).sum::<u64>(), 700, "{text}");
    }
}

#[test]
fn what_changes_again_and_again_is_there_once() {
    // So many commits that parts are merged, again and again.
    const COMMITS: u32 = 60;
    let mut all = entries();
    let case = built(&all);
    let mut follower = case.index.follow().unwrap();
    for commit in 0..COMMITS {
        for at in [commit, commit * 3 + 1] {
            let changed = &mut all[at as usize % 7];
            changed.name = format!("花未{commit}号商店");
            follower.put(changed.clone());
        }
        let gone = &all[7 + commit as usize % 2];
        follower.remove(&gone.place);
        follower.put(all[7 + (commit as usize + 1) % 2].clone());
        follower.commit(&Followed::new(Vec::new())).unwrap();
        assert_eq!(case.index.records(), all.len() as u64 - 1, "{commit}");
        assert_eq!(case.index.standing(gone).unwrap(), Standing::Missing);
    }
    for changed in &all[..7] {
        assert_eq!(
            case.index.standing(changed).unwrap(),
            Standing::Current,
            "{}",
            changed.name
        );
    }
}

#[test]
fn changes_are_followed_and_a_rebuild_takes_over() {
    let mut all = entries();
    let case = built(&all);
    let mut follower = case.index.follow().unwrap();
    all[0].name = "深圳市新名技术有限公司".to_owned();
    assert_eq!(case.index.standing(&all[0]).unwrap(), Standing::Stale);
    follower.put(all[0].clone());
    follower.remove(&all[1].place);
    // Of what is put twice the last counts, and what is taken out again was never there.
    for name in ["花未旧店", "花未新店"] {
        follower.put(entry(99, name));
    }
    follower.put(entry(98, "花未未店"));
    follower.remove(&entry(98, "").place);
    let followed = Followed::new(vec![("enterprise".to_owned(), 15)]);
    follower.commit(&followed).unwrap();

    assert_eq!(case.index.followed(), followed);
    assert_eq!(case.index.standing(&all[0]).unwrap(), Standing::Current);
    assert_eq!(case.index.standing(&all[1]).unwrap(), Standing::Missing);
    assert_eq!(case.index.records(), 15);
    let numbers: Vec<u32> = found(&case.index, &question("花未"))
        .iter()
        .map(|(number, _)| *number)
        .collect();
    assert_eq!(numbers, [2, 3, 99]);

    // Another process builds anew while this one serves; its index is in force at the next look.
    let mut builder = Builder::begin(case.folder.path()).unwrap();
    builder.add(entry(1, "全新的名称有限公司")).unwrap();
    assert!(!case.index.refresh().unwrap());
    builder
        .finish(&Followed::new(vec![("enterprise".to_owned(), 20)]))
        .unwrap();
    assert_eq!(case.index.records(), 15);
    assert!(case.index.refresh().unwrap());
    assert_eq!(case.index.records(), 1);
    assert_eq!(found(&case.index, &question("全新的名称"))[0].0, 1);
}

#[test]
fn nothing_typed_breaks_it() {
    let case = built(&entries());
    let long = "花".repeat(10_000);
    for typed in [
        "花",
        "*",
        "%%%%",
        "' or 1=1 --",
        "<script>",
        "\u{202e}花未",
        "a",
        "((((",
        "\0\0",
        &long,
        "^$|",
        "一 二 三 四 五 六 七 八 九 十 一 二 三",
        "zhuangzhuangzhuangzhuangzhuangzhuangzhuang",
    ] {
        let answer = case
            .index
            .find(&Question {
                with_counts: true,
                ..question(typed)
            })
            .unwrap();
        assert!(answer.hits.len() <= 10, "{typed}");
    }
    assert_eq!(found(&case.index, &question("\u{202e}花未"))[0].1, How::TradeName);
    assert!(
        !found(&case.index, &question("花")).is_empty(),
        "one character finds names that begin with it"
    );
}

#[test]
fn names_are_suggested_while_they_are_typed() {
    let case = built(&entries());
    for (typed, number, how) in [
        ("花未", 3, How::TradeName),
        ("花未技", 0, How::Start),
        ("深圳市花", 0, How::Part),
        ("huaweij", 0, How::Sound),
        ("huaweiji", 0, How::Sound),
        ("hua wei ji s", 0, How::Sound),
        ("tengyunj", 8, How::Sound),
        ("tyj", 8, How::Initials),
        ("dingx", 7, How::Sound),
    ] {
        let hits = found(&case.index, &typing(typed));
        assert!(hits.contains(&(number, how)), "{typed}: {hits:?}");
    }
    // What is not finished is nothing that was typed wrong.
    for typed in ["腾云架雾", "花未技木", "huaweix"] {
        assert_eq!(found(&case.index, &typing(typed)), [], "{typed}");
    }
}

#[test]
fn registers_are_counted_by_place_year_and_field() {
    let mut all = entries();
    for (number, entry) in all.iter_mut().enumerate().skip(9) {
        (entry.place.register, entry.fields) = (1, 0b101);
        (entry.division, entry.founded_on) = (None, None);
        entry.place.key = format!("L{number:05}");
    }
    let case = built(&all);
    let (_, figures) = case.index.figures();
    assert_eq!(figures.len(), 2);
    assert_eq!(figures[0].records, 9);
    assert_eq!(figures[0].provinces, [(110_000, 1), (440_000, 8)].into());
    assert_eq!(figures[0].years, [(2001, 9)].into());
    assert_eq!(figures[0].fields[..3], [9, 0, 0]);
    assert_eq!(figures[1].provinces, [(0, 6)].into());
    assert_eq!(figures[1].years, [(0, 6)].into());
    assert_eq!(figures[1].fields[..3], [6, 0, 6]);

    // What is taken out is counted no more.
    let mut follower = case.index.follow().unwrap();
    follower.remove(&all[0].place);
    follower.commit(&Followed::new(vec![("甲".to_owned(), 2)])).unwrap();
    case.index.refresh().unwrap();
    assert_eq!(case.index.figures().1[0].records, 8);
}

#[test]
fn any_key_comes_back() {
    let keys = ["91990000MA0000015Q", "110000000000017", "事证第144000000123号", "X"];
    let all: Vec<Entry> = keys
        .iter()
        .map(|key| {
            let mut entry = entry(0, "花未技术有限公司");
            (entry.place.register, entry.place.key) = (2, (*key).to_owned());
            entry
        })
        .collect();
    let case = built(&all);
    let hits = case.index.find(&question("花未")).unwrap().hits;
    let mut found: Vec<&str> = hits.iter().map(|hit| hit.place.key.as_str()).collect();
    found.sort_unstable();
    let mut wanted = keys;
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    assert!(hits.iter().all(|hit| hit.place.register == 2));
    for entry in &all {
        assert_eq!(case.index.standing(entry).unwrap(), Standing::Current);
    }
}
