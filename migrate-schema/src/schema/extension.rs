//! Extensions.

/// An extension; see "Packaging Related Objects into an Extension" in PostgreSQL's documentation, chapter 38.17.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The schema that its objects live in; `public` when absent, unless it chooses one itself.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub schema: Option<String>,
    /// Its version; whichever is there when absent.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub version: Option<String>,
}

impl Extension {
    /// The schema to look for its objects in.
    #[must_use]
    pub fn schema(&self) -> &str {
        self.schema.as_deref().unwrap_or(super::QualifiedName::PUBLIC)
    }
}
