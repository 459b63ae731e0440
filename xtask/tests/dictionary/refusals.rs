//! The reference page of refusals — 不予受理情形一览.

use std::fmt::Write;

use model::RefusalCode;

pub fn page() -> String {
    let mut page = String::from(
        "# 不予受理情形一览\n\n\
         接口、页面和命令行不予受理时都给出下列代码之一。代码不变，供程序使用；文字可能改进。不予受理同样记入留痕账本，\
         并给出可供服务台查询的编号；只有账本本身写不进去时例外。\n",
    );
    for code in RefusalCode::ALL {
        write!(
            page,
            "\n## {title}\n\n- 代码：`{code}`\n- 规定：{rule}\n- 办法：{remedy}\n- 由谁办理：{who}\n",
            title = code.title(),
            code = code.as_str(),
            rule = code.rule(),
            remedy = code.remedy(),
            who = code.who(),
        )
        .expect("writing to a string");
    }
    page
}
