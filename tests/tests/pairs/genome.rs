//! A schema as a row of bytes: each stands at a fixed place for one decision, and 0 is the simplest one. So a
//! second schema that resembles the first is a copy with a few bytes changed, and a failing pair shrinks by itself.

use std::collections::BTreeSet;

use migrate_schema::hints::Hints;
use migrate_schema::schema::{
    Check, Column, Deferrable, EnumType, ForeignKey, ForeignKeyAction, Identity, IdentityKind, Index,
    IndexKey, KeyTarget, Nulls, PrimaryKey, QualifiedName, Schema, Table, Unique,
};
use migrate_schema::sql_type::SqlType;

/// How many bytes a schema has.
pub(crate) const LENGTH: usize = ENUMS * ENUM_BYTES + TABLES * TABLE_BYTES;

const ENUMS: usize = 2;
const VALUES: u8 = 4;
const ENUM_BYTES: usize = 8;
const TABLES: usize = 3;
const COLUMNS: usize = 5;
const UNIQUES: usize = 2;
const CHECKS: usize = 2;
const INDEXES: usize = 2;
const FOREIGN_KEYS: usize = 2;
const TABLE_BYTES: usize = 4 + COLUMNS * 9 + 3 + UNIQUES * 6 + CHECKS * 5 + INDEXES * 8 + FOREIGN_KEYS * 7;

/// The first version that knows it.
const NULLS_NOT_DISTINCT: u32 = 15;

/// A schema, with what became of each place in its bytes.
pub(crate) struct Built {
    pub(crate) schema: Schema,
    enums: Vec<Option<BuiltEnum>>,
    tables: Vec<Option<BuiltTable>>,
}

struct BuiltEnum {
    name: QualifiedName,
    values: Vec<Option<String>>,
}

struct BuiltTable {
    name: QualifiedName,
    columns: Vec<Option<String>>,
}

/// Reads a schema for a server of this version. Whatever does not fit together is left out: every row of bytes
/// is a schema.
pub(crate) fn build(bytes: &[u8], postgres: u32) -> Built {
    let mut builder = Builder { bytes, at: 0, postgres, built: Built::empty(), taken: BTreeSet::new() };
    let enums: Vec<_> = (0..ENUMS).map(|place| builder.enum_type(place)).collect();
    builder.built.enums = enums;
    let mut drafts = Vec::new();
    for place in 0..TABLES {
        let begin = ENUMS * ENUM_BYTES + place * TABLE_BYTES;
        builder.at = begin;
        drafts.push(builder.table(place));
    }
    for (place, draft) in drafts.into_iter().enumerate() {
        let Some((table, built)) = draft else {
            builder.built.tables.push(None);
            continue;
        };
        builder.at = ENUMS * ENUM_BYTES + place * TABLE_BYTES + 4 + COLUMNS * 9;
        let table = builder.parts(place, table, &built);
        builder.built.schema.tables.push(table.into());
        builder.built.tables.push(Some(built));
    }
    for place in 0..TABLES {
        builder.at = ENUMS * ENUM_BYTES + (place + 1) * TABLE_BYTES - FOREIGN_KEYS * 7;
        builder.foreign_keys(place);
    }
    let mut built = builder.built;
    let schemas = built.schema.tables.iter().map(|table| &table.name.schema);
    let schemas = schemas.chain(built.schema.enums.iter().map(|enum_type| &enum_type.name.schema));
    let namespaces: BTreeSet<String> =
        schemas.filter(|name| *name != QualifiedName::PUBLIC).cloned().collect();
    built.schema.namespaces = namespaces.into_iter().collect();
    built.schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    built.schema.enums.sort_by(|a, b| a.name.cmp(&b.name));
    for table in built.schema.tables.iter_mut().map(std::sync::Arc::make_mut) {
        table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
        table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
    }
    built
}

/// What stands at the same place and is called otherwise was renamed, where `says_so`.
pub(crate) fn renames(old: &Built, new: &Built, says_so: bool) -> Hints {
    let mut hints = Hints::default();
    if !says_so {
        return hints;
    }
    for (old, new) in old.enums.iter().zip(&new.enums).filter_map(|(old, new)| old.as_ref().zip(new.as_ref()))
    {
        if old.name != new.name {
            hints.enums.insert(new.name.clone(), old.name.clone());
        }
        for (from, to) in
            old.values.iter().zip(&new.values).filter_map(|(old, new)| old.as_ref().zip(new.as_ref()))
        {
            if from != to {
                hints.enum_values.insert((new.name.clone(), to.clone()), from.clone());
            }
        }
    }
    for (old, new) in
        old.tables.iter().zip(&new.tables).filter_map(|(old, new)| old.as_ref().zip(new.as_ref()))
    {
        if old.name != new.name {
            hints.tables.insert(new.name.clone(), old.name.clone());
        }
        for (from, to) in
            old.columns.iter().zip(&new.columns).filter_map(|(old, new)| old.as_ref().zip(new.as_ref()))
        {
            if from != to {
                hints.columns.insert((new.name.clone(), to.clone()), from.clone());
            }
        }
    }
    hints
}

impl Built {
    fn empty() -> Self {
        Self { schema: Schema::default(), enums: Vec::new(), tables: Vec::new() }
    }
}

struct Builder<'b> {
    bytes: &'b [u8],
    at: usize,
    postgres: u32,
    built: Built,
    /// Names of tables and indexes, which share them within a schema.
    taken: BTreeSet<QualifiedName>,
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

    fn enum_type(&mut self, place: usize) -> Option<BuiltEnum> {
        let is_there = self.likely(4);
        let name = ["mood", "Kind", "state", "mood"][self.below(4)];
        let name = QualifiedName::new(self.namespace(), format!("{name}_{place}"));
        let (absent, other, turned, comment) = (self.byte(), self.byte(), self.below(4), self.comment());
        self.at += 1;
        let values: Vec<Option<String>> = (0..VALUES)
            .map(|value| {
                // The first one always stays, so that defaults and checks have something to name.
                let is_there = value == 0 || absent >> value & 1 == 0;
                let word = if other >> value & 1 == 0 { "value" } else { "it's" };
                is_there.then(|| format!("{word} {value}"))
            })
            .collect();
        let mut order: Vec<String> = values.iter().flatten().cloned().collect();
        let count = order.len();
        order.rotate_left(turned % count);
        is_there.then(|| {
            self.built.schema.enums.push(EnumType { name: name.clone(), values: order, comment });
            BuiltEnum { name, values }
        })
    }

    fn table(&mut self, place: usize) -> Option<(Table, BuiltTable)> {
        let is_there = self.likely(5);
        let shared = ["x", "y"][place % 2];
        let name = match self.below(4) {
            0 | 1 => format!("t{place}"),
            2 => format!("Table {place}"),
            _ => shared.to_owned(),
        };
        let namespace = self.namespace();
        let comment = self.comment();
        let columns: Vec<Option<Column>> = (0..COLUMNS).map(|place| self.column(place)).collect();
        if !is_there || columns.iter().all(Option::is_none) {
            return None;
        }
        let mut name = QualifiedName::new(namespace, name);
        if !self.taken.insert(name.clone()) {
            name.name = format!("t{place}");
            self.taken.insert(name.clone());
        }
        let mut table = Table { comment, ..Table::new(name.clone()) };
        let mut names = Vec::new();
        for (place, column) in columns.into_iter().enumerate() {
            names.push(column.map(|mut column| {
                if table.column(&column.name).is_some() {
                    column.name = format!("c{place}");
                }
                table.columns.push(column);
                table.columns[table.columns.len() - 1].name.clone()
            }));
        }
        for at in 0..table.columns.len() {
            if table.columns[at].generated.is_some() {
                let (expression, sql_type) = match generated(&table, at, &self.built.schema.enums) {
                    Some((expression, sql_type)) => (Some(expression), sql_type),
                    None => (None, table.columns[at].sql_type.clone()),
                };
                table.columns[at].generated = expression;
                table.columns[at].sql_type = sql_type;
            }
        }
        Some((table, BuiltTable { name, columns: names }))
    }

    fn column(&mut self, place: usize) -> Option<Column> {
        let is_there = self.likely(4);
        let name = match self.below(5) {
            0..=2 => format!("c{place}"),
            3 => format!("Col {place}"),
            _ => ["select", "z"][place % 2].to_owned(),
        };
        let sql_type = self.sql_type();
        let nullable = self.byte() % 2 == 1;
        let has_default = self.byte() % 2 == 1;
        let identity = self.byte();
        let is_generated = self.rarely(5);
        let is_collated = self.rarely(5);
        let comment = self.comment();
        let kind = sql_type.to_string();
        let mut column = Column { nullable, comment, ..Column::new(name, sql_type) };
        if is_generated {
            // The expression follows when all columns are known.
            column.generated = Some(String::new());
        } else if ["smallint", "integer", "bigint"].contains(&kind.as_str()) && identity % 4 == 1 {
            column.nullable = false;
            column.identity = Some(Identity {
                generated: if identity & 16 == 0 { IdentityKind::Always } else { IdentityKind::ByDefault },
                start: (identity & 32 != 0).then_some(100),
                increment: (identity & 64 != 0).then_some(5),
                min: None,
                max: None,
                cache: None,
                cycle: false,
            });
        } else if has_default {
            column.default = Some(default(&column.sql_type, &self.built.schema.enums));
        }
        if is_collated
            && column.generated.is_none()
            && ["text", "varchar(10)", "varchar(20)"].contains(&kind.as_str())
        {
            column.collation = Some("C".to_owned());
        }
        is_there.then_some(column)
    }

    fn sql_type(&mut self) -> SqlType {
        const BUILT_IN: [&str; 14] = [
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
        ];
        let choice = self.below(BUILT_IN.len() + 6);
        let enums: Vec<SqlType> =
            self.built.schema.enums.iter().map(|enum_type| SqlType::named(enum_type.name.clone())).collect();
        match choice.checked_sub(BUILT_IN.len()) {
            None => BUILT_IN[choice].parse().expect("a type"),
            Some(choice) => match enums.get(choice % 2) {
                None => SqlType::built_in("text"),
                Some(sql_type) if choice < 4 => sql_type.clone(),
                Some(sql_type) => sql_type.clone().array(),
            },
        }
    }

    /// A column by its place, when it is there.
    fn named(&mut self, built: &BuiltTable) -> Option<String> {
        let place = self.below(COLUMNS + 2);
        built.columns.get(place).cloned().flatten()
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

    fn parts(&mut self, place: usize, mut table: Table, built: &BuiltTable) -> Table {
        let schema = table.name.schema.clone();
        let (first, second) = (self.named(built), self.named(built));
        let name = self.relation_name(&schema, format!("t{place}_pkey"));
        let columns = distinct([first, second]);
        if !columns.is_empty() {
            for column in table.columns.iter_mut().filter(|column| columns.contains(&column.name)) {
                column.nullable = false;
            }
            table.primary_key = Some(PrimaryKey { name, columns });
        }
        let mut used: BTreeSet<String> = table.primary_key.iter().map(|key| key.name.clone()).collect();
        for unique in 0..UNIQUES {
            let is_there = self.rarely(2);
            let columns = distinct([self.named(built), self.named(built)]);
            let include = distinct([self.named(built)]);
            let options = self.byte();
            let name = self.relation_name(&schema, format!("t{place}_u{unique}"));
            if is_there && !columns.is_empty() {
                used.insert(name.clone());
                table.uniques.push(Unique {
                    name,
                    include: include.into_iter().filter(|column| !columns.contains(column)).collect(),
                    columns,
                    nulls_not_distinct: self.postgres >= NULLS_NOT_DISTINCT && options & 1 != 0,
                    deferrable: deferrable(options >> 1),
                });
            }
        }
        for check in 0..CHECKS {
            let is_there = self.rarely(2);
            let columns = distinct([self.named(built), self.named(built)]);
            let options = self.byte();
            let name = self.constraint_name(&mut used, format!("t{place}_k{check}"));
            if let (true, Some(expression)) = (is_there, self.condition(&table, &columns, options)) {
                table.checks.push(Check { name, expression, no_inherit: options & 64 != 0 });
            }
        }
        for index in 0..INDEXES {
            let is_there = self.rarely(2);
            let columns = distinct([self.named(built), self.named(built)]);
            let (flags, options) = (self.byte(), self.byte());
            let include = distinct([self.named(built)]);
            let predicate = distinct([self.named(built)]);
            let name = self.relation_name(&schema, format!("t{place}_i{index}"));
            if !is_there || columns.is_empty() {
                continue;
            }
            let mut keys: Vec<IndexKey> = columns.iter().map(IndexKey::column).collect();
            if let (true, Some(expression)) = (flags & 1 != 0, computed(&table, &columns[0])) {
                keys[0].target = KeyTarget::Expression(expression);
            }
            let is_hash = options % 5 == 1 && keys.len() == 1;
            if !is_hash {
                keys[0].descending = flags & 2 != 0;
                keys[0].nulls = match (flags & 4 != 0, keys[0].descending) {
                    (false, _) => None,
                    (true, true) => Some(Nulls::Last),
                    (true, false) => Some(Nulls::First),
                };
            }
            let is_text = matches!(&keys[0].target, KeyTarget::Column(name)
                if table.column(name).is_some_and(|column| column.sql_type.to_string() == "text"));
            if is_text && flags & 8 != 0 {
                keys[0].collation = Some("C".to_owned());
            }
            if is_text && !is_hash && flags & 16 != 0 {
                keys[0].operator_class = Some("text_pattern_ops".to_owned());
            }
            let predicate = self.condition(&table, &predicate, options >> 4);
            table.indexes.push(Index {
                name,
                keys,
                unique: !is_hash && flags & 32 != 0,
                using: is_hash.then(|| "hash".to_owned()),
                include: include.into_iter().filter(|column| !is_hash && !columns.contains(column)).collect(),
                nulls_not_distinct: self.postgres >= NULLS_NOT_DISTINCT
                    && !is_hash
                    && flags & 32 != 0
                    && flags & 64 != 0,
                with: (options % 7 == 1).then(|| "fillfactor = 70".to_owned()),
                predicate,
            });
        }
        table
    }

    /// Something about each of these columns.
    fn condition(&self, table: &Table, columns: &[String], other: u8) -> Option<String> {
        let conditions: Vec<String> = columns
            .iter()
            .filter_map(|name| {
                let column = table.column(name)?;
                Some(condition(column, other & 1 != 0, &self.built.schema.enums))
            })
            .collect();
        (!conditions.is_empty()).then(|| conditions.join(" AND "))
    }

    /// Foreign keys to whatever key of whatever table has columns of the same types.
    fn foreign_keys(&mut self, place: usize) {
        let mut found = Vec::new();
        let names: Vec<Option<QualifiedName>> =
            self.built.tables.iter().map(|built| built.as_ref().map(|built| built.name.clone())).collect();
        let Some(own) = names[place].clone() else { return };
        let table = self.built.schema.tables.iter().find(|table| table.name == own).expect("a table").clone();
        let mut used: BTreeSet<String> = table
            .uniques
            .iter()
            .map(|unique| unique.name.clone())
            .chain(table.checks.iter().map(|check| check.name.clone()))
            .collect();
        used.extend(table.primary_key.iter().map(|key| key.name.clone()));
        for number in 0..FOREIGN_KEYS {
            let is_there = self.likely(3);
            let target = names[self.below(TABLES)].clone();
            let (key, offset) = (self.below(3), self.below(COLUMNS));
            let (actions, options) = (self.byte(), self.byte());
            let name = self.constraint_name(&mut used, format!("t{place}_f{number}"));
            let Some(target) = target.filter(|_| is_there) else { continue };
            let target = self.built.schema.tables.iter().find(|table| table.name == target).expect("a table");
            let Some(referenced_columns) = referable(target, key) else { continue };
            let columns: Option<Vec<String>> = referenced_columns
                .iter()
                .map(|referenced| {
                    let referenced = target.column(referenced)?;
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
            found.push(ForeignKey {
                on_delete_columns: Vec::new(),
                name,
                columns,
                references: target.name.clone(),
                referenced_columns,
                on_delete: action(actions),
                on_update: action(actions >> 4),
                match_full: options & 8 != 0,
                deferrable: deferrable(options),
            });
        }
        let table = self.built.schema.tables.iter_mut().find(|table| table.name == own).expect("a table");
        std::sync::Arc::make_mut(table).foreign_keys = found;
    }
}

fn deferrable(choice: u8) -> Option<Deferrable> {
    match choice % 6 {
        1 => Some(Deferrable::Immediate),
        2 => Some(Deferrable::Deferred),
        _ => None,
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

fn referable(table: &Table, key: usize) -> Option<Vec<String>> {
    let uniques = table
        .uniques
        .iter()
        .filter(|unique| unique.deferrable.is_none())
        .map(|unique| unique.columns.clone());
    let keys: Vec<Vec<String>> =
        table.primary_key.iter().map(|key| key.columns.clone()).chain(uniques).collect();
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
    let keys: Vec<Vec<String>> = keys.into_iter().chain(indexes).collect();
    (!keys.is_empty()).then(|| keys[key % keys.len()].clone())
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A value of an enum, the first or the last.
fn value(sql_type: &SqlType, enums: &[EnumType], is_last: bool) -> Option<String> {
    let enum_type = enums.iter().find(|enum_type| Some(&enum_type.name) == sql_type.qualified_name())?;
    if is_last { enum_type.values.last().cloned() } else { enum_type.values.first().cloned() }
}

fn default(sql_type: &SqlType, enums: &[EnumType]) -> String {
    match (sql_type.is_array(), sql_type.built_in_name()) {
        (true, _) => "'{}'",
        (_, Some("smallint" | "integer" | "bigint")) => "7",
        (_, Some("numeric")) => "1.5",
        (_, Some("boolean")) => "true",
        (_, Some("timestamptz" | "date")) => "now()",
        (_, Some("uuid")) => "gen_random_uuid()",
        (_, Some("jsonb")) => "'{}'",
        (_, Some(_)) => "'7'",
        (_, None) => {
            return value(sql_type, enums, false).map_or_else(|| "NULL".to_owned(), |value| literal(&value));
        }
    }
    .to_owned()
}

/// A name as an expression needs it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn condition(column: &Column, other: bool, enums: &[EnumType]) -> String {
    let name = quoted(&column.name);
    match (column.sql_type.is_array(), column.sql_type.built_in_name()) {
        (false, Some("smallint" | "integer" | "bigint" | "numeric")) if other => format!("{name} > 0"),
        (false, Some("text" | "varchar")) if other => format!("{name} <> 'a'"),
        (false, Some("boolean")) if other => name,
        (false, Some("date" | "timestamptz")) if other => format!("{name} > '2020-01-01'"),
        (false, None) => match value(&column.sql_type, enums, other) {
            Some(value) => format!("{name} <> {}", literal(&value)),
            None => format!("{name} IS NOT NULL"),
        },
        _ => format!("{name} IS NOT NULL"),
    }
}

/// Something that can be computed from a column, for an index.
fn computed(table: &Table, name: &str) -> Option<String> {
    let column = table.column(name)?;
    let quoted = quoted(name);
    match (column.sql_type.is_array(), column.sql_type.built_in_name()?) {
        (false, "smallint" | "integer" | "bigint" | "numeric") => Some(format!("{quoted} + 1")),
        (false, "text" | "varchar") => Some(format!("lower({quoted})")),
        (false, "boolean") => Some(format!("NOT {quoted}")),
        _ => None,
    }
}

/// What a generated column computes: from the first column that allows it.
fn generated(table: &Table, own: usize, enums: &[EnumType]) -> Option<(String, SqlType)> {
    let others =
        table.columns.iter().enumerate().filter(|(at, column)| *at != own && column.generated.is_none());
    others.map(|(_, column)| column).find_map(|column| {
        let name = quoted(&column.name);
        match (column.sql_type.is_array(), column.sql_type.built_in_name()) {
            (false, Some("smallint" | "integer" | "bigint")) => {
                Some((format!("{name} * 2"), SqlType::built_in("bigint")))
            }
            (false, Some("text" | "varchar")) => Some((format!("lower({name})"), SqlType::built_in("text"))),
            (false, None) => {
                let value = value(&column.sql_type, enums, false)?;
                Some((format!("{name} = {}", literal(&value)), SqlType::built_in("boolean")))
            }
            _ => None,
        }
    })
}
