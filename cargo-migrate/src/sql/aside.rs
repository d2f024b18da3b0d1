//! What hangs on a column that PostgreSQL cannot alter in place, dropped for a while and brought back.

use migrate_schema::expression::columns_in;
use migrate_schema::schema::{
    Check, Column, ForeignKey, Index, KeyTarget, PrimaryKey, QualifiedName, Table, Unique,
};

use super::{Writer, parts};
use crate::error::Result;

/// The first version that lets a column be computed no more.
const DROP_EXPRESSION: u32 = 13;
/// The first version that changes the expression of a column in place.
const SET_EXPRESSION: u32 = 17;

impl Writer {
    pub(super) fn alter_generated(
        &mut self,
        table: &QualifiedName,
        column: &str,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<()> {
        match (from, to) {
            (_, None) => {
                let whose = format!("computing `{}` no more", table.part(column));
                self.needs(DROP_EXPRESSION, &whose)?;
                self.alter_column(table, column, "DROP EXPRESSION");
            }
            (Some(_), Some(expression)) if self.postgres >= SET_EXPRESSION => {
                self.alter_column(table, column, &format!("SET EXPRESSION AS ({expression})"));
            }
            (_, Some(expression)) => self.make_anew(table, column, expression)?,
        }
        Ok(())
    }

    /// Drops the column and adds it as one that is computed.
    fn make_anew(&mut self, table: &QualifiedName, column: &str, expression: &str) -> Result<()> {
        let Some(owner) = self.schema.table(table).cloned() else { return Ok(()) };
        let Some(before) = owner.column(column).cloned() else { return Ok(()) };
        let aside = Aside::of(&self.schema.tables, &owner, column);
        self.set_aside(&aside);
        if !aside.is_empty() {
            self.sentence(format!("drop column {table}.{column}"));
        }
        self.drop_column(table, column);
        self.sentence(format!("add column {table}.{column}, computed as {expression}"));
        let computed =
            Column { generated: Some(expression.to_owned()), default: None, identity: None, ..before };
        self.add_column(table, &computed, None)?;
        self.bring_back(&aside)
    }

    fn set_aside(&mut self, aside: &Aside) {
        let drop = |writer: &mut Self, what: &str, table: &QualifiedName, name: &str| {
            writer.sentence(format!("drop {what} {name} for a while: it hangs on the column"));
            writer.drop_constraint(table, name);
        };
        for (table, foreign_key) in &aside.foreign_keys {
            drop(self, "foreign key", table, &foreign_key.name);
        }
        for unique in &aside.uniques {
            drop(self, "unique", &aside.table, &unique.name);
        }
        if let Some(key) = &aside.primary_key {
            drop(self, "primary key", &aside.table, &key.name);
        }
        for check in &aside.checks {
            drop(self, "check", &aside.table, &check.name);
        }
        for index in &aside.indexes {
            self.sentence(format!("drop index {} for a while: it hangs on the column", index.name));
            self.drop_index(&aside.table, &index.name);
        }
    }

    fn bring_back(&mut self, aside: &Aside) -> Result<()> {
        if let Some(key) = &aside.primary_key {
            self.sentence(format!("add primary key {} again", key.name));
            self.add_constraint(&aside.table, &parts::primary_key(key));
        }
        for unique in &aside.uniques {
            self.sentence(format!("add unique {} again", unique.name));
            let constraint = self.unique(unique)?;
            self.add_constraint(&aside.table, &constraint);
        }
        for check in &aside.checks {
            self.sentence(format!("add check {} again", check.name));
            self.add_constraint(&aside.table, &parts::check(check));
        }
        for index in &aside.indexes {
            self.sentence(format!("create index {} again", index.name));
            self.create_index(&aside.table, index)?;
        }
        for (table, foreign_key) in &aside.foreign_keys {
            self.sentence(format!("add foreign key {} again", foreign_key.name));
            self.add_foreign_key(table, foreign_key);
        }
        Ok(())
    }
}

/// What hangs on one column.
struct Aside {
    table: QualifiedName,
    primary_key: Option<PrimaryKey>,
    uniques: Vec<Unique>,
    checks: Vec<Check>,
    indexes: Vec<Index>,
    foreign_keys: Vec<(QualifiedName, ForeignKey)>,
}

impl Aside {
    fn of(tables: &[Table], table: &Table, column: &str) -> Self {
        let lists = |columns: &[String]| columns.iter().any(|name| name == column);
        let reads = |expression: &str| !columns_in(expression, [column]).is_empty();
        let primary_key = table.primary_key.iter().find(|key| lists(&key.columns)).cloned();
        let uniques: Vec<Unique> = table
            .uniques
            .iter()
            .filter(|unique| lists(&unique.columns) || lists(&unique.include))
            .cloned()
            .collect();
        let indexes = table.indexes.iter().filter(|index| {
            let in_keys = index.keys.iter().any(|key| match &key.target {
                KeyTarget::Column(name) => name == column,
                KeyTarget::Expression(expression) => reads(expression),
            });
            in_keys || lists(&index.include) || index.predicate.as_deref().is_some_and(reads)
        });
        let foreign_keys = tables.iter().flat_map(|other| {
            let hangs = |foreign_key: &&ForeignKey| {
                (other.name == table.name && lists(&foreign_key.columns))
                    || (foreign_key.references == table.name && lists(&foreign_key.referenced_columns))
            };
            let found: Vec<_> = other.foreign_keys.iter().filter(hangs).collect();
            found.into_iter().map(|foreign_key| (other.name.clone(), foreign_key.clone()))
        });
        Self {
            table: table.name.clone(),
            checks: table.checks.iter().filter(|check| reads(&check.expression)).cloned().collect(),
            indexes: indexes.cloned().collect(),
            foreign_keys: foreign_keys.collect(),
            primary_key,
            uniques,
        }
    }

    fn is_empty(&self) -> bool {
        self.primary_key.is_none()
            && self.uniques.is_empty()
            && self.checks.is_empty()
            && self.indexes.is_empty()
            && self.foreign_keys.is_empty()
    }
}
