//! What a command has at hand: the terminal, what every command takes, and how to speak.

use std::fmt;

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use serde_json::{Value, json};

use crate::arguments::{Common, Format};
use crate::error::{Error, Result};
use crate::project::Project;
use crate::report;
use crate::terminal::Terminal;

/// Things that come.
pub const ADDED: Style = AnsiColor::Green.on_default();
/// Things that change.
pub const CHANGED: Style = AnsiColor::Yellow.on_default();
/// Things that go.
pub const REMOVED: Style = AnsiColor::Red.on_default();
/// Headings.
pub const BOLD: Style = Style::new().bold();
/// What matters less.
pub const DIM: Style = Style::new().dimmed();

/// What a command has at hand.
pub struct Context<'t> {
    /// The outside.
    pub terminal: &'t mut Terminal,
    /// What every command takes.
    pub common: Common,
    /// Whose answer it is, where each of several databases is asked.
    pub one_of_several: Option<String>,
}

impl<'t> Context<'t> {
    /// For one command.
    pub fn new(terminal: &'t mut Terminal, common: Common) -> Self {
        Self { terminal, common, one_of_several: None }
    }

    /// The project that is meant.
    ///
    /// # Errors
    /// None is there, or its configuration is wrong.
    pub fn project(&self) -> Result<Project> {
        Project::open(&self.common, self.terminal)
    }

    /// Whether the output is for programs.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.common.format == Format::Json
    }

    /// Refuses `--format json` where `what` is said has no form for programs.
    ///
    /// # Errors
    /// That was asked for.
    pub fn only_as_text(&self, what: &str) -> Result<()> {
        if self.is_json() {
            return Err(
                Error::usage(format!("{what} cannot be said as JSON")).help("leave `--format json` out")
            );
        }
        Ok(())
    }

    /// Text in a style, where colours are shown.
    pub fn paint(&self, style: Style, text: impl fmt::Display) -> String {
        if self.terminal.color { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    /// A line of the answer.
    ///
    /// # Errors
    /// The reader of standard output is gone.
    pub fn say(&mut self, line: impl fmt::Display) -> Result<()> {
        match writeln!(self.terminal.out, "{line}") {
            // `| head` has seen enough; what the command is about still has to be done, and to count.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            result => result.map_err(|error| gone(&error)),
        }
    }

    /// A line beside the answer, unless `--quiet`; on standard error. Programs get an object, there too: where both
    /// streams are one log, every line of it can be read.
    pub fn note(&mut self, line: impl fmt::Display) {
        if self.common.quiet {
            return;
        }
        let line = self.naming(line);
        let _ = if self.is_json() {
            writeln!(self.terminal.err, "{}", json!({ "note": line.trim() }))
        } else {
            writeln!(self.terminal.err, "{line}")
        };
    }

    /// A warning on standard error, said even with `--quiet`.
    pub fn warn(&mut self, line: impl fmt::Display) {
        let line = self.naming(line);
        if self.is_json() {
            let _ = writeln!(self.terminal.err, "{}", json!({ "warning": line }));
            return;
        }
        let word = self.paint(AnsiColor::Yellow.on_default().bold(), "warning");
        let _ = writeln!(self.terminal.err, "{word}: {line}");
    }

    /// A text whose commands name the database, where it is one of several.
    pub fn naming(&self, text: impl fmt::Display) -> String {
        match &self.common.database {
            Some(name) => report::with_database(&text.to_string(), name),
            None => text.to_string(),
        }
    }

    /// An answer for programs: one object on one line, with the name of the database where each of several is asked.
    ///
    /// # Errors
    /// The reader of standard output is gone.
    pub fn say_json(&mut self, value: &impl Serialize) -> Result<()> {
        let failed =
            |error: serde_json::Error| Error::project("the answer cannot be written as JSON").because(error);
        let text = match &self.one_of_several {
            None => serde_json::to_string(value),
            Some(name) => serde_json::to_value(value).map(|value| of_one(name, value).to_string()),
        };
        self.say(text.map_err(failed)?)
    }
}

/// What one of several databases answered. Where it says of itself what it is called, or where it is, that is its
/// `place`.
fn of_one(name: &str, answer: Value) -> Value {
    match answer {
        Value::Object(mut answer) => {
            if let Some(place) = answer.insert("database".to_owned(), name.into()) {
                answer.insert("place".to_owned(), place);
            }
            Value::Object(answer)
        }
        answer => json!({ "database": name, "answer": answer }),
    }
}

fn gone(error: &std::io::Error) -> Error {
    Error::project("could not write to standard output").because(error)
}
