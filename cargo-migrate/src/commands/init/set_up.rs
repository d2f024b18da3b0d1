//! What `init` writes before anything else, and takes back where it cannot go on.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use super::{GIT_ATTRIBUTES, Home, with_table};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::recorded::{Recorded, lock_text, shown};
use crate::terminal::Terminal;
use crate::workspace::Package;
use crate::{files, pull};

/// A package that is set up.
pub(super) struct SetUp {
    /// The package.
    pub(super) name: String,
    /// Files that were not there, as they are shown.
    pub(super) made: Vec<String>,
    pub(super) manifest: PathBuf,
    /// What files were before; nothing where there was none.
    before: Vec<(PathBuf, Option<String>)>,
    /// The folders that came.
    folders: Vec<PathBuf>,
    is_kept: Cell<bool>,
}

impl SetUp {
    /// Writes what is missing: the configuration, with what is `ignored` in live databases, an empty lock, and what
    /// Git has to know of it.
    pub(super) fn make(
        package: &Package,
        homes: &[Home],
        ignored: Option<&str>,
        terminal: &Terminal,
    ) -> Result<Self> {
        let mut set_up = Self {
            name: package.name.clone(),
            made: Vec::new(),
            manifest: package.manifest.clone(),
            before: Vec::new(),
            folders: Vec::new(),
            is_kept: Cell::new(false),
        };
        let result = set_up.write(package, homes, ignored, terminal);
        match result {
            Ok(()) => Ok(set_up),
            Err(error) => {
                set_up.undo();
                Err(error)
            }
        }
    }

    fn write(
        &mut self,
        package: &Package,
        homes: &[Home],
        ignored: Option<&str>,
        terminal: &Terminal,
    ) -> Result<()> {
        let manifest = shown(&package.manifest, terminal);
        let before = fs::read_to_string(&package.manifest)
            .map_err(|error| Error::project(format!("could not read `{manifest}`")).because(error))?;
        let mut text = before.clone();
        if package.configuration.is_null() {
            text = with_table(&text, homes)?;
            let part = |home: &Home| match &home.new {
                Some(name) => format!("{manifest}: [package.metadata.migrate.databases.{name}]"),
                None => format!("{manifest}: [package.metadata.migrate]"),
            };
            self.made.extend(homes.iter().map(part));
        }
        if let Some(ignored) = ignored
            && let Some(with) = pull::with_ignored(&text, None, ignored)?
        {
            text = with;
            self.made.push(format!("{manifest}: ignore = [\"{ignored}\"]"));
        }
        if text != before {
            files::write(&package.manifest, &text)?;
            self.before.push((package.manifest.clone(), Some(before)));
        }
        homes.iter().try_for_each(|home| self.write_folder(&package.directory.join(&home.folder), terminal))
    }

    fn write_folder(&mut self, directory: &Path, terminal: &Terminal) -> Result<()> {
        let above = directory.ancestors().take_while(|it| !it.exists());
        self.folders.extend(above.map(PathBuf::from));
        let lock = directory.join(migrate_schema::lock::FILE);
        if !lock.exists() {
            // An empty lock now, because the compiler does not notice a file that comes into being later.
            let recorded = Recorded::read(&[directory.to_path_buf()], &terminal.directory)?;
            files::write(&lock, &lock_text(&recorded.schema()?)?)?;
            self.made.push(shown(&lock, terminal));
            self.before.push((lock, None));
        }
        let attributes = directory.join(".gitattributes");
        if !attributes.exists() {
            files::write(&attributes, GIT_ATTRIBUTES)?;
            self.made.push(shown(&attributes, terminal));
            self.before.push((attributes, None));
        }
        Ok(())
    }

    /// From here on, what was written stays, whatever comes.
    pub(super) fn keep(&self) {
        self.is_kept.set(true);
    }

    /// Makes files what they were, where nothing that was written since needs them.
    pub(super) fn undo(&self) {
        if self.is_kept.get() {
            return;
        }
        for (path, text) in &self.before {
            let _ = match text {
                Some(text) => files::write(path, text).is_ok(),
                None => fs::remove_file(path).is_ok(),
            };
        }
        let mut folders: Vec<_> = self.folders.iter().collect();
        folders.sort_by_key(|folder| std::cmp::Reverse(folder.components().count()));
        for folder in folders {
            let _ = fs::remove_dir(folder);
        }
    }

    pub(super) fn say(&self, context: &mut Context<'_>) -> Result<()> {
        if self.made.is_empty() {
            return Ok(());
        }
        context.say(format_args!("Set up `{}`:", self.name))?;
        self.made.iter().try_for_each(|file| context.say(format_args!("  {file}")))?;
        context.say("")
    }
}
