//! The stage: a package in a temporary folder, its database, and a terminal that shows both.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anstyle::{AnsiColor, Style};
use cargo_migrate::error::Exit;
use cargo_migrate::local::{self, Keep, Kind};
use cargo_migrate::terminal::Terminal;
use tempfile::TempDir;
use tokio_postgres::{Config, NoTls, SimpleQueryMessage, SimpleQueryRow};

use crate::Failure;

const PACKAGE: &str = "blog";

/// Nothing is built: the dependency is there because a real package has it.
const MANIFEST: &str = "[package]
name = \"blog\"
version = \"0.1.0\"
edition = \"2024\"

[dependencies]
migrate-rs = \"0.1\"

# A package of its own, wherever the folder lies.
[workspace]
";

const TABLES: &str = "SELECT table_name AS \"table\", \
    string_agg(column_name, ', ' ORDER BY ordinal_position) AS \"columns\" \
    FROM information_schema.columns \
    WHERE table_schema = 'public' AND table_name <> 'migrate_revisions' \
    GROUP BY table_name ORDER BY table_name";

/// Columns that the story may take.
const WIDTH: usize = 80;
/// Columns that output is set in from the story.
const MARGIN: &str = "  ";

const TITLE: Style = AnsiColor::Cyan.on_default().bold();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();

/// A package, its database and a terminal.
pub(crate) struct Stage {
    folder: PathBuf,
    terminal: Terminal,
    interrupted: Arc<AtomicBool>,
}

impl Stage {
    /// Makes the package.
    pub(crate) fn set() -> Result<Self, Failure> {
        let folder = TempDir::with_prefix("quickstart-")?;
        // A server that root starts runs as another account, which has to get in.
        #[cfg(unix)]
        fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        let folder = folder.keep();

        let mut terminal = Terminal::of_process();
        terminal.directory.clone_from(&folder);
        // Only what this story sets is to count: the reader may have databases that matter.
        terminal
            .environment
            .retain(|name, _| !["PG", "MIGRATE_", "DATABASE_"].iter().any(|of| name.starts_with(of)));
        terminal.environment.remove("SOURCE_DATE_EPOCH");
        let target = folder.join("target").to_string_lossy().into_owned();
        terminal.environment.insert("CARGO_TARGET_DIR".to_owned(), target);
        terminal.interactive = false;
        terminal.width = WIDTH - MARGIN.len();
        terminal.out = Box::new(Margin::default());
        terminal.err = Box::new(Margin::default());

        let stage = Self { folder, terminal, interrupted: when_interrupted() };
        fs::write(stage.path("Cargo.toml"), MANIFEST)?;
        fs::create_dir(stage.path("src"))?;
        Ok(stage)
    }

    /// A new chapter.
    pub(crate) fn heading(&mut self, text: &str) {
        println!(
            "\n{}",
            self.paint(TITLE, &format!("── {text} {}", "─".repeat(WIDTH - 4 - text.chars().count())))
        );
    }

    /// A sentence of the story.
    pub(crate) fn say(&self, text: &str) {
        println!("\n{text}");
    }

    /// Writes the models of the package.
    pub(crate) fn write_models(&self, text: &str) -> Result<(), Failure> {
        Ok(fs::write(self.path("src/lib.rs"), text)?)
    }

    /// A variable that the commands that follow see.
    pub(crate) fn export(&mut self, name: &str, value: &str) {
        self.prompt(&format!("export {name}={value}"));
        self.terminal.environment.insert(name.to_owned(), value.to_owned());
    }

    /// Runs a command, which has to answer what the story says.
    pub(crate) fn run(&mut self, arguments: &[&str], expected: Exit) -> Result<(), Failure> {
        let words: Vec<String> = arguments
            .iter()
            .map(|word| if word.contains(' ') { format!("\"{word}\"") } else { (*word).to_owned() })
            .collect();
        let command = format!("cargo migrate {}", words.join(" "));
        self.prompt(&command);
        let arguments = ["cargo", "migrate"].iter().chain(arguments);
        let exit = cargo_migrate::run(arguments, &mut self.terminal);
        self.go_on()?;
        if exit == expected {
            Ok(())
        } else {
            Err(Failure(format!("`{command}` exits with {}, not {}", exit as u8, expected as u8)))
        }
    }

    /// Shows a file of the package.
    pub(crate) fn show(&mut self, path: &str) -> Result<(), Failure> {
        self.prompt(&format!("cat {path}"));
        let text = fs::read_to_string(self.path(path))?;
        self.print(text.trim_end());
        Ok(())
    }

    /// Shows a file of the newest revision.
    pub(crate) fn show_newest(&mut self, file: &str) -> Result<(), Failure> {
        let mut folders: Vec<String> = fs::read_dir(self.path("migrations"))?
            .flatten()
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        folders.sort();
        let newest = folders.pop().ok_or_else(|| Failure("there is no revision".to_owned()))?;
        self.show(&format!("migrations/{newest}/{file}"))
    }

    /// Shows a piece of a patch.
    pub(crate) fn excerpt(&mut self, patch: &str) {
        println!();
        for line in patch.trim_matches('\n').lines() {
            let line = match line.chars().next() {
                Some('+') => self.paint(ADDED, line),
                Some('-') => self.paint(REMOVED, line),
                _ => line.to_owned(),
            };
            self.print(&line);
        }
    }

    /// Tells PostgreSQL something, and shows the rows that it answers with.
    pub(crate) fn sql(&mut self, text: &str) -> Result<(), Failure> {
        println!();
        for (at, line) in text.lines().enumerate() {
            let mark = if at == 0 { "sql>" } else { "    " };
            self.print(&format!("{} {}", self.paint(DIM, mark), self.paint(BOLD, line)));
        }
        self.answer(text, "no rows")
    }

    /// Shows which tables PostgreSQL has.
    pub(crate) fn tables(&mut self) -> Result<(), Failure> {
        println!();
        self.answer(TABLES, "no tables")
    }

    /// Ctrl-C ends the story between two steps, so that nothing is left half done.
    fn go_on(&self) -> Result<(), Failure> {
        if self.interrupted.load(Ordering::Relaxed) {
            Err(Failure("it was interrupted".to_owned()))
        } else {
            Ok(())
        }
    }

    fn answer(&mut self, text: &str, none: &str) -> Result<(), Failure> {
        // An embedded PostgreSQL serves one session at a time: it is left before the next command comes.
        let database = local::open(Kind::Any, &self.server(), PACKAGE, Keep::UntilStopped, &self.terminal)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let answer = runtime.block_on(ask(database.config(), text))?;
        let mut rows = Vec::new();
        for message in answer {
            match message {
                SimpleQueryMessage::RowDescription(columns) => {
                    rows.push(columns.iter().map(|column| column.name().to_owned()).collect());
                }
                SimpleQueryMessage::Row(row) => rows.push(cells(&row)),
                SimpleQueryMessage::CommandComplete(count) => match (rows.len(), count) {
                    (0, count) => self.print(&format!("{count} {}", if count == 1 { "row" } else { "rows" })),
                    (1, _) => self.print(none),
                    _ => {}
                },
                _ => {}
            }
        }
        self.print_rows(&rows);
        Ok(())
    }

    fn print_rows(&self, rows: &[Vec<String>]) {
        let Some((head, rows)) = rows.split_first().filter(|(_, rows)| !rows.is_empty()) else { return };
        let widths: Vec<usize> = (0..head.len())
            .map(|at| rows.iter().chain([head]).map(|row| row[at].chars().count()).max().unwrap_or(0))
            .collect();
        let line = |row: &[String]| {
            let cells: Vec<String> =
                row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            cells.join("  ").trim_end().to_owned()
        };
        self.print(&self.paint(DIM, &line(head)));
        for row in rows {
            self.print(&line(row));
        }
    }

    fn prompt(&self, command: &str) {
        println!("\n{MARGIN}{} {}", self.paint(DIM, "$"), self.paint(BOLD, command));
    }

    fn print(&self, text: &str) {
        for line in text.split('\n') {
            println!("{}", format!("{MARGIN}{line}").trim_end());
        }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.terminal.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn server(&self) -> PathBuf {
        self.path("target/migrate")
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What does not stop is told by the folder that stays; there is nobody left to tell otherwise.
        if local::stop(&self.server(), &self.terminal).is_ok() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Becomes true with Ctrl-C.
fn when_interrupted() -> Arc<AtomicBool> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&interrupted);
    thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        while runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            seen.store(true, Ordering::Relaxed);
        }
    });
    interrupted
}

async fn ask(config: &Config, text: &str) -> Result<Vec<SimpleQueryMessage>, tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    let connection = tokio::spawn(connection);
    let answer = client.simple_query(text).await;
    drop(client);
    let _ = connection.await;
    answer
}

fn cells(row: &SimpleQueryRow) -> Vec<String> {
    (0..row.len()).map(|at| row.get(at).unwrap_or("NULL").to_owned()).collect()
}

/// Standard output, set in.
#[derive(Default)]
struct Margin {
    within_line: bool,
}

impl Write for Margin {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut out = io::stdout().lock();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if !self.within_line && line != b"\n" {
                out.write_all(MARGIN.as_bytes())?;
            }
            out.write_all(line)?;
            self.within_line = !line.ends_with(b"\n");
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}
