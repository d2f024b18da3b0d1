//! Schemas in PostgreSQL's sense.

use super::Named;

/// A schema that tables and types live in; see "Schemas" in PostgreSQL's documentation, chapter 5.10. It is not called
/// one here, because everything that a database holds is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Namespace {
    /// Its name.
    pub name: String,
    /// `COMMENT ON SCHEMA`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub comment: Option<String>,
}

impl Namespace {
    /// One without a comment.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), comment: None }
    }
}

impl Named for Namespace {
    type Name = str;

    fn name(&self) -> &str {
        &self.name
    }
}
