//! Composite types.

use migrate_schema::change::Change;
use migrate_schema::schema::{Attribute, Composite, QualifiedName, find};

use super::columns::{collation_name, type_name};
use super::{Writer, qualified, quote};
use crate::error::Result;

impl Writer {
    pub(super) fn create_composite(&mut self, composite: &Composite) {
        let attributes: Vec<_> = composite.attributes.iter().map(definition).collect();
        self.statement(format!("CREATE TYPE {} AS ({})", qualified(&composite.name), attributes.join(", ")));
        if let Some(comment) = &composite.comment {
            self.comment("TYPE", &qualified(&composite.name), Some(comment));
        }
    }

    pub(super) fn rename_composite(&mut self, from: &QualifiedName, to: &QualifiedName) {
        let is_taken = self.schema.defines_type(&QualifiedName::new(&to.schema, &from.name));
        self.rename_and_move("TYPE", "type", from, to, is_taken);
    }

    pub(super) fn rename_attribute(&mut self, name: &QualifiedName, from: &str, to: &str) {
        self.statement(format!(
            "ALTER TYPE {} RENAME ATTRIBUTE {} TO {}",
            qualified(name),
            quote::name(from),
            quote::name(to)
        ));
    }

    /// In place where PostgreSQL can: attributes that go, that come last, and, where no column has the type, that
    /// change theirs. Otherwise the type is made anew.
    pub(super) fn alter_composite(
        &mut self,
        change: &Change,
        name: &QualifiedName,
        from: &[Attribute],
        to: &[Attribute],
    ) -> Result<()> {
        let stay: Vec<&Attribute> = to.iter().filter(|it| find(from, &it.name).is_some()).collect();
        let stood = from.iter().filter(|it| find(to, &it.name).is_some()).map(|it| &it.name);
        let in_order =
            stood.eq(stay.iter().map(|it| &it.name)) && to.iter().take(stay.len()).eq(stay.iter().copied());
        let retyped: Vec<&&Attribute> = stay.iter().filter(|it| find(from, &it.name) != Some(**it)).collect();
        if !in_order || (!retyped.is_empty() && self.is_used(name)) {
            return self.make_type_anew(name, change);
        }
        let gone = from.iter().filter(|it| find(to, &it.name).is_none());
        let come = to.iter().skip(stay.len());
        let mut actions: Vec<String> = Vec::new();
        actions.extend(gone.map(|it| format!("DROP ATTRIBUTE {}", quote::name(&it.name))));
        actions.extend(
            retyped.iter().map(|it| format!("ALTER ATTRIBUTE {} TYPE {}", quote::name(&it.name), typed(it))),
        );
        actions.extend(come.map(|it| format!("ADD ATTRIBUTE {}", definition(it))));
        self.statement(format!("ALTER TYPE {} {}", qualified(name), actions.join(", ")));
        Ok(())
    }

    fn is_used(&self, name: &QualifiedName) -> bool {
        let types = self.schema.made_of(name);
        let columns = self.schema.tables.iter().flat_map(|table| &table.columns);
        columns.filter_map(|column| column.sql_type.qualified_name()).any(|name| types.contains(name))
    }
}

fn definition(attribute: &Attribute) -> String {
    format!("{} {}", quote::name(&attribute.name), typed(attribute))
}

fn typed(attribute: &Attribute) -> String {
    match &attribute.collation {
        Some(collation) => {
            format!("{} COLLATE {}", type_name(&attribute.sql_type), collation_name(collation))
        }
        None => type_name(&attribute.sql_type),
    }
}
