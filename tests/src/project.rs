//! A small package in a folder of its own, and the commands that run in it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use tempfile::TempDir;

use crate::command::{Answer, Place};

/// The dependencies are never asked for: the reader wants to know only what they are called.
pub const MANIFEST: &str = r#"[package]
name = "app"
version = "0.1.0"
edition = "2024"

[features]
extra = []

[dependencies]
migrate = { package = "migrate-rs", version = "0.1" }
chrono = "0.4"
rust_decimal = "1"
serde_json = "1"
uuid = "1"

[workspace]
"#;

/// A package with one source file and a configuration.
pub struct Project {
    folder: TempDir,
    url: String,
}

impl Project {
    /// Makes a package whose database has this URL. `configuration` follows `[package.metadata.migrate]`.
    ///
    /// # Errors
    /// What the file system says.
    pub fn new(url: &str, configuration: &str) -> io::Result<Self> {
        let project = Self::bare(url)?;
        project.configure(configuration)?;
        Ok(project)
    }

    /// Writes another configuration.
    ///
    /// # Errors
    /// What the file system says.
    pub fn configure(&self, configuration: &str) -> io::Result<()> {
        self.write("Cargo.toml", &format!("{MANIFEST}\n[package.metadata.migrate]\n{configuration}"))
    }

    /// Makes a package that is not set up.
    ///
    /// # Errors
    /// What the file system says.
    pub fn bare(url: &str) -> io::Result<Self> {
        let project = Self { folder: TempDir::new()?, url: url.to_owned() };
        project.write("Cargo.toml", MANIFEST)?;
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

    /// Where its commands run; its database is in `DATABASE_URL`, and time stands still.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::new(self.folder()).with("DATABASE_URL", &self.url).with("SOURCE_DATE_EPOCH", "0")
    }

    /// Runs a command.
    pub fn run<S: AsRef<str>>(&self, arguments: &[S]) -> Answer {
        self.place().run(arguments)
    }

    /// Every file below a folder with its text, by its path in it.
    ///
    /// # Errors
    /// What the file system says.
    pub fn files(&self, folder: &str) -> io::Result<BTreeMap<String, String>> {
        files_below(&self.folder().join(folder))
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

/// Every file below a folder with its text, by its path in it; none when there is no folder.
///
/// # Errors
/// What the file system says.
pub fn files_below(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    collect(folder, "", &mut files)?;
    Ok(files)
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
