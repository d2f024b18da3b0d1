//! Tables and their columns.

use migrate_schema::name;
use migrate_schema::schema::{
    Column, Compression, Identity, IdentityKind, KeyTarget, QualifiedName, ReplicaIdentity, RowSecurity,
    Storage, Table,
};
use migrate_schema::sql_type::SqlType;

use super::expressions::{default, generated};
use super::{Builder, Place, families, objects, parts};

pub(super) const TABLES: usize = 3;
pub(super) const COLUMNS: usize = 5;
const BEGIN: usize = objects::FUNCTION_BEGIN + objects::FUNCTION_BYTES;
const OWN_BYTES: usize = 10;
const COLUMN_BYTES: usize = 14;
const PARTS: usize = OWN_BYTES + COLUMNS * COLUMN_BYTES;
const TABLE_BYTES: usize = PARTS + parts::LENGTH;

/// Where the bytes of tables end.
pub(super) const END: usize = BEGIN + TABLES * TABLE_BYTES;

/// Where the keys and indexes of a table begin.
pub(super) fn parts_begin(place: usize) -> usize {
    BEGIN + place * TABLE_BYTES + PARTS
}

/// A table with its columns, and what is still open.
pub(super) struct Draft {
    pub(super) table: Table,
    pub(super) place: Place,
    /// Where each column looks first for what it is computed from.
    pub(super) sources: Vec<usize>,
    pub(super) family: u8,
    pub(super) key: u8,
    /// What is said of its indexes.
    chosen: u8,
}

impl Builder<'_> {
    pub(super) fn tables(&mut self) {
        let mut drafts: Vec<_> = (0..TABLES).map(|place| self.table(place)).collect();
        families::found(&mut drafts);
        for (place, draft) in drafts.into_iter().enumerate() {
            let Some(mut draft) = draft else {
                self.built.tables.push(None);
                continue;
            };
            self.generate(&mut draft);
            let built = draft.place;
            let mut table = self.parts(place, draft.table, &built);
            choose(&mut table, draft.chosen);
            self.built.schema.tables.push(table.into());
            self.built.tables.push(Some(built));
        }
        (0..TABLES).for_each(|place| self.foreign_keys(place));
        (0..TABLES).for_each(|place| self.policies(place));
    }

    fn table(&mut self, place: usize) -> Option<Draft> {
        let begin = BEGIN + place * TABLE_BYTES;
        self.at = begin;
        let is_there = self.likely(5);
        let shared = ["x", "y"][place % 2];
        let name = match self.below(4) {
            0 | 1 => format!("t{place}"),
            2 => format!("Table {place}"),
            _ => shared.to_owned(),
        };
        let namespace = self.namespace();
        let comment = self.comment();
        let unlogged = self.rarely(6);
        let (with, row_security) = (self.byte(), self.byte());
        let (family, key, chosen) = (self.byte(), self.byte(), self.byte());
        let columns: Vec<Option<(Column, usize)>> = (0..COLUMNS)
            .map(|column| {
                self.at = begin + OWN_BYTES + column * COLUMN_BYTES;
                self.column(column)
            })
            .collect();
        if !is_there || columns.iter().all(Option::is_none) {
            return None;
        }
        let mut name = QualifiedName::new(namespace, name);
        if !self.taken.insert(name.clone()) {
            name.name = format!("t{place}");
            self.taken.insert(name.clone());
        }
        let mut table = Table { comment, unlogged, ..Table::new(name.clone()) };
        if with % 4 == 1 {
            table.with.insert("fillfactor".to_owned(), if with & 16 == 0 { "70" } else { "80" }.to_owned());
        }
        if with % 8 == 2 {
            table.with.insert("autovacuum_enabled".to_owned(), "false".to_owned());
        }
        table.row_security = match row_security % 7 {
            1 => Some(RowSecurity::Enabled),
            2 => Some(RowSecurity::Forced),
            3 => Some(RowSecurity::ForcedOnly),
            _ => None,
        };
        let mut names = Vec::new();
        let mut sources = Vec::new();
        for (place, column) in columns.into_iter().enumerate() {
            names.push(column.map(|(mut column, source)| {
                if table.column(&column.name).is_some() {
                    column.name = format!("c{place}");
                }
                column.serial = column.serial.map(|_| name::sequence(&name.name, &column.name, |_| false));
                let name = column.name.clone();
                table.columns.push(column);
                sources.push(source);
                name
            }));
        }
        Some(Draft { table, place: Place { name, within: names }, sources, family, key, chosen })
    }

    fn generate(&self, draft: &mut Draft) {
        let table = &mut draft.table;
        for (at, source) in draft.sources.iter().enumerate() {
            if table.columns[at].generated.is_some() {
                let function = self.function.as_deref();
                let (expression, sql_type) = match generated(table, at, *source, &self.built.schema, function)
                {
                    Some((expression, sql_type)) => (Some(expression), sql_type),
                    None => (None, table.columns[at].sql_type.clone()),
                };
                table.columns[at].generated = expression;
                table.columns[at].sql_type = sql_type;
            }
        }
    }

    /// A column, and where what it is computed from is looked for first.
    fn column(&mut self, place: usize) -> Option<(Column, usize)> {
        let is_there = self.likely(4);
        let name = match self.below(5) {
            0..=2 => format!("c{place}"),
            3 => format!("Col {place}"),
            _ => ["select", "z"][place % 2].to_owned(),
        };
        let sql_type = self.sql_type();
        let nullable = self.byte() % 2 == 1;
        let has_default = self.byte() % 2 == 1;
        let (identity, options) = (self.byte(), self.byte());
        let is_generated = self.rarely(4);
        let source = self.below(7);
        let is_collated = self.rarely(5);
        let (storage, compression) = (self.byte(), self.byte());
        let comment = self.comment();
        let kind = sql_type.to_string();
        let mut column = Column { nullable, comment, ..Column::new(name, sql_type) };
        let is_integer = ["smallint", "integer", "bigint"].contains(&kind.as_str());
        if is_generated {
            // The expression follows when all columns are known.
            column.generated = Some(String::new());
        } else if is_integer && identity % 4 == 1 {
            column.nullable = false;
            column.identity = Some(Box::new(Identity {
                generated: if identity & 16 == 0 { IdentityKind::Always } else { IdentityKind::ByDefault },
                start: (identity & 32 != 0).then_some(100),
                increment: (identity & 64 != 0).then_some(5),
                min: (options % 5 == 1).then_some(1 + i64::from(options & 64)),
                max: (options & 8 != 0).then_some(1000),
                cache: (options % 7 == 1).then_some(20),
                cycle: options & 16 != 0,
            }));
        } else if is_integer && identity % 8 == 2 {
            column.nullable = false;
            column.serial = Some(String::new());
        } else if has_default {
            let resolved = self.built.schema.resolved(&column.sql_type);
            let function = self.function.as_ref().filter(|_| options % 4 == 1 && kind == "bigint");
            column.default = Some(match function {
                Some(function) => format!("{function}(7)"),
                None => default(&resolved, &self.built.schema.enums),
            });
        }
        let is_plain = column.generated.is_none();
        if is_collated && is_plain && ["text", "varchar(10)", "varchar(20)"].contains(&kind.as_str()) {
            column.collation = Some("C".to_owned());
        }
        let own = Storage::of_type(&column.sql_type);
        if is_plain && own.is_some_and(|own| own != Storage::Plain) {
            let is_said = storage % 4 == 1;
            let storage = Storage::ALL[usize::from(storage >> 3) % Storage::ALL.len()].1;
            column.storage = (is_said && Some(storage) != own).then_some(storage);
            column.compression = (compression % 5 == 1).then_some(Compression::Pglz);
        }
        is_there.then_some((column, source))
    }

    fn sql_type(&mut self) -> SqlType {
        const BUILT_IN: [&str; 16] = [
            "integer",
            "bigint",
            "smallint",
            "text",
            "varchar(10)",
            "varchar(20)",
            "numeric",
            "numeric(10,2)",
            "boolean",
            "timestamptz",
            "date",
            "uuid",
            "jsonb",
            "integer[]",
            "int4range",
            "inet",
        ];
        let choice = self.below(BUILT_IN.len() + 12);
        let schema = &self.built.schema;
        let enums: Vec<&QualifiedName> = schema.enums.iter().map(|it| &it.name).collect();
        let domains: Vec<&QualifiedName> = schema.domains.iter().map(|it| &it.name).collect();
        let composites: Vec<&QualifiedName> = schema.composites.iter().map(|it| &it.name).collect();
        let named = |names: &[&QualifiedName], place: usize, is_array: bool| match names.get(place) {
            None => SqlType::built_in("text"),
            Some(name) if is_array => SqlType::named((*name).clone()).array(),
            Some(name) => SqlType::named((*name).clone()),
        };
        match choice.checked_sub(BUILT_IN.len()) {
            None => BUILT_IN[choice].parse().expect("a type"),
            Some(choice @ 0..4) => named(&enums, choice % 2, false),
            Some(4) => named(&enums, 0, true),
            Some(choice @ 5..8) => named(&domains, choice % 2, false),
            Some(8) => named(&domains, 0, true),
            Some(choice @ 9..11) => named(&composites, choice % 2, false),
            Some(_) => named(&composites, 0, true),
        }
    }
}

/// Says by what replicas know rows, and on what the table is clustered.
fn choose(table: &mut Table, chosen: u8) {
    let is_required =
        |name: &String| table.columns.iter().any(|column| column.name == *name && !column.nullable);
    let key = table.primary_key.iter().filter(|key| key.deferrable.is_none()).map(|key| &key.name);
    let uniques = table
        .uniques
        .iter()
        .filter(|unique| unique.deferrable.is_none() && unique.columns.iter().all(is_required));
    let indexes = table.indexes.iter().filter(|index| index.predicate.is_none());
    let known = indexes.clone().filter(|index| {
        index.unique
            && index
                .keys
                .iter()
                .all(|key| matches!(&key.target, KeyTarget::Column(column) if is_required(column)))
    });
    let known = key.chain(uniques.map(|unique| &unique.name)).chain(known.map(|index| &index.name));
    let known: Vec<String> = known.cloned().collect();
    let key = table.primary_key.iter().map(|key| &key.name);
    let ordered = indexes.filter(|index| matches!(index.using.as_deref(), None | Some("gist")));
    let ordered = ordered.map(|index| &index.name);
    let ordered: Vec<String> =
        key.chain(table.uniques.iter().map(|unique| &unique.name)).chain(ordered).cloned().collect();
    let [identity, cluster] = [usize::from(chosen % 16), usize::from(chosen / 16)];
    table.replica_identity = match identity {
        1 => Some(ReplicaIdentity::Full),
        2 => Some(ReplicaIdentity::Nothing),
        3..8 if !known.is_empty() => Some(ReplicaIdentity::Index(known[identity % known.len()].clone())),
        _ => None,
    };
    if cluster > 8 && !ordered.is_empty() && table.partition_by.is_none() {
        table.cluster = Some(ordered[cluster % ordered.len()].clone());
    }
}
