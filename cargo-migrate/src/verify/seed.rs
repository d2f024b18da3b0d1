//! Rows for tables whose revisions are proven: a few in each, that every constraint lets in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use migrate_schema::change::Change;
use migrate_schema::expression::{columns_in, tokens};
use migrate_schema::object::ObjectKind;
use migrate_schema::schema::{Column, Domain, ForeignKey, KeyTarget, QualifiedName, Schema, Table};
use migrate_schema::sql_type::SqlType;
use tokio_postgres::error::DbError;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::rows::Rows;
use super::values::Values;
use crate::live::refused;
use crate::sql;

/// How many rows a table gets at a time.
const WANTED: usize = 3;

/// How many are tried before a table is given up.
const ATTEMPTS: u32 = 120;

/// One row, by the names of its columns; `None` is NULL.
type Row = BTreeMap<String, Option<String>>;

/// Writes rows, and remembers for which tables.
#[derive(Debug, Default)]
pub(super) struct Seeder {
    /// The number of the next row, so that no two are alike.
    next: u32,
    /// The tables as they were when they got theirs.
    seeded: BTreeMap<QualifiedName, Arc<Table>>,
    /// Tables that took fewer than they were to have, as they were.
    exhausted: BTreeSet<QualifiedName>,
    /// Why tables have none.
    pub(super) unseeded: BTreeMap<QualifiedName, String>,
}

/// What a revision is about to do to the rows.
#[derive(Clone, Copy)]
pub(super) struct Ahead<'a> {
    /// The schema now.
    pub(super) before: &'a Schema,
    /// The schema that the revision leads to, as far as it is known.
    pub(super) after: Option<&'a Schema>,
    /// How.
    pub(super) changes: &'a [Change],
}

impl Seeder {
    /// Forgets what there was: the database is a new one.
    pub(super) fn forget(&mut self) {
        self.seeded.clear();
        self.exhausted.clear();
        self.unseeded.clear();
    }

    /// Gives rows to each table that has too few, or has changed since it got some.
    pub(super) async fn seed(
        &mut self,
        client: &Client,
        rows: &Rows,
        ahead: Ahead<'_>,
    ) -> Result<(), tokio_postgres::Error> {
        let rules = Rules::of(ahead);
        rules.begin(client).await;
        let result = self.fill(client, rows, ahead).await;
        rules.end(client).await?;
        result
    }

    async fn fill(
        &mut self,
        client: &Client,
        rows: &Rows,
        ahead: Ahead<'_>,
    ) -> Result<(), tokio_postgres::Error> {
        let mut known: BTreeMap<QualifiedName, Vec<Row>> =
            ahead.before.tables.iter().map(|table| (table.name.clone(), rows.of(&table.name))).collect();
        for component in components(ahead.before) {
            let needs = |table: &&Arc<Table>| {
                let has_few = known.get(&table.name).is_none_or(|rows| rows.len() < WANTED);
                (has_few && !self.exhausted.contains(&table.name))
                    || self.seeded.get(&table.name) != Some(table)
            };
            if component.iter().any(needs) {
                self.fill_component(client, &component, &mut known, ahead).await?;
            }
        }
        Ok(())
    }

    /// Tables that refer to each other get their rows in one statement: only at its end do foreign keys count.
    async fn fill_component(
        &mut self,
        client: &Client,
        component: &[&Arc<Table>],
        known: &mut BTreeMap<QualifiedName, Vec<Row>>,
        ahead: Ahead<'_>,
    ) -> Result<(), tokio_postgres::Error> {
        let mut plan = Plan::new(component, ahead);
        let (mut done, mut problem) = (0, None);
        for attempt in 0..ATTEMPTS {
            let number = self.next;
            self.next += 1;
            let candidates = match plan.rows(attempt, number, done, known) {
                Ok(candidates) => candidates,
                Err(Lack { reason, table, columns }) => {
                    problem.get_or_insert(reason);
                    plan.try_others(table, &columns);
                    continue;
                }
            };
            match client.simple_query(&plan.statement(&candidates)).await {
                Ok(answers) => {
                    let stored = answers.iter().find_map(|answer| match answer {
                        SimpleQueryMessage::Row(row) => Some(row),
                        _ => None,
                    });
                    for (at, (table, mut row)) in plan.tables.iter().zip(candidates).enumerate() {
                        // What a trigger made of it is what is there.
                        if let (0, [_], Some(stored)) = (at, &plan.tables[..], stored) {
                            for (at, column) in stored.columns().iter().enumerate() {
                                row.insert(column.name().to_owned(), stored.get(at).map(str::to_owned));
                            }
                        }
                        known.entry(table.name.clone()).or_default().push(row);
                    }
                    done += 1;
                }
                Err(error) if client.is_closed() => return Err(error),
                Err(error) => {
                    problem.get_or_insert(refused(&error).message);
                    if let Some(error) = error.as_db_error() {
                        plan.learn(error);
                    }
                }
            }
            if done == WANTED {
                break;
            }
        }
        for table in component {
            self.seeded.insert(table.name.clone(), Arc::clone(table));
            if done < WANTED {
                self.exhausted.insert(table.name.clone());
            } else {
                self.exhausted.remove(&table.name);
            }
            let has_none = known.get(&table.name).is_none_or(Vec::is_empty);
            if done == 0 && has_none {
                let reason = problem.clone().unwrap_or_else(|| "no values for it are known".to_owned());
                self.unseeded.insert(table.name.clone(), reason);
            } else {
                self.unseeded.remove(&table.name);
            }
        }
        Ok(())
    }
}

/// Rules that the revision brings, in force while rows are written.
struct Rules {
    begin: Vec<String>,
    end: Vec<String>,
}

/// The name of a rule that is there for a moment.
const RULE: &str = "cargo_migrate_seed";

impl Rules {
    fn of(ahead: Ahead<'_>) -> Self {
        let mut rules = Self { begin: Vec::new(), end: Vec::new() };
        for (at, change) in ahead.changes.iter().enumerate() {
            match change {
                Change::AddCheck { table, check } if ahead.before.table(table).is_some() => {
                    let name = sql::qualified(table);
                    // What was written before has to make way.
                    rules.begin.push(format!("DELETE FROM ONLY {name} WHERE NOT ({})", check.expression));
                    rules.begin.push(format!(
                        "ALTER TABLE {name} ADD CONSTRAINT {RULE}_{at} CHECK ({}) NOT VALID",
                        check.expression
                    ));
                    rules.end.push(format!("ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {RULE}_{at}"));
                }
                Change::AddDomainCheck { name, check }
                    if ahead.before.domains.iter().any(|domain| domain.name == *name) =>
                {
                    let name = sql::qualified(name);
                    rules.begin.push(format!(
                        "ALTER DOMAIN {name} ADD CONSTRAINT {RULE}_{at} CHECK ({}) NOT VALID",
                        check.expression
                    ));
                    rules.end.push(format!("ALTER DOMAIN {name} DROP CONSTRAINT IF EXISTS {RULE}_{at}"));
                }
                _ => {}
            }
        }
        rules.become_domains(ahead);
        rules
    }

    /// What becomes a domain has to obey it before.
    fn become_domains(&mut self, ahead: Ahead<'_>) {
        let Some(after) = ahead.after else { return };
        for table in &ahead.before.tables {
            let Some(later) = after.table(&table.name) else { continue };
            for (at, column) in table.columns.iter().enumerate() {
                let domain = later.column(&column.name).and_then(|later| domain_of(&later.sql_type, after));
                let Some(domain) = domain.filter(|it| column.sql_type.qualified_name() != Some(&it.name))
                else {
                    continue;
                };
                let name = sql::qualified(&table.name);
                for (number, check) in domain.checks.iter().enumerate() {
                    let rule = of_column(&check.expression, &sql::name(&column.name));
                    let constraint = format!("{RULE}_{at}_{number}");
                    self.begin.push(format!("DELETE FROM ONLY {name} WHERE NOT ({rule})"));
                    self.begin.push(format!(
                        "ALTER TABLE {name} ADD CONSTRAINT {constraint} CHECK ({rule}) NOT VALID"
                    ));
                    self.end.push(format!("ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {constraint}"));
                }
            }
        }
    }

    /// A rule may speak of what is not there yet.
    async fn begin(&self, client: &Client) {
        for statement in &self.begin {
            let _ = client.batch_execute(statement).await;
        }
    }

    async fn end(&self, client: &Client) -> Result<(), tokio_postgres::Error> {
        for statement in &self.end {
            client.batch_execute(statement).await?;
        }
        Ok(())
    }
}

/// Why there is no row to be tried, and which columns would need other values.
struct Lack {
    reason: String,
    table: usize,
    columns: Vec<String>,
}

/// How rows for a few tables come about.
struct Plan<'a> {
    tables: Vec<&'a Arc<Table>>,
    ahead: Ahead<'a>,
    /// For each table, its foreign keys now and then, the widest first.
    foreign_keys: Vec<Vec<ForeignKey>>,
    /// For each table, the columns that must differ between rows.
    uniques: Vec<Vec<Vec<String>>>,
    /// For each table, the rules that a column is named in.
    rules: Vec<BTreeMap<String, Vec<String>>>,
    /// For each table, which of the values that may be what its rules want each column takes.
    chosen: Vec<BTreeMap<String, usize>>,
    /// Columns that have to have a value when the revision comes.
    required: BTreeSet<(QualifiedName, String)>,
}

impl<'a> Plan<'a> {
    fn new(tables: &[&'a Arc<Table>], ahead: Ahead<'a>) -> Self {
        let required = ahead.changes.iter().filter_map(|change| match change {
            Change::SetNotNull { table, column, backfill: None } => Some((table.clone(), column.clone())),
            _ => None,
        });
        let later = |table: &Table| ahead.after.and_then(|after| after.table(&table.name));
        let both = |table: &&'a Arc<Table>| {
            [Some(*table), later(table)].into_iter().flatten().cloned().collect::<Vec<_>>()
        };
        Self {
            tables: tables.to_vec(),
            ahead,
            foreign_keys: tables
                .iter()
                .map(|table| foreign_keys(table, &both(table), ahead.before))
                .collect(),
            uniques: tables
                .iter()
                .map(|table| both(table).iter().flat_map(|it| uniques(it)).collect())
                .collect(),
            rules: tables.iter().map(|table| rules(table, &both(table), ahead)).collect(),
            chosen: vec![BTreeMap::new(); tables.len()],
            required: required.collect(),
        }
    }

    /// A row for each table; why there is none, where that can be told.
    fn rows(
        &self,
        attempt: u32,
        number: u32,
        done: usize,
        known: &BTreeMap<QualifiedName, Vec<Row>>,
    ) -> Result<Vec<Row>, Lack> {
        let lack = |table: usize| move |reason: String| Lack { reason, table, columns: Vec::new() };
        let mut rows: Vec<Row> = (0..self.tables.len())
            .map(|at| self.values(at, number, done).map_err(lack(at)))
            .collect::<Result<_, _>>()?;
        // A key may lead on to another one, so it takes as many rounds as there are tables.
        for _ in 0..=self.tables.len() {
            for at in 0..self.tables.len() {
                self.refer(at, attempt, &mut rows, known).map_err(lack(at))?;
            }
        }
        for (at, table) in self.tables.iter().enumerate() {
            let is_there = |columns: &Vec<String>| {
                let value = |row: &Row| -> Option<Vec<String>> {
                    columns.iter().map(|column| row.get(column).cloned().flatten()).collect()
                };
                let own = value(&rows[at]);
                own.is_some() && known.get(&table.name).into_iter().flatten().any(|row| value(row) == own)
            };
            if let Some(columns) = self.uniques[at].iter().find(|columns| is_there(columns)) {
                let reason = format!("there are no more values for ({})", columns.join(", "));
                return Err(Lack { reason, table: at, columns: columns.clone() });
            }
        }
        Ok(rows)
    }

    /// Values for the columns of a table.
    fn values(&self, at: usize, number: u32, done: usize) -> Result<Row, String> {
        let table = self.tables[at];
        let values = Values { before: self.ahead.before, after: self.ahead.after };
        let after = self.ahead.after.and_then(|after| after.table(&table.name));
        let mut row = Row::new();
        for column in table.columns.iter().filter(|column| column.generated.is_none()) {
            let required = (table.name.clone(), column.name.clone());
            let domain = column.sql_type.qualified_name().and_then(|name| values.domain(name));
            let can_be_null = column.nullable
                && domain.is_none_or(|domain| !domain.not_null)
                && !self.required.contains(&required);
            // The second row shows what NULL makes of it.
            if can_be_null && done == 1 {
                row.insert(column.name.clone(), None);
                continue;
            }
            let later = after.and_then(|after| after.column(&column.name)).map(|column| &column.sql_type);
            let mut value = values.of(&column.sql_type, later, number);
            if let Some(identity) = &column.identity {
                let later = after.and_then(|after| after.column(&column.name)?.identity.as_deref());
                value = Some(Values::numbered([Some(identity), later], number).to_string());
            }
            let chosen = self.chosen[at].get(&column.name).copied().unwrap_or_default();
            // Past the first row, each partition gets some: rows there can be in the way of what happens to it alone.
            if chosen == 0 && done > 0 && self.is_partition_key(at, column) {
                let bounds = self.rules[at].get(&column.name).into_iter().flatten();
                let bounds: Vec<String> = bounds.flat_map(|text| Values::literals(text)).collect();
                value = bounds
                    .into_iter()
                    .cycle()
                    .nth(done - 1)
                    .filter(|it| may_be(it, &column.sql_type))
                    .or(value);
            }
            if chosen > 0 && self.rules[at].contains_key(&column.name) {
                let pool = self.pool(at, column, number);
                value = pool.into_iter().nth(chosen - 1).or(value);
            }
            if value.is_none() && !can_be_null {
                if column.default.is_some() || column.computes_itself() {
                    continue;
                }
                return Err(format!("no value of type {} is known for `{}`", column.sql_type, column.name));
            }
            row.insert(column.name.clone(), value);
        }
        Ok(row)
    }

    fn is_partition_key(&self, at: usize, column: &Column) -> bool {
        let key = self.tables[at].partition_by.as_deref();
        key.is_some_and(|key| !columns_in(key, [column.name.as_str()]).is_empty())
    }

    /// Values that may be what the rules of a column want, besides the first that comes to mind.
    fn pool(&self, at: usize, column: &Column, number: u32) -> Vec<String> {
        let rules = self.rules[at].get(&column.name).into_iter().flatten();
        let spoken = rules.flat_map(|rule| Values::spoken_of(rule, number));
        let mut sql_type = &column.sql_type;
        while let Some(domain) = sql_type
            .qualified_name()
            .and_then(|name| self.ahead.before.domains.iter().find(|domain| domain.name == *name))
        {
            sql_type = &domain.sql_type;
        }
        // What is asked of JSON is mostly what it is: a list, an object.
        let is_json = matches!(sql_type.built_in_name(), Some("json" | "jsonb")) && !sql_type.is_array();
        let shapes = if is_json { &["[]", "{}", "\"a\""][..] } else { &[] };
        let shapes = shapes.iter().map(|shape| (*shape).to_owned());
        let mut pool: Vec<String> = Vec::new();
        for value in shapes.chain(spoken).chain(Values::of_many_shapes(number)) {
            let value = if sql_type.is_array() { format!("{{\"{value}\"}}") } else { value };
            if may_be(&value, sql_type) && !pool.contains(&value) {
                pool.push(value);
            }
        }
        pool
    }

    /// Lets columns take other values, all combinations in turn.
    fn try_others(&mut self, at: usize, columns: &[String]) {
        let table = self.tables[at];
        for column in table.columns.iter().filter(|column| columns.contains(&column.name)) {
            if !self.rules[at].contains_key(&column.name) {
                continue;
            }
            let count = self.pool(at, column, 0).len();
            let chosen = self.chosen[at].entry(column.name.clone()).or_default();
            *chosen = if *chosen < count { *chosen + 1 } else { 0 };
            if *chosen > 0 {
                break;
            }
        }
    }

    /// Sees from what PostgreSQL refuses which columns need other values.
    fn learn(&mut self, refusal: &DbError) {
        let is_of = |table: &&Arc<Table>| {
            refusal.table() == Some(&table.name.name) && refusal.schema() == Some(&table.name.schema)
        };
        if let Some(domain) = refusal.datatype() {
            let is_domain =
                |column: &&Column| column.sql_type.qualified_name().is_some_and(|name| name.name == domain);
            for at in 0..self.tables.len() {
                let columns = self.tables[at].columns.iter().filter(is_domain);
                let columns: Vec<String> = columns.map(|column| column.name.clone()).collect();
                self.try_others(at, &columns);
            }
            return;
        }
        let Some(at) = self.tables.iter().position(is_of) else { return };
        let table = self.tables[at];
        let after = self.ahead.after.and_then(|after| after.table(&table.name));
        let checks = table.checks.iter().chain(after.into_iter().flat_map(|after| &after.checks));
        let named = |text: &str| -> Vec<String> {
            let names = table.columns.iter().map(|column| column.name.as_str());
            columns_in(text, names).into_iter().map(str::to_owned).collect()
        };
        let check = { checks }.find(|check| refusal.constraint() == Some(&check.name));
        let columns = match (check, refusal.constraint(), &table.partition_by) {
            (Some(check), ..) => named(&check.expression),
            // No partition takes it.
            (None, None, Some(key)) => named(key),
            // One of the rules to come.
            (None, Some(_), _) => self.rules[at].keys().cloned().collect(),
            _ => return,
        };
        self.try_others(at, &columns);
    }

    /// Makes the foreign keys of a row lead somewhere.
    fn refer(
        &self,
        at: usize,
        attempt: u32,
        rows: &mut [Row],
        known: &BTreeMap<QualifiedName, Vec<Row>>,
    ) -> Result<(), String> {
        let table = self.tables[at];
        let mut settled: BTreeSet<&str> = BTreeSet::new();
        for key in &self.foreign_keys[at] {
            if key.columns.iter().any(|column| rows[at].get(column).is_none_or(Option::is_none)) {
                continue;
            }
            let pairs: Vec<(&String, &String)> = key.columns.iter().zip(&key.referenced_columns).collect();
            let fits = |target: &Row| {
                pairs.iter().all(|(own, theirs)| match target.get(*theirs) {
                    Some(Some(value)) => {
                        !settled.contains(own.as_str()) || rows[at][*own].as_ref() == Some(value)
                    }
                    _ => false,
                })
            };
            let own = self.tables.iter().position(|table| table.name == key.references);
            let others: Vec<&Row> =
                known.get(&key.references).into_iter().flatten().rev().filter(|row| fits(row)).collect();
            let is_itself = own == Some(at);
            let target = match own {
                // Another table of the circle has its row in the same statement; a table alone refers to rows that
                // it has, where it can.
                Some(own) if !is_itself || others.is_empty() => {
                    Some(&rows[own]).filter(|row| is_itself || fits(row))
                }
                _ => others.get(attempt as usize % others.len().max(1)).copied(),
            };
            match target.cloned() {
                Some(target) => {
                    for (own, theirs) in &pairs {
                        let value = target.get(*theirs).cloned().flatten();
                        rows[at].insert((*own).clone(), value);
                    }
                }
                None => {
                    let nullable = key.columns.iter().find(|column| {
                        table.column(column).is_some_and(|column| column.nullable)
                            && !self.required.contains(&(table.name.clone(), (*column).clone()))
                    });
                    let Some(nullable) = nullable else {
                        return Err(format!("`{}` has no row that it could refer to", key.references));
                    };
                    rows[at].insert(nullable.clone(), None);
                }
            }
            settled.extend(key.columns.iter().map(String::as_str));
        }
        Ok(())
    }

    fn statement(&self, rows: &[Row]) -> String {
        let insert = |(table, row): (&&Arc<Table>, &Row)| {
            let names: Vec<String> = row.keys().map(|name| sql::name(name)).collect();
            let values = row.values().map(|value| value.as_deref().map_or("NULL".to_owned(), sql::literal));
            let values = match names.is_empty() {
                true => "DEFAULT VALUES".to_owned(),
                false => format!(
                    "({}) OVERRIDING SYSTEM VALUE VALUES ({})",
                    names.join(", "),
                    values.collect::<Vec<_>>().join(", ")
                ),
            };
            format!("INSERT INTO {} {values} RETURNING *", sql::qualified(&table.name))
        };
        let mut inserts: Vec<String> = self.tables.iter().zip(rows).map(insert).collect();
        if let [insert] = &mut inserts[..] {
            return std::mem::take(insert);
        }
        let parts = inserts.iter().enumerate().map(|(at, insert)| format!("i{at} AS ({insert})"));
        format!("WITH {} SELECT", parts.collect::<Vec<_>>().join(", "))
    }
}

/// The domain that a type is, as long as it is no array.
fn domain_of<'s>(sql_type: &SqlType, schema: &'s Schema) -> Option<&'s Domain> {
    let name = sql_type.qualified_name().filter(|_| !sql_type.is_array())?;
    schema.domains.iter().find(|domain| domain.name == *name)
}

/// A rule of a domain, as one of a column.
fn of_column(expression: &str, column: &str) -> String {
    let mut text = String::new();
    let mut done = 0;
    for token in tokens(expression).into_iter().filter(|token| token.text.eq_ignore_ascii_case("value")) {
        text.push_str(&expression[done..token.start]);
        text.push_str(column);
        done = token.start + token.text.len();
    }
    text.push_str(&expression[done..]);
    text
}

/// Whether a text can be a value of a type.
fn may_be(value: &str, sql_type: &SqlType) -> bool {
    if sql_type.is_array() {
        return true;
    }
    match sql_type.built_in_name() {
        Some("smallint") => value.parse::<i16>().is_ok(),
        Some("integer") => value.parse::<i32>().is_ok(),
        Some("bigint") => value.parse::<i64>().is_ok(),
        Some("numeric" | "real" | "double precision" | "money") => value.parse::<f64>().is_ok(),
        Some("boolean") => matches!(value, "true" | "false"),
        Some("date" | "timestamp" | "timestamptz") => {
            value.len() >= 10 && value.starts_with(|c: char| c.is_ascii_digit()) && value.contains('-')
        }
        Some("varchar" | "char" | "bpchar") => {
            let size = sql_type.modifiers().and_then(|size| size.parse().ok());
            size.is_none_or(|size: usize| value.chars().count() <= size)
        }
        Some("text") => true,
        Some("json" | "jsonb") => serde_json::from_str::<serde::de::IgnoredAny>(value).is_ok(),
        // Whether an enum has it is not looked up; of other types the rules have to speak.
        Some(_) | None => !value.is_empty(),
    }
}

/// The foreign keys of a table in all of its forms, as far as their ends are there already. The widest come first:
/// what they say settles narrower ones.
fn foreign_keys(table: &Table, forms: &[Arc<Table>], schema: &Schema) -> Vec<ForeignKey> {
    let has = |table: &Table, columns: &[String]| columns.iter().all(|column| table.column(column).is_some());
    let mut keys: Vec<ForeignKey> = Vec::new();
    for key in forms.iter().flat_map(|form| &form.foreign_keys) {
        let target = schema.table(&key.references);
        let is_there =
            target.is_some_and(|target| has(target, &key.referenced_columns)) && has(table, &key.columns);
        let is_known = keys.iter().any(|known| {
            known.columns == key.columns
                && known.references == key.references
                && known.referenced_columns == key.referenced_columns
        });
        if is_there && !is_known {
            keys.push(key.clone());
        }
    }
    keys.sort_by_key(|key| std::cmp::Reverse(key.columns.len()));
    keys
}

/// The columns of every key, unique constraint and plain unique index.
fn uniques(table: &Table) -> Vec<Vec<String>> {
    let keys = table.primary_key.iter().map(|key| key.columns.clone());
    let uniques = table.uniques.iter().map(|unique| unique.columns.clone());
    let indexes = table.indexes.iter().filter(|index| index.unique && index.predicate.is_none());
    let indexes = indexes.filter_map(|index| {
        let columns = index.keys.iter().map(|key| match &key.target {
            KeyTarget::Column(column) => Some(column.clone()),
            KeyTarget::Expression(_) => None,
        });
        columns.collect::<Option<Vec<_>>>()
    });
    keys.chain(uniques).chain(indexes).collect()
}

/// What each column has to obey: checks, its domain, the bounds of partitions.
fn rules(table: &Table, forms: &[Arc<Table>], ahead: Ahead<'_>) -> BTreeMap<String, Vec<String>> {
    let schema = ahead.before;
    let mut texts: Vec<&str> =
        forms.iter().flat_map(|form| &form.checks).map(|check| check.expression.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    let names = |text: &str, column: &str| !columns_in(text, [column]).is_empty();
    let mut rules: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for column in &table.columns {
        let own = texts.iter().filter(|text| names(text, &column.name)).map(|text| (*text).to_owned());
        let later = ahead.after.and_then(|after| {
            let later = after.table(&table.name)?.column(&column.name)?;
            domain_of(&later.sql_type.element(), after)
        });
        let domains = domain_of(&column.sql_type.element(), schema).into_iter().chain(later);
        let of_domain = domains.flat_map(|domain| &domain.checks).map(|check| check.expression.clone());
        let is_key = table.partition_by.as_deref().is_some_and(|key| names(key, &column.name));
        let of_table = |object: &&migrate_schema::object::SqlObject| {
            object.kind == ObjectKind::Partition
                && object.identity().is_ok_and(|it| it.table.as_ref() == Some(&table.name))
        };
        let bounds = schema.objects.iter().filter(of_table).map(|object| object.text.clone());
        let found: Vec<String> = own.chain(of_domain).chain(bounds.filter(|_| is_key)).collect();
        if !found.is_empty() {
            rules.insert(column.name.clone(), found);
        }
    }
    rules
}

/// Tables that refer to each other in circles, together; each after those that it refers to.
fn components(schema: &Schema) -> Vec<Vec<&Arc<Table>>> {
    let places: BTreeMap<&QualifiedName, usize> =
        schema.tables.iter().enumerate().map(|(at, table)| (&table.name, at)).collect();
    let targets = |at: usize| {
        schema.tables[at].foreign_keys.iter().filter_map(|key| places.get(&key.references).copied())
    };
    let reach = |from: usize| {
        let (mut reached, mut open) = (BTreeSet::from([from]), vec![from]);
        while let Some(at) = open.pop() {
            open.extend(targets(at).filter(|next| reached.insert(*next)));
        }
        reached
    };
    let reached: Vec<BTreeSet<usize>> = (0..schema.tables.len()).map(reach).collect();
    let mut order: Vec<usize> = (0..schema.tables.len()).collect();
    // Whatever refers to more comes later; those of a circle reach the same.
    order.sort_by_key(|at| (reached[*at].len(), reached[*at].clone(), *at));
    let mut components: Vec<Vec<usize>> = Vec::new();
    for at in order {
        let is_of = |component: &&mut Vec<usize>| {
            reached[component[0]].contains(&at) && reached[at].contains(&component[0])
        };
        match components.iter_mut().find(is_of) {
            Some(component) => component.push(at),
            None => components.push(vec![at]),
        }
    }
    components.into_iter().map(|places| places.into_iter().map(|at| &schema.tables[at]).collect()).collect()
}
