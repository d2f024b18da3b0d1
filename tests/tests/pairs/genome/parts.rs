//! What hangs on columns: keys, uniques, checks, indexes, exclusions, policies and foreign keys.

use std::collections::BTreeSet;
use std::sync::Arc;

use migrate_schema::schema::{
    Check, Column, Deferrable, Exclude, ExcludeElement, ForeignKey, ForeignKeyAction, Index, IndexKey,
    KeyTarget, Nulls, Policy, PolicyCommand, PrimaryKey, QualifiedName, Table, Unique,
};

use super::expressions::{computed, condition, whole};
use super::tables::{COLUMNS, TABLES, parts_begin};
use super::{Builder, Part, Place, distinct, families};

const KEY_BYTES: usize = 5;
const UNIQUES: usize = 2;
const UNIQUE_BYTES: usize = 6;
const CHECKS: usize = 2;
const CHECK_BYTES: usize = 5;
const INDEXES: usize = 2;
const INDEX_BYTES: usize = 8;
const EXCLUDE_BYTES: usize = 6;
const POLICIES: usize = 2;
const POLICY_BYTES: usize = 7;
const FOREIGN_KEYS: usize = 2;
const FOREIGN_KEY_BYTES: usize = 7;
const UNIQUES_BEGIN: usize = KEY_BYTES;
const CHECKS_BEGIN: usize = UNIQUES_BEGIN + UNIQUES * UNIQUE_BYTES;
const INDEXES_BEGIN: usize = CHECKS_BEGIN + CHECKS * CHECK_BYTES;
const EXCLUDE_BEGIN: usize = INDEXES_BEGIN + INDEXES * INDEX_BYTES;
const POLICIES_BEGIN: usize = EXCLUDE_BEGIN + EXCLUDE_BYTES;
const FOREIGN_KEYS_BEGIN: usize = POLICIES_BEGIN + POLICIES * POLICY_BYTES;

/// How many bytes the parts of one table have.
pub(super) const LENGTH: usize = FOREIGN_KEYS_BEGIN + FOREIGN_KEYS * FOREIGN_KEY_BYTES;

impl Builder<'_> {
    pub(super) fn parts(&mut self, place: usize, mut table: Table, built: &Place) -> Table {
        let begin = parts_begin(place);
        self.at = begin;
        self.follow_parent(&mut table);
        self.primary_key(place, &mut table, built);
        // Names that a constraint with an index takes are its table's, too.
        let mut used: BTreeSet<String> = table.primary_key.iter().map(|key| key.name.clone()).collect();
        for unique in 0..UNIQUES {
            self.at = begin + UNIQUES_BEGIN + unique * UNIQUE_BYTES;
            self.unique(place, unique, &mut table, built);
        }
        used.extend(table.uniques.iter().map(|unique| unique.name.clone()));
        for check in 0..CHECKS {
            self.at = begin + CHECKS_BEGIN + check * CHECK_BYTES;
            self.check(place, check, &mut used, &mut table, built);
        }
        self.inherit_checks(&mut table);
        for index in 0..INDEXES {
            self.at = begin + INDEXES_BEGIN + index * INDEX_BYTES;
            self.index(place, index, &mut table, built);
        }
        self.at = begin + EXCLUDE_BEGIN;
        self.exclude(place, &mut used, &mut table, built);
        table
    }

    fn primary_key(&mut self, place: usize, table: &mut Table, built: &Place) {
        let (first, second) = (self.named(built), self.named(built));
        let name = self.relation_name(&table.name.schema, format!("t{place}_pkey"));
        let when = self.byte();
        let mut columns = distinct([first, second]);
        if columns.is_empty() {
            return;
        }
        families::hold_key(table, &mut columns);
        for column in table.columns.iter_mut().filter(|column| columns.contains(&column.name)) {
            column.nullable = false;
        }
        table.primary_key = Some(PrimaryKey { name, columns, deferrable: deferrable(when / 2) });
    }

    fn unique(&mut self, place: usize, number: usize, table: &mut Table, built: &Place) {
        let is_there = self.rarely(2);
        let mut columns = distinct([self.named(built), self.named(built)]);
        let include = distinct([self.named(built)]);
        let options = self.byte();
        let name = self.relation_name(&table.name.schema, format!("t{place}_u{number}"));
        if is_there && !columns.is_empty() {
            families::hold_key(table, &mut columns);
            self.built.parts.insert((place, Part::Unique, number), name.clone());
            table.uniques.push(Unique {
                name,
                include: include.into_iter().filter(|column| !columns.contains(column)).collect(),
                columns,
                nulls_not_distinct: options & 1 != 0,
                deferrable: deferrable(options >> 1),
            });
        }
    }

    fn check(
        &mut self,
        place: usize,
        number: usize,
        used: &mut BTreeSet<String>,
        table: &mut Table,
        built: &Place,
    ) {
        let is_there = self.rarely(2);
        let columns = distinct([self.named(built), self.named(built)]);
        let options = self.byte();
        let name = self.constraint_name(used, format!("t{place}_k{number}"));
        if let (true, Some(expression)) = (is_there, self.condition(table, &columns, options)) {
            self.built.parts.insert((place, Part::Check, number), name.clone());
            let no_inherit = options & 64 != 0 && table.partition_by.is_none();
            // Partitions would have it valid or not, as they came before it or after.
            let not_valid = options & 128 != 0 && table.partition_by.is_none();
            table.checks.push(Check { name, expression, no_inherit, not_valid });
        }
    }

    fn index(&mut self, place: usize, number: usize, table: &mut Table, built: &Place) {
        let is_there = self.rarely(2);
        let columns = distinct([self.named(built), self.named(built)]);
        let (flags, options) = (self.byte(), self.byte());
        let include = distinct([self.named(built)]);
        let predicate = distinct([self.named(built)]);
        let name = self.relation_name(&table.name.schema, format!("t{place}_i{number}"));
        if !is_there || columns.is_empty() {
            return;
        }
        let mut keys: Vec<IndexKey> = columns.iter().map(IndexKey::column).collect();
        let schema = &self.built.schema;
        if let (true, Some(expression)) =
            (flags & 1 != 0, computed(table, &columns[0], schema, self.function.as_deref()))
        {
            keys[0].target = KeyTarget::Expression(expression);
        }
        let fits = |method: &&Method| {
            let takes = |key: &IndexKey| match &key.target {
                KeyTarget::Column(name) => table.column(name).is_some_and(|column| method.takes(column)),
                KeyTarget::Expression(_) => false,
            };
            (keys.len() == 1 || method.takes_several) && keys.iter().all(takes)
        };
        let method = METHODS.get(usize::from(options % 8)).filter(fits);
        let is_tree = method.is_none();
        if is_tree {
            keys[0].descending = flags & 2 != 0;
            keys[0].nulls = match (flags & 4 != 0, keys[0].descending) {
                (false, _) => None,
                (true, true) => Some(Nulls::Last),
                (true, false) => Some(Nulls::First),
            };
        }
        let is_text = matches!(&keys[0].target, KeyTarget::Column(name)
            if table.column(name).is_some_and(|column| column.sql_type.to_string() == "text"));
        if is_text && is_tree && flags & 8 != 0 {
            keys[0].collation = Some("C".to_owned());
        }
        if is_text && is_tree && flags & 16 != 0 {
            keys[0].operator_class = Some("text_pattern_ops".to_owned());
        }
        for key in &mut keys {
            let column = match &key.target {
                KeyTarget::Column(name) => table.column(name),
                KeyTarget::Expression(_) => None,
            };
            if let (Some(method), Some(column)) = (method, column) {
                key.operator_class = method.operator_class(column, flags);
            }
        }
        let predicate = self.condition(table, &predicate, options >> 4);
        if is_tree && flags & 32 != 0 {
            families::hold_index_key(table, &mut keys);
        }
        let columns: Vec<String> = keys.iter().filter_map(column_of).cloned().chain(columns).collect();
        self.built.parts.insert((place, Part::Index, number), name.clone());
        table.indexes.push(Index {
            name,
            keys,
            unique: is_tree && flags & 32 != 0,
            using: method.map(|method| method.name.to_owned()),
            include: include
                .into_iter()
                .filter(|column| method.is_none_or(|it| it.includes) && !columns.contains(column))
                .collect(),
            nulls_not_distinct: is_tree && flags & 32 != 0 && flags & 64 != 0,
            with: (options % 7 == 1).then(|| method.map_or("fillfactor = 70", |it| it.with).to_owned()),
            predicate,
        });
    }

    fn exclude(&mut self, place: usize, used: &mut BTreeSet<String>, table: &mut Table, built: &Place) {
        let is_there = self.rarely(3);
        let columns = distinct([self.named(built), self.named(built)]);
        let options = self.byte();
        let predicate = distinct([self.named(built)]);
        let name = self.relation_name(&table.name.schema, format!("t{place}_x"));
        let compares = |column: &String| table.column(column).is_some_and(|it| self.has_operators(it));
        let is_possible = is_there && table.partition_by.is_none() && !columns.is_empty();
        if !is_possible || !columns.iter().all(compares) || !used.insert(name.clone()) {
            return;
        }
        self.built.parts.insert((place, Part::Exclude, 0), name.clone());
        let overlaps = |column: &String| {
            let built_in = table.column(column).and_then(|column| column.sql_type.built_in_name());
            built_in == Some("int4range")
        };
        if options & 64 == 0 && columns.iter().all(overlaps) {
            let key = |column| ExcludeElement { key: IndexKey::column(column), with: "&&".to_owned() };
            table.excludes.push(Exclude {
                name,
                using: Some("gist".to_owned()),
                elements: columns.iter().map(key).collect(),
                predicate: self.condition(table, &predicate, options >> 2),
                deferrable: deferrable(options >> 3),
            });
            return;
        }
        let mut elements: Vec<ExcludeElement> = columns
            .iter()
            .map(|column| ExcludeElement { key: IndexKey::column(column), with: "=".to_owned() })
            .collect();
        if let (true, Some(expression)) =
            (options & 1 != 0, computed(table, &columns[0], &self.built.schema, self.function.as_deref()))
        {
            elements[0].key.target = KeyTarget::Expression(expression);
        }
        table.excludes.push(Exclude {
            name,
            using: (options & 2 != 0).then(|| "btree".to_owned()),
            elements,
            predicate: self.condition(table, &predicate, options >> 2),
            deferrable: deferrable(options >> 3),
        });
    }

    /// Policies, when all tables are there that they can read.
    pub(super) fn policies(&mut self, place: usize) {
        let Some(built) = self.built.tables[place].clone() else { return };
        let at = self.built.schema.tables.iter().position(|table| table.name == built.name);
        let Some(at) = at else { return };
        let mut table = Table::clone(&self.built.schema.tables[at]);
        for policy in 0..POLICIES {
            self.at = parts_begin(place) + POLICIES_BEGIN + policy * POLICY_BYTES;
            self.policy(place, policy, &mut table, &built);
        }
        self.built.schema.tables[at] = table.into();
    }

    fn policy(&mut self, place: usize, number: usize, table: &mut Table, built: &Place) {
        let is_there = self.rarely(3);
        let (column, others) = (self.byte(), self.byte());
        let command = PolicyCommand::ALL[self.below(PolicyCommand::ALL.len())].1;
        let (options, name, source) = (self.byte(), self.below(3), self.byte());
        let named = |built: &Place, choice: u8| {
            built.within.get(usize::from(choice) % (COLUMNS + 2)).cloned().flatten()
        };
        let own = self.condition(table, &distinct([named(built, column)]), options);
        let other = self.built.tables[usize::from(source / 4) % TABLES].clone().filter(|_| source % 4 == 1);
        let other = other.filter(|other| other.name != table.name);
        let read = other.and_then(|other| {
            let source = self.built.schema.tables.iter().find(|table| table.name == other.name)?;
            let predicate = self.condition(source, &distinct([named(&other, others)]), options >> 4)?;
            Some(format!("EXISTS (SELECT FROM {} WHERE {predicate})", whole(&source.name)))
        });
        let further = || self.condition(table, &distinct([named(built, others)]), options);
        let parts: Vec<String> = own.into_iter().chain(read.or_else(further)).collect();
        let Some(expression) = Some(parts.join(" AND ")).filter(|_| is_there && !parts.is_empty()) else {
            return;
        };
        let is_written = |is_said: bool| match command {
            PolicyCommand::Insert => true,
            PolicyCommand::Select | PolicyCommand::Delete => false,
            PolicyCommand::All | PolicyCommand::Update => is_said,
        };
        let using = (command != PolicyCommand::Insert).then(|| expression.clone());
        let name = if name == 2 { format!("May {number}") } else { format!("may_{number}") };
        self.built.parts.insert((place, Part::Policy, number), name.clone());
        table.policies.push(Policy {
            name,
            command,
            restrictive: options & 2 != 0,
            to: if options & 4 == 0 { Vec::new() } else { vec!["pg_monitor".to_owned()] },
            using,
            with_check: is_written(options & 8 != 0).then_some(expression),
        });
    }

    /// PostgreSQL finds no operator for a domain over an enum, an array or a row.
    fn has_operators(&self, column: &Column) -> bool {
        let schema = &self.built.schema;
        let resolved = schema.resolved(&column.sql_type);
        let is_domain = |name: &QualifiedName| schema.domain(name).is_some();
        !column.sql_type.qualified_name().is_some_and(is_domain)
            || (!resolved.is_array() && resolved.built_in_name().is_some())
    }

    /// A column by its place, when it is there.
    fn named(&mut self, built: &Place) -> Option<String> {
        let place = self.below(COLUMNS + 2);
        built.within.get(place).cloned().flatten()
    }

    fn relation_name(&mut self, schema: &str, own: String) -> String {
        let name = match self.below(6) {
            0..=3 => own.clone(),
            4 => "x".to_owned(),
            _ => "y".to_owned(),
        };
        let whole = QualifiedName::new(schema, &name);
        if self.taken.insert(whole) {
            return name;
        }
        self.taken.insert(QualifiedName::new(schema, &own));
        own
    }

    /// The name of a check or foreign key, which only its table has to itself.
    fn constraint_name(&mut self, used: &mut BTreeSet<String>, own: String) -> String {
        let name = match self.below(6) {
            0..=3 => own.clone(),
            4 => "p".to_owned(),
            _ => "q".to_owned(),
        };
        if used.insert(name.clone()) { name } else { own }
    }

    /// Something about each of these columns.
    pub(super) fn condition(&self, table: &Table, columns: &[String], other: u8) -> Option<String> {
        let conditions: Vec<String> = columns
            .iter()
            .filter_map(|name| {
                let column = table.column(name)?;
                Some(condition(column, other & 1 != 0, &self.built.schema, self.function.as_deref()))
            })
            .collect();
        (!conditions.is_empty()).then(|| conditions.join(" AND "))
    }

    /// Foreign keys to whatever key of whatever table has columns of the same types.
    pub(super) fn foreign_keys(&mut self, place: usize) {
        let mut found = Vec::new();
        let names: Vec<Option<QualifiedName>> =
            self.built.tables.iter().map(|built| built.as_ref().map(|built| built.name.clone())).collect();
        let Some(own) = names[place].clone() else { return };
        let table = self.built.schema.tables.iter().find(|table| table.name == own).expect("a table").clone();
        let mut used: BTreeSet<String> = table.constraints().map(str::to_owned).collect();
        for number in 0..FOREIGN_KEYS {
            self.at = parts_begin(place) + FOREIGN_KEYS_BEGIN + number * FOREIGN_KEY_BYTES;
            let is_there = self.likely(3);
            let target = names[self.below(TABLES)].clone();
            let (key, offset) = (self.below(3), self.below(COLUMNS));
            let (actions, options) = (self.byte(), self.byte());
            let name = self.constraint_name(&mut used, format!("t{place}_f{number}"));
            let Some(target) = target.filter(|_| is_there) else { continue };
            let target = self.built.schema.tables.iter().find(|table| table.name == target).expect("a table");
            if target.unlogged && !table.unlogged {
                continue;
            }
            let Some(referenced_columns) = referable(target, key) else { continue };
            let columns: Option<Vec<String>> = referenced_columns
                .iter()
                .map(|referenced| {
                    let referenced = target.column(referenced)?;
                    if !self.has_operators(referenced) {
                        return None;
                    }
                    let fitting = table.columns.iter().filter(|column| {
                        column.sql_type == referenced.sql_type
                            && column.collation == referenced.collation
                            && column.generated.is_none()
                    });
                    let fitting: Vec<&Column> = fitting.collect();
                    (!fitting.is_empty()).then(|| fitting[offset % fitting.len()].name.clone())
                })
                .collect();
            let Some(columns) =
                columns.filter(|columns| distinct(columns.iter().cloned().map(Some)) == **columns)
            else {
                continue;
            };
            let action =
                |choice: u8| ForeignKeyAction::ALL[usize::from(choice) % ForeignKeyAction::ALL.len()].1;
            let on_delete = action(actions);
            let sets = matches!(on_delete, ForeignKeyAction::SetNull | ForeignKeyAction::SetDefault);
            self.built.parts.insert((place, Part::ForeignKey, number), name.clone());
            found.push(ForeignKey {
                on_delete_columns: if sets && options & 16 != 0 { columns[..1].to_vec() } else { Vec::new() },
                name,
                columns,
                references: target.name.clone(),
                referenced_columns,
                on_delete,
                on_update: action(actions >> 4),
                match_full: options & 8 != 0,
                deferrable: deferrable(options),
                not_valid: options & 32 != 0 && table.partition_by.is_none() && target.partition_by.is_none(),
            });
        }
        let table = self.built.schema.tables.iter_mut().find(|table| table.name == own).expect("a table");
        Arc::make_mut(table).foreign_keys = found;
    }
}

/// An index method beside the usual one, and what it can do.
struct Method {
    name: &'static str,
    types: &'static [&'static str],
    takes_several: bool,
    includes: bool,
    with: &'static str,
}

const METHODS: [Method; 5] = [
    Method {
        name: "hash",
        types: &["integer", "bigint", "text", "varchar", "numeric", "boolean", "date", "timestamptz", "uuid"],
        takes_several: false,
        includes: false,
        with: "fillfactor = 70",
    },
    Method {
        name: "gin",
        types: &["integer[]", "jsonb"],
        takes_several: true,
        includes: false,
        with: "fastupdate = off",
    },
    Method {
        name: "gist",
        types: &["int4range", "inet"],
        takes_several: true,
        includes: true,
        with: "fillfactor = 70",
    },
    Method {
        name: "brin",
        types: &["integer", "bigint", "smallint", "text", "numeric", "date", "timestamptz", "uuid", "inet"],
        takes_several: true,
        includes: false,
        with: "pages_per_range = 64",
    },
    Method {
        name: "spgist",
        types: &["int4range", "inet", "text"],
        takes_several: false,
        includes: false,
        with: "fillfactor = 70",
    },
];

impl Method {
    fn takes(&self, column: &Column) -> bool {
        let name = column.sql_type.without_modifiers().to_string();
        self.types.contains(&name.as_str())
    }

    /// The operator class that has to be named, or another one than the usual one.
    fn operator_class(&self, column: &Column, flags: u8) -> Option<String> {
        let is_other = flags & 8 != 0;
        let name = match (self.name, column.sql_type.built_in_name()?) {
            ("gist", "inet") => "inet_ops",
            ("gin", "jsonb") if is_other => "jsonb_path_ops",
            ("brin", "integer") if is_other => "int4_bloom_ops",
            ("brin", "bigint") if is_other => "int8_minmax_multi_ops",
            ("spgist", "int4range") if is_other => "range_ops",
            _ => return None,
        };
        Some(name.to_owned())
    }
}

fn column_of(key: &IndexKey) -> Option<&String> {
    match &key.target {
        KeyTarget::Column(column) => Some(column),
        KeyTarget::Expression(_) => None,
    }
}

fn deferrable(choice: u8) -> Option<Deferrable> {
    match choice % 6 {
        1 => Some(Deferrable::Immediate),
        2 => Some(Deferrable::Deferred),
        _ => None,
    }
}

fn referable(table: &Table, key: usize) -> Option<Vec<String>> {
    let primary = table.primary_key.iter().filter(|key| key.deferrable.is_none());
    let uniques = table.uniques.iter().filter(|unique| unique.deferrable.is_none());
    let keys = primary.map(|key| key.columns.clone()).chain(uniques.map(|unique| unique.columns.clone()));
    let indexes =
        table.indexes.iter().filter(|index| index.unique && index.predicate.is_none()).filter_map(|index| {
            index
                .keys
                .iter()
                .map(|key| match &key.target {
                    KeyTarget::Column(column) if key.operator_class.is_none() && key.collation.is_none() => {
                        Some(column.clone())
                    }
                    _ => None,
                })
                .collect::<Option<Vec<String>>>()
        });
    let keys: Vec<Vec<String>> = keys.chain(indexes).collect();
    (!keys.is_empty()).then(|| keys[key % keys.len()].clone())
}
