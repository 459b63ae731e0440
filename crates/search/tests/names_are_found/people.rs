//! A person's name finds nothing by itself, whatever else is typed that tells nothing.

use search::{Filter, How, Question};

use crate::{built, entries, entry, found, question};

#[test]
fn nobody_is_listed_by_a_person_alone() {
    let case = built(&entries());
    for typed in ["王某某", "王某某 李某", "李某"] {
        assert_eq!(found(&case.index, &question(typed)), [], "{typed}");
    }
    assert_eq!(found(&case.index, &question("李某 世纪"))[0], (6, How::Representative));
}

#[test]
fn nobody_is_listed_by_a_person_and_a_word_of_every_name() {
    let mut all = entries();
    all.push(entry(20, "花未科技发展有限公司"));
    all.push(entry(21, "花未国际贸易有限公司第一分公司"));
    let case = built(&all);
    for word in [
        "有限",
        "公司",
        "限公",
        "技有",
        "技术有限",
        "有限责任公司",
        "有限責任公司",
        "責任",
        "任公",
        "技发",
        "发展",
        "分公司",
        "第一",
        "科技",
        "科技贸易",
        "贸易有限",
        "店",
        "商店",
        "youxian",
        "gongsi",
        "keji",
        "jishu",
        "fazhan",
        "餐厅",
        "小吃",
        "youxiangongsi",
    ] {
        for typed in [
            format!("王某某 {word}"),
            format!("{word} 王某某"),
            format!("王某某,{word}"),
            format!("王某某、{word}、{word}"),
            format!("王某某{word}"),
            format!("王某某 {word} 公司"),
        ] {
            let found = found(&case.index, &question(&typed));
            let listed: Vec<_> = found.iter().filter(|(_, how)| *how == How::Representative).collect();
            assert!(listed.is_empty(), "{typed}: {listed:?}");
        }
    }
}

#[test]
fn a_person_is_found_with_a_name_or_a_place() {
    let case = built(&entries());
    for (typed, number) in [
        ("王某某 花未", 0),
        ("王某某 花未技术有限公司", 0),
        ("王某某 有限公司 花未", 0),
        ("南山区 王某某", 7),
        ("王某某 shenzhen", 0),
        ("王某某 dingxiangyuanyi", 7),
        ("王某某 tqb", 10),
    ] {
        let found = found(&case.index, &question(typed));
        assert!(found.contains(&(number, How::Representative)), "{typed}: {found:?}");
    }
    // The place may be chosen instead of typed.
    let in_place = |typed: &str, division: &str| Question {
        filter: Filter {
            division: division.parse().ok(),
            ..Filter::default()
        },
        ..question(typed)
    };
    assert_eq!(
        found(&case.index, &in_place("李某", "440000")),
        [(6, How::Representative)]
    );
    assert_eq!(
        found(&case.index, &in_place("李某 有限", "440300")),
        [(6, How::Representative)]
    );
    assert_eq!(found(&case.index, &in_place("李某", "110000")), []);
}
