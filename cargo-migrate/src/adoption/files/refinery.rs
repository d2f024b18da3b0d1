//! refinery: `V1__name.sql`, and `U1__name.sql` for those that may arrive late.

use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use siphasher::sip::SipHasher13;

use super::{Migration, SqlText, entries, read_text, refuse_twins, time, words};
use crate::error::{Error, Result};
use crate::recorded::shown_from;

/// Reads the migrations.
pub(super) fn read(folder: &Path, here: &Path) -> Result<Vec<Migration>> {
    let mut found = Vec::new();
    let mut programs = Vec::new();
    collect(folder, here, &mut found, &mut programs)?;
    if !programs.is_empty() {
        let lines = programs.iter().map(|path| format!("  {}", shown_from(path, here)));
        return Err(Error::project("a migration in Rust is a program, and what it does is no SQL that can be read; nothing was written")
            .excerpt(lines.collect::<Vec<_>>().join("\n"))
            .help("write what it does as SQL, in a file of the same name that ends with `.sql`")
            .help("or begin with what they all have made of a database: `cargo migrate init --from-database`"));
    }
    found.sort_by_key(|(version, _)| *version);
    let migrations: Vec<Migration> = found.into_iter().map(|(_, migration)| migration).collect();
    refuse_twins(&migrations, here)?;
    Ok(migrations)
}

/// Looks into folders inside of folders, as refinery does.
fn collect(
    folder: &Path,
    here: &Path,
    found: &mut Vec<(i64, Migration)>,
    programs: &mut Vec<PathBuf>,
) -> Result<()> {
    for (name, path) in entries(folder, here)? {
        if path.is_dir() {
            collect(&path, here, found, programs)?;
            continue;
        }
        let Some((version, title, is_sql)) = parts(&name) else { continue };
        if !is_sql {
            programs.push(path);
            continue;
        }
        let version: i64 = version.parse().map_err(|_| {
            Error::project(format!("`{}` has a version that is no whole number", shown_from(&path, here)))
                .because("refinery would not read it, either")
        })?;
        let text = read_text(&path, here)?;
        found.push((
            version,
            Migration {
                version: version.to_string(),
                message: words(title),
                created: time(&version.to_string()),
                checksums: checksums(title, version, &text),
                up: Some(SqlText { path: path.clone(), text, in_transaction: true }),
                down: None,
                path,
                parents: Vec::new(),
            },
        ));
    }
    Ok(())
}

/// The version, the name, and whether it is SQL.
fn parts(file: &str) -> Option<(&str, &str, bool)> {
    let (stem, kind) = file.rsplit_once('.')?;
    let (version, title) = stem.strip_prefix(['V', 'U'])?.split_once("__")?;
    let is_version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_title = !title.is_empty() && title.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_version && is_title && ["sql", "rs"].contains(&kind)).then_some((version, title, kind == "sql"))
}

/// The number that refinery notes, with versions of either size: that is a feature of it.
fn checksums(title: &str, version: i64, text: &str) -> Vec<String> {
    let checksum = |with: &dyn Fn(&mut SipHasher13)| {
        let mut hasher = SipHasher13::new();
        title.hash(&mut hasher);
        with(&mut hasher);
        text.hash(&mut hasher);
        hasher.finish().to_string()
    };
    let short = i32::try_from(version).ok().map(|version| checksum(&|hasher| version.hash(hasher)));
    short.into_iter().chain([checksum(&|hasher| version.hash(hasher))]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_refinery() {
        assert_eq!(parts("V1__initial.sql"), Some(("1", "initial", true)));
        assert_eq!(parts("U20260131__a_b.rs"), Some(("20260131", "a_b", false)));
        for other in ["V1_initial.sql", "1__initial.sql", "V__x.sql", "V1__a-b.sql", "mod.rs"] {
            assert_eq!(parts(other), None, "{other}");
        }
    }
}
