//! The migrations of another tool, as they lie in its folder.

mod code;
mod diesel;
mod refinery;
mod sqlx;

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::tool::Tool;
use crate::error::{Error, Result};
use crate::recorded::shown_from;

/// What a tool has.
#[derive(Clone, Debug)]
pub struct Files {
    /// The tool.
    pub tool: Tool,
    /// Where its migrations are.
    pub folder: PathBuf,
    /// The table in which it keeps what is applied.
    pub table: String,
    /// The migrations, in the order in which the tool applies them.
    pub migrations: Vec<Migration>,
}

/// A migration.
#[derive(Clone, Debug)]
pub struct Migration {
    /// How the tool's table calls it.
    pub version: String,
    /// Its name as people would say it.
    pub message: String,
    /// When it was made, where its version says so.
    pub created: Option<Timestamp>,
    /// What the tool's table may have noted of its text; nothing where it notes none.
    pub checksums: Vec<String>,
    /// Its file, or the folder of its files.
    pub path: PathBuf,
    /// What it does, where that is SQL.
    pub up: Option<SqlText>,
    /// What takes it back.
    pub down: Option<SqlText>,
    /// What it comes after, by their versions, where that is not its place in the list.
    pub parents: Vec<String>,
}

/// A file of SQL.
#[derive(Clone, Debug)]
pub struct SqlText {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
    /// Whether the tool runs it in a transaction.
    pub in_transaction: bool,
}

/// Where to look.
#[derive(Clone, Copy, Debug)]
pub struct Places<'p> {
    /// The folder that was named.
    pub named: Option<&'p Path>,
    /// The table that was named.
    pub table: Option<&'p str>,
    /// Where the tool may have its configuration and its folder, the nearest first.
    pub roots: &'p [PathBuf],
    /// Where messages name files from.
    pub here: &'p Path,
}

impl Files {
    /// Finds and reads what a tool has.
    ///
    /// # Errors
    /// Nothing of that tool is there, or a migration that cannot be read.
    pub fn find(tool: Tool, places: Places<'_>) -> Result<Self> {
        let settings = places.roots.iter().find_map(|root| settings(tool, root).transpose()).transpose()?;
        let settings = settings.unwrap_or_default();
        let configured = settings.folder.as_deref().unwrap_or(Path::new(tool.folder()));
        let folder = match places.named {
            Some(named) => {
                let folder = places.here.join(named);
                // A crate of migrations is named as often as the folder of its sources.
                let sources = folder.join(if tool == Tool::Alembic { "versions" } else { "src" });
                let is_code = !Tool::OF_SQL.contains(&tool);
                Some(if is_code && sources.is_dir() { sources } else { folder })
            }
            None => places.roots.iter().map(|root| root.join(configured)).find(|folder| folder.is_dir()),
        };
        let Some(folder) = folder.filter(|folder| folder.is_dir()) else {
            let named = places.named.unwrap_or(configured);
            return Err(Error::usage(format!(
                "there is no folder `{}` with migrations of {tool}",
                named.display()
            ))
            .help("say where they are: `--from-folder DIR`"));
        };
        let migrations = read(tool, &folder, &settings, places.here)?;
        if migrations.is_empty() {
            return Err(nothing(tool, &folder, places.here));
        }
        let table = places.table.map(str::to_owned).or(settings.table);
        let table = table.unwrap_or_else(|| tool.table().to_owned());
        Ok(Self { tool, folder, table, migrations })
    }

    /// When each was made, one after the other: those whose version does not say it, next to those that do.
    ///
    /// # Errors
    /// Times that nobody can write.
    pub fn times(&self, now: Timestamp) -> Result<Vec<Timestamp>> {
        let known = |at: usize| self.migrations[at..].iter().position(|it| it.created.is_some());
        let mut times: Vec<Timestamp> = Vec::new();
        for (at, migration) in self.migrations.iter().enumerate() {
            let time = match (migration.created, times.last(), known(at)) {
                (Some(time), None, _) => Ok(time),
                (Some(time), Some(last), _) => later(*last, 1).map(|next| time.max(next)),
                (None, Some(last), _) => later(*last, 1),
                (None, None, Some(ahead)) => {
                    let first = self.migrations[at + ahead].created.unwrap_or(now);
                    later(first, -i64::try_from(ahead).unwrap_or_default())
                }
                (None, None, None) => Ok(now),
            };
            times.push(time?);
        }
        Ok(times)
    }
}

fn later(time: Timestamp, seconds: i64) -> Result<Timestamp> {
    time.checked_add(SignedDuration::from_secs(seconds))
        .map_err(|error| Error::usage("a migration has a time that cannot be written").because(error))
}

/// What a tool's own configuration says.
#[derive(Clone, Debug, Default)]
struct Settings {
    folder: Option<PathBuf>,
    table: Option<String>,
    /// What does not count for checksums.
    ignored: Vec<char>,
}

fn settings(tool: Tool, root: &Path) -> Result<Option<Settings>> {
    match tool {
        Tool::Diesel => diesel::settings(root),
        Tool::Sqlx => sqlx::settings(root),
        Tool::Alembic => Ok(code::settings(root)),
        Tool::Refinery | Tool::SeaOrm => Ok(None),
    }
}

fn read(tool: Tool, folder: &Path, settings: &Settings, here: &Path) -> Result<Vec<Migration>> {
    match tool {
        Tool::Diesel => diesel::read(folder, here),
        Tool::Sqlx => sqlx::read(folder, &settings.ignored, here),
        Tool::Refinery => refinery::read(folder, here),
        Tool::SeaOrm => code::read_rust(folder),
        Tool::Alembic => code::read_python(folder, here),
    }
}

/// Says whose migrations they are, if they are somebody's.
fn nothing(tool: Tool, folder: &Path, here: &Path) -> Error {
    let place = shown_from(folder, here);
    let error = Error::usage(format!("there are no migrations of {tool} in `{place}`"));
    let other = Tool::OF_SQL.into_iter().find(|other| {
        let found = read(*other, folder, &Settings::default(), here);
        *other != tool && found.is_ok_and(|found| !found.is_empty())
    });
    match other {
        Some(other) => error
            .because(format!("they would be {}", tool.names()))
            .help(format!("these look like {other}'s: `--from {other}`")),
        None => error
            .because(format!("they would be {}", tool.names()))
            .help("say where they are: `--from-folder DIR`"),
    }
}

/// A tool's own configuration, if it is there.
fn toml(path: &Path) -> Result<Option<toml::Table>> {
    let Ok(text) = fs::read_to_string(path) else { return Ok(None) };
    let table = text.parse::<toml::Table>().map_err(|error| {
        Error::project(format!("`{}` cannot be read", path.display()))
            .excerpt(error.to_string().trim_end().to_owned())
    })?;
    Ok(Some(table))
}

fn read_text(path: &Path, here: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| {
        Error::project(format!("could not read `{}`", shown_from(path, here))).because(error)
    })
}

/// What is in a folder and not hidden, by name.
fn entries(folder: &Path, here: &Path) -> Result<Vec<(String, PathBuf)>> {
    let failed =
        |error| Error::project(format!("could not read `{}`", shown_from(folder, here))).because(error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            entries.push((name, entry.path()));
        }
    }
    entries.sort();
    Ok(entries)
}

/// `create_users` as `create users`.
fn words(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { name.to_owned() } else { words }
}

/// The time that the digits of a version say: `20260131120000`, without seconds, or a day.
fn time(digits: &str) -> Option<Timestamp> {
    let is_time = [8, 12, 14].contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let year = digits.get(..4).filter(|_| is_time)?;
    // Anything earlier is a number.
    if year < "1990" {
        return None;
    }
    let digits = format!("{digits:0<14}");
    let part = |from: usize| &digits[from..from + 2];
    let text = format!("{year}-{}-{}T{}:{}:{}Z", part(4), part(6), part(8), part(10), part(12));
    text.parse().ok()
}

/// Refuses two of one version.
fn refuse_twins(migrations: &[Migration], here: &Path) -> Result<()> {
    match migrations.windows(2).find(|pair| pair[0].version == pair[1].version) {
        None => Ok(()),
        Some(pair) => Err(Error::project(format!(
            "two migrations have the version {}: `{}` and `{}`",
            pair[0].version,
            shown_from(&pair[0].path, here),
            shown_from(&pair[1].path, here)
        ))
        .help("give one of them another version, with the tool that they are from")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migration(version: &str) -> Migration {
        Migration {
            version: version.to_owned(),
            message: String::new(),
            created: time(version),
            checksums: Vec::new(),
            path: PathBuf::new(),
            up: None,
            down: None,
            parents: Vec::new(),
        }
    }

    fn times(versions: &[&str]) -> Vec<String> {
        let migrations = versions.iter().map(|version| migration(version)).collect();
        let files = Files { tool: Tool::Diesel, folder: PathBuf::new(), table: String::new(), migrations };
        let now = "2026-11-22T00:00:00Z".parse().expect("a time");
        files.times(now).expect("times").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn versions_are_times_where_they_say_so() {
        assert_eq!(
            times(&["00000000000000", "20260131120000", "20260131", "7"]),
            ["2026-01-31T11:59:59Z", "2026-01-31T12:00:00Z", "2026-01-31T12:00:01Z", "2026-01-31T12:00:02Z"]
        );
        assert_eq!(times(&["1", "2"]), ["2026-11-22T00:00:00Z", "2026-11-22T00:00:01Z"]);
        for none in ["20261301", "19700101", "2026013", "x"] {
            assert_eq!(time(none), None, "{none}");
        }
    }
}
