//! SeaORM and alembic: migrations that are programs, of which only the names and the order can be read.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Migration, Settings, entries, read_text, time, words};
use crate::error::Result;

/// What `alembic.ini` says.
pub(super) fn settings(root: &Path) -> Option<Settings> {
    let text = fs::read_to_string(root.join("alembic.ini")).ok()?;
    let value = |key: &str| {
        text.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            (name.trim() == key).then(|| value.trim().replace("%(here)s/", "").replace("%(here)s", "."))
        })
    };
    let versions = value("version_locations").filter(|it| !it.contains([' ', ':', ';', ',']));
    let folder = versions
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(value("script_location")?).join("versions")));
    Some(Settings { folder, ..Settings::default() })
}

/// Reads the names of files like `m20260131_120000_create_users.rs`.
pub(super) fn read_rust(folder: &Path) -> Result<Vec<Migration>> {
    let mut migrations = Vec::new();
    for (name, path) in entries(folder, folder)? {
        // One in several files is a folder.
        let stem = if path.is_dir() { Some(&*name) } else { name.strip_suffix(".rs") };
        let Some(stem) = stem.filter(|stem| is_ones_name(stem)) else { continue };
        migrations.push(program(stem.to_owned(), &stem[1..], path.clone(), Vec::new()));
    }
    Ok(migrations)
}

fn is_ones_name(stem: &str) -> bool {
    let mut parts = stem.strip_prefix('m').unwrap_or_default().splitn(3, '_');
    let mut is_number = |digits: usize| {
        parts
            .next()
            .is_some_and(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    is_number(8) && is_number(6)
}

/// Reads what files of Python say of themselves.
pub(super) fn read_python(folder: &Path, here: &Path) -> Result<Vec<Migration>> {
    let mut migrations = Vec::new();
    for (name, path) in entries(folder, here)? {
        if !name.ends_with(".py") {
            continue;
        }
        let text = read_text(&path, here)?;
        let Some(version) = said(&text, "revision").into_iter().next() else { continue };
        let title = name.trim_end_matches(".py");
        let title = title.strip_prefix(&version).unwrap_or(title).to_owned();
        migrations.push(program(version, &title, path, said(&text, "down_revision")));
    }
    Ok(migrations)
}

/// The strings on the line that gives a variable its value: `revision: str = "ae10"`.
fn said(text: &str, variable: &str) -> Vec<String> {
    let line = text.lines().find_map(|line| {
        let rest = line.strip_prefix(variable)?;
        let (kind, value) = rest.split_once('=')?;
        (kind.trim().is_empty() || kind.trim_start().starts_with(':')).then_some(value)
    });
    let Some(value) = line else { return Vec::new() };
    let quote = |c: char| c == '"' || c == '\'';
    value.split(quote).skip(1).step_by(2).map(str::to_owned).collect()
}

fn program(version: String, title: &str, path: PathBuf, parents: Vec<String>) -> Migration {
    let digits: String = title.chars().filter(char::is_ascii_digit).take(14).collect();
    Migration {
        message: words(title.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_')),
        created: time(&digits),
        version,
        checksums: Vec::new(),
        path,
        up: None,
        down: None,
        parents,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alembic_says_what_comes_after_what() {
        let text = "\"\"\"x\n\nRevision ID: ae1\nRevises: b2\n\"\"\"\nrevision: str = 'ae1'\n\
            down_revision: Union[str, None] = (\"b2\", 'c3')\nbranch_labels = None\n";
        assert_eq!(said(text, "revision"), ["ae1"]);
        assert_eq!(said(text, "down_revision"), ["b2", "c3"]);
        assert_eq!(said("down_revision = None\n", "down_revision"), Vec::<String>::new());
    }

    #[test]
    fn files_of_sea_orm_have_a_time() {
        assert!(is_ones_name("m20220101_000001_create_table"));
        for other in ["main", "lib", "m1_x", "mod"] {
            assert!(!is_ones_name(other), "{other}");
        }
    }
}
