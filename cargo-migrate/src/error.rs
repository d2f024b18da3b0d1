//! The one error shape of the command: what, why, and the way out.

use std::fmt;

/// What the process answers. The numbers are a contract with scripts; nothing else in the
/// program names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The answer is no: `check`, `diff --exit-code`, `current --check-heads`, `verify`, `lint`.
    No = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Consent, a rename or a backfill is needed; nothing was written.
    AnswerNeeded = 3,
    /// The database refused or failed.
    Database = 4,
    /// The project or its files are wrong: models, revisions, configuration.
    Project = 5,
}

/// A mistake, told in up to four parts: the message, what it points at, its causes, and the
/// commands or edits that get the user out.
#[derive(Clone, Debug)]
pub struct Error {
    /// One sentence, lower case, without a final period.
    pub message: String,
    /// Already rendered text that belongs between message and causes: a source excerpt, a diff.
    pub excerpt: Option<String>,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What to do; each one line.
    pub help: Vec<String>,
    /// What the process answers.
    pub exit: Exit,
}

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A wrong command line.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Something only the user can decide.
    pub fn answer_needed(message: impl Into<String>) -> Self {
        Self::new(Exit::AnswerNeeded, message)
    }

    /// A database that refused or failed.
    pub fn database(message: impl Into<String>) -> Self {
        Self::new(Exit::Database, message)
    }

    /// Models, revisions, configuration or the file system.
    pub fn project(message: impl Into<String>) -> Self {
        Self::new(Exit::Project, message)
    }

    fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { message: message.into(), excerpt: None, causes: Vec::new(), help: Vec::new(), exit }
    }

    /// Adds the reason below; called again, the reason of that reason.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.causes.push(cause.to_string());
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds rendered text: a source excerpt, a diff.
    #[must_use]
    pub fn excerpt(mut self, excerpt: impl Into<String>) -> Self {
        self.excerpt = Some(excerpt.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
