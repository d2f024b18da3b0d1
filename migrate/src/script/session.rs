//! What a script does to its session: settings and temporary tables. The next revision would find them where both run in
//! one go, and not where each has a run of its own; and the rest of a script that was broken off needs the settings.

use super::shape::Tokens;
use super::{Script, Statement};

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
    /// The statements that take back what its own leave in the session, if they do. None of them fails: what PostgreSQL
    /// does not take back stays. `goes_on` is whether their transaction does, too.
    pub(crate) fn leftovers(&self, goes_on: bool) -> Vec<String> {
        let found = self.found(goes_on);
        if found.is_empty() {
            return Vec::new();
        }
        // The newest first: it may stand on those before it.
        let ends = found
            .iter()
            .rev()
            .map(|left| format!("BEGIN {}; EXCEPTION WHEN OTHERS THEN NULL; END; ", left.end()));
        let taking_back = format!(
            "DO $left$ DECLARE told text := pg_catalog.current_setting('client_min_messages'); \
             BEGIN PERFORM pg_catalog.set_config('client_min_messages', 'error', true); {}\
             PERFORM pg_catalog.set_config('client_min_messages', told, true); END $left$;",
            ends.collect::<String>()
        );
        // It need not be as quick as the script wants to be.
        let patience = "SET LOCAL statement_timeout = 0;".to_owned();
        let hurries =
            found.iter().any(|left| matches!(left, Leftover::Setting(name) if name == "statement_timeout"));
        hurries.then_some(patience).into_iter().chain([taking_back]).collect()
    }

    /// The same as statements for people to read.
    #[doc(hidden)]
    #[must_use]
    pub fn take_back(&self) -> Vec<String> {
        self.found(false).iter().rev().map(|left| format!("{};", left.end())).collect()
    }

    /// The statements before a place, from 0, that change settings of the session and do nothing else.
    pub(crate) fn settings_before(&self, section: usize, statement: usize) -> Vec<&Statement> {
        let sections = self.sections().iter().enumerate().take(section + 1);
        let before = sections.flat_map(|(at, it)| {
            let count = if at < section { it.statements.len() } else { statement.min(it.statements.len()) };
            &it.statements[..count]
        });
        let sets = |statement: &&Statement| {
            let tokens = Tokens::of(self.text(), &statement.range);
            let only_sets = tokens.is(0, "SET") || only_configures(&tokens);
            only_sets && !settings(&tokens, false).is_empty() || resets(&tokens)
        };
        before.filter(sets).collect()
    }

    fn found(&self, goes_on: bool) -> Vec<Leftover> {
        let mut found = Vec::new();
        for statement in self.sections().iter().flat_map(|section| &section.statements) {
            let text = &self.text()[statement.range.clone()];
            let first = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
            let may = ["SET", "SELECT", "WITH", "CREATE", "DROP"];
            if !may.iter().any(|word| first.eq_ignore_ascii_case(word)) {
                continue;
            }
            let tokens = Tokens::of(self.text(), &statement.range);
            if tokens.is(0, "DROP") {
                // What the script drops by itself is not there any more.
                found.retain(|one| !matches!(one, Leftover::Relation(_, name) if drops(&tokens, name)));
                continue;
            }
            let relation = relation(&tokens, goes_on).map(|(kind, name)| Leftover::Relation(kind, name));
            let left = settings(&tokens, goes_on).into_iter().map(Leftover::Setting).chain(relation);
            for left in left {
                if !found.contains(&left) {
                    found.push(left);
                }
            }
        }
        found
    }
}

#[derive(PartialEq, Eq)]
enum Leftover {
    Setting(String),
    /// What is temporary: its kind, and its bare name.
    Relation(&'static str, String),
}

impl Leftover {
    fn end(&self) -> String {
        match self {
            Self::Setting(name) => format!("RESET {name}"),
            Self::Relation(kind, name) => format!("DROP {kind} IF EXISTS pg_temp.{name} CASCADE"),
        }
    }
}

/// The settings of the session that a statement changes for longer than its transaction.
fn settings(tokens: &Tokens<'_>, local_too: bool) -> Vec<String> {
    let mut names = if tokens.is(0, "SET") { set(tokens, local_too) } else { configured(tokens, local_too) };
    names.retain(|name| !SEEN_TO.contains(&name.as_str()));
    names
}

fn set(tokens: &Tokens<'_>, local_too: bool) -> Vec<String> {
    if tokens.is(1, "LOCAL") && !local_too {
        return Vec::new();
    }
    let mut at = 1 + usize::from(tokens.is(1, "SESSION") || tokens.is(1, "LOCAL"));
    if tokens.is(at, "CHARACTERISTICS") {
        return ["isolation", "deferrable"].map(|what| format!("default_transaction_{what}")).into();
    }
    if tokens.is(at, "TIME") && tokens.is(at + 1, "ZONE") {
        return vec!["timezone".to_owned()];
    }
    if tokens.is(at, "XML") && tokens.is(at + 1, "OPTION") {
        return vec!["xmloption".to_owned()];
    }
    let Some(name) = tokens.name(&mut at) else { return Vec::new() };
    let assigns = tokens.text(at) == Some("=") || tokens.is(at, "TO");
    if assigns { vec![tokens.folded(name)] } else { Vec::new() }
}

/// Whether one setting gets back what it had at first.
fn resets(tokens: &Tokens<'_>) -> bool {
    let mut at = 1;
    tokens.is(0, "RESET")
        && tokens
            .name(&mut at)
            .map(|name| tokens.folded(name))
            .is_some_and(|name| at == tokens.len() && name != "all" && !SEEN_TO.contains(&name.as_str()))
}

/// The same by `set_config('name', …, false)`, anywhere in a query.
fn configured(tokens: &Tokens<'_>, local_too: bool) -> Vec<String> {
    let calls =
        (0..tokens.len()).filter(|&at| tokens.is(at, "set_config") && tokens.text(at + 1) == Some("("));
    let names = calls.filter_map(|at| {
        let mut depth = 0;
        let end = (at + 1..tokens.len()).find(|&at| {
            depth += match tokens.text(at) {
                Some("(") => 1,
                Some(")") => -1,
                _ => 0,
            };
            depth == 0
        })?;
        let name = tokens.text(at + 2)?.strip_prefix('\'')?.strip_suffix('\'')?.to_lowercase();
        let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c));
        (is_plain && (local_too || !tokens.is(end - 1, "true"))).then_some(name)
    });
    names.collect()
}

/// Whether a query calls `set_config` and nothing else.
fn only_configures(tokens: &Tokens<'_>) -> bool {
    let is_call = |at: usize| tokens.text(at) == Some("(") && tokens.is_top(at - 1, "set_config");
    let others = |at: usize| {
        let opens = tokens.text(at) == Some("(") && tokens.is_outermost(at);
        opens && !is_call(at) || tokens.is_top(at, "FROM") || tokens.is_top(at, "INTO")
    };
    tokens.is(0, "SELECT") && !(1..tokens.len()).any(others)
}

/// What is temporary that a statement makes, unless it goes with its transaction.
fn relation(tokens: &Tokens<'_>, goes_on: bool) -> Option<(&'static str, String)> {
    let eat_temporary = |at: &mut usize| {
        *at += usize::from(tokens.is(*at, "LOCAL") || tokens.is(*at, "GLOBAL"));
        let is_it = tokens.is(*at, "TEMP") || tokens.is(*at, "TEMPORARY");
        *at += usize::from(is_it);
        is_it
    };
    if !tokens.is(0, "CREATE") {
        let into = (1..tokens.len()).find(|at| tokens.is_top(*at, "INTO"))?;
        let mut at = into + 1;
        let is_temporary = eat_temporary(&mut at);
        at += usize::from(tokens.is(at, "TABLE"));
        let name = tokens.name(&mut at)?;
        return is_temporary.then(|| ("TABLE", bare(&tokens.folded(name))));
    }
    let mut at = 1;
    if tokens.is(at, "OR") {
        at += 2;
    }
    let is_temporary = eat_temporary(&mut at);
    at += usize::from(tokens.is(at, "RECURSIVE"));
    let kind = ["TABLE", "VIEW", "SEQUENCE"].into_iter().find(|kind| tokens.is(at, kind))?;
    at += 1;
    if tokens.is(at, "IF") {
        at += 3;
    }
    let name = tokens.folded(tokens.name(&mut at)?);
    let goes = !goes_on
        && (at..tokens.len())
            .any(|at| tokens.is_top(at, "ON") && tokens.is(at + 1, "COMMIT") && tokens.is(at + 2, "DROP"));
    ((is_temporary || bare(&name) != name) && !goes).then(|| (kind, bare(&name)))
}

/// Whether a `DROP` names it.
fn drops(tokens: &Tokens<'_>, relation: &str) -> bool {
    let mut at = 2 + 2 * usize::from(tokens.is(2, "IF"));
    while let Some(name) = tokens.name(&mut at) {
        if bare(&tokens.folded(name)) == relation {
            return true;
        }
        at += 1;
    }
    false
}

fn bare(name: &str) -> String {
    let schema = ["pg_temp.", "\"pg_temp\"."].into_iter().find(|schema| name.starts_with(schema));
    name[schema.map_or(0, str::len)..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn left(sql: &str, expected: &[&str]) {
        let ends = Script::parse(sql).expect("a script").take_back();
        assert_eq!(ends.iter().map(|end| end.trim_end_matches(';')).collect::<Vec<_>>(), expected, "{sql}");
    }

    #[test]
    fn settings_of_the_session() {
        left(
            "SET session_replication_role = replica; UPDATE t SET a = 1",
            &["RESET session_replication_role"],
        );
        left(
            "set session App.\"User\" to 'x'; SET DateStyle TO ISO",
            &["RESET datestyle", "RESET app.\"User\""],
        );
        left("SET TIME ZONE 'UTC'; SET timezone = 'UTC'", &["RESET timezone"]);
        left(
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            &["RESET default_transaction_deferrable", "RESET default_transaction_isolation"],
        );
        // What records the revision need not be as quick as that.
        left("SET statement_timeout = 1", &["RESET statement_timeout"]);
        left("SELECT pg_catalog.set_config('work_mem', '1GB', false) AS done", &["RESET work_mem"]);
        left(
            "SELECT set_config('work_mem', coalesce(now()::text, ''), 'f'), SET_CONFIG('a.b', '', false)",
            &["RESET a.b", "RESET work_mem"],
        );
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
            "SELECT set_config(name, '1GB', false) FROM names",
        ] {
            left(sql, &[]);
        }
    }

    #[test]
    fn a_transaction_that_goes_on_keeps_more() {
        for (sql, end) in [
            ("SET LOCAL work_mem = '1GB'", "RESET work_mem;"),
            ("SELECT set_config('a.b', '', true)", "RESET a.b;"),
            ("CREATE TEMP TABLE a () ON COMMIT DROP", "DROP TABLE IF EXISTS pg_temp.a CASCADE;"),
        ] {
            let script = Script::parse(sql).expect("a script");
            assert!(script.leftovers(true).concat().contains(end), "{sql}");
            assert_eq!(script.leftovers(false), [""; 0], "{sql}");
        }
    }

    #[test]
    fn settings_before_a_place() {
        let script = Script::parse(
            "SET a.b = '1'; SET LOCAL a.c = '2'; UPDATE t SET a = 1;\n-- migrate: no-transaction\nRESET a.b;\n\
             SELECT set_config('a.d', '3', false);\nVACUUM t;\n\
             SELECT set_config('a.f', '', false), next(); INSERT INTO t SELECT set_config('a.g', '', false);\n\
             SELECT set_config('a.h', b, false) FROM t; CREATE TABLE u AS SELECT set_config('a.i', '', false);\nSET a.e = '4'; RESET ALL; SET ROLE other",
        )
        .expect("a script");
        let before = |section, statement| -> Vec<&str> {
            let all = script.settings_before(section, statement);
            all.into_iter().map(|statement| script.statement(statement)).collect()
        };
        let all = ["SET a.b = '1';", "RESET a.b;", "SELECT set_config('a.d', '3', false);", "SET a.e = '4';"];
        assert_eq!(before(0, 0), [""; 0]);
        assert_eq!(before(1, 0), all[..1]);
        assert_eq!(before(1, 2), all[..3]);
        assert_eq!(before(2, 0), all);
    }

    #[test]
    fn what_is_temporary() {
        left("CREATE TEMP TABLE ids AS SELECT 1", &["DROP TABLE IF EXISTS pg_temp.ids CASCADE"]);
        left(
            "CREATE LOCAL TEMPORARY TABLE IF NOT EXISTS \"Ids\" (a int); CREATE TABLE \"pg_temp\".b (a int)",
            &["DROP TABLE IF EXISTS pg_temp.b CASCADE", "DROP TABLE IF EXISTS pg_temp.\"Ids\" CASCADE"],
        );
        left("SELECT a INTO TEMP TABLE kept FROM t", &["DROP TABLE IF EXISTS pg_temp.kept CASCADE"]);
        left(
            "WITH x AS (SELECT 1) SELECT * INTO TEMP kept FROM x",
            &["DROP TABLE IF EXISTS pg_temp.kept CASCADE"],
        );
        left(
            "CREATE TEMP SEQUENCE s; CREATE OR REPLACE TEMP VIEW v AS SELECT nextval('s')",
            &["DROP VIEW IF EXISTS pg_temp.v CASCADE", "DROP SEQUENCE IF EXISTS pg_temp.s CASCADE"],
        );
        for sql in [
            "CREATE TEMP TABLE ids (a int) ON COMMIT DROP",
            "CREATE TEMP TABLE ids (a int); DROP TABLE other, pg_temp.ids",
            "CREATE TEMP TABLE ids (a int); drop table if exists ids cascade",
            "CREATE TEMP VIEW v AS SELECT 1; DROP VIEW v",
            "CREATE TABLE ids (a int)",
            "SELECT a INTO kept FROM t",
            "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'CREATE TEMP TABLE ids (a int)'",
            "CREATE OR REPLACE VIEW v AS SELECT 1",
        ] {
            left(sql, &[]);
        }
    }
}
