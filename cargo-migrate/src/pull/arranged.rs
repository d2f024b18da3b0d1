//! The parts of a table in the order in which a struct says them: what a field can say of itself, then the rest.

use std::sync::Arc;

use migrate_schema::expression::columns_in;
use migrate_schema::name;
use migrate_schema::schema::{
    Check, Exclude, ForeignKey, Index, IndexKey, KeyTarget, QualifiedName, Table, Unique,
};

use crate::source::{Names, Naming};

/// A table, arranged.
pub(super) struct Arranged<'t> {
    pub(super) table: &'t Table,
    pub(super) uniques: Vec<Part<'t, Unique>>,
    pub(super) indexes: Vec<Part<'t, Index>>,
    pub(super) checks: Vec<Part<'t, Check>>,
    pub(super) foreign_keys: Vec<Part<'t, ForeignKey>>,
    pub(super) excludes: Vec<Part<'t, Exclude>>,
    /// Whether the primary key has another name than it would be given.
    pub(super) names_key: bool,
}

/// A constraint or an index.
pub(super) struct Part<'t, T> {
    pub(super) it: &'t T,
    /// The column whose field says it.
    pub(super) field: Option<&'t str>,
    /// Whether its name has to be said, because another one would be chosen.
    pub(super) is_named: bool,
}

impl<T> Part<'_, T> {
    fn must_be_named(&mut self) {
        self.is_named = true;
        // A field has no word for a name.
        self.field = None;
    }
}

/// Arranges tables, and finds the names that have to be said.
pub(super) fn arrange<'t>(tables: &'t [Arc<Table>], naming: &Naming) -> Vec<Arranged<'t>> {
    let mut arranged: Vec<_> = tables.iter().map(|table| Arranged::new(table)).collect();
    // A name that is said is taken, and then another one is chosen for something else.
    while find_names(&mut arranged, naming) {}
    arranged
}

impl<'t> Arranged<'t> {
    fn new(table: &'t Table) -> Self {
        let place = |column: &str| table.columns.iter().position(|other| other.name == column);
        let places = |columns: &[String]| columns.iter().map(|column| place(column)).collect::<Vec<_>>();
        let own_name = |name: &str| name.to_owned();
        Self {
            table,
            uniques: parts(
                table,
                &table.uniques,
                |unique| own_name(&unique.name),
                |unique| match unique.columns.as_slice() {
                    [only]
                        if unique.include.is_empty()
                            && !unique.nulls_not_distinct
                            && unique.deferrable.is_none() =>
                    {
                        Some((only.as_str(), name::unique(&table.name.name, &[only], |_| false)))
                    }
                    _ => None,
                },
                |unique| places(&unique.columns),
            ),
            indexes: parts(
                table,
                &table.indexes,
                |index| own_name(&index.name),
                |index| {
                    let only = simple_column(index)?;
                    Some((only, name::index(&table.name.name, &[only], |_| false)))
                },
                |index| index.keys.iter().map(|key| place(key_column(key)?)).collect(),
            ),
            checks: parts(
                table,
                &table.checks,
                |check| own_name(&check.name),
                |check| match named(check, table).as_slice() {
                    [only] if !check.no_inherit && !check.not_valid => {
                        Some((*only, name::check(&table.name.name, Some(only), |_| false)))
                    }
                    _ => None,
                },
                |check| named(check, table).into_iter().map(place).collect(),
            ),
            foreign_keys: parts(
                table,
                &table.foreign_keys,
                |key| own_name(&key.name),
                |key| match key.columns.as_slice() {
                    [only] if !key.match_full => {
                        Some((only.as_str(), name::foreign_key(&table.name.name, &[only], |_| false)))
                    }
                    _ => None,
                },
                |key| places(&key.columns),
            ),
            excludes: parts(
                table,
                &table.excludes,
                |exclude| own_name(&exclude.name),
                |_| None,
                |exclude| exclude.columns().map(place).collect(),
            ),
            names_key: false,
        }
    }

    /// The column whose field says the primary key.
    pub(super) fn key_field(&self) -> Option<&'t str> {
        let key = self.table.primary_key.as_ref()?;
        match key.columns.as_slice() {
            [only] if key.deferrable.is_none() && !self.names_key => Some(only),
            _ => None,
        }
    }
}

/// Those that fields can say, one for each field and in their order; then the others, by their columns.
fn parts<'t, T>(
    table: &'t Table,
    all: &'t [T],
    name: impl Fn(&T) -> String,
    field: impl Fn(&'t T) -> Option<(&'t str, String)>,
    places: impl Fn(&'t T) -> Vec<Option<usize>>,
) -> Vec<Part<'t, T>> {
    // `…_check1` comes after `…_check`, and `…_check10` after `…_check9`.
    let natural = |it: &T| (name(it).len(), name(it));
    let mut of_fields = Vec::new();
    let mut left: Vec<&T> = all.iter().collect();
    for column in &table.columns {
        let candidates = left.iter().enumerate().filter_map(|(at, it)| {
            let (of, usual) = field(it)?;
            (of == column.name).then(|| (name(it) != usual, natural(it), at))
        });
        if let Some((.., at)) = candidates.min() {
            let it = left.remove(at);
            of_fields.push(Part { it, field: Some(column.name.as_str()), is_named: false });
        }
    }
    left.sort_by_cached_key(|it| {
        let places: Vec<_> = places(it).into_iter().map(|place| place.unwrap_or(usize::MAX)).collect();
        (places.is_empty(), places, natural(it))
    });
    of_fields.extend(left.into_iter().map(|it| Part { it, field: None, is_named: false }));
    of_fields
}

fn named<'t>(check: &Check, table: &'t Table) -> Vec<&'t str> {
    columns_in(&check.expression, table.columns.iter().map(|column| column.name.as_str()))
}

fn key_column(key: &IndexKey) -> Option<&str> {
    match &key.target {
        KeyTarget::Column(column) => Some(column),
        KeyTarget::Expression(_) => None,
    }
}

/// The column of an index that says nothing but the column.
fn simple_column(index: &Index) -> Option<&str> {
    let [key] = index.keys.as_slice() else { return None };
    let column = key_column(key)?;
    let plain = Index {
        name: index.name.clone(),
        keys: vec![IndexKey::column(column)],
        unique: false,
        using: None,
        include: Vec::new(),
        nulls_not_distinct: false,
        with: None,
        predicate: None,
    };
    (*index == plain).then_some(column)
}

/// One round: chooses names as the reader of models does. Whether there was one more that has to be said.
fn find_names(arranged: &mut [Arranged<'_>], naming: &Naming) -> bool {
    let mut names = Names::new(naming);
    for one in arranged.iter() {
        let table = &one.table.name;
        names.take_relation(&table.schema, &table.name);
        let key = one.table.primary_key.as_ref().filter(|_| one.names_key).map(|key| &key.name);
        let backed = key.into_iter().chain(said(&one.uniques, |unique| &unique.name));
        for name in backed.chain(said(&one.excludes, |exclude| &exclude.name)) {
            names.take_relation(&table.schema, name);
            names.take_constraint(&table.schema, name);
        }
        for name in said(&one.indexes, |index| &index.name) {
            names.take_relation(&table.schema, name);
        }
        let checks = said(&one.checks, |check| &check.name);
        for name in checks.chain(said(&one.foreign_keys, |key| &key.name)) {
            names.take_constraint(&table.schema, name);
        }
    }
    let mut has_grown = false;
    for one in arranged {
        let table: &QualifiedName = &one.table.name;
        let columns = one.table.columns.iter().map(|column| column.name.as_str());
        has_grown |= differ(&mut one.checks, |check| {
            names.check(table, None, &check.expression, columns.clone()) == check.name
        });
        if let Some(key) = one.table.primary_key.as_ref().filter(|_| !one.names_key) {
            one.names_key = names.primary_key(table, None, &key.columns) != key.name;
            has_grown |= one.names_key;
        }
        has_grown |= differ(&mut one.uniques, |unique| {
            names.unique(table, None, &unique.columns, &unique.include) == unique.name
        });
        has_grown |= differ(&mut one.indexes, |index| {
            let keys = index.keys.iter().map(|key| &key.target);
            names.index(table, None, keys, &index.include) == index.name
        });
        has_grown |=
            differ(&mut one.foreign_keys, |key| names.foreign_key(table, None, &key.columns) == key.name);
        has_grown |= differ(&mut one.excludes, |exclude| {
            let keys = exclude.elements.iter().map(|element| &element.key.target);
            names.exclude(table, None, keys) == exclude.name
        });
    }
    has_grown
}

fn said<'p, 't, T>(
    parts: &'p [Part<'t, T>],
    name: impl Fn(&'t T) -> &'t String + 'p,
) -> impl Iterator<Item = &'t String> + 'p {
    parts.iter().filter(|part| part.is_named).map(move |part| name(part.it))
}

fn differ<T>(parts: &mut [Part<'_, T>], mut is_chosen: impl FnMut(&T) -> bool) -> bool {
    let mut has_grown = false;
    for part in parts.iter_mut().filter(|part| !part.is_named) {
        if !is_chosen(part.it) {
            part.must_be_named();
            has_grown = true;
        }
    }
    has_grown
}
