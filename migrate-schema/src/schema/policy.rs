//! Row-level security; see "Row Security Policies", chapter 5.8 of PostgreSQL's documentation.

use crate::expression::same_option;

/// Whether policies decide which rows of a table somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum RowSecurity {
    /// For everybody but the table's owner: `ENABLE ROW LEVEL SECURITY`.
    Enabled,
    /// For the owner too: `FORCE ROW LEVEL SECURITY`.
    Forced,
    /// For nobody yet, and for the owner too once it is enabled: `FORCE` without `ENABLE`.
    ForcedOnly,
}

impl RowSecurity {
    /// Whether `ENABLE ROW LEVEL SECURITY` was said.
    #[must_use]
    pub fn is_enabled(self) -> bool {
        matches!(self, Self::Enabled | Self::Forced)
    }

    /// Whether `FORCE ROW LEVEL SECURITY` was said.
    #[must_use]
    pub fn is_forced(self) -> bool {
        matches!(self, Self::Forced | Self::ForcedOnly)
    }
}

/// Which rows somebody sees, or may write.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Policy {
    /// Its name, within its table.
    pub name: String,
    /// `FOR`.
    #[cfg_attr(
        feature = "serde",
        serde(rename = "for", default, skip_serializing_if = "PolicyCommand::is_default")
    )]
    pub command: PolicyCommand,
    /// `AS RESTRICTIVE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "super::is_false"))]
    pub restrictive: bool,
    /// The roles that it is for; everybody when there are none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub to: Vec<String>,
    /// Which rows are seen, as an SQL expression.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub using: Option<String>,
    /// Which rows may be written, as an SQL expression.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub with_check: Option<String>,
}

impl Policy {
    /// Its expressions.
    pub fn expressions(&self) -> impl Iterator<Item = &String> {
        self.using.iter().chain(&self.with_check)
    }

    /// Its expressions, to be changed.
    pub fn expressions_mut(&mut self) -> impl Iterator<Item = &mut String> {
        self.using.iter_mut().chain(&mut self.with_check)
    }

    /// Whether the two differ in their names and in spelling only.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        (self.command, self.restrictive, &self.to) == (other.command, other.restrictive, &other.to)
            && same_option(self.using.as_deref(), other.using.as_deref())
            && same_option(self.with_check.as_deref(), other.with_check.as_deref())
    }

    /// Whether `ALTER POLICY` leads from one to the other, and back: it takes no expression away.
    #[must_use]
    pub fn can_become(&self, other: &Self) -> bool {
        (self.command, self.restrictive) == (other.command, other.restrictive)
            && self.using.is_some() == other.using.is_some()
            && self.with_check.is_some() == other.with_check.is_some()
    }
}

/// What a policy is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum PolicyCommand {
    /// All of the others.
    #[default]
    All,
    /// `SELECT`.
    Select,
    /// `INSERT`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
}

impl PolicyCommand {
    /// All of them, with the words that a model uses.
    pub const ALL: [(&'static str, Self); 5] = [
        ("all", Self::All),
        ("select", Self::Select),
        ("insert", Self::Insert),
        ("update", Self::Update),
        ("delete", Self::Delete),
    ];

    /// The word that a model uses, in capitals the one of SQL.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, command)| *command == self).map_or("all", |(word, _)| *word)
    }

    /// Whether this is what a policy is about when nothing is said.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::All
    }
}
