//! How to find out whether a statement had its effect that runs outside of transactions: it may have been broken off
//! in the middle, or behind it, and what records it commits on its own.

use std::ops::Range;

use super::shape::{Concurrent, Tokens};

/// What a statement that is sent alone does, in the words of the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// An index is built or dropped.
    Index(Concurrent),
    /// `REINDEX … CONCURRENTLY`: may be done again, once what it left is gone.
    Rebuilt(Rebuilt),
    /// `DETACH PARTITION … CONCURRENTLY`: what was begun can be finished.
    Detached { table: String, partition: String },
    /// Something comes or goes that a catalog has by its name.
    Listed { catalog: Catalog, name: String, comes: bool },
    /// To do it once more changes nothing.
    Repeatable,
    /// Nobody can tell.
    Unknown,
}

/// Whose indexes are built anew. Without a name, those of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rebuilt {
    Index(String),
    Table(String),
    Schema(String),
    Database,
}

/// Where it is listed what there is beside tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Catalog {
    Databases,
    Tablespaces,
    Subscriptions,
}

impl Effect {
    /// Reads a statement that is sent alone.
    pub(super) fn read(text: &str, statement: &Range<usize>) -> Self {
        if let Some(concurrent) = Concurrent::read(text, statement) {
            return Self::Index(concurrent);
        }
        let tokens = Tokens::of(text, statement);
        let effect = match tokens.words(2).iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["VACUUM" | "CLUSTER", ..] | ["ALTER", "SYSTEM" | "DATABASE"] => Some(Self::Repeatable),
            ["REINDEX", ..] => Some(rebuilt(text, &tokens).map_or(Self::Repeatable, Self::Rebuilt)),
            ["ALTER", "TABLE"] => detached(text, &tokens),
            // To add or to drop a publication fails where that was done.
            ["ALTER", "SUBSCRIPTION"] => {
                let adds = (2..tokens.len()).any(|at| tokens.is(at, "ADD") || tokens.is(at, "DROP"));
                (!adds).then_some(Self::Repeatable)
            }
            ["CREATE" | "DROP", _] => listed(text, &tokens),
            _ => None,
        };
        effect.unwrap_or(Self::Unknown)
    }
}

/// Reads a `REINDEX` if it is a concurrent one.
fn rebuilt(text: &str, tokens: &Tokens<'_>) -> Option<Rebuilt> {
    let mut concurrently = false;
    let mut at = 1;
    if tokens.text(at) == Some("(") {
        let end = (at..tokens.len()).find(|&at| tokens.text(at) == Some(")"))?;
        concurrently = (at..end).any(|at| tokens.is(at, "CONCURRENTLY"));
        at = end + 1;
    }
    let kind = at;
    at += 1;
    if tokens.is(at, "CONCURRENTLY") {
        concurrently = true;
        at += 1;
    }
    if !concurrently {
        return None;
    }
    if tokens.is(kind, "DATABASE") {
        return Some(Rebuilt::Database);
    }
    let name = text[tokens.name(&mut at)?].to_owned();
    if tokens.is(kind, "INDEX") {
        Some(Rebuilt::Index(name))
    } else if tokens.is(kind, "TABLE") {
        Some(Rebuilt::Table(name))
    } else {
        tokens.is(kind, "SCHEMA").then_some(Rebuilt::Schema(name))
    }
}

fn detached(text: &str, tokens: &Tokens<'_>) -> Option<Effect> {
    let mut at = 2;
    if tokens.is(at, "IF") {
        at += 2;
    }
    at += usize::from(tokens.is(at, "ONLY"));
    let table = text[tokens.name(&mut at)?].to_owned();
    at += usize::from(tokens.text(at) == Some("*"));
    if !(tokens.is(at, "DETACH") && tokens.is(at + 1, "PARTITION")) {
        return None;
    }
    at += 2;
    let partition = text[tokens.name(&mut at)?].to_owned();
    tokens.is(at, "CONCURRENTLY").then_some(Effect::Detached { table, partition })
}

fn listed(text: &str, tokens: &Tokens<'_>) -> Option<Effect> {
    let catalog = match tokens.words(2).get(1)?.as_str() {
        "DATABASE" => Catalog::Databases,
        "TABLESPACE" => Catalog::Tablespaces,
        "SUBSCRIPTION" => Catalog::Subscriptions,
        _ => return None,
    };
    let comes = tokens.is(0, "CREATE");
    let mut at = 2;
    if !comes && tokens.is(at, "IF") {
        at += 2;
    }
    let name = text[tokens.name(&mut at)?].to_owned();
    Some(Effect::Listed { catalog, name, comes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sql: &str) -> Effect {
        Effect::read(sql, &(0..sql.len()))
    }

    #[test]
    fn what_can_be_looked_up_is_read() {
        let detached = |table: &str, partition: &str| Effect::Detached {
            table: table.to_owned(),
            partition: partition.to_owned(),
        };
        let listed = |catalog, name: &str, comes| Effect::Listed { catalog, name: name.to_owned(), comes };
        for (sql, effect) in [
            ("alter table if exists only a.b detach partition \"C\" concurrently;", detached("a.b", "\"C\"")),
            ("ALTER TABLE a DETACH PARTITION s.c CONCURRENTLY", detached("a", "s.c")),
            ("CREATE DATABASE \"Shop\" OWNER me", listed(Catalog::Databases, "\"Shop\"", true)),
            ("DROP DATABASE IF EXISTS shop WITH (FORCE);", listed(Catalog::Databases, "shop", false)),
            ("CREATE TABLESPACE fast LOCATION '/x'", listed(Catalog::Tablespaces, "fast", true)),
            ("DROP SUBSCRIPTION IF EXISTS s", listed(Catalog::Subscriptions, "s", false)),
            ("REINDEX INDEX CONCURRENTLY a.i", Effect::Rebuilt(Rebuilt::Index("a.i".to_owned()))),
            ("REINDEX (VERBOSE, CONCURRENTLY) TABLE t", Effect::Rebuilt(Rebuilt::Table("t".to_owned()))),
            ("REINDEX (VERBOSE) SCHEMA CONCURRENTLY s;", Effect::Rebuilt(Rebuilt::Schema("s".to_owned()))),
            ("REINDEX DATABASE CONCURRENTLY", Effect::Rebuilt(Rebuilt::Database)),
        ] {
            assert_eq!(read(sql), effect, "{sql}");
        }
    }

    #[test]
    fn what_may_be_done_again_and_what_nobody_knows() {
        for sql in [
            "VACUUM FULL t",
            "REINDEX TABLE t",
            "REINDEX SYSTEM d",
            "CLUSTER",
            "ALTER SYSTEM SET work_mem = '1MB'",
            "ALTER DATABASE d SET TABLESPACE fast",
            "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
        ] {
            assert_eq!(read(sql), Effect::Repeatable, "{sql}");
        }
        for sql in [
            "CALL p()",
            "DO $$ BEGIN COMMIT; END $$",
            "CREATE INDEX CONCURRENTLY ON t (x)",
            "ALTER SUBSCRIPTION s ADD PUBLICATION p",
        ] {
            assert_eq!(read(sql), Effect::Unknown, "{sql}");
        }
    }
}
