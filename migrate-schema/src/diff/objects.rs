//! SQL objects: which come, go, are replaced, or have to make way for a change of tables and types.
//!
//! What goes goes first of all, and what comes comes last of all, so that each text meets the tables that
//! it was written for, on the way up and on the way down. Two things stand between: what tables need to be
//! there, and what is replaced in place.

mod graph;
mod way;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use self::graph::Graph;
use super::{Work, diff};
use crate::change::{Change, Misfit};
use crate::hints::Hints;
use crate::object::{
    Mentions, ObjectKind, SqlObject, is_replaceable, parent, same_text, with_parent, without_what_goes,
};
use crate::pair::Pair;
use crate::schema::{KeyTarget, QualifiedName, Schema, Table};

/// What happens to objects; places are those in the lists of the two schemas.
#[derive(Default)]
pub(super) struct Objects<'a> {
    old: Graph<'a>,
    new: Graph<'a>,
    /// Before everything else, in this order.
    dropped_first: Vec<usize>,
    /// Once foreign keys to their tables are gone, in this order.
    dropped_partitions: Vec<usize>,
    /// Once the columns are gone that are computed with them.
    dropped_with_columns: Vec<usize>,
    /// Once no replaced object names them any more.
    dropped_after_replacing: Vec<usize>,
    /// Once no table needs them any more.
    dropped_after_tables: Vec<usize>,
    /// In place, in this order.
    replaced: Vec<usize>,
    /// Still to be created.
    pending: BTreeSet<usize>,
    /// Being created: what they need comes first.
    begun: BTreeSet<usize>,
}

/// What becomes of an object that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Stays,
    Replaced,
    /// Dropped and created again.
    Remade,
    Gone,
}

impl<'a> Objects<'a> {
    pub(super) fn plan(schemas: Pair<&'a Schema>, hints: &Hints) -> Result<Self, Misfit> {
        if schemas.old.objects.is_empty() && schemas.new.objects.is_empty() {
            return Ok(Self::default());
        }
        let known: BTreeSet<&'a str> = [schemas.old, schemas.new].into_iter().flat_map(schemas_in).collect();
        let old = Graph::new(&schemas.old.objects, known.clone());
        let new = Graph::new(&schemas.new.objects, known);
        let mut fates: Vec<Fate> =
            old.nodes.iter().map(|node| fate(&followed(node.object, hints), schemas.new)).collect();

        // What tables and types go through is known before objects are looked at.
        let without = |schema: &Schema| Schema { objects: Vec::new(), ..schema.clone() };
        let mut renamed = without(schemas.old);
        let tables = diff(Pair { old: &renamed, new: &without(schemas.new) }, hints)?.changes;
        // What happens to a type is told under its new name.
        let renames = tables.iter().filter(|change| {
            matches!(
                change,
                Change::RenameEnum { .. } | Change::RenameDomain { .. } | Change::RenameComposite { .. }
            )
        });
        renames.into_iter().try_for_each(|change| renamed.apply(change))?;
        // A type is made anew in one direction only, often; whoever writes that lets objects go for a while.
        // What says something else afterwards may name values that the type does not have in between.
        let is_disturbed = |at: usize, change: &Change| {
            let comes_back = matches!(fates[at], Fate::Stays | Fate::Remade);
            (way::made_anew(change).is_none() || !comes_back) && old.is_in_the_way(at, change, &renamed)
        };
        let mut in_the_way: BTreeSet<usize> =
            (0..old.nodes.len()).filter(|at| tables.iter().any(|change| is_disturbed(*at, change))).collect();
        loop {
            for at in &in_the_way {
                if fates[*at] != Fate::Gone {
                    fates[*at] = Fate::Remade;
                }
            }
            old.spread(&mut fates);
            // Computed columns go with the functions that they call, which only objects tell.
            let gone = old.columns_that_go(&fates, schemas.old);
            let further = (0..old.nodes.len())
                .filter(|at| gone.iter().any(|change| old.is_in_the_way(*at, change, schemas.old)));
            let known = in_the_way.len();
            in_the_way.extend(further);
            if in_the_way.len() == known {
                break;
            }
        }

        let mut objects = Self { old, new, ..Self::default() };
        objects.order_drops(&fates, &in_the_way, schemas.old);
        let fate_of = |object: &SqlObject| {
            schemas
                .old
                .objects
                .binary_search_by(|other| other.id().cmp(&object.id()))
                .ok()
                .map(|at| fates[at])
        };
        for at in objects.new.order() {
            match fate_of(objects.new.nodes[at].object) {
                None | Some(Fate::Remade) => drop(objects.pending.insert(at)),
                Some(Fate::Replaced) => objects.replaced.push(at),
                Some(Fate::Stays | Fate::Gone) => {}
            }
        }
        Ok(objects)
    }

    /// What goes goes first, but for what a table or a replaced object needs until it has changed itself.
    fn order_drops(&mut self, fates: &[Fate], in_the_way: &BTreeSet<usize>, schema: &Schema) {
        let old = &self.old;
        let can_wait = |at: usize| fates[at] == Fate::Gone && !in_the_way.contains(&at);
        let needed: BTreeSet<usize> = schema
            .tables
            .iter()
            .flat_map(|table| old.used_by_table(table))
            .filter(|at| can_wait(*at))
            .collect();
        let mut after_tables = old.with_named(needed, &can_wait);
        let replaced = (0..fates.len()).filter(|at| fates[*at] == Fate::Replaced);
        let named = replaced.flat_map(|at| old.named_by(at)).filter(|at| can_wait(*at)).collect();
        let mut after_replacing = old.with_named(named, &can_wait);
        after_replacing.retain(|at| !after_tables.contains(at));
        // What rests on something that goes first cannot stay longer.
        loop {
            let goes_first = |at: usize| {
                matches!(fates[at], Fate::Gone | Fate::Remade)
                    && !after_tables.contains(&at)
                    && !after_replacing.contains(&at)
            };
            let rests = |at: &usize| old.used_by(*at).any(&goes_first);
            let early: Vec<usize> =
                after_tables.iter().chain(&after_replacing).copied().filter(|at| rests(at)).collect();
            if early.is_empty() {
                break;
            }
            after_tables.retain(|at| !early.contains(at));
            after_replacing.retain(|at| !early.contains(at));
        }
        let goes = |at: usize| matches!(fates[at], Fate::Gone | Fate::Remade);
        let computing = schema.tables.iter().flat_map(|table| old.computing(table)).filter(|at| goes(*at));
        let with_columns = old.with_named(computing.collect(), &goes);
        for at in old.order().into_iter().rev() {
            if after_tables.contains(&at) {
                self.dropped_after_tables.push(at);
            } else if after_replacing.contains(&at) {
                self.dropped_after_replacing.push(at);
            } else if with_columns.contains(&at) {
                self.dropped_with_columns.push(at);
            } else if goes(at) && old.nodes[at].object.kind == ObjectKind::Partition {
                self.dropped_partitions.push(at);
            } else if goes(at) {
                self.dropped_first.push(at);
            }
        }
    }
}

/// The objects that PostgreSQL does not let stay during a change, each behind those that it uses.
#[must_use]
pub fn objects_in_the_way<'s>(schema: &'s Schema, change: &Change) -> Vec<&'s SqlObject> {
    if schema.objects.is_empty() {
        return Vec::new();
    }
    let graph = Graph::new(&schema.objects, schemas_in(schema).collect());
    let fate = |at| if graph.is_in_the_way(at, change, schema) { Fate::Remade } else { Fate::Stays };
    let mut fates: Vec<Fate> = (0..graph.nodes.len()).map(fate).collect();
    graph.spread(&mut fates);
    let order = graph.order().into_iter().filter(|at| fates[*at] == Fate::Remade);
    order.map(|at| graph.nodes[at].object).collect()
}

/// The schemas that a name can be qualified with.
fn schemas_in(schema: &Schema) -> impl Iterator<Item = &str> {
    let of_tables = schema.tables.iter().map(|table| table.name.schema.as_str());
    schema
        .namespaces
        .iter()
        .map(|namespace| namespace.name.as_str())
        .chain(of_tables)
        .chain([QualifiedName::PUBLIC, "pg_catalog"])
}

fn fate(object: &SqlObject, new: &Schema) -> Fate {
    match new.object(object.id()) {
        None => Fate::Gone,
        Some(new) if same_text(&spelled(object), &spelled(new)) => Fate::Stays,
        Some(new) if is_replaceable(object, new) => Fate::Replaced,
        Some(_) => Fate::Remade,
    }
}

/// A partition that says its table's whole name.
fn spelled(object: &SqlObject) -> Cow<'_, SqlObject> {
    let whole = parent(object).and_then(|parent| with_parent(object, &parent));
    whole.map_or(Cow::Borrowed(object), Cow::Owned)
}

/// A partition as it says its table's new name.
fn followed<'o>(object: &'o SqlObject, hints: &Hints) -> Cow<'o, SqlObject> {
    let renamed = || {
        let parent = parent(object)?;
        let (name, _) = hints.tables.iter().find(|(_, from)| **from == parent)?;
        with_parent(object, name)
    };
    renamed().map_or(Cow::Borrowed(object), Cow::Owned)
}

impl Work<'_> {
    /// Partitions stay with a table that is called otherwise now: their texts follow.
    pub(super) fn rename_parents(&mut self, from: &QualifiedName, to: &QualifiedName) -> Result<(), Misfit> {
        let partitions = self.now.objects.iter().filter(|object| object.kind == ObjectKind::Partition);
        let mut changes = Vec::new();
        for object in partitions.filter(|object| parent(object).as_ref() == Some(from)) {
            let Some(followed) = with_parent(object, to) else { continue };
            let wanted = self.new.object(object.id()).filter(|wanted| same_text(&spelled(wanted), &followed));
            let text = wanted.map_or(followed.text, |wanted| wanted.text.clone());
            let (kind, name, from) = (object.kind, object.name.clone(), object.text.clone());
            changes.push(Change::ReplaceObject { kind, name, from, to: text });
        }
        changes.into_iter().try_for_each(|change| self.push(change))
    }

    /// Partitions that go, when no foreign key holds on to the rows in them any more.
    pub(super) fn drop_partitions(&mut self) -> Result<(), Misfit> {
        self.drop_parts_of_partitions()?;
        let dropped = std::mem::take(&mut self.objects.dropped_partitions);
        dropped.into_iter().try_for_each(|at| self.drop_object(at))
    }

    /// Of partitions that stay, what is theirs alone goes before the keys that it rests on, and before PostgreSQL
    /// takes it into an index of the table.
    fn drop_parts_of_partitions(&mut self) -> Result<(), Misfit> {
        for at in self.objects.replaced.clone() {
            let object = self.objects.new.nodes[at].object;
            let now = self.now.object(object.id()).filter(|now| now.kind == ObjectKind::Partition);
            let Some(now) = now else { continue };
            if let Some(text) = without_what_goes(now, object) {
                let text = SqlObject { text, ..object.clone() };
                let to = if same_text(&text, object) { object.text.clone() } else { text.text };
                let (kind, name, from) = (object.kind, object.name.clone(), now.text.clone());
                self.push(Change::ReplaceObject { kind, name, from, to })?;
            }
        }
        Ok(())
    }

    /// What goes, what is made anew, and what would hold on to a table, column or type that changes.
    pub(super) fn drop_objects_in_the_way(&mut self) -> Result<(), Misfit> {
        if !self.hints.tables.is_empty() {
            // Foreign keys of tables that are called otherwise soon.
            self.drop_parts_of_partitions()?;
        }
        let dropped = std::mem::take(&mut self.objects.dropped_first);
        self.detach_from_objects(&dropped)?;
        dropped.into_iter().try_for_each(|at| self.drop_object(at))
    }

    /// Functions that computed columns called, which are gone by now.
    pub(super) fn drop_objects_of_columns(&mut self) -> Result<(), Misfit> {
        let dropped = std::mem::take(&mut self.objects.dropped_with_columns);
        if dropped.is_empty() {
            return Ok(());
        }
        self.detach_from_objects(&dropped)?;
        // Tables let go of them that were as they should be.
        self.find_differing();
        dropped.into_iter().try_for_each(|at| self.drop_object(at))
    }

    fn drop_object(&mut self, at: usize) -> Result<(), Misfit> {
        let object = self.objects.old.nodes[at].object;
        let object = self.now.object(object.id()).unwrap_or(object).clone();
        self.push(Change::DropObject(object))
    }

    /// Defaults, checks, indexes and the like let go of a function that is made anew; the comparison of tables
    /// brings them back.
    fn detach_from_objects(&mut self, dropped: &[usize]) -> Result<(), Misfit> {
        let old = &self.objects.old;
        if dropped.is_empty() {
            return Ok(());
        }
        let rests = |expressions: &[&str]| {
            let mentions = Mentions::of_expressions(expressions.iter().copied());
            old.used(&mentions).iter().any(|at| dropped.contains(at))
        };
        let mut changes = Vec::new();
        for table in &self.now.tables {
            let name = &table.name;
            for index in &table.indexes {
                let expressions: Vec<&str> = index
                    .keys
                    .iter()
                    .filter_map(|key| match &key.target {
                        KeyTarget::Expression(expression) => Some(expression.as_str()),
                        KeyTarget::Column(_) => None,
                    })
                    .chain(index.keys.iter().filter_map(|key| key.operator_class.as_deref()))
                    .chain(index.predicate.as_deref())
                    .collect();
                if rests(&expressions) {
                    changes.push(Change::DropIndex { table: name.clone(), index: index.clone() });
                }
            }
            for check in table.checks.iter().filter(|check| rests(&[&check.expression])) {
                changes.push(Change::DropCheck { table: name.clone(), check: check.clone() });
            }
            for exclude in &table.excludes {
                let expressions: Vec<&str> = exclude.expressions().map(String::as_str).collect();
                if rests(&expressions) {
                    changes.push(Change::DropExclude { table: name.clone(), exclude: exclude.clone() });
                }
            }
            for policy in &table.policies {
                let expressions: Vec<&str> = policy.expressions().map(String::as_str).collect();
                if rests(&expressions) {
                    changes.push(Change::DropPolicy { table: name.clone(), policy: policy.clone() });
                }
            }
            for column in &table.columns {
                if let Some(default) = column.default.as_ref().filter(|default| rests(&[default])) {
                    changes.push(Change::AlterDefault {
                        table: name.clone(),
                        column: column.name.clone(),
                        from: Some(default.clone()),
                        to: None,
                    });
                }
            }
        }
        changes.into_iter().try_for_each(|change| self.push(change))
    }

    /// Functions that defaults and checks call, sequences that number columns.
    pub(super) fn create_objects_that_tables_need(&mut self) -> Result<(), Misfit> {
        if self.objects.pending.is_empty() {
            return Ok(());
        }
        let new = self.new;
        let mut cut_short = false;
        for table in &new.tables {
            let is_new = self.now.table(&table.name).is_none();
            if is_new || self.differing.iter().any(|differing| differing.name == table.name) {
                for at in self.objects.new.used_by_table(table) {
                    cut_short |= self.create_object(at)?;
                }
            }
        }
        if cut_short {
            self.find_differing();
        }
        Ok(())
    }

    /// Creates an object and whatever it needs. Answers whether a table had to begin without something.
    fn create_object(&mut self, at: usize) -> Result<bool, Misfit> {
        if !self.objects.pending.contains(&at) || !self.objects.begun.insert(at) {
            return Ok(false);
        }
        let mut cut_short = false;
        for needed in self.objects.new.needed_by(at, &self.objects.begun) {
            cut_short |= self.create_object(needed)?;
        }
        let new = self.new;
        let missing = new.tables.iter().filter(|table| self.now.table(&table.name).is_none());
        let needed: Vec<&Arc<Table>> =
            missing.filter(|table| self.objects.new.needs_table(at, &table.name)).collect();
        for table in needed {
            cut_short |= self.create_table_early(table)?;
        }
        self.objects.begun.remove(&at);
        self.objects.pending.remove(&at);
        let object = self.objects.new.nodes[at].object.clone();
        self.push(Change::CreateObject(object))?;
        Ok(cut_short)
    }

    /// Creates a table that an object needs; what needs the object in turn is added to the table later.
    fn create_table_early(&mut self, table: &Table) -> Result<bool, Misfit> {
        let needed = self.objects.new.used_by_table(table);
        for at in &needed {
            self.create_object(*at)?;
        }
        if self.now.table(&table.name).is_some() {
            return Ok(true);
        }
        let inherits = self.parents_at_once(table);
        let mut early = Table { foreign_keys: Vec::new(), policies: Vec::new(), inherits, ..table.clone() };
        let begun: Vec<usize> = needed.into_iter().filter(|at| self.objects.begun.contains(at)).collect();
        if !begun.is_empty() {
            let graph = &self.objects.new;
            let rests = |expression: &str| {
                graph.used(&Mentions::of_expressions([expression])).iter().any(|at| begun.contains(at))
            };
            for column in &mut early.columns {
                column.default = column.default.take().filter(|default| !rests(default));
            }
            early.checks.retain(|check| !rests(&check.expression));
            early.excludes.retain(|exclude| !exclude.expressions().any(|text| rests(text)));
            early.indexes.retain(|index| {
                !index.predicate.as_deref().is_some_and(rests)
                    && !index.keys.iter().any(|key| match &key.target {
                        KeyTarget::Expression(expression) => rests(expression),
                        KeyTarget::Column(_) => false,
                    })
            });
        }
        self.push(Change::CreateTable(Arc::new(early)))?;
        Ok(!begun.is_empty())
    }

    /// What can be replaced without a drop, when the columns that come are there and those that go still are.
    pub(super) fn replace_objects(&mut self) -> Result<(), Misfit> {
        for at in std::mem::take(&mut self.objects.replaced) {
            for needed in self.objects.new.needed_by(at, &self.objects.begun) {
                self.create_object(needed)?;
            }
            let object = self.objects.new.nodes[at].object;
            let Some(from) = self.now.object(object.id()).map(|now| now.text.clone()) else { continue };
            let (kind, name, to) = (object.kind, object.name.clone(), object.text.clone());
            if from != to {
                self.push(Change::ReplaceObject { kind, name, from, to })?;
            }
        }
        for at in std::mem::take(&mut self.objects.dropped_after_replacing) {
            self.drop_object(at)?;
        }
        Ok(())
    }

    /// What tables needed, now that they do not.
    pub(super) fn drop_objects(&mut self) -> Result<(), Misfit> {
        for at in std::mem::take(&mut self.objects.dropped_after_tables) {
            self.drop_object(at)?;
        }
        Ok(())
    }

    pub(super) fn create_objects(&mut self) -> Result<(), Misfit> {
        for at in self.objects.new.order() {
            self.create_object(at)?;
        }
        Ok(())
    }
}

impl Objects<'_> {
    /// Whether a computed column's expression rests on a function that goes with such columns.
    pub(super) fn take(&self, expression: &str) -> bool {
        !self.dropped_with_columns.is_empty()
            && self
                .old
                .used(&Mentions::of_expressions([expression]))
                .iter()
                .any(|at| self.dropped_with_columns.contains(at))
    }

    /// Whether a table has a column that does.
    pub(super) fn take_column_of(&self, table: &Table) -> bool {
        !self.dropped_with_columns.is_empty()
            && table.columns.iter().filter_map(|column| column.generated.as_ref()).any(|text| self.take(text))
    }
}

impl Graph<'_> {
    /// The computed columns that call what is made anew or goes, as they go with it.
    fn columns_that_go(&self, fates: &[Fate], schema: &Schema) -> Vec<Change> {
        let goes = |at: &usize| matches!(fates[*at], Fate::Remade | Fate::Gone);
        if !(0..fates.len()).any(|at| goes(&at)) {
            return Vec::new();
        }
        let computed =
            schema.tables.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
        let gone = computed.filter(|(_, column)| {
            let calls = |text| self.used(&Mentions::of_expressions([text])).iter().any(goes);
            column.generated.as_deref().is_some_and(calls)
        });
        gone.map(|(table, column)| {
            let (table, column) = (table.name.clone(), column.clone());
            Change::DropColumn { table, column, backfill: None }
        })
        .collect()
    }

    /// Objects that make their users follow: what PostgreSQL does not let go while something uses it.
    fn spread(&self, fates: &mut [Fate]) {
        loop {
            let falling: Vec<usize> = (0..fates.len())
                .filter(|at| matches!(fates[*at], Fate::Stays | Fate::Replaced))
                .filter(|at| {
                    self.used_by(*at).any(|used| {
                        let object = self.nodes[*at].object;
                        // A partition goes with its table alone: its rows are worth more than what else it names.
                        let is_of = || {
                            let used = self.nodes[used].object;
                            used.identity().ok().map(|it| it.name) == parent(object)
                        };
                        let lets_go = match object.kind {
                            ObjectKind::Sequence => true,
                            ObjectKind::Partition => !is_of(),
                            _ => false,
                        };
                        matches!(fates[used], Fate::Remade | Fate::Gone) && !lets_go
                    })
                })
                .collect();
            if falling.is_empty() {
                return;
            }
            for at in falling {
                fates[at] = Fate::Remade;
            }
        }
    }
}
