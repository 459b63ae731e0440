//! The command line in Chinese — 命令行用法: the library's own words in help texts and refusals are English.

use std::{
    error::Error as _,
    io::{IsTerminal, Write},
    process::ExitCode,
};

use clap::{
    Arg, ArgAction, Command, Parser,
    builder::StyledStr,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};

const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// The arguments that this program was started with; what was shown or refused instead, with its exit code.
///
/// # Errors
/// The exit code of help and version (0), and of arguments that cannot be used (2).
pub fn parse<A: Parser>() -> Result<A, ExitCode> {
    let parsed = in_chinese(A::command())
        .try_get_matches()
        .and_then(|matches| A::from_arg_matches(&matches));
    parsed.map_err(|error| match refused(&error) {
        Some(text) => {
            eprintln!("错误（arguments）：{text}。用法见 --help。");
            ExitCode::from(2)
        }
        None => {
            print(&error);
            if error.use_stderr() {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            }
        }
    })
}

/// Help and the like where the library would print them, in its colours on a terminal.
fn print(error: &Error) {
    let text = error.render();
    let is_terminal = if error.use_stderr() {
        std::io::stderr().is_terminal()
    } else {
        std::io::stdout().is_terminal()
    };
    let text = if is_terminal {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    let text = with_chinese_usage(&text);
    // Who reads no further than the first lines closes the pipe: that is no failure.
    let _ = if error.use_stderr() {
        write!(std::io::stderr(), "{text}")
    } else {
        write!(std::io::stdout(), "{text}")
    };
}

/// The library has words of its own in help that cannot be given others: the place for options, and other names of commands.
fn with_chinese_usage(text: &str) -> String {
    [
        ("[OPTIONS]", "[选项]"),
        ("[alias: ", "[别名："),
        ("[aliases: ", "[别名："),
    ]
    .iter()
    .fold(text.to_owned(), |text, (english, chinese)| {
        text.replace(english, chinese)
    })
}

/// Where in help the arguments that every command has begin: after its own.
const COMMON_FROM: usize = 1000;

/// The command and all below it with help in Chinese, and its arguments in the order in which they are declared: under headings
/// other than its own, the library would sort them by their names in the program.
fn in_chinese(command: Command) -> Command {
    let mut place = 0;
    let in_order = |arg: Arg| {
        place += 1;
        let common = if arg.is_global_set() { COMMON_FROM } else { 0 };
        told_in_chinese(arg).display_order(common + place)
    };
    command
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(in_order)
        .arg(shown("help", 'h', ArgAction::Help, "显示用法"))
        .arg(shown("version", 'V', ArgAction::Version, "显示版本"))
        .mut_subcommands(in_chinese)
}

fn shown(name: &'static str, short: char, action: ArgAction, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .short(short)
        .action(action)
        .help(help)
        .help_heading("选项")
        .display_order(2 * COMMON_FROM)
}

/// An argument under a Chinese heading, its default, environment variable and possible values told in Chinese.
fn told_in_chinese(arg: Arg) -> Arg {
    let heading = if arg.is_positional() { "参数" } else { "选项" };
    let mut remarks = Vec::new();
    let values: Vec<String> = (arg.get_possible_values().iter())
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name().to_owned())
        .collect();
    let takes_values = arg.get_action().takes_values();
    if takes_values && !values.is_empty() && !arg.is_hide_possible_values_set() {
        remarks.push(format!("可取 {}", values.join("、")));
    }
    let defaults: Vec<String> = (arg.get_default_values().iter())
        .map(|value| value.to_string_lossy().into_owned())
        .filter(|value| !value.is_empty())
        .collect();
    if takes_values && !defaults.is_empty() && !arg.is_hide_default_value_set() {
        remarks.push(format!("默认 {}", defaults.join("、")));
    }
    if let Some(variable) = arg.get_env().filter(|_| !arg.is_hide_env_set()) {
        remarks.push(format!("环境变量 {}", variable.to_string_lossy()));
    }
    let with_remarks = |help: Option<&StyledStr>| {
        let text = help.map(ToString::to_string).unwrap_or_default();
        if remarks.is_empty() {
            text
        } else {
            format!("{text}（{}）", remarks.join("；"))
        }
    };
    let (help, long_help) = (
        with_remarks(arg.get_help()),
        arg.get_long_help().map(|help| with_remarks(Some(help))),
    );
    let arg = match arg.get_help_heading() {
        Some(_) => arg,
        None => arg.help_heading(heading),
    };
    let arg = arg.help(help).hide_env(true);
    // Of switches the library wants to hear nothing of values.
    let arg = if takes_values {
        arg.hide_possible_values(true).hide_default_value(true)
    } else {
        arg
    };
    match long_help {
        Some(long_help) => arg.long_help(long_help),
        None => arg,
    }
}

/// The rules of numbers and addresses that come with the language are told in English; ours are in Chinese already.
fn rule_in_chinese(told: &str) -> String {
    if let Some((_, range)) = told.split_once(" is not in ")
        && let Some((from, to)) = range.split_once("..=")
    {
        return format!("应为 {from} 至 {to} 的整数");
    }
    let rule = match told {
        "invalid digit found in string" | "cannot parse integer from empty string" => "应为整数，不带符号和单位",
        "number too large to fit in target type" => "数字过大",
        "invalid IP address syntax" => "应为 IP 地址，如 10.0.0.7",
        "invalid socket address syntax" => "应写作 地址:端口，如 127.0.0.1:8080",
        other => other,
    };
    rule.to_owned()
}

/// What is wrong with the arguments, in Chinese; `None` for help and version, and for what the library has to tell itself.
fn refused(error: &Error) -> Option<String> {
    let of = |kind| error.get(kind).map(in_words).filter(|words| !words.is_empty());
    let argument = of(ContextKind::InvalidArg).unwrap_or_default();
    let value = of(ContextKind::InvalidValue).unwrap_or_default();
    let meant = |words: Option<String>| words.map_or_else(String::new, |words| format!("，是不是要写 {words}"));
    let text = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("参数 {argument} 缺少值{}", one_of(of(ContextKind::ValidValue)))
        }
        ErrorKind::InvalidValue => {
            let likely = meant(of(ContextKind::SuggestedValue));
            format!(
                "参数 {argument} 不能为“{value}”{}{likely}",
                one_of(of(ContextKind::ValidValue))
            )
        }
        ErrorKind::ValueValidation => {
            let why = (error.source())
                .map(|source| format!("：{}", rule_in_chinese(&source.to_string())))
                .unwrap_or_default();
            format!("参数 {argument} 的值“{value}”不可用{why}")
        }
        ErrorKind::UnknownArgument => format!("没有参数 {argument}{}", meant(of(ContextKind::SuggestedArg))),
        ErrorKind::InvalidSubcommand => format!(
            "没有命令 {}{}",
            of(ContextKind::InvalidSubcommand).unwrap_or_default(),
            meant(of(ContextKind::SuggestedSubcommand))
        ),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {argument}"),
        ErrorKind::ArgumentConflict => match of(ContextKind::PriorArg) {
            Some(other) if other == argument => format!("参数 {argument} 只能给出一次"),
            Some(other) => format!("参数 {argument} 不能与 {other} 同时给出"),
            None => format!("参数 {argument} 不能与其他参数同时给出"),
        },
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("参数 {argument} 的值的个数不对")
        }
        _ => return None,
    };
    Some(text)
}

fn one_of(values: Option<String>) -> String {
    values.map_or_else(String::new, |values| format!("，可取 {values}"))
}

fn in_words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Parser)]
    #[command(name = "heyan", version)]
    struct Arguments {
        /// 登记库
        register: String,
        /// 次数
        #[arg(long, default_value_t = 3, env = "HEYAN_TIMES")]
        times: u32,
        /// 格式
        #[arg(long, value_parser = ["csv", "jsonl"])]
        format: Option<String>,
        /// 份数
        #[arg(long, value_parser = clap::value_parser!(u8).range(1..=32))]
        copies: Option<u8>,
        /// 地址
        #[arg(long)]
        listen: Option<std::net::SocketAddr>,
        /// 主机
        #[arg(long)]
        host: Option<std::net::IpAddr>,
    }

    fn error(arguments: &[&str]) -> Error {
        let all = std::iter::once(&"heyan").chain(arguments);
        in_chinese(<Arguments as clap::CommandFactory>::command())
            .try_get_matches_from(all)
            .expect_err("refused")
    }

    /// The library checks a command when it is first used, and each only then.
    #[test]
    fn the_whole_command_is_sound() {
        in_chinese(<crate::Arguments as clap::CommandFactory>::command()).debug_assert();
    }

    #[test]
    fn help_keeps_the_order_in_which_arguments_are_given() {
        let mut command = in_chinese(<crate::Arguments as clap::CommandFactory>::command());
        command.build();
        let dispute = command.find_subcommand_mut("dispute").expect("a command");
        let open = dispute.find_subcommand_mut("open").expect("a command");
        let help = open.render_help().to_string();
        let place = |word: &str| {
            help.find(&format!("\n  {word}"))
                .unwrap_or_else(|| panic!("{word}: {help}"))
        };
        let words = [
            "<登记库>",
            "<代码或者号码>",
            "<信息项>",
            "    --data",
            "    --catalogue",
            "-h, --help",
            "-V",
        ];
        assert!(words.map(place).is_sorted(), "{help}");
    }

    #[test]
    fn what_is_wrong_is_told_in_chinese() {
        for (arguments, text) in [
            (&[][..], "缺少参数 <REGISTER>"),
            (&["x", "--time", "3"], "没有参数 --time，是不是要写 --times"),
            (
                &["x", "--times", "很多"],
                "参数 --times <TIMES> 的值“很多”不可用：应为整数，不带符号和单位",
            ),
            (
                &["x", "--times", "5000000000"],
                "参数 --times <TIMES> 的值“5000000000”不可用：应为 0 至 4294967295 的整数",
            ),
            (
                &["x", "--copies", "33"],
                "参数 --copies <COPIES> 的值“33”不可用：应为 1 至 32 的整数",
            ),
            (
                &["x", "--listen", "8080"],
                "参数 --listen <LISTEN> 的值“8080”不可用：应写作 地址:端口，如 127.0.0.1:8080",
            ),
            (
                &["x", "--host", "heyan"],
                "参数 --host <HOST> 的值“heyan”不可用：应为 IP 地址，如 10.0.0.7",
            ),
            (
                &["x", "--format", "xml"],
                "参数 --format <FORMAT> 不能为“xml”，可取 csv、jsonl",
            ),
            (&["x", "--format"], "参数 --format <FORMAT> 缺少值，可取 csv、jsonl"),
            (
                &["x", "--format", "csv", "--format", "csv"],
                "参数 --format <FORMAT> 只能给出一次",
            ),
        ] {
            assert_eq!(refused(&error(arguments)).as_deref(), Some(text), "{arguments:?}");
        }
    }

    /// What stands in `<…>` and `[…]` for something to be written.
    fn placeholders(help: &str) -> impl Iterator<Item = &str> {
        help.split(['<', '['])
            .skip(1)
            .filter_map(|rest| rest.split(['>', ']']).next())
    }

    /// Adds what in the help of a command and of those below it is not in Chinese: what stands for a value, and sentences.
    fn untranslated(command: &mut Command, path: &str, found: &mut Vec<String>) {
        let help = with_chinese_usage(&command.render_long_help().to_string());
        assert!(help.contains("[选项]"), "{path}: {help}");
        let latin = placeholders(&help).filter(|words| words.is_ascii());
        // Options in usage lines stand in brackets as well, with their value.
        found.extend(
            latin
                .filter(|words| !words.starts_with("--"))
                .map(|words| format!("{path}: {words}")),
        );
        let values = command.get_arguments().filter(|arg| arg.get_action().takes_values());
        for arg in values {
            let names = arg.get_value_names().unwrap_or_default();
            if names.is_empty() || names.iter().any(|name| name.is_ascii()) {
                found.push(format!("{path}: {} {names:?}", arg.get_id()));
            }
        }
        for below in command.get_subcommands_mut() {
            let path = format!("{path} {}", below.get_name());
            untranslated(below, &path, found);
        }
    }

    #[test]
    fn no_help_has_a_placeholder_that_is_not_in_chinese() {
        let mut command = in_chinese(<crate::Arguments as clap::CommandFactory>::command());
        command.build();
        let mut found = Vec::new();
        untranslated(&mut command, "heyan", &mut found);
        assert!(found.is_empty(), "{}", found.join("\n"));
        assert_eq!(
            placeholders("heyan x <A> [--b <B>] [C]").collect::<Vec<_>>(),
            ["A", "--b ", "B", "C"]
        );
    }

    #[test]
    fn help_is_in_chinese() {
        let help = error(&["--help"]);
        assert_eq!(refused(&help), None);
        let help = help.to_string();
        for words in [
            "用法：heyan",
            "参数:",
            "选项:",
            "次数（默认 3；环境变量 HEYAN_TIMES）",
            "格式（可取 csv、jsonl）",
            "显示用法",
        ] {
            assert!(help.contains(words), "{words}: {help}");
        }
        let letters = ["Usage", "Options", "Print", "default", "possible", "env:"];
        assert!(!letters.iter().any(|word| help.contains(word)), "{help}");
    }
}
