//! A command as a user would start it: in a folder, with an environment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cargo_migrate::error::Exit;
use cargo_migrate::terminal::Terminal;

/// What a command answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its exit code.
    pub exit: u8,
    /// What went to standard output.
    pub out: String,
    /// What went to standard error.
    pub err: String,
}

impl Answer {
    /// Fails unless the command is done.
    ///
    /// # Errors
    /// What it said.
    pub fn done(self, what: &str) -> Result<Self, String> {
        if self.exit == Exit::Done as u8 {
            return Ok(self);
        }
        Err(format!("{what}: exit {}\n{}{}", self.exit, self.out, self.err))
    }

    /// Expects an exit code, and words in what it said, in any order. `!` before words forbids them.
    ///
    /// # Panics
    /// When the command answered something else.
    #[track_caller]
    pub fn expect(self, exit: Exit, words: &[&str]) -> Self {
        let said = format!("exit {}\n{}{}", self.exit, self.out, self.err);
        assert_eq!(self.exit, exit as u8, "{said}");
        for words in words {
            match words.strip_prefix('!') {
                Some(words) => assert!(!said.contains(words), "`{words}` is in\n{said}"),
                None => assert!(said.contains(words), "`{words}` is not in\n{said}"),
            }
        }
        self
    }
}

/// A folder and an environment to run commands in, as nobody at a terminal would.
#[derive(Clone, Debug)]
pub struct Place {
    directory: PathBuf,
    environment: BTreeMap<String, String>,
}

impl Place {
    /// With the environment of this process, but for what would choose a database or a configuration.
    #[must_use]
    pub fn new(directory: &Path) -> Self {
        let foreign =
            |name: &str| name.starts_with("PG") || name.starts_with("MIGRATE_") || name == "DATABASE_URL";
        let environment = std::env::vars().filter(|(name, _)| !foreign(name)).collect();
        Self { directory: directory.to_path_buf(), environment }
    }

    /// With a variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Without a variable.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.environment.remove(name);
        self
    }

    /// Runs a command.
    pub fn run<S: AsRef<str>>(&self, arguments: &[S]) -> Answer {
        let (mut terminal, captured) = Terminal::captured(self.directory.clone(), self.environment.clone());
        let arguments = ["cargo-migrate"].into_iter().chain(arguments.iter().map(AsRef::as_ref));
        let exit = cargo_migrate::run(arguments, &mut terminal) as u8;
        Answer { exit, out: captured.out(), err: captured.err() }
    }
}
