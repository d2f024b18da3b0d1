//! All that is asked of a database, asked at once.

use tokio_postgres::Error;

use super::objects::Objects;
use super::query::Asker;
use super::{columns, constraints, defined, indexes, policies, relations, sequences, types};
use migrate_schema::schema::Policy;

/// The answers of all catalogs.
pub(super) struct Catalog {
    pub(super) namespaces: Vec<relations::NamespaceRow>,
    pub(super) extensions: Vec<relations::Installed>,
    pub(super) members: Vec<(u32, u32)>,
    pub(super) relations: Vec<relations::Relation>,
    pub(super) inheritance: Vec<(u32, u32)>,
    pub(super) comments: Vec<relations::Comment>,
    pub(super) types: Vec<types::TypeRow>,
    pub(super) collations: Vec<types::CollationRow>,
    pub(super) values: Vec<(u32, String)>,
    pub(super) columns: Vec<columns::ColumnRow>,
    pub(super) defaults: Vec<columns::DefaultRow>,
    pub(super) sequences: Vec<sequences::SequenceRow>,
    pub(super) constraints: Vec<constraints::ConstraintRow>,
    pub(super) indexes: Vec<indexes::IndexRow>,
    pub(super) classes: Vec<indexes::ClassRow>,
    pub(super) policies: Vec<(u32, u32, Policy)>,
    pub(super) objects: Objects,
}

impl Catalog {
    pub(super) async fn read(asker: &Asker<'_>) -> Result<Self, Error> {
        let (
            (namespaces, extensions, members, relations, inheritance, comments, types, collations, values),
            (columns, defaults, sequences, constraints, indexes, classes, policies),
            objects,
        ) = tokio::try_join!(
            async {
                tokio::try_join!(
                    relations::namespaces(asker),
                    relations::extensions(asker),
                    relations::members(asker),
                    relations::relations(asker),
                    relations::inheritance(asker),
                    relations::comments(asker),
                    types::read(asker),
                    types::collations(asker),
                    defined::values(asker),
                )
            },
            async {
                tokio::try_join!(
                    columns::read(asker),
                    columns::defaults(asker),
                    sequences::read(asker),
                    constraints::read(asker),
                    indexes::read(asker),
                    indexes::classes(asker),
                    policies::read(asker),
                )
            },
            Objects::read(asker),
        )?;
        Ok(Self {
            namespaces,
            extensions,
            members,
            relations,
            inheritance,
            comments,
            types,
            collations,
            values,
            columns,
            defaults,
            sequences,
            constraints,
            indexes,
            classes,
            policies,
            objects,
        })
    }
}
