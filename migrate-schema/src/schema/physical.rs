//! How values and rows are kept: what changes neither their meaning nor who sees them.

use std::fmt;

use crate::sql_type::SqlType;

/// How large values of a column are kept; see "TOAST", chapter 73.2 of PostgreSQL's documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Storage {
    /// In the row, as they are.
    Plain,
    /// Outside of the row, as they are.
    External,
    /// Compressed, then outside of the row.
    Extended,
    /// Compressed, and in the row as long as it can be.
    Main,
}

impl Storage {
    /// All of them, with the words that a model uses.
    pub const ALL: [(&'static str, Self); 4] = [
        ("plain", Self::Plain),
        ("external", Self::External),
        ("extended", Self::Extended),
        ("main", Self::Main),
    ];

    /// The word that a model uses, in capitals the one of SQL.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::External => "external",
            Self::Extended => "extended",
            Self::Main => "main",
        }
    }

    /// How values of a type are kept when nothing is said; `None` where only the database knows.
    #[must_use]
    pub fn of_type(sql_type: &SqlType) -> Option<Self> {
        if sql_type.is_array() {
            return Some(Self::Extended);
        }
        Some(match sql_type.built_in_name()? {
            "numeric" | "inet" | "cidr" => Self::Main,
            "text" | "varchar" | "char" | "bpchar" | "bytea" | "json" | "jsonb" | "xml" | "bit"
            | "varbit" | "tsvector" | "path" | "polygon" | "jsonpath" | "int4range" | "int8range"
            | "numrange" | "tsrange" | "tstzrange" | "daterange" | "int4multirange" | "int8multirange"
            | "nummultirange" | "tsmultirange" | "tstzmultirange" | "datemultirange" => Self::Extended,
            _ => Self::Plain,
        })
    }
}

/// How values of a column are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Compression {
    /// PostgreSQL's own.
    Pglz,
    /// LZ4, where the server was built with it.
    Lz4,
}

impl Compression {
    /// All of them, with the words that a model uses.
    pub const ALL: [(&'static str, Self); 2] = [("pglz", Self::Pglz), ("lz4", Self::Lz4)];

    /// The word that a model and SQL use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pglz => "pglz",
            Self::Lz4 => "lz4",
        }
    }
}

/// How rows that change are known to those who follow them by logical replication; see "ALTER TABLE", `REPLICA
/// IDENTITY`, in PostgreSQL's documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum ReplicaIdentity {
    /// By all old values.
    Full,
    /// By nothing: rows are not changed where such a table is replicated.
    Nothing,
    /// By the columns of a unique index, which may be that of a constraint.
    Index(String),
}

impl ReplicaIdentity {
    /// The index.
    #[must_use]
    pub fn index(&self) -> Option<&str> {
        match self {
            Self::Index(name) => Some(name),
            Self::Full | Self::Nothing => None,
        }
    }
}

/// As a model says it.
impl fmt::Display for ReplicaIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("full"),
            Self::Nothing => f.write_str("nothing"),
            Self::Index(name) if name.trim() != name || name.starts_with('"') => {
                write!(f, "index \"{}\"", name.replace('"', "\"\""))
            }
            Self::Index(name) => write!(f, "index {name}"),
        }
    }
}
