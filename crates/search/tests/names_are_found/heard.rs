//! Names by pinyin and by first letters, with the places before them and the forms behind them.

use search::{Entry, How};

use crate::{built, entry, found, question, typing};

/// Invented names, each with the division in which it is registered.
fn entries() -> Vec<Entry> {
    let names = [
        ("大屯第一小学", "110105"),
        ("上海花一堂药业有限公司", "310101"),
        ("四川九江三亚贸易有限公司", "510104"),
        ("上海市复兴小学", "310101"),
        ("广东省前卫香花工艺品厂", "440103"),
        ("东村街道社区卫生服务中心", "440304"),
        ("花未技术有限公司上海分公司", "310101"),
        ("花未技术有限公司", "440305"),
        ("重庆甲乙餐饮店", "500101"),
        ("郑州市中原区外国语小学", "410102"),
        ("丙丁贸易有限公司", "440305"),
        ("耒阳市金华贸易有限公司", "430481"),
        ("湖南省建筑工程公司", "430102"),
    ];
    let entries = (0..).zip(names).map(|(number, (name, division))| {
        let mut entry = entry(number, name);
        entry.division = Some(division.parse().unwrap());
        entry
    });
    entries.collect()
}

#[test]
fn names_are_found_by_how_they_are_said() {
    let case = built(&entries());
    let mut missed = Vec::new();
    for (typed, number, how) in [
        ("datundiyixiaoxue", 0, How::Sound),
        ("da tun di yi xiao xue", 0, How::Sound),
        ("huayitang", 1, How::Sound),
        ("shanghaihuayitang", 1, How::Sound),
        ("sichuanjiujiangsanyamaoyi", 2, How::Sound),
        ("sichuan", 2, How::Sound),
        ("jiujiang", 2, How::Sound),
        ("sanya", 2, How::Sound),
        ("dtdyxx", 0, How::Initials),
        ("dtd1xx", 0, How::Initials),
        ("hyt", 1, How::Initials),
        ("chongqing", 8, How::Sound),
        ("chongqingshi jiayi", 8, How::Words),
        ("shanghai fuxingxiaoxue", 3, How::Words),
        ("shanghaifuxingxiaoxue", 3, How::Sound),
        ("shanghaishifuxingxiaoxue", 3, How::Sound),
        ("guangdongqianweixianghuagong", 4, How::Sound),
        ("guangdongshengqianweixianghuagongyipinchang", 4, How::Sound),
        ("dongcunjiedaoshequweishengfuwu", 5, How::Sound),
        ("dongcunjiedaoshequweishengfuwuzhongxin", 5, How::Sound),
        ("huaweijishuyouxiangongsishanghaifengongsi", 6, How::Sound),
        ("huaweijishuyouxianzerengongsi", 7, How::Sound),
        ("beijinghuaweijishu", 7, How::Elsewhere),
        ("guangdong bingding", 10, How::Words),
        ("leiyangjinhuamaoyi", 11, How::Sound),
        ("zzszyqwgyxx", 9, How::Initials),
        ("shsfxxx", 3, How::Initials),
        ("dcjdsqwsfwzx", 5, How::Initials),
        ("hwjsyxgsshfgs", 6, How::Initials),
        ("szbdmyyxgs", 10, How::Initials),
    ] {
        let found = found(&case.index, &question(typed));
        if !found.contains(&(number, how)) {
            missed.push(format!("{typed}: {number} {how:?}, not {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_place_that_is_heard_is_a_condition() {
    let case = built(&entries());
    let numbers = |typed: &str| {
        found(&case.index, &question(typed))
            .into_iter()
            .map(|(number, _)| number)
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers("shanghaihuaweijishu"), [6]);
    assert_eq!(numbers("shenzhenhuaweijishu"), [7]);
}

#[test]
fn a_place_may_be_a_trade_name() {
    let case = built(&entries());
    let hits = |typed: &str| found(&case.index, &question(typed));
    assert!(!hits("贸易").contains(&(11, How::TradeName)), "{:?}", hits("贸易"));
    assert!(hits("金华").contains(&(11, How::TradeName)), "{:?}", hits("金华"));
    assert!(hits("耒阳金华贸易").iter().any(|(number, _)| *number == 11));
    assert_eq!(hits("湖南建筑工程公司"), [(12, How::Parts)]);
    assert_eq!(hits("湖南省建筑工程"), [(12, How::Name)]);
}

#[test]
fn names_are_heard_while_they_are_typed() {
    let case = built(&entries());
    for (typed, number, how) in [
        ("shanghaifux", 3, How::Sound),
        ("shanghaifuxin", 3, How::Sound),
        ("dtdyx", 0, How::Initials),
        ("huayit", 1, How::Sound),
    ] {
        let hits = found(&case.index, &typing(typed));
        assert!(hits.contains(&(number, how)), "{typed}: {hits:?}");
    }
}
