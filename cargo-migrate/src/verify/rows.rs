//! The rows of all tables before and after: which of them are gone, and which values are others.

use std::collections::{BTreeMap, BTreeSet};

use migrate::apply::VersionTable;
use migrate_schema::change::Change;
use migrate_schema::conversion::reads_the_same;
use migrate_schema::object::{ObjectKind, SqlObject};
use migrate_schema::schema::QualifiedName;
use migrate_schema::sql_type::SqlType;
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryRow};

use crate::sql;

/// All rows of all tables, as text.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) tables: Vec<TableRows>,
}

/// The rows of one table, without those of its children.
#[derive(Clone, Debug)]
pub(super) struct TableRows {
    pub(super) name: QualifiedName,
    oid: u32,
    columns: Vec<RowColumn>,
    pub(super) rows: Vec<Vec<Option<String>>>,
}

#[derive(Clone, Debug)]
struct RowColumn {
    name: String,
    /// Which it is of its table, whatever it is called.
    number: i16,
    sql_type: String,
    generated: bool,
    in_key: bool,
}

/// What was there and is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loss {
    pub(super) what: Lost,
    /// One sentence, with what there was before it.
    pub(super) sentence: String,
    /// The first of them.
    pub(super) examples: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    Rows,
    Values,
}

/// What changes say about rows: how things are called afterwards, and what is meant to go.
#[derive(Clone, Debug, Default)]
pub(super) struct Declared<'c> {
    /// What leads from the rows before to the rows after.
    renames: &'c [Change],
    /// What gives things the names under which they go.
    forth: &'c [Change],
    tables: BTreeSet<QualifiedName>,
    columns: BTreeSet<(QualifiedName, String)>,
    /// Whether types of the schema become others, and their values are written in other letters.
    changes_types: bool,
    /// Whether statements write rows, and values are theirs to change.
    writes_rows: bool,
}

impl<'c> Declared<'c> {
    /// What goes with these changes.
    pub(super) fn of(changes: &'c [Change]) -> Self {
        let mut declared = Self { renames: changes, forth: changes, ..Self::default() };
        declared.add(changes);
        declared
    }

    /// The same changes and their way back: things are called as they were, and what was dropped came back empty.
    pub(super) fn there_and_back(changes: &'c [Change], back: &[Change]) -> Self {
        let mut declared = Self { forth: changes, ..Self::default() };
        declared.add(changes);
        declared.add(back);
        // A value that was of another type meanwhile may be written in other letters.
        for change in changes {
            if let Change::AlterType { table, column, from, to, .. } = change
                && !reads_the_same(from, to)
            {
                declared.columns.insert((table.clone(), column.clone()));
            }
        }
        declared
    }

    /// With statements that write rows, or none.
    pub(super) fn writing(self, writes_rows: bool) -> Self {
        Self { writes_rows, ..self }
    }

    fn add(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::DropTable(table) => {
                    self.tables.insert(table.name.clone());
                }
                Change::DropObject(object) if object.kind == ObjectKind::Partition => {
                    self.tables.extend(partitioned(object));
                }
                Change::DropColumn { table, column, .. } => {
                    self.columns.insert((table.clone(), column.name.clone()));
                }
                Change::AlterType { table, column, using, using_back, .. }
                    if using.is_some() || using_back.is_some() =>
                {
                    self.columns.insert((table.clone(), column.clone()));
                }
                Change::AlterGenerated { table, column, .. } => {
                    self.columns.insert((table.clone(), column.clone()));
                }
                Change::RenameEnumValue { .. }
                | Change::AlterEnum { .. }
                | Change::AlterComposite { .. }
                | Change::AlterDomainType { .. } => self.changes_types = true,
                _ => {}
            }
        }
    }

    /// What a table is called afterwards, and a column of it.
    fn name_after(&self, table: &QualifiedName, column: &str) -> (QualifiedName, String) {
        called(self.renames, table, column)
    }

    /// Whether it is meant to go, under its name before or after.
    fn drops_table(&self, table: &QualifiedName) -> bool {
        self.tables.contains(table) || self.tables.contains(&called(self.forth, table, "").0)
    }

    fn drops_column(&self, table: &QualifiedName, column: &str) -> bool {
        let known =
            |table: &QualifiedName, column: &str| self.columns.contains(&(table.clone(), column.to_owned()));
        let (later_table, later) = called(self.forth, table, column);
        known(table, column) || known(&later_table, column) || known(&later_table, &later)
    }
}

/// What changes make of the names of a table and of a column of it.
fn called(changes: &[Change], table: &QualifiedName, column: &str) -> (QualifiedName, String) {
    let (mut table, mut column) = (table.clone(), column.to_owned());
    for change in changes {
        match change {
            Change::RenameTable { from, to } if *from == table => table = to.clone(),
            Change::RenameColumn { table: of, from, to } if *of == table && *from == column => {
                column.clone_from(to);
            }
            _ => {}
        }
    }
    (table, column)
}

/// The table whose rows are in a partition.
fn partitioned(object: &SqlObject) -> Option<QualifiedName> {
    object.identity().ok().and_then(|identity| identity.table)
}

impl Rows {
    /// Reads them all. A table that cannot be read has none.
    pub(super) async fn read(client: &Client, own: &VersionTable) -> Result<Self, tokio_postgres::Error> {
        let query = format!(
            "SELECT c.oid, n.nspname::text, c.relname::text, c.relkind = 'p', a.attnum, a.attname::text, \
             pg_catalog.format_type(a.atttypid, a.atttypmod), a.attgenerated <> '', \
             coalesce(a.attnum = ANY (i.indkey), false) \
             FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary \
             WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' \
             AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' \
             AND NOT (n.nspname = {} AND c.relname = {}) \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e' \
             AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass) \
             ORDER BY n.nspname, c.relname, a.attnum",
            sql::literal(&own.schema),
            sql::literal(&own.name)
        );
        let mut tables: Vec<TableRows> = Vec::new();
        let mut queries = Vec::new();
        for row in client.query_typed(&query, &[]).await? {
            let oid: u32 = row.get(0);
            if tables.last().is_none_or(|table| table.oid != oid) {
                let name = QualifiedName::new(row.get::<_, &str>(1), row.get::<_, &str>(2));
                // The rows of a partitioned table are in its partitions, which are left out themselves.
                let only = if row.get(3) { "" } else { "ONLY " };
                queries.push((Vec::new(), format!("FROM {only}{}", sql::qualified(&name))));
                tables.push(TableRows { oid, name, columns: Vec::new(), rows: Vec::new() });
            }
            let (Some(number), Some(table), Some(query)) =
                (row.get::<_, Option<i16>>(4), tables.last_mut(), queries.last_mut())
            else {
                continue;
            };
            let name: String = row.get(5);
            query.0.push(format!("{}::text", sql::name(&name)));
            table.columns.push(RowColumn {
                name,
                number,
                sql_type: row.get(6),
                generated: row.get(7),
                in_key: row.get(8),
            });
        }
        let queries: Vec<String> = queries
            .into_iter()
            .map(|(columns, from)| format!("SELECT {} {from};", columns.join(", ")))
            .collect();
        match client.simple_query(&queries.concat()).await {
            Ok(answers) => {
                let mut at = 0;
                for answer in answers {
                    match answer {
                        SimpleQueryMessage::Row(row) => tables[at].rows.push(texts(&row)),
                        SimpleQueryMessage::CommandComplete(_) => at += 1,
                        _ => {}
                    }
                }
            }
            // One of them is not for us to read.
            Err(_) => {
                for (table, query) in tables.iter_mut().zip(&queries) {
                    for answer in client.simple_query(query).await.unwrap_or_default() {
                        if let SimpleQueryMessage::Row(row) = answer {
                            table.rows.push(texts(&row));
                        }
                    }
                }
            }
        }
        Ok(Self { tables })
    }

    /// How many rows there are.
    pub(super) fn count(&self) -> usize {
        self.tables.iter().map(|table| table.rows.len()).sum()
    }

    /// The rows of a table, each by the names of its columns.
    pub(super) fn of(&self, name: &QualifiedName) -> Vec<BTreeMap<String, Option<String>>> {
        let Some(table) = self.tables.iter().find(|table| table.name == *name) else { return Vec::new() };
        let names = || table.columns.iter().map(|column| column.name.clone());
        table.rows.iter().map(|row| names().zip(row.iter().cloned()).collect()).collect()
    }

    /// What was there before, and is not in these.
    pub(super) fn lost_since(&self, before: &Self, declared: &Declared<'_>) -> Vec<Loss> {
        let mut losses = Vec::new();
        for old in before.tables.iter().filter(|table| !table.rows.is_empty()) {
            if declared.drops_table(&old.name) {
                continue;
            }
            let (name, _) = declared.name_after(&old.name, "");
            let same = self.tables.iter().find(|table| table.oid == old.oid);
            let same = same.or_else(|| self.tables.iter().find(|table| table.name == name));
            let Some(new) = same else { continue };
            losses.extend(old.lost_rows(new, declared));
            if !declared.writes_rows {
                losses.extend(old.lost_values(new, declared));
            }
        }
        losses
    }
}

fn texts(row: &SimpleQueryRow) -> Vec<Option<String>> {
    (0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect()
}

impl TableRows {
    /// Where a column is in the other rows of the table.
    fn place(&self, at: usize, new: &Self, declared: &Declared<'_>) -> Option<usize> {
        let column = &self.columns[at];
        let (_, name) = declared.name_after(&self.name, &column.name);
        let by_name = |column: &&RowColumn| column.name == name;
        let by_number = |other: &&RowColumn| self.oid == new.oid && other.number == column.number;
        let found = new.columns.iter().find(by_number).or_else(|| new.columns.iter().find(by_name))?;
        new.columns.iter().position(|other| other.number == found.number)
    }

    /// The columns of the key, before and after; none where the keys cannot be compared.
    fn keys(&self, new: &Self, declared: &Declared<'_>) -> Vec<(usize, usize)> {
        let of_key = (0..self.columns.len()).filter(|at| self.columns[*at].in_key);
        let places: Option<Vec<(usize, usize)>> = of_key
            .map(|at| {
                let there = self.place(at, new, declared)?;
                (!declared.drops_column(&self.name, &self.columns[at].name)
                    && is_alike(&self.columns[at], &new.columns[there]))
                .then_some((at, there))
            })
            .collect();
        places.unwrap_or_default()
    }

    fn lost_rows(&self, new: &Self, declared: &Declared<'_>) -> Option<Loss> {
        let keys = self.keys(new, declared);
        let there: BTreeSet<Vec<&Option<String>>> =
            new.rows.iter().map(|row| keys.iter().map(|(_, at)| &row[*at]).collect()).collect();
        let (count, examples) = if keys.is_empty() {
            (self.rows.len().saturating_sub(new.rows.len()), Vec::new())
        } else {
            let is_gone = |row: &&Vec<Option<String>>| {
                !there.contains(&keys.iter().map(|(at, _)| &row[*at]).collect::<Vec<_>>())
            };
            let gone: Vec<&Vec<Option<String>>> = self.rows.iter().filter(is_gone).collect();
            let names: Vec<&str> = keys.iter().map(|(at, _)| self.columns[*at].name.as_str()).collect();
            let example = |row: &&Vec<Option<String>>| {
                let values = keys.iter().map(|(at, _)| row[*at].as_deref().unwrap_or("NULL"));
                format!("({}) = ({})", names.join(", "), values.collect::<Vec<_>>().join(", "))
            };
            (gone.len(), gone.iter().take(EXAMPLES).map(example).collect())
        };
        (count > 0).then(|| Loss {
            what: Lost::Rows,
            sentence: format!("{count} of the {} rows of `{}` are gone", self.rows.len(), self.name),
            examples,
        })
    }

    fn lost_values(&self, new: &Self, declared: &Declared<'_>) -> Vec<Loss> {
        let keys = self.keys(new, declared);
        if keys.is_empty() {
            return Vec::new();
        }
        let by_key: BTreeMap<Vec<&Option<String>>, &Vec<Option<String>>> =
            new.rows.iter().map(|row| (keys.iter().map(|(_, at)| &row[*at]).collect(), row)).collect();
        let mut losses = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let Some(there) = self.place(at, new, declared) else { continue };
            let later = &new.columns[there];
            if column.generated || later.generated || declared.drops_column(&self.name, &column.name) {
                continue;
            }
            let is_alike = is_alike(column, later) && !(declared.changes_types && is_own_type(column));
            let mut changed = Vec::new();
            for row in &self.rows {
                let key: Vec<&Option<String>> = keys.iter().map(|(at, _)| &row[*at]).collect();
                let Some(now) = by_key.get(&key).map(|row| &row[there]) else { continue };
                // A value of another type is written in other letters, but it is one.
                let is_other = if is_alike { row[at] != *now } else { row[at].is_some() && now.is_none() };
                if is_other {
                    let [was, is] = [&row[at], now].map(|value| value.as_deref().unwrap_or("NULL"));
                    changed.push(format!("{was} became {is}"));
                }
            }
            if !changed.is_empty() {
                let count = changed.len();
                changed.truncate(EXAMPLES);
                losses.push(Loss {
                    what: Lost::Values,
                    sentence: format!(
                        "{count} of the {} values of `{}` are others",
                        self.rows.len(),
                        self.name.part(&column.name)
                    ),
                    examples: changed,
                });
            }
        }
        losses
    }
}

/// How many rows are shown.
const EXAMPLES: usize = 3;

/// Whether its type is no built-in one.
fn is_own_type(column: &RowColumn) -> bool {
    column.sql_type.parse::<SqlType>().is_ok_and(|sql_type| sql_type.built_in_name().is_none())
}

/// Whether the same value is the same text in both.
fn is_alike(old: &RowColumn, new: &RowColumn) -> bool {
    let read = |column: &RowColumn| column.sql_type.parse::<SqlType>().ok();
    let (Some(from), Some(to)) = (read(old), read(new)) else { return old.sql_type == new.sql_type };
    // `char` is filled up, `numeric` has so many digits: what is in parentheses is seen in the text.
    let same_letters = |sql_type: &SqlType| {
        sql_type.is_array()
            || matches!(
                sql_type.built_in_name(),
                None | Some(
                    "char" | "numeric" | "bit" | "timestamp" | "timestamptz" | "time" | "timetz" | "interval"
                )
            )
    };
    if same_letters(&from) || same_letters(&to) { from == to } else { reads_the_same(&from, &to) }
}
