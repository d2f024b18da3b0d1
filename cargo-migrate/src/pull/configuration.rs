//! What is found that belongs into the configuration.

use migrate_schema::schema::Extension;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use crate::error::{Error, Result};

/// `Cargo.toml` with the extensions that it does not name yet and, where comments were found, `comments = true`;
/// everything else as it was. `None` where nothing is missing.
///
/// # Errors
/// The text is no TOML, or something else stands where the configuration belongs.
pub fn with_findings(
    text: &str,
    database: Option<&str>,
    extensions: &[Extension],
    comments: bool,
) -> Result<Option<String>> {
    let failed = |error: toml_edit::TomlError| {
        Error::project("`Cargo.toml` cannot be read").excerpt(error.to_string().trim_end().to_owned())
    };
    let mut document: DocumentMut = text.parse().map_err(failed)?;
    let table = configuration(&mut document, database)?;
    let mut is_changed = false;
    if comments && !table.contains_key("comments") {
        table.insert("comments", value(true));
        is_changed = true;
    }
    let known = table.get("extensions").and_then(Item::as_array).cloned().unwrap_or_default();
    let names = |extension: &&Extension| !known.iter().any(|said| name(said) == Some(&extension.name));
    let new: Vec<&Extension> = extensions.iter().filter(names).collect();
    if !new.is_empty() {
        let all = table.entry("extensions").or_insert_with(|| value(Array::new()));
        let all =
            all.as_array_mut().ok_or_else(|| Error::project("`extensions` in `Cargo.toml` is not a list"))?;
        for extension in new {
            all.push(said(extension));
        }
        is_changed = true;
    }
    let written = document.to_string();
    let written = if text.contains("\r\n") { written.replace('\n', "\r\n") } else { written };
    Ok(is_changed.then_some(written))
}

/// `Cargo.toml` with one more pattern of what is not ours; everything else as it was. `None` where it is there.
///
/// # Errors
/// As [`with_findings`].
pub fn with_ignored(text: &str, database: Option<&str>, pattern: &str) -> Result<Option<String>> {
    let failed = |error: toml_edit::TomlError| {
        Error::project("`Cargo.toml` cannot be read").excerpt(error.to_string().trim_end().to_owned())
    };
    let mut document: DocumentMut = text.parse().map_err(failed)?;
    let table = configuration(&mut document, database)?;
    let all = table.entry("ignore").or_insert_with(|| value(Array::new()));
    let all = all.as_array_mut().ok_or_else(|| Error::project("`ignore` in `Cargo.toml` is not a list"))?;
    if all.iter().any(|said| said.as_str() == Some(pattern)) {
        return Ok(None);
    }
    all.push(pattern);
    let written = document.to_string();
    Ok(Some(if text.contains("\r\n") {
        written.replace("\r\n", "\n").replace('\n', "\r\n")
    } else {
        written
    }))
}

/// The table of the package, or of the workspace where only that is there.
fn configuration<'d>(
    document: &'d mut DocumentMut,
    database: Option<&str>,
) -> Result<&'d mut dyn toml_edit::TableLike> {
    let has = |document: &DocumentMut, root: &str| {
        let metadata = document.get(root).and_then(|root| root.get("metadata"));
        metadata.and_then(|metadata| metadata.get("migrate")).is_some()
    };
    let root = if !has(document, "package") && has(document, "workspace") { "workspace" } else { "package" };
    let path = match database {
        Some(database) => vec![root, "metadata", "migrate", "databases", database],
        None => vec![root, "metadata", "migrate"],
    };
    let mut item = document.as_item_mut();
    for (at, word) in path.iter().enumerate() {
        let table = item.as_table_like_mut().ok_or_else(|| {
            Error::project(format!("`{}` in `Cargo.toml` is not a table", path[..at].join(".")))
        })?;
        item = table.entry(word).or_insert_with(|| {
            let mut table = Table::new();
            // Only the last one needs a line of its own.
            table.set_implicit(at + 1 < path.len());
            Item::Table(table)
        });
    }
    item.as_table_like_mut()
        .ok_or_else(|| Error::project(format!("`{}` in `Cargo.toml` is not a table", path.join("."))))
}

fn name(said: &Value) -> Option<&str> {
    said.as_str().or_else(|| said.as_inline_table()?.get("name")?.as_str())
}

/// `"citext"`, or a table where there is more to say.
fn said(extension: &Extension) -> Value {
    if extension.schema.is_none() && extension.version.is_none() {
        return extension.name.as_str().into();
    }
    let mut table = InlineTable::new();
    table.insert("name", extension.name.as_str().into());
    for (key, text) in [("schema", &extension.schema), ("version", &extension.version)] {
        if let Some(text) = text {
            table.insert(key, text.as_str().into());
        }
    }
    table.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extension(name: &str, schema: Option<&str>) -> Extension {
        Extension { name: name.to_owned(), schema: schema.map(str::to_owned), version: None }
    }

    #[test]
    fn what_is_new_is_added_and_the_rest_stays() {
        let found = [extension("citext", None), extension("vector", Some("ext"))];
        let text = "[package]\nname = \"x\" # yes\n\n[package.metadata.migrate]\n# mine\nextensions = [\"citext\"] # ours\n";
        assert_eq!(
            with_findings(text, None, &found, true).expect("a text").as_deref(),
            Some(
                "[package]\nname = \"x\" # yes\n\n[package.metadata.migrate]\n# mine\nextensions = [\"citext\", { name = \"vector\", schema = \"ext\" }] # ours\ncomments = true\n"
            )
        );
        assert_eq!(with_findings(text, None, &found[..1], false).expect("a text"), None);
    }

    #[test]
    fn what_is_not_ours_is_said_once() {
        let text = "[package.metadata.migrate]\nignore = [\"a.*\"] # theirs\n";
        let written = with_ignored(text, None, "b").expect("a text").expect("a change");
        assert_eq!(written, "[package.metadata.migrate]\nignore = [\"a.*\", \"b\"] # theirs\n");
        assert_eq!(with_ignored(&written, None, "b").expect("a text"), None);
        let written = with_ignored("[package]\nname = \"x\"\n", None, "b").expect("a text");
        assert_eq!(
            written.as_deref(),
            Some("[package]\nname = \"x\"\n\n[package.metadata.migrate]\nignore = [\"b\"]\n")
        );
    }

    #[test]
    fn a_table_is_made_where_there_is_none() {
        let text = "[package]\nname = \"x\"\n\n[dependencies]\n";
        assert_eq!(
            with_findings(text, None, &[extension("citext", None)], false).expect("a text").as_deref(),
            Some(
                "[package]\nname = \"x\"\n\n[package.metadata.migrate]\nextensions = [\"citext\"]\n\n[dependencies]\n"
            )
        );
        let text = "[workspace.metadata.migrate]\n";
        let written = with_findings(text, Some("auth"), &[extension("citext", None)], false);
        assert_eq!(
            written.expect("a text").as_deref(),
            Some(
                "[workspace.metadata.migrate]\n\n[workspace.metadata.migrate.databases.auth]\nextensions = [\"citext\"]\n"
            )
        );
    }
}
