//! Parts of a model as parts of a table, once their names and types are known.

use migrate_schema::schema::{self, QualifiedName, Storage};
use migrate_schema::sql_type::SqlType;
use migrate_schema::{name, schema::read_parameters};

use super::{Check, Column, Exclude, ForeignKey, Index, Model, Policy, PrimaryKey, Span, Spanned, Unique};

impl Column {
    /// The column of a table. Its comment is what an option says, or the doc comment where that is wanted.
    #[must_use]
    pub fn of_table(&self, table: &str, sql_type: SqlType, nullable: bool, comments: bool) -> schema::Column {
        schema::Column {
            name: self.name.value.clone(),
            nullable,
            default: text(self.default.as_ref()),
            identity: self.identity.as_ref().map(|identity| Box::new(identity.value.clone())),
            serial: self.serial.as_ref().map(|said| match &said.value {
                Some(name) => name.clone(),
                None => name::sequence(table, &self.name.value, |_| false),
            }),
            generated: text(self.generated.as_deref()),
            collation: text(self.collation.as_deref()),
            comment: comment(self.comment.as_deref(), self.documentation.as_deref(), comments),
            // PostgreSQL's own choice for the type is no difference.
            storage: self
                .storage
                .as_ref()
                .map(|said| said.value)
                .filter(|said| Storage::of_type(&sql_type) != Some(*said)),
            compression: self.compression.as_ref().map(|said| said.value),
            sql_type,
        }
    }
}

impl PrimaryKey {
    /// The key under this name.
    #[must_use]
    pub fn named(&self, name: String) -> schema::PrimaryKey {
        schema::PrimaryKey { name, columns: texts(&self.columns), deferrable: self.deferrable }
    }
}

impl Unique {
    /// The constraint under this name.
    #[must_use]
    pub fn named(&self, name: String) -> schema::Unique {
        schema::Unique {
            name,
            columns: texts(&self.columns),
            include: texts(&self.include),
            nulls_not_distinct: self.nulls_not_distinct,
            deferrable: self.deferrable,
        }
    }
}

impl Check {
    /// A check that says its expression, and nothing else.
    pub(super) fn of(span: Span, expression: Spanned<String>) -> Self {
        Self { span, name: None, expression, no_inherit: false, not_valid: false, renamed_from: None }
    }

    /// The constraint under this name.
    #[must_use]
    pub fn named(&self, name: String) -> schema::Check {
        schema::Check {
            name,
            expression: self.expression.value.clone(),
            no_inherit: self.no_inherit,
            not_valid: self.not_valid,
        }
    }
}

impl Index {
    /// The index under this name. Storage parameters that cannot be read are left out.
    #[must_use]
    pub fn named(&self, name: String) -> schema::Index {
        // In one spelling and order.
        let parameters = self.with.as_ref().and_then(|said| read_parameters(&said.value).ok());
        let with = parameters.map(|read| {
            let pairs = read.iter().map(|(name, value)| format!("{name} = {value}"));
            pairs.collect::<Vec<_>>().join(", ")
        });
        schema::Index {
            name,
            keys: self.keys.iter().map(|key| key.value.clone()).collect(),
            unique: self.unique,
            using: text(self.using.as_ref()),
            include: texts(&self.include),
            nulls_not_distinct: self.nulls_not_distinct,
            with,
            predicate: text(self.predicate.as_ref()),
        }
    }
}

impl ForeignKey {
    /// The constraint under this name, to a table and columns that are known.
    #[must_use]
    pub fn named(&self, name: String, references: QualifiedName, columns: Vec<String>) -> schema::ForeignKey {
        schema::ForeignKey {
            name,
            columns: texts(&self.columns),
            references,
            referenced_columns: columns,
            on_delete: self.on_delete,
            on_delete_columns: texts(&self.on_delete_columns),
            on_update: self.on_update,
            match_full: self.match_full,
            deferrable: self.deferrable,
            not_valid: self.not_valid,
        }
    }
}

impl Exclude {
    /// The constraint under this name.
    #[must_use]
    pub fn named(&self, name: String) -> schema::Exclude {
        schema::Exclude {
            name,
            using: text(self.using.as_ref()),
            elements: self.elements.iter().map(|element| element.value.clone()).collect(),
            predicate: text(self.predicate.as_ref()),
            deferrable: self.deferrable,
        }
    }
}

impl Policy {
    /// The policy under this name.
    #[must_use]
    pub fn named(&self, name: String) -> schema::Policy {
        schema::Policy {
            name,
            command: self.command,
            restrictive: self.restrictive,
            to: self.to.clone(),
            using: text(self.using.as_ref()),
            with_check: text(self.with_check.as_ref()),
        }
    }
}

impl Model {
    /// The table without its parts: what is said about it as a whole.
    #[must_use]
    pub fn bare_table(&self, comments: bool) -> schema::Table {
        let mut table = schema::Table::new(self.qualified_name());
        table.comment = comment(self.comment.as_ref(), self.documentation.as_deref(), comments);
        table.row_security = self.row_security;
        table.unlogged = self.unlogged.is_some();
        table.with = self.with.clone();
        table.tablespace = text(self.tablespace.as_ref()).filter(|name| name != "pg_default");
        table.partition_by = text(self.partition_by.as_ref());
        table.inherits = self.inherits.iter().map(|parent| parent.value.clone()).collect();
        table.replica_identity = self.replica_identity.as_ref().map(|said| said.value.clone());
        table.cluster = text(self.cluster.as_ref());
        table
    }
}

/// What an option says, else the doc comment where that is wanted.
#[must_use]
pub fn comment(
    said: Option<&Spanned<String>>,
    documentation: Option<&str>,
    comments: bool,
) -> Option<String> {
    match said {
        Some(said) => Some(said.value.clone()),
        None if comments => documentation.filter(|text| !text.is_empty()).map(str::to_owned),
        None => None,
    }
}

fn text(said: Option<&Spanned<String>>) -> Option<String> {
    said.map(|said| said.value.clone())
}

fn texts(said: &[Spanned<String>]) -> Vec<String> {
    said.iter().map(|said| said.value.clone()).collect()
}
