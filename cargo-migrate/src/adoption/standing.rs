//! What another tool says that a database has, held against its files.

use std::collections::BTreeSet;

use migrate_schema::schema::QualifiedName;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::files::{Files, Migration};
use super::tool::Tool;
use crate::error::{Error, Result};
use crate::live::refused;
use crate::recorded::shown;
use crate::terminal::Terminal;

/// What a database says.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The table that says it.
    pub table: QualifiedName,
    /// Whether its schema holds nothing else.
    is_alone: bool,
    rows: Vec<Row>,
}

/// A migration that was run.
#[derive(Clone, Debug)]
struct Row {
    version: String,
    /// Whether it stopped in the middle.
    has_failed: bool,
    /// What was noted of its text.
    checksum: Option<String>,
}

impl Standing {
    /// Reads the table of a tool. A database in which the tool never was has none.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub async fn read(client: &Client, files: &Files) -> Result<Option<Self>> {
        let query = "SELECT n.nspname::text, c.relname::text, n.nspname <> 'public' AND NOT EXISTS (\
                     SELECT FROM pg_catalog.pg_class o WHERE o.relnamespace = n.oid AND o.oid <> c.oid \
                     AND o.relkind NOT IN ('i', 't')) AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc p \
                     WHERE p.pronamespace = n.oid) AND NOT EXISTS (SELECT FROM pg_catalog.pg_type t \
                     WHERE t.typnamespace = n.oid AND t.typrelid <> c.oid AND t.typelem <> c.reltype) \
                     FROM pg_catalog.pg_class c \
                     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)";
        let found = client.query_typed(query, &[(&files.table, Type::TEXT)]).await;
        let found = found.map_err(|error| refused(&error))?;
        let Some(found) = found.first() else { return Ok(None) };
        let table = QualifiedName::new(found.get::<_, String>(0), found.get::<_, String>(1));
        let columns = match files.tool {
            Tool::Diesel | Tool::SeaOrm => "version::text, false, NULL::text",
            Tool::Sqlx => "version::text, NOT success, encode(checksum, 'hex')",
            Tool::Refinery => "version::text, false, checksum::text",
            Tool::Alembic => "version_num::text, false, NULL::text",
        };
        let query = format!("SELECT {columns} FROM {}", crate::sql::qualified(&table));
        let rows = client.query_typed(&query, &[]).await.map_err(|error| {
            let told = refused(&error);
            Error::database(format!("could not read `{table}`, the table of {}", files.tool))
                .because(told.message)
        })?;
        let row = |row: &tokio_postgres::Row| Row {
            version: row.get(0),
            has_failed: row.get(1),
            checksum: row.get(2),
        };
        // What is still to be run may put something beside it.
        let is_alone = found.get::<_, bool>(2) && rows.len() >= files.migrations.len();
        Ok(Some(Self { table, is_alone, rows: rows.iter().map(row).collect() }))
    }

    /// The pattern that leaves the table out of what is ours, and its schema where that is the tool's alone.
    #[must_use]
    pub fn pattern(&self) -> String {
        if !self.is_alone {
            return self.table.to_string();
        }
        // In quotes where it needs them, and with the name of any table.
        let any = QualifiedName::new(&self.table.schema, "x").to_string();
        format!("{}*", any.trim_end_matches('x'))
    }

    /// How many of the migrations are applied, from the first on.
    ///
    /// # Errors
    /// One that stopped in the middle, that is not in the files, whose file was edited since, or that was left out
    /// while later ones are applied.
    pub fn applied(&self, files: &Files, database: &str, terminal: &Terminal) -> Result<usize> {
        let Files { tool, migrations, folder, .. } = files;
        let folder = shown(folder, terminal);
        let failed = self.rows.iter().filter(|row| row.has_failed).map(|row| row.version.as_str());
        if let Some(list) = listed(failed.map(|version| told(files, version, terminal))) {
            return Err(Error::database(format!(
                "a migration stopped in the middle in `{database}`, as `{}` says; nothing was written",
                self.table
            ))
            .excerpt(list)
            .help(format!(
                "undo what it left, delete its row, and run `{}` until it is through",
                tool.upgrade()
            )));
        }
        let known: BTreeSet<&str> = migrations.iter().map(|it| it.version.as_str()).collect();
        let gone = self.rows.iter().map(|row| row.version.as_str()).filter(|it| !known.contains(it));
        if let Some(list) = listed(gone.map(|version| format!("  {version}"))) {
            return Err(Error::database(format!(
                "`{database}` has migrations that are not in `{folder}`, as `{}` says; nothing was written",
                self.table
            ))
            .excerpt(list)
            .help("bring their files back from version control")
            .help("or begin with what the database holds, whoever made it: `cargo migrate init --from-database`"));
        }
        let row = |migration: &Migration| self.rows.iter().find(|row| row.version == migration.version);
        let is_edited = |migration: &&Migration| {
            let noted = row(migration).and_then(|row| row.checksum.as_ref());
            noted.is_some_and(|noted| !migration.checksums.is_empty() && !migration.checksums.contains(noted))
        };
        let edited: Vec<&Migration> = migrations.iter().filter(is_edited).collect();
        if let Some(list) = listed(edited.iter().map(|it| told(files, &it.version, terminal))) {
            let accept: Vec<String> = edited.iter().map(|it| self.accepting(it, *tool)).collect();
            return Err(Error::database(format!(
                "files of {tool} were edited after `{database}` got them, as `{}` says; nothing was written",
                self.table
            ))
            .excerpt(list)
            .help("bring the files back as they were; line ends count")
            .help(format!("or, if the database is as they say now, tell {tool} so: {}", accept.join(" "))));
        }
        let last = migrations.iter().rposition(|it| row(it).is_some());
        let count = last.map_or(0, |last| last + 1);
        let left_out = migrations[..count].iter().filter(|it| row(it).is_none());
        if let Some(list) = listed(left_out.map(|it| told(files, &it.version, terminal))) {
            return Err(Error::database(format!(
                "`{database}` has later migrations and lacks earlier ones, and revisions follow each other; nothing \
                 was written"
            ))
            .excerpt(list)
            .help(format!("apply them first, with `{}`", tool.upgrade())));
        }
        Ok(count)
    }

    /// What makes the tool take an edited file for what was applied.
    fn accepting(&self, migration: &Migration, tool: Tool) -> String {
        let checksum = migration.checksums.first().map_or("", String::as_str);
        let value = if tool == Tool::Sqlx { format!("'\\x{checksum}'") } else { format!("'{checksum}'") };
        format!(
            "`UPDATE {} SET checksum = {value} WHERE version = {};`",
            crate::sql::qualified(&self.table),
            migration.version
        )
    }

    /// Refuses a database in which programs have not all run yet: of those nothing would be recorded.
    ///
    /// # Errors
    /// Some are pending.
    pub fn refuse_pending(&self, files: &Files, database: &str, terminal: &Terminal) -> Result<()> {
        let mut done: BTreeSet<&str> = self.rows.iter().map(|row| row.version.as_str()).collect();
        let is_known = |version: &str| files.migrations.iter().any(|it| it.version == version);
        if files.tool == Tool::Alembic {
            if let Some(strange) = done.iter().find(|version| !is_known(version)) {
                return Err(Error::database(format!(
                    "`{database}` is at {strange}, which none of the files in `{}` is; nothing was written",
                    shown(&files.folder, terminal)
                ))
                .help("bring the file back from version control, or name the database that belongs to these files")
                .help("or begin with what it holds, whoever made it: `cargo migrate init --from-database`"));
            }
            // The table has the heads only.
            while let Some(more) = files.migrations.iter().find_map(|it| {
                let parents = it.parents.iter().map(String::as_str);
                done.contains(it.version.as_str()).then_some(parents)?.find(|parent| !done.contains(parent))
            }) {
                done.insert(more);
            }
        }
        let pending = files.migrations.iter().filter(|it| !done.contains(it.version.as_str()));
        match listed(pending.map(|it| told(files, &it.version, terminal))) {
            None => Ok(()),
            Some(list) => Err(Error::database(format!(
                "`{database}` does not have all migrations, and of a program only what it did can be recorded; \
                 nothing was written"
            ))
            .excerpt(list)
            .help(format!("apply them first, with `{}`", files.tool.upgrade()))),
        }
    }
}

/// A migration in a list: its file, where there is one.
fn told(files: &Files, version: &str, terminal: &Terminal) -> String {
    let file = files.migrations.iter().find(|it| it.version == version);
    match file {
        Some(it) => format!("  {}", shown(&it.path, terminal)),
        None => format!("  {version}"),
    }
}

/// The lines, but for those of a long list.
fn listed(lines: impl Iterator<Item = String>) -> Option<String> {
    const MOST: usize = 10;
    let mut lines: Vec<String> = lines.collect();
    if lines.len() > MOST {
        let more = lines.len() - MOST;
        lines.truncate(MOST);
        lines.push(format!("  and {more} more"));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
