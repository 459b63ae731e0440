use std::fmt;

/// Registering department and category — 登记管理部门和机构类别, the first two characters of a credit code.
///
/// The table is that of GB 32100-2015 with its first amendment, and after it three rows that departments have used
/// since: 54 and 55 for the committees of villages and residents, G1 for representative offices of foreign NGOs.
///
/// ```
/// # use codes::EntityKind;
/// let kind = EntityKind::find([b'9', b'1']).unwrap();
/// assert_eq!((kind.department(), kind.category()), ("市场监督管理（工商）", "企业"));
/// assert_eq!(EntityKind::find([b'9', b'8']), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntityKind(u8);

#[rustfmt::skip]
const TABLE: [(&[u8; 2], &str, &str); 39] = [
    (b"11", "机构编制", "机关"),
    (b"12", "机构编制", "事业单位"),
    (b"13", "机构编制", "编办直接管理机构编制的群众团体"),
    (b"19", "机构编制", "其他"),
    (b"21", "外交", "外国常驻新闻机构"),
    (b"29", "外交", "其他"),
    (b"31", "司法行政", "律师执业机构"),
    (b"32", "司法行政", "公证处"),
    (b"33", "司法行政", "基层法律服务所"),
    (b"34", "司法行政", "司法鉴定机构"),
    (b"35", "司法行政", "仲裁委员会"),
    (b"39", "司法行政", "其他"),
    (b"41", "文化", "外国在华文化中心"),
    (b"49", "文化", "其他"),
    (b"51", "民政", "社会团体"),
    (b"52", "民政", "民办非企业单位"),
    (b"53", "民政", "基金会"),
    (b"59", "民政", "其他"),
    (b"61", "旅游", "外国旅游部门常驻代表机构"),
    (b"62", "旅游", "港澳台地区旅游部门常驻内地（大陆）代表机构"),
    (b"69", "旅游", "其他"),
    (b"71", "宗教", "宗教活动场所"),
    (b"72", "宗教", "宗教院校"),
    (b"79", "宗教", "其他"),
    (b"81", "工会", "基层工会"),
    (b"89", "工会", "其他"),
    (b"91", "市场监督管理（工商）", "企业"),
    (b"92", "市场监督管理（工商）", "个体工商户"),
    (b"93", "市场监督管理（工商）", "农民专业合作社"),
    (b"A1", "中央军委改革和编制办公室", "军队事业单位"),
    (b"A9", "中央军委改革和编制办公室", "其他"),
    (b"N1", "农业", "组级集体经济组织"),
    (b"N2", "农业", "村级集体经济组织"),
    (b"N3", "农业", "乡镇级集体经济组织"),
    (b"N9", "农业", "其他"),
    (b"Y1", "其他", "其他"),
    // Used by the departments after the standard; known from published codes and lists.
    (b"54", "民政", "村民委员会"),
    (b"55", "民政", "居民委员会"),
    (b"G1", "公安", "境外非政府组织代表机构"),
];

/// For every pair of bytes of the alphabet, its row; 0xFF for none. Two steps of look-up cost less than a search.
const ROWS: [[u8; 43]; 43] = rows();

const fn rows() -> [[u8; 43]; 43] {
    let mut rows = [[0xFF; 43]; 43];
    let mut index = 0;
    while index < TABLE.len() {
        let code = TABLE[index].0;
        rows[(code[0] - b'0') as usize][(code[1] - b'0') as usize] = index as u8;
        index += 1;
    }
    rows
}

impl EntityKind {
    /// The kind that the two characters stand for, if the table has it.
    #[inline]
    pub fn find(code: [u8; 2]) -> Option<Self> {
        let row = *ROWS
            .get(usize::from(code[0].wrapping_sub(b'0')))?
            .get(usize::from(code[1].wrapping_sub(b'0')))?;
        (row != 0xFF).then_some(Self(row))
    }

    /// Every kind of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TABLE.len() as u8).map(Self)
    }

    /// The two characters.
    pub fn as_str(&self) -> &'static str {
        std::str::from_utf8(TABLE[usize::from(self.0)].0).expect("ASCII literals")
    }

    /// The registering department 登记管理部门.
    pub fn department(&self) -> &'static str {
        TABLE[usize::from(self.0)].1
    }

    /// The category 机构类别 within the department.
    pub fn category(&self) -> &'static str {
        TABLE[usize::from(self.0)].2
    }
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "EntityKind({} {} {})",
            self.as_str(),
            self.department(),
            self.category()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_and_nothing_else() {
        let mut found = 0;
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                if let Some(kind) = EntityKind::find([first, second]) {
                    assert_eq!(kind.as_str().as_bytes(), [first, second]);
                    found += 1;
                }
            }
        }
        assert_eq!(found, EntityKind::all().count());
    }
}
