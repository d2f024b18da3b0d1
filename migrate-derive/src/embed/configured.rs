//! The folders that the package's `Cargo.toml` names, or its workspace's.

use std::fs;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::head::strings;

/// Where the revisions of a package are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Configured {
    /// As they are written, from the package's folder on.
    pub(super) places: Vec<String>,
    /// The files that say so.
    pub(super) read_from: Vec<PathBuf>,
}

/// The key, and the folder where it is not given.
const MIGRATIONS: &str = "migrations";

impl Configured {
    pub(super) fn of(package: &Path) -> Result<Self, String> {
        let mut read_from = Vec::new();
        for (above, folder) in package.ancestors().enumerate() {
            let path = folder.join("Cargo.toml");
            let text = match fs::read_to_string(&path) {
                Ok(text) => text,
                Err(error) if above == 0 => return Err(format!("could not read `Cargo.toml`: {error}")),
                Err(_) => continue,
            };
            let manifest = DeTable::parse(&text)
                .map_err(|error| format!("could not read `{}`: {}", path.display(), error.message()))?;
            let manifest = manifest.get_ref();
            let of_package = if above == 0 { configuration(manifest, "package") } else { None };
            let table = of_package.or_else(|| configuration(manifest, "workspace"));
            read_from.push(path);
            if let Some(table) = table {
                return Ok(Self { places: places(table)?, read_from });
            }
            if manifest.contains_key("workspace") {
                break;
            }
        }
        Ok(Self { places: vec![MIGRATIONS.to_owned()], read_from })
    }
}

/// `[package.metadata.migrate]`, or that of the workspace.
fn configuration<'m, 't>(manifest: &'m DeTable<'t>, of: &str) -> Option<&'m DeTable<'t>> {
    [of, "metadata", "migrate"]
        .into_iter()
        .try_fold(manifest, |table, key| table.get(key)?.get_ref().as_table())
}

fn places(table: &DeTable<'_>) -> Result<Vec<String>, String> {
    let Some(value) = table.get(MIGRATIONS) else { return Ok(vec![MIGRATIONS.to_owned()]) };
    let places = match value.get_ref() {
        DeValue::String(place) => Some(vec![place.to_string()]),
        list => strings(list).filter(|places| !places.is_empty()),
    };
    places.ok_or_else(|| "`migrations` in `Cargo.toml` is no folder, nor a list of folders".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, of: &str) -> Option<Result<Vec<String>, String>> {
        let manifest = DeTable::parse(text).expect("a manifest");
        configuration(manifest.get_ref(), of).map(places)
    }

    #[test]
    fn the_folders_are_those_of_the_configuration() {
        let own = |places: &[&str]| Some(Ok(places.iter().map(|place| (*place).to_owned()).collect()));
        for (text, found) in [
            ("[package]\nname = \"migrations\"\n[dependencies]\nmigrations = \"1\"\n", None),
            ("[package.metadata.migrate]\nonline = true\n", own(&["migrations"])),
            ("[package.metadata.migrate]\nmigrations = \"db\" # here\n", own(&["db"])),
            ("[package.metadata]\nmigrate.migrations = [\n  \"a\",\n  'b',\n]\n", own(&["a", "b"])),
            ("[workspace.metadata.migrate]\nmigrations = \"all\"\n", None),
        ] {
            assert_eq!(read(text, "package"), found, "{text}");
        }
        assert_eq!(read("[workspace.metadata.migrate]\nmigrations = \"all\"\n", "workspace"), own(&["all"]));
        for value in ["1", "[]", "[1]"] {
            let text = format!("[package.metadata.migrate]\nmigrations = {value}");
            assert!(read(&text, "package").is_some_and(|it| it.is_err()), "{value}");
        }
    }
}
