//! The locks that can be expected, by the words of the statements: what is said before anything runs, and of what
//! runs outside of transactions.

use std::collections::{BTreeMap, BTreeSet};

use migrate::Migrator;
use migrate::script::{LockMode, NamedLock, Reach, Script};
use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::Plan;
use super::show::table;
use crate::context::Context;

/// What is known beforehand.
pub(super) struct Expected {
    search_path: Vec<String>,
    /// What the names of the statements lead to.
    relations: BTreeMap<String, Found>,
    /// The strongest lock of each relation.
    locks: BTreeMap<String, LockMode>,
    /// How many statements do not tell.
    untold: usize,
}

/// A relation that is there.
struct Found {
    name: String,
    /// Its table, where it is an index.
    table: Option<String>,
    /// What is below it: partitions, and tables that inherit from it.
    below: Vec<String>,
    /// What foreign keys join with it.
    joined: Vec<String>,
}

impl Expected {
    /// Looks up what a plan names.
    pub(super) async fn of(
        plan: &Plan,
        migrator: &Migrator,
        client: &Client,
    ) -> Result<Self, tokio_postgres::Error> {
        let mut expected = Self {
            search_path: migrator.settings.search_path.clone(),
            relations: BTreeMap::new(),
            locks: BTreeMap::new(),
            untold: 0,
        };
        let mut named = Vec::new();
        for text in plan.texts() {
            // What cannot be cut has been refused.
            let Ok(script) = Script::parse(text) else { continue };
            for statement in script.sections().iter().flat_map(|section| &section.statements) {
                match script.locks(statement) {
                    Some(locks) => named.extend(locks),
                    None => expected.untold += 1,
                }
            }
        }
        expected.look_up(&named, client).await?;
        for lock in &named {
            for relation in expected.locked(lock) {
                let strongest = expected.locks.entry(relation).or_insert(lock.mode);
                *strongest = lock.mode.max(*strongest);
            }
        }
        Ok(expected)
    }

    /// The locks of one statement, strongest first; nothing where its words do not tell.
    pub(super) fn by_words(&self, statement: &str) -> Vec<(String, LockMode)> {
        let text = format!("-- migrate: no-transaction\n{statement}");
        let Ok(script) = Script::parse(&text) else { return Vec::new() };
        let statements = script.sections().iter().flat_map(|section| &section.statements);
        let named = statements.filter_map(|statement| script.locks(statement)).flatten();
        named.flat_map(|lock| self.locked(&lock).into_iter().map(move |name| (name, lock.mode))).collect()
    }

    /// Lines that say which locks will be held.
    pub(super) fn lines(&self, context: &Context<'_>) -> Vec<String> {
        let mut lines = table(&self.locks, context);
        if lines.is_empty() {
            lines.push("  none on what is there, as far as the statements say".to_owned());
        }
        if self.untold > 0 {
            let (noun, verb) = if self.untold == 1 { ("statement", "does") } else { ("statements", "do") };
            lines.push(format!("  {} {noun} {verb} not say by words what they lock", self.untold));
        }
        lines
    }

    pub(super) fn locks(&self) -> &BTreeMap<String, LockMode> {
        &self.locks
    }

    pub(super) fn untold(&self) -> usize {
        self.untold
    }

    /// The relations that a lock is on and that are there.
    fn locked(&self, lock: &NamedLock) -> BTreeSet<String> {
        let Some(found) = self.relations.get(&self.qualified(&lock.relation)) else { return BTreeSet::new() };
        let mut names: BTreeSet<String> = found.below.iter().cloned().collect();
        match (lock.reach, &found.table) {
            (Reach::TableOfIndex, Some(table)) => names.insert(table.clone()),
            _ => names.insert(found.name.clone()),
        };
        if lock.reach == Reach::ForeignKeys {
            names.extend(found.joined.iter().cloned());
        }
        names
    }

    /// A name without a schema is in the first one of the search path.
    fn qualified(&self, name: &str) -> String {
        match self.search_path.first() {
            Some(schema) if !name.contains('.') => format!("\"{}\".{name}", schema.replace('"', "\"\"")),
            _ => name.to_owned(),
        }
    }

    async fn look_up(&mut self, named: &[NamedLock], client: &Client) -> Result<(), tokio_postgres::Error> {
        let names: BTreeSet<String> = named.iter().map(|lock| self.qualified(&lock.relation)).collect();
        let names: Vec<String> = names.into_iter().collect();
        let query = "
            WITH RECURSIVE shown AS MATERIALIZED (
                SELECT c.oid, CASE n.nspname WHEN 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END
                    || quote_ident(c.relname) AS name
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'i', 'I')
            ), below AS (
                SELECT inhparent AS top, inhrelid AS relation FROM pg_catalog.pg_inherits
                UNION SELECT below.top, i.inhrelid FROM below JOIN pg_catalog.pg_inherits i ON i.inhparent = relation
            )
            SELECT named.name, shown.name,
                (SELECT s.name FROM pg_catalog.pg_index i JOIN shown s ON s.oid = i.indrelid
                    WHERE i.indexrelid = shown.oid),
                ARRAY(SELECT s.name FROM below JOIN shown s ON s.oid = below.relation WHERE below.top IN
                    (shown.oid, (SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = shown.oid))),
                ARRAY(SELECT s.name FROM pg_catalog.pg_constraint k JOIN shown s
                    ON s.oid = CASE shown.oid WHEN k.conrelid THEN k.confrelid ELSE k.conrelid END
                    WHERE k.contype = 'f' AND shown.oid IN (k.conrelid, k.confrelid))
            FROM unnest($1) AS named (name) JOIN shown ON shown.oid = to_regclass(named.name)";
        let rows = client.query_typed(query, &[(&names, Type::TEXT_ARRAY)]).await?;
        self.relations = rows
            .iter()
            .map(|row| {
                let found =
                    Found { name: row.get(1), table: row.get(2), below: row.get(3), joined: row.get(4) };
                (row.get(0), found)
            })
            .collect();
        Ok(())
    }
}
