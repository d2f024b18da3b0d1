//! Errors, as people and programs read them.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::json;

use crate::arguments::Format;
use crate::error::Error;
use crate::terminal::Terminal;

/// Shows an error on standard error.
pub fn error(error: &Error, format: Format, terminal: &mut Terminal) {
    let text = match format {
        Format::Text => text(error, terminal.color),
        Format::Json => {
            let value = json!({
                "error": {
                    "message": error.message,
                    "excerpt": error.excerpt,
                    "causes": error.causes,
                    "help": error.help,
                    "exit": error.exit as u8,
                }
            });
            format!("{value}\n")
        }
    };
    let _ = terminal.err.write_all(text.as_bytes());
    let _ = terminal.err.flush();
}

fn text(error: &Error, color: bool) -> String {
    let paint =
        |style: Style, word: &str| if color { format!("{style}{word}{style:#}") } else { word.to_owned() };
    let mut text = String::new();
    let _ = writeln!(text, "{}: {}", paint(AnsiColor::Red.on_default().bold(), "error"), error.message);
    if let Some(excerpt) = &error.excerpt {
        let _ = writeln!(text, "{}", excerpt.trim_end());
    }
    for cause in &error.causes {
        let _ = writeln!(text, "  {}: {}", paint(Style::new().bold(), "caused by"), indented(cause));
    }
    for help in &error.help {
        let _ =
            writeln!(text, "  {}: {}", paint(AnsiColor::Cyan.on_default().bold(), "help"), indented(help));
    }
    text
}

fn indented(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join("\n      ")
}
