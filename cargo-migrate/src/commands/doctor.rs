//! `doctor`: looks at everything that migrations depend on.

use clap::Args;
use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use crate::context::{ADDED, BOLD, CHANGED, Context, REMOVED};
use crate::doctor::{self, Examination, Finding, Level};
use crate::error::{Exit, Result};
use crate::report::wrapped;

/// Look at the tool, the project, the connection and the database, and say what is in the way
///
/// Nothing is written, and no password is shown: what it says can be pasted into a report. It goes on as far as it can
/// where the project or the database cannot be read. Exits 0 unless there is a problem, and 1 then; a warning is none.
#[derive(Args)]
pub struct Arguments {}

/// Runs the command.
///
/// # Errors
/// None but a reader that is gone: what is wrong is what it found.
pub fn run(_: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let examination = doctor::examine(context);
    let [warnings, problems] = [Level::Warning, Level::Problem].map(|level| examination.count(level));
    if context.is_json() {
        context.say_json(&json!({
            "ok": problems == 0, "problems": problems, "warnings": warnings, "sections": examination.sections,
        }))?;
    } else {
        tell(&examination, context)?;
        let many = |count: usize, one: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {one}s"),
        };
        context.say("")?;
        context.say(match (problems, warnings) {
            (0, 0) => context.paint(ADDED, "all is well"),
            (0, _) => context.paint(CHANGED, many(warnings, "warning")),
            (_, 0) => context.paint(REMOVED, many(problems, "problem")),
            (..) => context
                .paint(REMOVED, format_args!("{}, {}", many(problems, "problem"), many(warnings, "warning"))),
        })?;
    }
    Ok(if problems == 0 { Exit::Done } else { Exit::No })
}

/// The longest word of a level.
const LEVEL: usize = "problem".len();

/// Columns that there is room for, however narrow the terminal is.
const LEAST: usize = 20;

fn tell(examination: &Examination, context: &mut Context<'_>) -> Result<()> {
    for (at, section) in examination.sections.iter().enumerate() {
        if at > 0 {
            context.say("")?;
        }
        context.say(context.paint(BOLD, section.name))?;
        // What is longer moves its own line.
        let longest = context.terminal.width / 3;
        let subjects = section.findings.iter().map(|finding| finding.subject.width());
        let column = subjects.filter(|width| *width <= longest).max().unwrap_or(0);
        section.findings.iter().try_for_each(|finding| tell_one(finding, column, context))?;
    }
    Ok(())
}

fn tell_one(finding: &Finding, column: usize, context: &mut Context<'_>) -> Result<()> {
    let Finding { level, subject, says, help } = finding;
    let style = match level {
        Level::Ok => ADDED,
        Level::Warning => CHANGED,
        Level::Problem => REMOVED,
    };
    let indent = 2 + LEVEL + 2 + column + 2;
    let width = context.terminal.width.max(indent + LEAST);
    let word = context.paint(style, format_args!("{:<LEVEL$}", level.word()));
    let subject = format!("{subject}{:pad$}", "", pad = column.saturating_sub(subject.width()));
    let taken = 2 + LEVEL + 2 + subject.width() + 2;
    context.say(format_args!("  {word}  {subject}  {}", wrapped(says, taken, indent, width)))?;
    for help in help {
        let label = "help: ";
        let text = wrapped(help, indent + label.len(), indent + label.len(), width);
        context.say(format_args!("{:indent$}{label}{text}", ""))?;
    }
    Ok(())
}
