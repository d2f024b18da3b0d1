//! Domains and composite types.

use super::{Named, QualifiedName};
use crate::sql_type::SqlType;

/// A domain: a type with rules; see "Domain Types" in PostgreSQL's documentation, chapter 8.18.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Domain {
    /// Its name.
    pub name: QualifiedName,
    /// The type that it rests on.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub sql_type: SqlType,
    /// `COLLATE`, without that of the type.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub collation: Option<String>,
    /// `DEFAULT`, as an SQL expression.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub default: Option<String>,
    /// `NOT NULL`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "super::is_false"))]
    pub not_null: bool,
    /// Its check constraints.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub checks: Vec<DomainCheck>,
    /// `COMMENT ON DOMAIN`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub comment: Option<String>,
}

/// A check constraint of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct DomainCheck {
    /// The constraint's name.
    pub name: String,
    /// What must not be false of `VALUE`, as an SQL expression.
    pub expression: String,
}

/// A composite type; see "Composite Types" in PostgreSQL's documentation, chapter 8.16.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Composite {
    /// Its name.
    pub name: QualifiedName,
    /// Its attributes, in order.
    #[cfg_attr(feature = "serde", serde(default))]
    pub attributes: Vec<Attribute>,
    /// `COMMENT ON TYPE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub comment: Option<String>,
}

/// An attribute of a composite type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub sql_type: SqlType,
    /// `COLLATE`, without that of the type.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub collation: Option<String>,
}

macro_rules! named {
    ($($owner:ty => $name:ty),* $(,)?) => {
        $(impl Named for $owner {
            type Name = $name;
            fn name(&self) -> &$name {
                &self.name
            }
        })*
    };
}

named! {
    Domain => QualifiedName,
    DomainCheck => str,
    Composite => QualifiedName,
    Attribute => str,
}
