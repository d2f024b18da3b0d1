//! diesel: a folder for each migration, `up.sql` and `down.sql` in it, and perhaps `metadata.toml`.

use std::path::{Path, PathBuf};

use super::{Migration, Settings, SqlText, entries, read_text, refuse_twins, time, toml, words};
use crate::error::{Error, Result};
use crate::recorded::shown_from;

/// What `diesel.toml` says.
pub(super) fn settings(root: &Path) -> Result<Option<Settings>> {
    let Some(table) = toml(&root.join("diesel.toml"))? else { return Ok(None) };
    let folder = table.get("migrations_directory").and_then(|it| it.get("dir")).and_then(|it| it.as_str());
    Ok(Some(Settings { folder: folder.map(PathBuf::from), ..Settings::default() }))
}

/// Reads the migrations.
pub(super) fn read(folder: &Path, here: &Path) -> Result<Vec<Migration>> {
    let folders: Vec<_> = entries(folder, here)?.into_iter().filter(|(_, path)| path.is_dir()).collect();
    if !folders.iter().any(|(_, path)| path.join("up.sql").is_file()) {
        return Ok(Vec::new());
    }
    let mut migrations = Vec::new();
    for (name, path) in folders {
        let up = path.join("up.sql");
        if !up.is_file() {
            return Err(Error::project(format!("`{}` has no `up.sql`", shown_from(&path, here)))
                .because("diesel would not know what it is, either")
                .help("bring the file back from version control, or move the folder away"));
        }
        let in_transaction = match toml(&path.join("metadata.toml"))? {
            None => true,
            // As diesel has it: what the file does not say is false.
            Some(table) => table.get("run_in_transaction").and_then(|it| it.as_bool()).unwrap_or_default(),
        };
        let (version, title) = name.split_once('_').unwrap_or((&name, ""));
        let version = version.replace('-', "");
        let text = |path: PathBuf| -> Result<SqlText> {
            Ok(SqlText { text: read_text(&path, here)?, path, in_transaction })
        };
        let down = path.join("down.sql");
        migrations.push(Migration {
            message: words(if title.is_empty() { &name } else { title }),
            created: time(&version),
            version,
            checksums: Vec::new(),
            up: Some(text(up)?),
            down: if down.is_file() { Some(text(down)?) } else { None },
            path,
            parents: Vec::new(),
        });
    }
    migrations.sort_by(|one, other| one.version.cmp(&other.version));
    refuse_twins(&migrations, here)?;
    Ok(migrations)
}
