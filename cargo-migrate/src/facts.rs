//! What a database holds that a hazard speaks of: counted, in transactions that only read.

mod earlier;
mod questions;

use std::time::Duration;

use migrate_schema::change::Change;
use migrate_schema::hazard::{Hazard, HazardCode};
use migrate_schema::schema::QualifiedName;
use serde::Serialize;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, SimpleQueryMessage};

pub use self::earlier::{Earlier, Unclear};
use self::questions::{About, Question};
use crate::{amount, sql};

/// Something that is known of a hazard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What was counted: `rows`, `values`, `nulls`, `doubles`, `violations`, `orphans`, `excluded`, `unfit`, `changed`,
    /// `bytes`; `missing` where the table or column is not there, and `unknown` where nothing could be counted.
    pub kind: &'static str,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// In words.
    pub sentence: String,
    /// Whether the change fails for it.
    pub in_the_way: bool,
}

impl Fact {
    /// Nothing, and why.
    #[must_use]
    pub fn unknown(sentence: String) -> Self {
        Self { kind: "unknown", count: None, sentence, in_the_way: false }
    }
}

/// What asks a database.
pub struct Asker<'a> {
    client: &'a Client,
    search_path: String,
    timeout: Duration,
    /// `server_version_num`.
    version: u32,
}

/// Why there is no answer.
enum Silence {
    Slow,
    Refused(tokio_postgres::Error),
}

impl<'a> Asker<'a> {
    /// Asks with names looked up in these schemas, each question for so long; zero is without end.
    pub async fn new(client: &'a Client, search_path: &[String], timeout: Duration) -> Self {
        let schemas: Vec<String> = search_path.iter().map(|schema| sql::name(schema)).collect();
        let version =
            client.query_typed_one("SELECT current_setting('server_version_num')::integer", &[]).await;
        let version = version.map_or(0, |row| row.get::<_, i32>(0));
        Self {
            client,
            search_path: schemas.join(", "),
            timeout,
            version: u32::try_from(version).unwrap_or_default(),
        }
    }

    /// What there is to say of a hazard, as the database is now. `change` is what it comes from.
    pub async fn facts(&self, hazard: &Hazard, change: &Change, earlier: &Earlier) -> Vec<Fact> {
        let mut facts = Vec::new();
        for question in questions::of(hazard, change, earlier, self.version) {
            facts.push(match question {
                Ok(question) => self.fact(&question).await,
                Err(unclear) => Fact::unknown(format!("not counted: {unclear}")),
            });
        }
        if let Some(table) = change.table()
            && takes_its_time(hazard.code)
            && let Ok(table) = earlier.table(table)
            && let Some(size) = self.size(&table).await
        {
            facts.push(size);
        }
        if let Some(domain) = questions::of_type(hazard, change) {
            facts.extend(self.of_type(&domain).await);
        }
        // What runs before may mend it.
        if let Some(writer) = change.table().and_then(|table| earlier.writer(table)) {
            for fact in facts.iter_mut().filter(|fact| fact.in_the_way) {
                fact.in_the_way = false;
                fact.sentence += &format!(" now; {writer} before, which may change that");
            }
        }
        facts
    }

    /// The rows of a relation, by the name that a statement gives it. One that is not there has another name, for all
    /// that is known, or was dropped.
    pub async fn rows(&self, relation: &str, earlier: &Earlier) -> Fact {
        let named = relation.parse().map(|name| (earlier.table(&name), name));
        let (table, from) = match named {
            Ok((Ok(now), name)) if now != name => (now.clone(), sql::qualified(&now)),
            Ok((Err(unclear), _)) => return Fact::unknown(format!("not counted: {unclear}")),
            Ok((Ok(now), _)) => (now, relation.to_owned()),
            Err(_) => return Fact::unknown("not counted".to_owned()),
        };
        let sql = format!("SELECT count(*) FROM {from}");
        let fact = self.fact(&Question { about: About::Rows, table, sql }).await;
        if fact.kind == "missing" { Fact::unknown(fact.sentence) } else { fact }
    }

    async fn fact(&self, question: &Question) -> Fact {
        let Question { about, table, sql } = question;
        match self.ask(sql).await {
            Ok(counts) => about.fact(&counts),
            Err(Silence::Slow) => {
                let seconds = self.timeout.as_secs_f64();
                let about = match self.estimate(table).await {
                    Some(rows) => format!("; the table has about {}", counted(rows, "row")),
                    None => String::new(),
                };
                Fact::unknown(format!("not counted in {seconds} s{about}"))
            }
            Err(Silence::Refused(error)) => match (about, error.code()) {
                // A cast says what it does not take, and shows it; that is nobody's to see here.
                (About::Converts, Some(code)) if code.code().starts_with("22") => Fact {
                    kind: "unfit",
                    count: None,
                    sentence: "at least one value does not convert".to_owned(),
                    in_the_way: true,
                },
                (_, code) => {
                    let is_missing = code.is_some_and(|code| MISSING.contains(code));
                    let sentence = format!("not counted: {}", said(&error));
                    let fact = Fact::unknown(sentence);
                    if is_missing { Fact { kind: "missing", count: Some(0), ..fact } } else { fact }
                }
            },
        }
    }

    /// Asks about every column that has a type of the schema.
    async fn of_type(&self, about: &questions::OfType) -> Vec<Fact> {
        let columns = match self.columns(&about.columns_sql()).await {
            Ok(columns) => columns,
            Err(error) => return vec![Fact::unknown(format!("not counted: {}", said(&error)))],
        };
        let mut total = 0;
        for (table, column) in &columns {
            match self.ask(&about.count_sql(table, column)).await {
                Ok(counts) => total += counts.first().copied().unwrap_or_default(),
                Err(Silence::Slow) => {
                    let seconds = self.timeout.as_secs_f64();
                    return vec![Fact::unknown(format!("not counted in {seconds} s in {table}"))];
                }
                Err(Silence::Refused(error)) => {
                    return vec![Fact::unknown(format!("not counted: {}", said(&error)))];
                }
            }
        }
        vec![about.about().fact(&[total])]
    }

    async fn columns(&self, query: &str) -> Result<Vec<(String, String)>, tokio_postgres::Error> {
        let rows = self.client.query_typed(query, &[]).await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    async fn size(&self, table: &QualifiedName) -> Option<Fact> {
        let counts = self.ask(&size_sql(table)).await.ok()?;
        let [bytes, rows] = counts[..] else { return None };
        let rows = if rows < 0 { String::new() } else { format!(", about {}", counted(rows, "row")) };
        Some(Fact {
            kind: "bytes",
            count: Some(bytes),
            sentence: format!(
                "the table takes {}{rows}",
                amount::bytes(u64::try_from(bytes).unwrap_or_default())
            ),
            in_the_way: false,
        })
    }

    async fn estimate(&self, table: &QualifiedName) -> Option<i64> {
        let counts = self.ask(&estimate_sql(table)).await.ok()?;
        counts.first().copied().filter(|rows| *rows >= 0)
    }

    /// The numbers that a query answers, in a transaction of its own that only reads.
    async fn ask(&self, query: &str) -> Result<Vec<i64>, Silence> {
        let message = format!(
            "BEGIN READ ONLY; SET LOCAL search_path = {}, pg_temp; SET LOCAL row_security = off; \
             SET LOCAL statement_timeout = {}; {query}; ROLLBACK",
            self.search_path,
            self.timeout.as_millis()
        );
        match self.client.simple_query(&message).await {
            Ok(answers) => {
                let rows = answers.iter().filter_map(|answer| match answer {
                    SimpleQueryMessage::Row(row) => Some(row),
                    _ => None,
                });
                let numbers = rows.last().map(|row| {
                    (0..row.len()).map(|at| row.get(at).and_then(|text| text.parse().ok()).unwrap_or(-1))
                });
                Ok(numbers.into_iter().flatten().collect())
            }
            Err(error) => {
                let _ = self.client.batch_execute("ROLLBACK").await;
                match error.code() {
                    Some(&SqlState::QUERY_CANCELED) => Err(Silence::Slow),
                    _ => Err(Silence::Refused(error)),
                }
            }
        }
    }
}

/// What PostgreSQL answers where something is not there.
const MISSING: [SqlState; 3] =
    [SqlState::UNDEFINED_TABLE, SqlState::UNDEFINED_COLUMN, SqlState::INVALID_SCHEMA_NAME];

/// Whether it takes the longer, the larger the table is.
fn takes_its_time(code: HazardCode) -> bool {
    matches!(
        code,
        HazardCode::CreateIndex
            | HazardCode::BlockWrites
            | HazardCode::AddUnique
            | HazardCode::AddExclude
            | HazardCode::RewriteTable
    )
}

/// Bytes and rows of a table with all its partitions.
fn size_sql(table: &QualifiedName) -> String {
    let oid = format!("{}::regclass", sql::literal(&sql::qualified(table)));
    format!(
        "SELECT coalesce((SELECT sum(pg_catalog.pg_total_relation_size(relid)) FROM pg_catalog.pg_partition_tree({oid})), \
         pg_catalog.pg_total_relation_size({oid}))::bigint, ({})",
        estimate_sql(table)
    )
}

/// Rows as the last `ANALYZE` or `VACUUM` saw them; negative where there was none.
fn estimate_sql(table: &QualifiedName) -> String {
    let oid = format!("{}::regclass", sql::literal(&sql::qualified(table)));
    format!(
        "SELECT CASE WHEN count(*) = 0 OR bool_or(c.reltuples < 0) OR sum(c.reltuples) = 0 THEN -1 \
         ELSE sum(c.reltuples) END::bigint FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'm', 'f') \
         AND (c.oid = {oid} OR c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree({oid})))"
    )
}

fn said(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(|| "the connection broke".to_owned(), |error| error.message().to_owned())
}

/// `1 row`, `2 rows`.
fn counted(count: i64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
