//! The tools whose histories can be adopted, in the words of their users.

use std::fmt;

use clap::ValueEnum;

/// A tool that has a history of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Tool {
    /// Folders of `up.sql` and `down.sql`
    Diesel,
    /// Files of SQL, also in pairs of `.up.sql` and `.down.sql`
    Sqlx,
    /// Files called `V1__name.sql`
    Refinery,
    /// Programs in Rust: what they have made of a database becomes the first revision
    SeaOrm,
    /// Programs in Python: what they have made of a database becomes the first revision
    Alembic,
}

impl Tool {
    /// Those whose migrations are SQL.
    pub const OF_SQL: [Self; 3] = [Self::Diesel, Self::Sqlx, Self::Refinery];

    /// All of them.
    pub const ALL: [Self; 5] = [Self::Diesel, Self::Sqlx, Self::Refinery, Self::SeaOrm, Self::Alembic];

    /// The one that keeps a table of this name.
    #[must_use]
    pub fn of_table(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.table() == name)
    }

    /// Its name on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Diesel => "diesel",
            Self::Sqlx => "sqlx",
            Self::Refinery => "refinery",
            Self::SeaOrm => "sea-orm",
            Self::Alembic => "alembic",
        }
    }

    /// Where its migrations are, unless somebody says otherwise.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Diesel | Self::Sqlx | Self::Refinery => "migrations",
            Self::SeaOrm => "migration/src",
            Self::Alembic => "alembic/versions",
        }
    }

    /// How its migrations are called.
    #[must_use]
    pub fn names(self) -> &'static str {
        match self {
            Self::Diesel => "folders like `20260131120000_name/` with an `up.sql`",
            Self::Sqlx => "files like `20260131120000_name.sql` or `20260131120000_name.up.sql`",
            Self::Refinery => "files like `V1__name.sql`",
            Self::SeaOrm => "files like `m20260131_120000_name.rs`",
            Self::Alembic => "files of Python that say `revision = \"…\"`",
        }
    }

    /// The table in which it keeps what is applied.
    #[must_use]
    pub fn table(self) -> &'static str {
        match self {
            Self::Diesel => "__diesel_schema_migrations",
            Self::Sqlx => "_sqlx_migrations",
            Self::Refinery => "refinery_schema_history",
            Self::SeaOrm => "seaql_migrations",
            Self::Alembic => "alembic_version",
        }
    }

    /// The command of it that applies what is pending.
    #[must_use]
    pub fn upgrade(self) -> &'static str {
        match self {
            Self::Diesel => "diesel migration run",
            Self::Sqlx => "sqlx migrate run",
            Self::Refinery => "refinery migrate",
            Self::SeaOrm => "sea-orm-cli migrate up",
            Self::Alembic => "alembic upgrade head",
        }
    }

    /// What a program says that applies them when it starts.
    #[must_use]
    pub fn at_start(self) -> Option<&'static str> {
        match self {
            Self::Diesel => Some("embed_migrations!"),
            Self::Sqlx => Some("sqlx::migrate!"),
            Self::Refinery => Some("refinery::embed_migrations!"),
            Self::SeaOrm => Some("Migrator::up"),
            Self::Alembic => None,
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
