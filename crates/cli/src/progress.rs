//! A bar on a terminal, and nothing elsewhere — 进度.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for so many steps, shown where somebody can see it; 0 while nobody knows how many.
pub fn bar(steps: u64, template: &str) -> ProgressBar {
    shown_if(std::io::stderr().is_terminal(), steps, template)
}

/// A bar that is shown or not.
pub fn shown_if(is_shown: bool, steps: u64, template: &str) -> ProgressBar {
    let bar = if is_shown {
        ProgressBar::new(steps)
    } else {
        ProgressBar::hidden()
    };
    let style = ProgressStyle::with_template(template).expect("templates are written in the program");
    bar.with_style(style.progress_chars("=> "))
}
