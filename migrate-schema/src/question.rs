//! What two schemas leave open and only the user can say.

use crate::schema::QualifiedName;
use crate::sql_type::SqlType;

/// A question; without an answer nothing is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Something goes and something like it comes: is it the same thing under a new name?
    Rename {
        /// What it may be.
        kind: RenameKind,
        /// What goes: `users`, `users.mail`, `user_status.blocked`.
        from: String,
        /// What comes.
        to: String,
    },
    /// Rows that exist need a value.
    Fill {
        /// The table, by its new name.
        table: QualifiedName,
        /// The column, by its new name.
        column: String,
        /// When they need it.
        when: FillWhen,
    },
    /// PostgreSQL has no cast from the one type to the other.
    Using {
        /// The table, by its new name.
        table: QualifiedName,
        /// The column, by its new name.
        column: String,
        /// Old type.
        from: SqlType,
        /// New type.
        to: SqlType,
    },
}

/// What may have been renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenameKind {
    /// A table.
    Table,
    /// A column.
    Column,
    /// An enum type.
    Enum,
    /// A value of an enum type.
    EnumValue,
    /// A domain.
    Domain,
    /// A composite type.
    Composite,
    /// An attribute of a composite type.
    Attribute,
}

impl RenameKind {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Column => "column",
            Self::Enum => "type",
            Self::EnumValue => "enum value",
            Self::Domain => "domain",
            Self::Composite => "composite type",
            Self::Attribute => "attribute",
        }
    }
}

/// When rows that exist need a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FillWhen {
    /// A required column arrives.
    Arrives,
    /// A column turns NOT NULL.
    TurnsNotNull,
    /// A required column is dropped; its downgrade brings it back.
    ComesBack,
    /// A column changes its type, and PostgreSQL has no cast for the way back.
    ConvertsBack,
}
