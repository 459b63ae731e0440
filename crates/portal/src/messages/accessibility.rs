super::messages! {
    /// Accessibility statement.
    AccessibilityMessages {
        title = "无障碍声明" / "Accessibility statement";
        lede = "本网站力求人人都能使用，包括使用读屏软件、只用键盘、需要放大字号以及使用旧浏览器的人。"
            / "This site is meant for everybody: with a screen reader, by keyboard alone, in large letters, and in old browsers.";
        done = "已做的安排" / "What was done";
        without_script = "全部查询在没有脚本的浏览器中都能完成，页面版式兼容 Internet Explorer 8。"
            / "Everything works without script, and the layout holds in browsers as old as Internet Explorer 8.";
        keyboard = "全部链接、输入框和按钮都能用键盘到达，所在位置有明显的边框；每页开头可以跳到正文。"
            / "Every link, input and button is reached by keyboard, and a clear border shows where one is; each page begins with a way to its content.";
        names = "每个输入框都有名称和说明，标题、表格、导航按结构标注，供读屏软件使用。"
            / "Every input has a name; headings, tables and navigation are marked up as such for screen readers.";
        colour = "不单以颜色区分含义：登记状态、比对结果、存疑事项都有文字。文字与背景的对比度不低于 4.5∶1。"
            / "No meaning is told by colour alone: status, outcome and discrepancies are in words. The contrast of text is 4.5:1 or more.";
        zoom = "可以改用大字；放大到 200% 以及在手机上，内容不丢失，不必左右移动。"
            / "Letters can be made large; at 200% and on a phone nothing is lost, and nobody has to scroll sideways to read.";
        pictures = "每幅统计图都有文字说明，图中数据另列表格。"
            / "Every plot is described in words, and its figures stand in a table as well.";
        errors = "填写有误的，写明在哪一处、依据什么规则、如何改正，并保留已填内容。"
            / "A mistake in a form is told with its place, its rule and how to put it right; what was entered is kept.";
        time = "没有限时操作，没有验证码，没有自动播放的内容。" / "Nothing is timed, there is no captcha, and nothing plays by itself.";
        limits = "目前的不足" / "What is not good yet";
        limit_qr = "记录页的二维码供手机扫描，读屏软件不能识读；同一网址以文字列在旁边。"
            / "The QR code on a record's page is for a phone's camera; the same address stands beside it as text.";
        limit_history = "变更较多的登记，变更情况的表格较长，目前不能在页内筛选。"
            / "The history of a record with many changes is a long table that cannot be filtered.";
        limit_english = "登记内容、行政区划名称只有中文；英文页面中以中文标注，供读屏软件按中文朗读。"
            / "What is registered, and names of divisions, are in Chinese only; English pages mark them so that a screen reader reads them as Chinese.";
        limit_pinyin = "拼音不分声调，逐字按字典所列的读音比对：字典没有的方言读法检索不到，生僻字没有拼音。检索不到的，请改用汉字或者代码。"
            / "Pinyin has no tones and is compared character by character by the readings that a dictionary lists: what is said in a dialect only is not found, and rare characters have no pinyin. Please use characters or the code then.";
        limit_rare = "部分生僻字和少数民族文字，须设备装有相应字体才能显示。这类字符下有点线并附编号；没有字形的写明编号，如〔U+E000〕。"
            / "Some rare characters and other scripts are shown only where the device has a font for them. Such characters have a dotted line and their number; those that hardly any font has are told by number, such as U+E000.";
        checked = "如何检查" / "How it is checked";
        checked_how = "每次改动都自动检查全部页面的结构、名称、标识和版式，并在真实浏览器中有脚本、无脚本、手机宽度各走一遍。"
            / "With every change, structure, names and layout of all pages are checked automatically, and a real browser walks through them with script, without, and in the width of a phone.";
        contact = "意见和帮助" / "Comments and help";
        contact_how = "遇到不便使用的地方，请告诉运行单位或者服务台，写明网址和所用的浏览器、辅助软件；也可以请服务台代为查询。"
            / "If something is hard to use, please tell the operator or the help desk the address and what browser and assistive software you use. The help desk can also look things up for you.";
    }
}
