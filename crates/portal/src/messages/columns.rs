super::messages! {
    /// Columns of the internet door, as tags of pages name them to search engines.
    ColumnsMessages {
        of_service = "办事服务" / "Service";
        of_data = "数据发布" / "Data";
        keywords = "企业,事业单位,社会组织,登记信息,统一社会信用代码,查询,核验"
            / "enterprise,public institution,social organisation,registration,unified social credit code,look-up,verification";
        home = "查询企业、事业单位、社会组织的登记信息。" / "Look up enterprises, public institutions and social organisations.";
        search = "按代码、证号或者名称查询登记信息。" / "Look records up by code, certificate number or name.";
        registers = "各类基础信息由谁提供、何时更新、有哪些信息项、登记情况如何。"
            / "Who provides each register, when it was updated, what it holds and how its records are made up.";
        check = "核对打印的查询结果是否由本平台出具、内容有无改动、现在是否仍然有效。"
            / "Check whether a printed extract was issued here, whether it was changed, and whether it still holds.";
        dictionary = "各类基础信息的信息项、类型、共享属性和代码表。" / "Items, types, sharing and code lists of all registers.";
        developers = "供程序查询的接口、示例和用量说明。" / "What programs may ask, with examples and how much.";
        help = "如何查询、如何核对、不予受理的各种情形及办法。" / "How to search, how to check an answer, and why a request is refused.";
        status = "本服务各部分目前的运行情况。" / "How each part of the service stands.";
        accessibility = "本网站为无障碍浏览所做的安排，以及如何提出意见。" / "What was done so that everybody can use this site, and whom to tell.";
    }
}
