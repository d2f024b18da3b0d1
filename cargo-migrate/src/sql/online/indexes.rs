//! Indexes, and the keys that rest on them: built concurrently, the new one before the old one goes.

use migrate_schema::change::Change;
use migrate_schema::name;
use migrate_schema::schema::{Index, IndexKey, KeyTarget, PrimaryKey, QualifiedName, Unique};

use super::super::parts::Build;
use super::super::{Writer, qualified};
use super::replaced::index_dropped;
use crate::error::Result;

impl Writer {
    pub(super) fn create_index_online(
        &mut self,
        table: &QualifiedName,
        index: &Index,
        replaced: &[Change],
    ) -> Result<()> {
        self.settle();
        let built = self.build(table, index, replaced)?;
        self.let_go_of(table, replaced);
        if built != index.name {
            self.together();
            self.sentence(format!("rename index {built} to {}", index.name));
            self.rename_index(table, &built, &index.name);
        }
        Ok(())
    }

    pub(super) fn drop_index_online(&mut self, table: &QualifiedName, name: &str) {
        self.one_by_one();
        self.sentence(format!("drop index {name} of {table}"));
        let whole = qualified(&QualifiedName::new(&table.schema, name));
        self.statement(format!("DROP INDEX CONCURRENTLY {whole}"));
    }

    pub(super) fn add_unique_online(
        &mut self,
        table: &QualifiedName,
        unique: &Unique,
        replaced: &[Change],
    ) -> Result<()> {
        self.settle();
        let index = Index {
            include: unique.include.clone(),
            nulls_not_distinct: unique.nulls_not_distinct,
            ..key_index(&unique.name, &unique.columns)
        };
        let built = self.build(table, &index, replaced)?;
        self.let_go_of(table, replaced);
        self.together();
        self.sentence(format!("make unique {} of index {built}", unique.name));
        self.promote_index(table, &built, &unique.name, "UNIQUE", unique.deferrable);
        Ok(())
    }

    pub(super) fn add_primary_key_online(
        &mut self,
        table: &QualifiedName,
        key: &PrimaryKey,
        replaced: &[Change],
    ) -> Result<()> {
        // PostgreSQL would look at all rows for NULL while everybody waits.
        let owner = self.schema.table(table);
        let nullable: Vec<String> = owner
            .into_iter()
            .flat_map(|owner| &owner.columns)
            .filter(|column| column.nullable && key.columns.contains(&column.name))
            .map(|column| column.name.clone())
            .collect();
        for column in nullable {
            self.require_online(table, &column, None);
        }
        self.settle();
        let built = self.build(table, &key_index(&key.name, &key.columns), replaced)?;
        self.let_go_of(table, replaced);
        self.together();
        self.sentence(format!("make primary key of {table} of index {built}"));
        self.promote_index(table, &built, &key.name, "PRIMARY KEY", key.deferrable);
        Ok(())
    }

    /// PostgreSQL keeps no index of a constraint that goes: its like is built first.
    pub(super) fn demote_constraint_online(
        &mut self,
        table: &QualifiedName,
        constraint: &str,
        index: &Index,
    ) -> Result<()> {
        self.settle();
        let built =
            if index.name == constraint { self.replacement(table, constraint) } else { index.name.clone() };
        self.build_as(table, index, &built)?;
        let aside = self.foreign_keys_resting_on(table, index);
        self.together();
        for (table, foreign_key) in &aside {
            self.sentence(format!("drop foreign key {} for a while", foreign_key.name));
            self.drop_constraint(table, &foreign_key.name);
        }
        self.sentence(format!("drop constraint {constraint} of {table}"));
        self.drop_constraint(table, constraint);
        if built != index.name {
            self.sentence(format!("rename index {built} to {}", index.name));
            self.rename_index(table, &built, &index.name);
        }
        for (table, foreign_key) in &aside {
            if self.is_partitioned(table) {
                self.sentence(format!("add foreign key {} again", foreign_key.name));
                self.add_foreign_key(table, foreign_key)?;
            } else {
                self.add_foreign_key_online(table, foreign_key, &[])?;
            }
        }
        Ok(())
    }

    /// Builds an index beside what it replaces, and tells the name that it has for now.
    fn build(&mut self, table: &QualifiedName, index: &Index, replaced: &[Change]) -> Result<String> {
        let is_taken = replaced.iter().any(|dropped| index_dropped(dropped) == Some(&index.name));
        let name = if is_taken { self.replacement(table, &index.name) } else { index.name.clone() };
        self.build_as(table, index, &name)?;
        Ok(name)
    }

    fn build_as(&mut self, table: &QualifiedName, index: &Index, name: &str) -> Result<()> {
        let index = Index { name: name.to_owned(), ..index.clone() };
        let statement = self.index(table, &index, Build::Concurrently)?;
        self.one_by_one();
        self.sentence(format!("build index {name} on {table}"));
        self.statement(statement);
        Ok(())
    }

    /// Drops what has been replaced. A constraint goes in the transaction in which the new one takes its place.
    fn let_go_of(&mut self, table: &QualifiedName, replaced: &[Change]) {
        for dropped in replaced {
            if let Change::DropIndex { index, .. } = dropped {
                self.replace(dropped, |writer, _| writer.drop_index_online(table, &index.name));
            }
        }
        for dropped in replaced {
            if let Change::DropUnique { unique: Unique { name, .. }, .. }
            | Change::DropPrimaryKey { key: PrimaryKey { name, .. }, .. } = dropped
            {
                self.together();
                self.sentence(format!("drop constraint {name} of {table}"));
                self.replace(dropped, |writer, _| writer.drop_constraint(table, name));
            }
        }
    }

    fn replacement(&self, table: &QualifiedName, name: &str) -> String {
        name::replacement(name, |name| self.schema.has_relation(&table.schema, name))
    }
}

/// The index that PostgreSQL would build for a key.
fn key_index(name: &str, columns: &[String]) -> Index {
    Index {
        name: name.to_owned(),
        keys: columns.iter().map(|column| IndexKey::of(KeyTarget::Column(column.clone()))).collect(),
        unique: true,
        using: None,
        include: Vec::new(),
        nulls_not_distinct: false,
        with: None,
        predicate: None,
    }
}
