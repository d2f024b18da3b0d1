//! A schema as a row of bytes: each stands at a fixed place for one decision, and 0 is the simplest one. So a
//! second schema that resembles the first is a copy with a few bytes changed, and a failing pair shrinks by itself.

mod expressions;
mod families;
mod objects;
mod parts;
mod tables;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) use self::expressions::{quoted, text_of, whole};
pub(crate) use self::families::PARTITION;
use migrate_schema::hints::Hints;
use migrate_schema::schema::{Namespace, QualifiedName, Schema, Table};

/// How many bytes a schema has.
pub(crate) const LENGTH: usize = NAMESPACES + 2;

/// Where what is said of schemas begins.
const NAMESPACES: usize = objects::BEGIN + objects::LENGTH;

/// A schema, with what became of each place in its bytes.
pub(crate) struct Built {
    pub(crate) schema: Schema,
    enums: Vec<Option<Place>>,
    domains: Vec<Option<Place>>,
    composites: Vec<Option<Place>>,
    tables: Vec<Option<Place>>,
    /// What hangs on tables, by the place of the table, the kind and its place there.
    parts: BTreeMap<(usize, Part, usize), String>,
}

/// A kind of what hangs on a table and has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Unique,
    Check,
    Exclude,
    ForeignKey,
    Index,
    Policy,
}

/// A type or a table, and what became of each place within it: values, attributes or columns.
#[derive(Clone)]
struct Place {
    name: QualifiedName,
    within: Vec<Option<String>>,
}

/// Reads a schema for a server of this version. Whatever does not fit together is left out: every row of bytes
/// is a schema.
pub(crate) fn build(bytes: &[u8], postgres: u32) -> Built {
    let mut builder = Builder { bytes, at: 0, built: Built::empty(), taken: BTreeSet::new(), function: None };
    builder.types();
    builder.function();
    builder.tables();
    builder.objects();
    builder.at = NAMESPACES;
    let (comment, has_empty_one) = (builder.comment(), builder.rarely(4));
    let mut built = builder.built;
    let schema = &mut built.schema;
    let names = schema.tables.iter().map(|table| &table.name);
    let names = names.chain(schema.enums.iter().map(|enum_type| &enum_type.name));
    let names = names.chain(schema.domains.iter().map(|domain| &domain.name));
    let names = names.chain(schema.composites.iter().map(|composite| &composite.name));
    let mut namespaces: BTreeSet<String> =
        names.map(|name| &name.schema).filter(|name| *name != QualifiedName::PUBLIC).cloned().collect();
    if has_empty_one {
        namespaces.insert("empty".to_owned());
    }
    schema.namespaces = namespaces.into_iter().map(Namespace::new).collect();
    if let Some(first) = schema.namespaces.first_mut() {
        first.comment = comment;
    }
    schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    schema.enums.sort_by(|a, b| a.name.cmp(&b.name));
    schema.domains.sort_by(|a, b| a.name.cmp(&b.name));
    schema.composites.sort_by(|a, b| a.name.cmp(&b.name));
    schema.objects.sort_by(|a, b| a.id().cmp(&b.id()));
    for domain in &mut schema.domains {
        domain.checks.sort_by(|a, b| a.name.cmp(&b.name));
    }
    for table in schema.tables.iter_mut().map(Arc::make_mut) {
        table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
        table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        table.excludes.sort_by(|a, b| a.name.cmp(&b.name));
        table.policies.sort_by(|a, b| a.name.cmp(&b.name));
        leave_out_what_is_newer(table, postgres);
    }
    built
}

fn leave_out_what_is_newer(table: &mut Table, postgres: u32) {
    if postgres < 15 {
        table.uniques.iter_mut().for_each(|unique| unique.nulls_not_distinct = false);
        table.indexes.iter_mut().for_each(|index| index.nulls_not_distinct = false);
        table.foreign_keys.iter_mut().for_each(|foreign_key| foreign_key.on_delete_columns.clear());
    }
    if postgres < 14 {
        let keys = table.indexes.iter_mut().flat_map(|index| &mut index.keys);
        let is_new = |class: &mut String| class.ends_with("bloom_ops") || class.ends_with("multi_ops");
        keys.for_each(|key| drop(key.operator_class.take_if(is_new)));
    }
    for column in &mut table.columns {
        if postgres < 14 {
            column.compression = None;
        }
        if let Some(default) = column.default.as_mut().filter(|_| postgres < 13) {
            *default = default.replace("gen_random_uuid()", "'00000000-0000-0000-0000-000000000007'");
        }
    }
}

/// What stands at the same place and is called otherwise was renamed, where `says_so`.
pub(crate) fn renames(old: &Built, new: &Built, says_so: bool) -> Hints {
    let mut hints = Hints::default();
    if says_so {
        of_places(&old.enums, &new.enums, &mut hints.enums, &mut hints.enum_values);
        of_places(&old.domains, &new.domains, &mut hints.domains, &mut BTreeMap::new());
        of_places(&old.composites, &new.composites, &mut hints.composites, &mut hints.attributes);
        of_places(&old.tables, &new.tables, &mut hints.tables, &mut hints.columns);
        for (place, to) in &new.parts {
            let Some(from) = old.parts.get(place).filter(|from| *from != to) else { continue };
            let Some(table) = &new.tables[place.0] else { continue };
            let names = match place.1 {
                Part::Unique | Part::Check | Part::Exclude | Part::ForeignKey => &mut hints.constraints,
                Part::Index => &mut hints.indexes,
                Part::Policy => &mut hints.policies,
            };
            names.insert((table.name.clone(), to.clone()), from.clone());
        }
    }
    hints
}

fn of_places(
    old: &[Option<Place>],
    new: &[Option<Place>],
    names: &mut BTreeMap<QualifiedName, QualifiedName>,
    within: &mut BTreeMap<(QualifiedName, String), String>,
) {
    for (old, new) in old.iter().zip(new).filter_map(|(old, new)| old.as_ref().zip(new.as_ref())) {
        if old.name != new.name {
            names.insert(new.name.clone(), old.name.clone());
        }
        let both = old.within.iter().zip(&new.within).filter_map(|(old, new)| old.as_ref().zip(new.as_ref()));
        for (from, to) in both.filter(|(from, to)| from != to) {
            within.insert((new.name.clone(), to.clone()), from.clone());
        }
    }
}

impl Built {
    fn empty() -> Self {
        Self {
            schema: Schema::default(),
            enums: Vec::new(),
            domains: Vec::new(),
            composites: Vec::new(),
            tables: Vec::new(),
            parts: BTreeMap::new(),
        }
    }
}

struct Builder<'b> {
    bytes: &'b [u8],
    at: usize,
    built: Built,
    /// Names of tables and indexes, which share them within a schema.
    taken: BTreeSet<QualifiedName>,
    /// A function from integer that expressions call, as SQL writes it.
    function: Option<String>,
}

impl Builder<'_> {
    fn byte(&mut self) -> u8 {
        self.at += 1;
        self.bytes.get(self.at - 1).copied().unwrap_or_default()
    }

    fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count
    }

    /// Yes for a share of the bytes: one in `of` is a no.
    fn likely(&mut self, of: u8) -> bool {
        !self.byte().is_multiple_of(of)
    }

    /// Yes for one in `of`.
    fn rarely(&mut self, of: u8) -> bool {
        self.byte() % of == 1
    }

    fn comment(&mut self) -> Option<String> {
        self.rarely(4).then(|| "it's \"new\"".to_owned())
    }

    fn namespace(&mut self) -> &'static str {
        [QualifiedName::PUBLIC, QualifiedName::PUBLIC, "s1", "s 2"][self.below(4)]
    }
}

fn distinct(names: impl IntoIterator<Item = Option<String>>) -> Vec<String> {
    let mut found = Vec::new();
    for name in names.into_iter().flatten() {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}
