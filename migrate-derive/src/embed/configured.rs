//! The folders that the package's `Cargo.toml` names, or its workspace's.

use std::fs;
use std::path::{Path, PathBuf};

use super::toml::Reader;

/// Where the revisions of a package are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Configured {
    /// As they are written, from the package's folder on.
    pub(super) places: Vec<String>,
    /// The files that say so.
    pub(super) read_from: Vec<PathBuf>,
}

const VARIABLE: &str = "MIGRATE_MIGRATIONS";

impl Configured {
    pub(super) fn of(package: &Path) -> Result<Self, String> {
        if let Ok(place) = std::env::var(VARIABLE) {
            return Ok(Self { places: vec![place], read_from: Vec::new() });
        }
        let manifest = package.join("Cargo.toml");
        let text =
            fs::read_to_string(&manifest).map_err(|error| format!("could not read `Cargo.toml`: {error}"))?;
        let mut read_from = vec![manifest];
        let mut places = places(&text, "package")?;
        if places.is_none() {
            let above = package.ancestors().map(|folder| folder.join("Cargo.toml"));
            let workspace = above.filter_map(|path| Some((fs::read_to_string(&path).ok()?, path)));
            let is_one = |text: &str| text.lines().any(|line| line.trim_start().starts_with("[workspace"));
            if let Some((text, path)) = workspace.into_iter().find(|(text, _)| is_one(text)) {
                places = self::places(&text, "workspace")?;
                if !read_from.contains(&path) {
                    read_from.push(path);
                }
            }
        }
        let places = places.flatten().unwrap_or_else(|| vec!["migrations".to_owned()]);
        Ok(Self { places, read_from })
    }
}

/// What `migrations` says in `[package.metadata.migrate]`; outside of that whether there is such a table.
#[expect(clippy::option_option, reason = "no table and a table without the key are two things")]
fn places(text: &str, of: &str) -> Result<Option<Option<Vec<String>>>, String> {
    let table = format!("[{of}.metadata.migrate");
    let unread = format!(
        "could not read the configuration in `Cargo.toml`: write it below `{table}]`, or say the folder here: \
         `migrate::embed!(\"migrations\")`"
    );
    let (mut header, mut found, mut start) = ("", None, 0);
    for line in text.split_inclusive('\n') {
        let here = start;
        start += line.len();
        let line = line.trim();
        if line.starts_with('[') {
            header = line.split('#').next().unwrap_or_default().trim_end();
            if header.strip_prefix(&table).is_some_and(|rest| rest == "]" || rest.starts_with('.')) {
                found.get_or_insert(None);
            }
            continue;
        }
        let key = line.split(['=', '#']).next().unwrap_or_default().trim_end();
        let whole = format!("{}.{key}", header.trim_matches(['[', ']']));
        if whole == format!("{of}.metadata.migrate.migrations") && header == format!("{table}]") {
            let mut reader = Reader::new(&text[here..]);
            let value = match reader.next_key() {
                Ok(_) if reader.is_list() => reader.list(),
                Ok(_) => reader.string().map(|place| vec![place]),
                Err(mistake) => Err(mistake),
            };
            found = Some(Some(value.map_err(|_| unread.clone())?));
        } else if whole == format!("{of}.metadata.migrate")
            || whole.starts_with(&format!("{of}.metadata.migrate.")) && !header.starts_with(&table)
        {
            return Err(unread);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Option<Vec<String>>> {
        places(text, "package").expect("a configuration")
    }

    #[test]
    fn the_table_is_found_among_others() {
        assert_eq!(read("[package]\nname = \"migrations\"\n[dependencies]\nmigrations = \"1\"\n"), None);
        assert_eq!(read("[package.metadata.migrate]\nonline = true\n"), Some(None));
        assert_eq!(read("[package.metadata.migrate.naming]\nmigrations = \"x\"\n"), Some(None));
        let text =
            "[package.metadata.migrate] # ours\nmodels = []\n  migrations = \"db\" # here\n[features]\n";
        assert_eq!(read(text), Some(Some(vec!["db".to_owned()])));
        let text = "[package.metadata.migrate]\nmigrations = [\n  \"a\",\n  'b',\n]\n";
        assert_eq!(read(text), Some(Some(vec!["a".to_owned(), "b".to_owned()])));
        let workspace = "[workspace.metadata.migrate]\nmigrations = \"all\"\n";
        assert_eq!(places(workspace, "workspace"), Ok(Some(Some(vec!["all".to_owned()]))));
        assert_eq!(read(workspace), None);
    }

    #[test]
    fn another_spelling_is_refused_and_not_overlooked() {
        for text in [
            "[package.metadata]\nmigrate = { migrations = \"db\" }\n",
            "[package.metadata]\nmigrate.migrations = \"db\"\n",
            "[package]\nmetadata.migrate.migrations = \"db\"\n",
            "[package.metadata.migrate]\nmigrations = 1\n",
        ] {
            assert!(places(text, "package").is_err(), "{text}");
        }
    }
}
