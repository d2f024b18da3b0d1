//! What a script would leave behind in its session: settings and temporary tables, which the next revision would find
//! where both run in one go, and would not where each has a run of its own.

use super::Script;
use super::shape::Tokens;

/// Settings that every message puts back by itself, or pins before anything depends on them: the version table is looked
/// up along the `search_path`.
const SEEN_TO: [&str; 7] = [
    "client_encoding",
    "default_transaction_read_only",
    "role",
    "row_security",
    "search_path",
    "session_authorization",
    "standard_conforming_strings",
];

impl Script {
    /// The statements that take back what its own leave in the session, in their order.
    pub(crate) fn leftovers(&self) -> Vec<String> {
        let mut found = Vec::new();
        for statement in self.sections().iter().flat_map(|section| &section.statements) {
            let begin = &self.text()[statement.range.clone()];
            let may = ["SET", "SELECT", "CREATE", "DROP"];
            let first = begin.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
            if !may.iter().any(|word| first.eq_ignore_ascii_case(word)) {
                continue;
            }
            let tokens = Tokens::of(self.text(), &statement.range);
            if tokens.is(0, "DROP") && tokens.is(1, "TABLE") {
                // What the script drops by itself is not there any more.
                found.retain(|one| !matches!(one, Leftover::Table(name) if drops(&tokens, name)));
                continue;
            }
            let left =
                setting(&tokens).map(Leftover::Setting).or_else(|| table(&tokens).map(Leftover::Table));
            if let Some(left) = left
                && !found.contains(&left)
            {
                found.push(left);
            }
        }
        found.iter().map(Leftover::end).collect()
    }
}

#[derive(PartialEq, Eq)]
enum Leftover {
    Setting(String),
    /// A temporary table, by its bare name.
    Table(String),
}

impl Leftover {
    fn end(&self) -> String {
        match self {
            Self::Setting(name) => format!("RESET {name};"),
            Self::Table(name) => format!("DROP TABLE IF EXISTS pg_temp.{name} CASCADE;"),
        }
    }
}

/// The setting of the session that a statement changes for longer than its transaction.
fn setting(tokens: &Tokens<'_>) -> Option<String> {
    if tokens.is(0, "SELECT") {
        return configured(tokens);
    }
    if !tokens.is(0, "SET") || tokens.is(1, "LOCAL") {
        return None;
    }
    let mut at = 1 + usize::from(tokens.is(1, "SESSION"));
    let name = if tokens.is(at, "TIME") && tokens.is(at + 1, "ZONE") {
        "timezone".to_owned()
    } else if tokens.is(at, "XML") && tokens.is(at + 1, "OPTION") {
        "xmloption".to_owned()
    } else if tokens.is(at, "CHARACTERISTICS") {
        "default_transaction_isolation".to_owned()
    } else {
        let range = tokens.name(&mut at)?;
        let assigns = tokens.text(at) == Some("=") || tokens.is(at, "TO");
        assigns.then(|| tokens.folded(range))?
    };
    (!SEEN_TO.contains(&name.as_str())).then_some(name)
}

/// The same where it is the one thing that a query is for: `SELECT set_config('name', …, false)`.
fn configured(tokens: &Tokens<'_>) -> Option<String> {
    let mut at = 1;
    let function = tokens.name(&mut at)?;
    let is_it = ["set_config", "pg_catalog.set_config"].contains(&tokens.folded(function).as_str());
    if !is_it || tokens.text(at) != Some("(") {
        return None;
    }
    let name = tokens.text(at + 1)?.strip_prefix('\'')?.strip_suffix('\'')?.to_lowercase();
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c));
    let stays = (at..tokens.len())
        .rev()
        .find_map(|at| tokens.word(at))
        .is_some_and(|it| ["false", "f"].contains(&it.to_lowercase().as_str()));
    (is_plain && stays && !SEEN_TO.contains(&name.as_str())).then_some(name)
}

/// The temporary table that a statement makes, unless it goes with its transaction.
fn table(tokens: &Tokens<'_>) -> Option<String> {
    if tokens.is(0, "SELECT") {
        let into = (1..tokens.len()).find(|at| tokens.is_top(*at, "INTO"))?;
        let mut at = into + 1;
        let is_temporary = tokens.is(at, "TEMP") || tokens.is(at, "TEMPORARY");
        at += usize::from(is_temporary);
        at += usize::from(tokens.is(at, "TABLE"));
        let name = tokens.name(&mut at)?;
        return is_temporary.then(|| bare(&tokens.folded(name)));
    }
    if !tokens.is(0, "CREATE") {
        return None;
    }
    let mut at = 1 + usize::from(tokens.is(1, "LOCAL") || tokens.is(1, "GLOBAL"));
    let is_temporary = tokens.is(at, "TEMP") || tokens.is(at, "TEMPORARY");
    at += usize::from(is_temporary);
    if !tokens.is(at, "TABLE") {
        return None;
    }
    at += 1;
    if tokens.is(at, "IF") {
        at += 3;
    }
    let name = tokens.folded(tokens.name(&mut at)?);
    let goes = (at..tokens.len())
        .any(|at| tokens.is_top(at, "ON") && tokens.is(at + 1, "COMMIT") && tokens.is(at + 2, "DROP"));
    let is_temporary = is_temporary || name.starts_with("pg_temp.");
    (is_temporary && !goes).then(|| bare(&name))
}

/// Whether a `DROP TABLE` names it.
fn drops(tokens: &Tokens<'_>, table: &str) -> bool {
    let mut at = 2 + 2 * usize::from(tokens.is(2, "IF"));
    while let Some(name) = tokens.name(&mut at) {
        if bare(&tokens.folded(name)) == table {
            return true;
        }
        at += 1;
    }
    false
}

fn bare(name: &str) -> String {
    name.strip_prefix("pg_temp.").unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn left(sql: &str, expected: &[&str]) {
        assert_eq!(Script::parse(sql).expect("a script").leftovers(), expected, "{sql}");
    }

    #[test]
    fn settings_of_the_session() {
        left(
            "SET session_replication_role = replica; UPDATE t SET a = 1",
            &["RESET session_replication_role;"],
        );
        left(
            "set session App.\"User\" to 'x'; SET DateStyle TO ISO",
            &["RESET app.\"User\";", "RESET datestyle;"],
        );
        left("SET TIME ZONE 'UTC'; SET timezone = 'UTC'", &["RESET timezone;"]);
        left(
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            &["RESET default_transaction_isolation;"],
        );
        // What records the revision need not be as quick as that.
        left("SET statement_timeout = 1", &["RESET statement_timeout;"]);
        left("SELECT pg_catalog.set_config('work_mem', '1GB', false)", &["RESET work_mem;"]);
        for sql in [
            "SET LOCAL work_mem = '1GB'",
            "SET search_path = other",
            "SET ROLE somebody",
            "SET SESSION AUTHORIZATION somebody",
            "SET TRANSACTION READ ONLY",
            "SET CONSTRAINTS ALL DEFERRED",
            "SET NAMES 'UTF8'",
            "SELECT set_config('work_mem', '1GB', true)",
            "SELECT set_config('search_path', '', false)",
            "SELECT 'SET work_mem = 1'",
        ] {
            left(sql, &[]);
        }
    }

    #[test]
    fn temporary_tables() {
        left("CREATE TEMP TABLE ids AS SELECT 1", &["DROP TABLE IF EXISTS pg_temp.ids CASCADE;"]);
        left(
            "CREATE LOCAL TEMPORARY TABLE IF NOT EXISTS \"Ids\" (a int); CREATE TABLE pg_temp.b (a int)",
            &["DROP TABLE IF EXISTS pg_temp.\"Ids\" CASCADE;", "DROP TABLE IF EXISTS pg_temp.b CASCADE;"],
        );
        left("SELECT a INTO TEMP TABLE kept FROM t", &["DROP TABLE IF EXISTS pg_temp.kept CASCADE;"]);
        for sql in [
            "CREATE TEMP TABLE ids (a int) ON COMMIT DROP",
            "CREATE TEMP TABLE ids (a int); DROP TABLE other, pg_temp.ids",
            "CREATE TEMP TABLE ids (a int); drop table if exists ids cascade",
            "CREATE TABLE ids (a int)",
            "SELECT a INTO kept FROM t",
            "CREATE TEMP SEQUENCE s",
        ] {
            left(sql, &[]);
        }
    }
}
