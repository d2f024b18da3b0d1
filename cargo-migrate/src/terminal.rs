//! Everything of the outside that a command may look at or write to: streams, folder, environment.
//!
//! A command never touches `std::env` or `println!`, so that tests run many commands in one
//! process, each with its own folder and environment.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// The outside, as one command sees it.
pub struct Terminal {
    /// Where answers go.
    pub out: Box<dyn Write + Send>,
    /// Where progress, warnings and errors go.
    pub err: Box<dyn Write + Send>,
    /// Whether a person is there to answer a prompt.
    pub interactive: bool,
    /// Whether colours are shown on `out` and `err`; `--color` overrides it.
    pub color: bool,
    /// Whether the signals of the process, such as Ctrl-C, are for the command.
    pub signals: bool,
    /// Columns.
    pub width: usize,
    /// The current folder.
    pub directory: PathBuf,
    /// The environment, without names or values that are not UTF-8.
    pub environment: BTreeMap<String, String>,
}

impl Terminal {
    /// The terminal of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let color = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
        Self {
            out: Box::new(io::stdout()),
            err: Box::new(io::stderr()),
            interactive: io::stdin().is_terminal() && io::stderr().is_terminal(),
            color,
            signals: true,
            width: terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0)),
            directory: std::env::current_dir().unwrap_or_default(),
            environment: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
        }
    }

    /// A terminal that nobody sits at, and what is written to it.
    #[must_use]
    pub fn captured(directory: PathBuf, environment: BTreeMap<String, String>) -> (Self, Captured) {
        let captured = Captured::default();
        let terminal = Self {
            out: Box::new(Pipe(Arc::clone(&captured.out))),
            err: Box::new(Pipe(Arc::clone(&captured.err))),
            interactive: false,
            color: false,
            signals: false,
            width: 100,
            directory,
            environment,
        };
        (terminal, captured)
    }

    /// Whether letters beyond ASCII are shown, by the locale.
    #[must_use]
    pub fn is_utf8(&self) -> bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| self.variable(name));
        match locale.map(str::to_lowercase) {
            Some(locale) => locale.contains("utf-8") || locale.contains("utf8"),
            None => cfg!(windows),
        }
    }

    /// A variable of the environment; an empty one counts as absent, as in libpq and Cargo.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// What a captured terminal was told.
#[derive(Clone, Default)]
pub struct Captured {
    out: Arc<Mutex<Vec<u8>>>,
    err: Arc<Mutex<Vec<u8>>>,
}

impl Captured {
    /// What went to standard output so far.
    #[must_use]
    pub fn out(&self) -> String {
        text(&self.out)
    }

    /// What went to standard error so far.
    #[must_use]
    pub fn err(&self) -> String {
        text(&self.err)
    }
}

fn text(bytes: &Mutex<Vec<u8>>) -> String {
    let bytes = bytes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    String::from_utf8_lossy(&bytes).into_owned()
}

struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
