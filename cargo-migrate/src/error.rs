//! The one error shape of the command: what, why, and the way out.

use std::fmt;

use serde::Serialize;

/// What the process answers. The numbers are a contract with scripts; nothing else in the
/// program names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The answer is no, of a command that asks something.
    No = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Consent, a rename or a backfill is needed; nothing was written.
    AnswerNeeded = 3,
    /// The database refused or failed.
    Database = 4,
    /// The project or its files are wrong: models, revisions, configuration.
    Project = 5,
    /// Somebody pressed Ctrl-C.
    Interrupted = 130,
    /// Somebody ended the process, as with `kill`.
    Terminated = 143,
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
    /// What only the user can decide, for programs; people read it in the excerpt.
    pub questions: Box<[Asked]>,
    /// What the process answers.
    pub exit: Exit,
}

/// A question, with all its answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// `rename`, `fill`, `using`, `broken-off`, or the code of a hazard to agree to.
    pub kind: &'static str,
    /// What it is about, as flags name it.
    pub object: String,
    /// The question, or what would happen.
    pub sentence: String,
    /// Each of them settles it.
    pub answers: Vec<Way>,
    /// What is better than to agree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<&'static str>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// `yes` or `no`, where that is the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub means: Option<&'static str>,
    /// What to add to the command line; nothing where only the model can say it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// Whether an SQL expression has to follow the last of them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub takes_sql: bool,
    /// What else says it, or what it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
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
        Self {
            message: message.into(),
            excerpt: None,
            causes: Vec::new(),
            help: Vec::new(),
            questions: Box::default(),
            exit,
        }
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

    /// Adds what only the user can decide.
    #[must_use]
    pub fn questions(mut self, questions: Vec<Asked>) -> Self {
        self.questions = questions.into_boxed_slice();
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
