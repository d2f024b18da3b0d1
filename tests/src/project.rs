//! A small package in a folder of its own, and the commands that run in it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use cargo_migrate::error::Exit;
use cargo_migrate::terminal::Terminal;
use tempfile::TempDir;

/// A package with one source file and a configuration.
pub struct Project {
    folder: TempDir,
    url: String,
}

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
}

impl Project {
    /// Makes a package whose database has this URL. `configuration` follows `[package.metadata.migrate]`.
    ///
    /// # Errors
    /// What the file system says.
    pub fn new(url: &str, configuration: &str) -> io::Result<Self> {
        let project = Self { folder: TempDir::new()?, url: url.to_owned() };
        // The dependencies are never asked for: the reader wants to know only what they are called.
        project.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nmigrate = {{ package = \"migrate-rs\", version = \"0.1\" }}\n\
                 chrono = \"0.4\"\nrust_decimal = \"1\"\nserde_json = \"1\"\nuuid = \"1\"\n\n\
                 [workspace]\n\n[package.metadata.migrate]\n{configuration}"
            ),
        )?;
        Ok(project)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file and the folders above it.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, path: &str, text: &str) -> io::Result<()> {
        let path = self.folder().join(path);
        fs::create_dir_all(path.parent().unwrap_or(self.folder()))?;
        fs::write(path, text)
    }

    /// Runs a command as nobody at a terminal would.
    pub fn run<S: AsRef<str>>(&self, arguments: &[S]) -> Answer {
        let foreign =
            |name: &str| name.starts_with("PG") || name.starts_with("MIGRATE_") || name == "DATABASE_URL";
        let mut environment: BTreeMap<String, String> =
            std::env::vars().filter(|(name, _)| !foreign(name)).collect();
        environment.insert("DATABASE_URL".to_owned(), self.url.clone());
        environment.insert("SOURCE_DATE_EPOCH".to_owned(), "0".to_owned());
        let (mut terminal, captured) = Terminal::captured(self.folder().to_path_buf(), environment);
        let arguments = ["cargo-migrate"].into_iter().chain(arguments.iter().map(AsRef::as_ref));
        let exit = cargo_migrate::run(arguments, &mut terminal) as u8;
        Answer { exit, out: captured.out(), err: captured.err() }
    }

    /// Every file below a folder with its text, by its path in it.
    ///
    /// # Errors
    /// What the file system says.
    pub fn files(&self, folder: &str) -> io::Result<BTreeMap<String, String>> {
        let mut files = BTreeMap::new();
        collect(&self.folder().join(folder), "", &mut files)?;
        Ok(files)
    }

    /// Makes a folder hold these files again and nothing else.
    ///
    /// # Errors
    /// What the file system says.
    pub fn restore(&self, folder: &str, files: &BTreeMap<String, String>) -> io::Result<()> {
        fs::remove_dir_all(self.folder().join(folder))?;
        files.iter().try_for_each(|(path, text)| self.write(&format!("{folder}/{path}"), text))
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, fs::read_to_string(entry.path())?);
        }
    }
    Ok(())
}
