//! sqlx: `VERSION_name.sql`, or `VERSION_name.up.sql` and `VERSION_name.down.sql`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha384};

use super::{Migration, Settings, SqlText, entries, read_text, refuse_twins, time, toml, words};
use crate::error::{Error, Result};
use crate::recorded::shown_from;

/// What `sqlx.toml` says.
pub(super) fn settings(root: &Path) -> Result<Option<Settings>> {
    let Some(table) = toml(&root.join("sqlx.toml"))? else { return Ok(None) };
    let Some(table) = table.get("migrate") else { return Ok(None) };
    let text = |key: &str| table.get(key).and_then(|it| it.as_str()).map(str::to_owned);
    let ignored = table.get("ignored-chars").and_then(|it| it.as_array()).into_iter().flatten();
    Ok(Some(Settings {
        folder: text("migrations-dir").map(PathBuf::from),
        table: text("table-name"),
        ignored: ignored.filter_map(|it| it.as_str()?.chars().next()).collect(),
    }))
}

/// Reads the migrations.
pub(super) fn read(folder: &Path, ignored: &[char], here: &Path) -> Result<Vec<Migration>> {
    let mut ups = Vec::new();
    let mut downs = Vec::new();
    for (name, path) in entries(folder, here)? {
        // What is called otherwise sqlx does not look at.
        let Some((version, rest)) = name.split_once('_').filter(|(_, rest)| rest.ends_with(".sql")) else {
            continue;
        };
        if !path.is_file() {
            continue;
        }
        let version: i64 = version.parse().map_err(|_| {
            Error::project(format!("`{}` has no number before the first `_`", shown_from(&path, here)))
                .because("sqlx would not know its version, either")
                .help("move it away, or give it a version")
        })?;
        let text = read_text(&path, here)?;
        let in_transaction = !text.starts_with("-- no-transaction");
        let checksum = checksum(&text, ignored);
        let sql = SqlText { path: path.clone(), text, in_transaction };
        if rest.ends_with(".down.sql") {
            downs.push((version, sql));
            continue;
        }
        let title = rest.trim_end_matches(".sql").trim_end_matches(".up");
        ups.push((
            version,
            Migration {
                version: version.to_string(),
                message: words(if title.is_empty() { &name } else { title }),
                created: time(&version.to_string()),
                checksums: vec![checksum],
                path,
                up: Some(sql),
                down: None,
                parents: Vec::new(),
            },
        ));
    }
    ups.sort_by_key(|(version, _)| *version);
    let mut migrations = Vec::new();
    for (version, mut migration) in ups {
        let down = downs.iter().position(|(of, _)| *of == version);
        migration.down = down.map(|at| downs.swap_remove(at).1);
        migrations.push(migration);
    }
    refuse_twins(&migrations, here)?;
    if let Some((_, lone)) = downs.first() {
        return Err(Error::project(format!("`{}` has no file that goes up", shown_from(&lone.path, here)))
            .help("bring it back from version control, or move this one away"));
    }
    Ok(migrations)
}

/// SHA-384 of the text, in hexadecimal digits.
fn checksum(text: &str, ignored: &[char]) -> String {
    let mut hash = Sha384::new();
    text.split(ignored).for_each(|part| hash.update(part));
    hash.finalize().iter().fold(String::with_capacity(96), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
