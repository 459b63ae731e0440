super::messages! {
    /// What is wrong with a day as of which a register is asked.
    PastDayMessages {
        no_day = "应为真实存在的日期，如 2017-02-01。" / "This is not a day that exists. Write it as in 2017-02-01.";
        to_come = "不能晚于今天。" / "The day cannot be later than today.";
    }
}
