//! What `doctor` looks at: the tool, the project, the way to the database, and the database itself.
//!
//! Each room looks at one thing and goes on as far as it can; what keeps it from going on is what it found. Nothing
//! is written anywhere, and no password gets into a finding.

mod connection;
mod files;
mod history;
mod role;
mod server;
mod sessions;
mod tool;

use serde::Serialize;
use tokio_postgres::Row;

use crate::context::Context;
use crate::error::{Error, Result};

/// All that was looked at.
#[derive(Debug, Serialize)]
pub struct Examination {
    /// In the order in which one thing needs the other.
    pub sections: Vec<Section>,
}

/// What was found about one thing.
#[derive(Debug, Serialize)]
pub struct Section {
    /// What it is.
    pub name: &'static str,
    /// What was found, in the order in which it was looked at.
    pub findings: Vec<Finding>,
}

/// One line.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// How well that is.
    pub level: Level,
    /// What was looked at.
    pub subject: String,
    /// How it is.
    pub says: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub help: Vec<String>,
}

/// How well something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be, or only worth knowing.
    Ok,
    /// It can get in the way.
    Warning,
    /// It is in the way.
    Problem,
}

impl Level {
    /// The word before a finding.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// Looks at everything, as far as that goes.
pub fn examine(context: &mut Context<'_>) -> Examination {
    let project = context.project();
    let mut sections = vec![tool::look(project.as_ref().ok(), context)];
    match project {
        Ok(project) => {
            sections.push(files::configuration(&project));
            let (recorded, files) = files::look(&project, context);
            sections.push(files);
            let (reached, connection) = connection::look(&project, context);
            sections.push(connection);
            if let Some(reached) = reached {
                sections.push(reached.block_on(server::look(&reached, &project)));
                // Who has taken on a role sees and may do what that role does.
                sections.push(reached.block_on(role::look(&reached, &project, recorded.as_ref())));
                sections.push(history::look(&reached, &project, context));
                sections.push(reached.block_on(sessions::look(&reached, &project)));
            }
        }
        Err(error) => {
            let mut section = Section::new("project");
            section.error("project", &error);
            sections.push(section);
        }
    }
    Examination { sections }
}

impl Examination {
    /// How many findings are on a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.sections.iter().flat_map(|section| &section.findings).filter(|it| it.level == level).count()
    }
}

impl Section {
    fn new(name: &'static str) -> Self {
        Self { name, findings: Vec::new() }
    }

    fn add(&mut self, level: Level, subject: &str, says: impl Into<String>, help: &[&str]) {
        let help = help.iter().map(|&help| help.to_owned()).collect();
        self.findings.push(Finding { level, subject: subject.to_owned(), says: says.into(), help });
    }

    fn ok(&mut self, subject: &str, says: impl Into<String>) {
        self.add(Level::Ok, subject, says, &[]);
    }

    fn warning(&mut self, subject: &str, says: impl Into<String>, help: &[&str]) {
        self.add(Level::Warning, subject, says, help);
    }

    fn problem(&mut self, subject: &str, says: impl Into<String>, help: &[&str]) {
        self.add(Level::Problem, subject, says, help);
    }

    /// What kept us from looking, or would keep everybody from going on.
    fn error(&mut self, subject: &str, error: &Error) {
        let says = std::iter::once(&error.message).chain(&error.causes).cloned().collect::<Vec<_>>();
        let help = error.help.clone();
        let subject = subject.to_owned();
        self.findings.push(Finding { level: Level::Problem, subject, says: says.join(": "), help });
    }

    /// What PostgreSQL answered. A question that it refuses is a finding, and the others go on.
    fn rows(&mut self, subject: &str, answer: Result<Vec<Row>, tokio_postgres::Error>) -> Vec<Row> {
        answer.unwrap_or_else(|error| {
            let told = crate::live::refused(&error);
            self.warning(subject, format!("could not be asked: {}", told.message), &[]);
            Vec::new()
        })
    }
}

/// So many of something: `1 table`, `3 tables`.
fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// Seconds as people say them.
fn age(seconds: f64) -> String {
    let seconds = seconds.max(0.0);
    match seconds {
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7200.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.0} h", s / 3600.0),
        s => format!("{:.0} days", s / 86_400.0),
    }
}
