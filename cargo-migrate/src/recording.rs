//! `record`: what the SQL of a revision changes, in the words of what is recorded.
//!
//! PostgreSQL writes expressions in its own way. Only what differs between before and after the SQL counts: what it
//! leaves alone stays as it was recorded, letter for letter, and only what is new is told in PostgreSQL's words.

mod renames;

use std::collections::BTreeSet;
use std::sync::Arc;

use migrate::apply::Settings;
use migrate_schema::change::Change;
use migrate_schema::diff::diff;
use migrate_schema::object::SqlObject;
use migrate_schema::pair::Pair;
use migrate_schema::schema::{Column, Domain, DomainCheck, EnumType, Exclude, Named, Schema, Table, find};

use self::renames::Names;
use crate::database::explain;
use crate::error::{Error, Result};
use crate::introspect::Ignore;
use crate::recorded::Recorded;
use crate::rehearsal::{Line, Side, server_version, without_standing};
use crate::scratch::Scratch;
use crate::squashing::is_same;

/// Runs a revision's SQL on a scratch database, and returns its changes; `None` where those that are recorded say it.
///
/// # Errors
/// It cannot be applied, or the server cannot be asked.
pub(crate) async fn changes(
    recorded: &Recorded,
    id: &str,
    settings: &Settings,
    role: Option<&str>,
    ignore: &Ignore,
    (real, said): (&Scratch, &Scratch),
) -> Result<Option<Vec<Change>>> {
    // Its own changes may not fit at all any more.
    let known = recorded.folder(id).map(|folder| folder.record.changes.clone()).unwrap_or_default();
    let without = recorded.with_changes(id, Vec::new());
    let line = Line::of(&without, &BTreeSet::from([id]))?;
    let at = line.revisions.len() - 1;
    let before = without.schema_at(without.history.needs(id))?;
    let mut after = before.clone();
    let fits = known.iter().all(|change| after.apply(change).is_ok());

    let real = Side::open(real, line.revisions.clone(), settings, role, ignore).await?;
    let failed = |cause| explain(&without_standing(cause), &settings.version_table);
    if let Some(parent) = line.before(at) {
        real.up(parent).await.map_err(failed)?;
    }
    let found_before = real.schema().await?;
    let names = Names::read(&real.connection.client).await?;
    real.up(id).await.map_err(failed)?;
    let found = real.schema().await?.schema;
    let renamed = names.renamed(&Names::read(&real.connection.client).await?);

    // What is recorded so far, in the same words.
    let mut sides = Vec::new();
    if fits && !known.is_empty() {
        let whole = Line::of(recorded, &BTreeSet::from([id]))?;
        let (revisions, error) = whole.as_recorded(server_version(&real.connection.client).await?);
        if error.is_none() {
            let said = Side::open(said, revisions, settings, role, ignore).await?;
            if said.up(id).await.is_ok() {
                let said = said.schema().await?.schema;
                sides.push(Told { found: said, recorded: after.clone() });
            }
        }
    }
    if let [side] = &sides[..]
        && is_same(&side.found, &found)
    {
        return Ok(None);
    }
    let mut side = Told { found: found_before.schema, recorded: before.clone() };
    for change in renamed.changes() {
        let _ = side.found.apply(&change);
        let _ = side.recorded.apply(&change);
    }
    sides.push(side);

    let mut wanted = Merge { sides: &sides }.schema(&found);
    let text =
        recorded.history.get(id).map(|revision| revision.upgrade.text.to_uppercase()).unwrap_or_default();
    for extension in &mut wanted.extensions {
        // What is there is the server's choice, unless somebody says which.
        if before.extension(&extension.name).is_none() && !text.contains("VERSION") {
            extension.version = None;
        }
    }
    let found = diff(Pair { old: &before, new: &wanted }, &renamed.hints());
    let mut changes = found.map_err(|misfit| not_written(&misfit))?.changes;
    for change in &mut changes {
        keep_fills(change, &known);
    }
    let mut made = before;
    for change in &changes {
        made.apply(change).map_err(|misfit| not_written(&misfit))?;
    }
    Ok((changes != known).then_some(changes))
}

fn not_written(misfit: &migrate_schema::change::Misfit) -> Error {
    Error::project("what the SQL does cannot be recorded").because(misfit)
}

/// What PostgreSQL does not know of a change: what rows get.
fn keep_fills(change: &mut Change, known: &[Change]) {
    for old in known {
        match (&mut *change, old) {
            (
                Change::AddColumn { table, column, backfill },
                Change::AddColumn { table: of, column: other, backfill: fill },
            ) if table == of && column.name == other.name => backfill.clone_from(fill),
            (
                Change::DropColumn { table, column, backfill },
                Change::DropColumn { table: of, column: other, backfill: fill },
            ) if table == of && column.name == other.name => backfill.clone_from(fill),
            (
                Change::SetNotNull { table, column, backfill },
                Change::SetNotNull { table: of, column: other, backfill: fill },
            )
            | (
                Change::DropNotNull { table, column, backfill },
                Change::DropNotNull { table: of, column: other, backfill: fill },
            ) if table == of && column == other => backfill.clone_from(fill),
            (
                Change::AlterType { table, column, from, to, using, using_back, .. },
                Change::AlterType {
                    table: of,
                    column: other,
                    from: was,
                    to: is,
                    using: how,
                    using_back: how_back,
                    ..
                },
            ) if table == of && column == other && from == was && to == is => {
                using.clone_from(how);
                using_back.clone_from(how_back);
            }
            _ => {}
        }
    }
}

/// The same schema twice: as PostgreSQL tells it, and as it is recorded.
struct Told {
    found: Schema,
    recorded: Schema,
}

/// A schema as PostgreSQL tells it, told as it is recorded wherever that is known.
#[derive(Clone, Copy)]
struct Merge<'m> {
    /// The first that says the same is taken.
    sides: &'m [Told],
}

impl Merge<'_> {
    fn schema(self, found: &Schema) -> Schema {
        let last = self.sides.last().map(|side| &side.recorded);
        let mut schema = Schema {
            namespaces: self.list(&found.namespaces, |schema| &schema.namespaces, |_, one| one.clone()),
            extensions: self.list(&found.extensions, |schema| &schema.extensions, |_, one| one.clone()),
            enums: self.list(&found.enums, |schema| &schema.enums, |_, one: &EnumType| one.clone()),
            domains: self.list(&found.domains, |schema| &schema.domains, Self::domain),
            composites: self.list(&found.composites, |schema| &schema.composites, |_, one| one.clone()),
            tables: self.list(&found.tables, |schema| &schema.tables, Self::table),
            objects: self.objects(&found.objects),
        };
        if let Some(last) = last {
            keep_order(&mut schema, last);
        }
        schema
    }

    /// A list whose items have names. What is as it was is as it was recorded, even if that is not at all.
    fn list<T: Named + Clone + PartialEq>(
        self,
        found: &[T],
        of: impl Fn(&Schema) -> &Vec<T>,
        merged: impl Fn(Self, &T) -> T,
    ) -> Vec<T> {
        let mut items: Vec<T> = Vec::new();
        'items: for item in found {
            for side in self.sides {
                if find(of(&side.found), item.name()) == Some(item) {
                    items.extend(find(of(&side.recorded), item.name()).cloned());
                    continue 'items;
                }
            }
            items.push(merged(self, item));
        }
        // What PostgreSQL does not tell cannot have changed.
        if let Some(side) = self.sides.last() {
            let untold = of(&side.recorded).iter().filter(|item| {
                find(of(&side.found), item.name()).is_none() && find(found, item.name()).is_none()
            });
            items.extend(untold.cloned());
        }
        items.sort_by(|one, other| one.name().cmp(other.name()));
        items
    }

    fn objects(self, found: &[SqlObject]) -> Vec<SqlObject> {
        let mut objects: Vec<SqlObject> = Vec::new();
        for object in found {
            let known = self.sides.iter().find(|side| side.found.object(object.id()) == Some(object));
            match known {
                Some(side) => objects.extend(side.recorded.object(object.id()).cloned()),
                None => objects.push(object.clone()),
            }
        }
        if let Some(side) = self.sides.last() {
            let untold = side.recorded.objects.iter().filter(|object| {
                side.found.object(object.id()).is_none()
                    && !found.iter().any(|other| other.id() == object.id())
            });
            objects.extend(untold.cloned());
        }
        objects.sort_by(|one, other| one.id().cmp(&other.id()));
        objects
    }

    fn table(self, found: &Arc<Table>) -> Arc<Table> {
        let pairs: Vec<(&Table, &Table)> = self
            .sides
            .iter()
            .filter_map(|side| {
                Some((&**side.found.table(&found.name)?, &**side.recorded.table(&found.name)?))
            })
            .collect();
        let parts = Parts { pairs: &pairs };
        Arc::new(Table {
            name: found.name.clone(),
            comment: parts.pick(&found.comment, |table| &table.comment),
            columns: found.columns.iter().map(|column| self::column(column, &pairs)).collect(),
            primary_key: parts.pick(&found.primary_key, |table| &table.primary_key),
            uniques: parts.list(&found.uniques, |table| &table.uniques),
            checks: parts.list(&found.checks, |table| &table.checks),
            indexes: parts.list(&found.indexes, |table| &table.indexes),
            foreign_keys: parts.list(&found.foreign_keys, |table| &table.foreign_keys),
            excludes: parts.list::<Exclude>(&found.excludes, |table| &table.excludes),
            row_security: parts.pick(&found.row_security, |table| &table.row_security),
            policies: parts.list(&found.policies, |table| &table.policies),
            unlogged: parts.pick(&found.unlogged, |table| &table.unlogged),
            with: parts.pick(&found.with, |table| &table.with),
            tablespace: parts.pick(&found.tablespace, |table| &table.tablespace),
            cluster: parts.pick(&found.cluster, |table| &table.cluster),
            replica_identity: parts.pick(&found.replica_identity, |table| &table.replica_identity),
            partition_by: parts.pick(&found.partition_by, |table| &table.partition_by),
            inherits: parts.pick(&found.inherits, |table| &table.inherits),
        })
    }

    fn domain(self, found: &Domain) -> Domain {
        let pairs: Vec<(&Domain, &Domain)> = self
            .sides
            .iter()
            .filter_map(|side| {
                Some((find(&side.found.domains, &found.name)?, find(&side.recorded.domains, &found.name)?))
            })
            .collect();
        let parts = Parts { pairs: &pairs };
        Domain {
            name: found.name.clone(),
            sql_type: parts.pick(&found.sql_type, |domain| &domain.sql_type),
            collation: parts.pick(&found.collation, |domain| &domain.collation),
            default: parts.pick(&found.default, |domain| &domain.default),
            not_null: parts.pick(&found.not_null, |domain| &domain.not_null),
            checks: parts.list::<DomainCheck>(&found.checks, |domain| &domain.checks),
            comment: parts.pick(&found.comment, |domain| &domain.comment),
        }
    }
}

fn column(found: &Column, tables: &[(&Table, &Table)]) -> Column {
    let pairs: Vec<(&Column, &Column)> = tables
        .iter()
        .filter_map(|(told, recorded)| Some((told.column(&found.name)?, recorded.column(&found.name)?)))
        .collect();
    let parts = Parts { pairs: &pairs };
    Column {
        name: found.name.clone(),
        sql_type: parts.pick(&found.sql_type, |column| &column.sql_type),
        nullable: parts.pick(&found.nullable, |column| &column.nullable),
        default: parts.pick(&found.default, |column| &column.default),
        identity: parts.pick(&found.identity, |column| &column.identity),
        serial: parts.pick(&found.serial, |column| &column.serial),
        generated: parts.pick(&found.generated, |column| &column.generated),
        collation: parts.pick(&found.collation, |column| &column.collation),
        comment: parts.pick(&found.comment, |column| &column.comment),
        storage: parts.pick(&found.storage, |column| &column.storage),
        compression: parts.pick(&found.compression, |column| &column.compression),
    }
}

/// The parts of one thing, as PostgreSQL tells them and as they are recorded.
struct Parts<'p, T> {
    pairs: &'p [(&'p T, &'p T)],
}

impl<T> Parts<'_, T> {
    fn pick<P: Clone + PartialEq>(&self, found: &P, of: impl Fn(&T) -> &P) -> P {
        let known = self.pairs.iter().find(|(told, _)| of(told) == found);
        known.map_or_else(|| found.clone(), |(_, recorded)| of(recorded).clone())
    }

    fn list<P: Named + Clone + PartialEq>(&self, found: &[P], of: impl Fn(&T) -> &Vec<P>) -> Vec<P> {
        let mut items: Vec<P> = Vec::new();
        for item in found {
            let known = self.pairs.iter().find(|(told, _)| find(of(told), item.name()) == Some(item));
            match known {
                Some((_, recorded)) => items.extend(find(of(recorded), item.name()).cloned()),
                None => items.push(item.clone()),
            }
        }
        items.sort_by(|one, other| one.name().cmp(other.name()));
        items
    }
}

/// Columns that were there stand where they stood.
fn keep_order(schema: &mut Schema, known: &Schema) {
    for table in &mut schema.tables {
        let Some(known) = known.table(&table.name) else { continue };
        let place = |column: &Column| known.columns.iter().position(|it| it.name == column.name);
        Arc::make_mut(table).columns.sort_by_key(|column| place(column).unwrap_or(usize::MAX));
    }
}
