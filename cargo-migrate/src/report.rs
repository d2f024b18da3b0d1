//! Errors, as people and programs read them.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::json;

use crate::arguments::Format;
use crate::error::Error;
use crate::terminal::Terminal;

/// Shows an error: to people on standard error, to programs as a line of the answer, with the name of the one of several
/// databases that it is about.
pub fn error(error: &Error, database: Option<&str>, format: Format, terminal: &mut Terminal) {
    let text = match format {
        Format::Text => text(error, terminal.color, terminal.width),
        Format::Json => {
            let mut value = json!({
                "error": {
                    "message": error.message,
                    "excerpt": error.excerpt,
                    "causes": error.causes,
                    "help": error.help,
                    "questions": error.questions,
                    "exit": error.exit as u8,
                }
            });
            if let Some(database) = database {
                value["database"] = database.into();
            }
            format!("{value}\n")
        }
    };
    let stream = match format {
        Format::Text => &mut terminal.err,
        Format::Json => &mut terminal.out,
    };
    let _ = stream.write_all(text.as_bytes());
    let _ = stream.flush();
}

/// An error of one of several databases: the commands that lead out name it.
#[must_use]
pub fn of_database(mut error: Error, name: &str) -> Error {
    for text in error.help.iter_mut().chain(&mut error.causes) {
        *text = with_database(text, name);
    }
    error
}

/// A text whose commands are for one of several databases. What is said of it elsewhere stays.
pub(crate) fn with_database(text: &str, name: &str) -> String {
    const PROGRAM: &str = "cargo migrate ";
    let mut told = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(PROGRAM) {
        let (before, after) = rest.split_at(at + PROGRAM.len());
        let end = after.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(after.len());
        let (command, after) = after.split_at(end);
        told.push_str(before);
        told.push_str(command);
        let words = after.split('`').next().unwrap_or_default();
        let is_said = words.contains("--database") || words.contains("--all-databases");
        if !is_said && !command.is_empty() && !["init", "local"].contains(&command) {
            told.push_str(" --database ");
            told.push_str(name);
        }
        rest = after;
    }
    told + rest
}

fn text(error: &Error, color: bool, width: usize) -> String {
    let paint =
        |style: Style, word: &str| if color { format!("{style}{word}{style:#}") } else { word.to_owned() };
    let mut text = String::new();
    let _ = writeln!(text, "{}: {}", paint(AnsiColor::Red.on_default().bold(), "error"), error.message);
    if let Some(excerpt) = &error.excerpt {
        let _ = writeln!(text, "{}", excerpt.trim_end());
    }
    for cause in &error.causes {
        let word = paint(Style::new().bold(), "caused by");
        let _ = writeln!(text, "  {word}: {}", wrapped(cause, "  caused by: ".len(), INDENT, width));
    }
    for help in &error.help {
        let word = paint(AnsiColor::Cyan.on_default().bold(), "help");
        let _ = writeln!(text, "  {word}: {}", wrapped(help, "  help: ".len(), INDENT, width));
    }
    text
}

/// What follows below the first line of an error stands this far in.
const INDENT: usize = 6;

/// Breaks lines where they do not fit, but never within backticks: what is there can be copied. Lines that
/// begin with a blank are laid out already. Of the first line so much is `taken`; the others stand `indent` in.
pub(crate) fn wrapped(text: &str, taken: usize, indent: usize, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut room = width.saturating_sub(taken);
    for line in text.lines() {
        let mut current = String::new();
        for piece in if line.starts_with(' ') { vec![line.to_owned()] } else { pieces(line) } {
            if !current.is_empty() && current.chars().count() + 1 + piece.chars().count() > room {
                lines.push(std::mem::take(&mut current));
                room = width.saturating_sub(indent);
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(&piece);
        }
        lines.push(current);
        room = width.saturating_sub(indent);
    }
    lines.join(&format!("\n{:indent$}", ""))
}

/// Words; what stands between backticks is one.
fn pieces(line: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in line.split(' ') {
        match pieces.last_mut() {
            Some(last) if last.matches('`').count() % 2 == 1 => {
                last.push(' ');
                last.push_str(word);
            }
            _ => pieces.push(word.to_owned()),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_name_the_database() {
        for (text, told) in [
            ("cargo migrate upgrade", "cargo migrate upgrade --database auth"),
            (
                "say `cargo migrate stamp --refresh REV` now",
                "say `cargo migrate stamp --database auth --refresh REV` now",
            ),
            (
                "`cargo migrate heads`, `cargo migrate merge`",
                "`cargo migrate heads --database auth`, `cargo migrate merge --database auth`",
            ),
            (
                "`cargo migrate upgrade --database-url local:`",
                "`cargo migrate upgrade --database-url local:`",
            ),
            ("`cargo migrate init` and cargo migrate", "`cargo migrate init` and cargo migrate"),
        ] {
            assert_eq!(with_database(text, "auth"), told);
        }
    }

    #[test]
    fn lines_break_between_words_and_not_within_code() {
        assert_eq!(wrapped("short", 8, INDENT, 80), "short");
        assert_eq!(wrapped("one two three", 0, INDENT, 9), "one two\n      three");
        assert_eq!(
            wrapped("say `cargo migrate init` now", 0, INDENT, 10),
            "say\n      `cargo migrate init`\n      now"
        );
        assert_eq!(
            wrapped("first\n  as it | is laid out", 0, INDENT, 10),
            "first\n        as it | is laid out"
        );
        assert_eq!(wrapped("", 0, INDENT, 10), "");
    }
}
