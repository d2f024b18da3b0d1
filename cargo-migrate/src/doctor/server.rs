//! The server, the database, and the settings that matter to migrations.

use std::collections::BTreeMap;

use super::connection::Reached;
use super::{Level, Section, count};
use crate::project::Project;

/// The versions that the tool is tried with.
const TRIED: std::ops::RangeInclusive<u32> = 12..=18;

pub(super) async fn look(reached: &Reached, project: &Project) -> Section {
    let mut section = Section::new("server");
    let query = "SELECT pg_catalog.current_setting('server_version'), \
                 pg_catalog.current_setting('server_version_num')::integer / 10000, pg_catalog.pg_is_in_recovery(), \
                 pg_catalog.current_database()::text, pg_catalog.current_setting('server_encoding'), \
                 (SELECT count(*)::integer FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = \
                 c.relnamespace WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN \
                 ('r', 'p', 'i', 'I', 'm')), \
                 (SELECT count(*)::integer FROM pg_catalog.pg_stat_activity WHERE datname IS NOT NULL)";
    let answer = section.rows("version", reached.ask(query).await);
    let Some(row) = answer.first() else { return section };
    let (version, major, standby): (String, i32, bool) = (row.get(0), row.get(1), row.get(2));
    let major = major.unsigned_abs();
    let (asked, oldest) = (project.configuration.postgres, TRIED.start());
    match major {
        _ if major < *oldest => section.problem(
            "version",
            format!("PostgreSQL {version}, which is older than {oldest}"),
            &["the SQL that is written needs PostgreSQL 12 or newer"],
        ),
        _ if major < asked => section.problem(
            "version",
            format!("PostgreSQL {version}, and the SQL is written for {asked} and newer"),
            &[&format!("write `postgres = {major}` in the configuration, or update the server")],
        ),
        _ if major > *TRIED.end() => {
            section
                .ok("version", format!("PostgreSQL {version}, newer than what this program was tried with"));
        }
        _ => section.ok("version", format!("PostgreSQL {version}")),
    }
    if standby {
        section.problem(
            "recovery",
            "the server is a standby, and can only be read",
            &["connect to the primary; of several hosts, `target_session_attrs=read-write` finds it"],
        );
    }
    encoding(&mut section, row.get(4));
    let values = settings(&mut section, reached).await;
    locks(&mut section, &values, row.get(5));
    connections(&mut section, &values, row.get(6));
    triggers(&mut section, reached).await;
    section
}

fn encoding(section: &mut Section, encoding: &str) {
    match encoding {
        "UTF8" => section.ok("encoding", "UTF8"),
        "SQL_ASCII" => section.warning(
            "encoding",
            "SQL_ASCII: the server takes every byte, and knows no letter beyond ASCII",
            &["create the database with `ENCODING 'UTF8'`; what is there cannot be changed"],
        ),
        other => section.warning(
            "encoding",
            format!("{other}: what it has no letter for cannot be in a revision or in a name"),
            &["create the database with `ENCODING 'UTF8'`; what is there cannot be changed"],
        ),
    }
}

/// What a value of a setting means to a run, and what helps the `{user}` who connects.
type Judge = fn(&str) -> (Level, &'static str, Option<&'static str>);

const SETTINGS: &[(&str, Judge)] = &[
    ("lock_timeout", |_| (Level::Ok, "a run sets its own: `--lock-timeout`", None)),
    ("statement_timeout", |_| (Level::Ok, "a run sets its own: `--statement-timeout`", None)),
    ("idle_in_transaction_session_timeout", |value| match value {
        "0" => (Level::Ok, "", None),
        _ => (
            Level::Ok,
            "ends a session that waits in a transaction for so long, as code of an application may",
            None,
        ),
    }),
    ("idle_session_timeout", |value| match value {
        "0" => (Level::Ok, "", None),
        _ => (
            Level::Warning,
            "ends a session that asks nothing for so long; the lock goes with it while a question is asked, or \
             another connection works",
            Some("`ALTER ROLE {user} SET idle_session_timeout = 0`"),
        ),
    }),
    ("transaction_timeout", |value| match value {
        "0" => (Level::Ok, "", None),
        _ => (
            Level::Warning,
            "ends every transaction after so long, a long migration too",
            Some("`ALTER ROLE {user} SET transaction_timeout = 0`"),
        ),
    }),
    ("default_transaction_read_only", |value| match value {
        "off" => (Level::Ok, "", None),
        _ => (
            Level::Problem,
            "nothing can be written",
            Some("`ALTER ROLE {user} SET default_transaction_read_only = off`"),
        ),
    }),
    ("session_replication_role", |value| match value {
        "origin" => (Level::Ok, "", None),
        _ => (
            Level::Warning,
            "foreign keys are not checked, and triggers do not run",
            Some("`ALTER ROLE {user} SET session_replication_role = origin`"),
        ),
    }),
    ("row_security", |_| (Level::Ok, "a run sets it off: a row that a policy hides is an error then", None)),
    ("search_path", |_| {
        (Level::Ok, "a run sets its own, and the SQL that is written qualifies every name", None)
    }),
    ("standard_conforming_strings", |_| (Level::Ok, "a run sets it on", None)),
    ("track_activities", |value| match value {
        "on" => (Level::Ok, "", None),
        _ => (
            Level::Warning,
            "what other sessions do cannot be told",
            Some("`ALTER SYSTEM SET track_activities = on`"),
        ),
    }),
];

/// Tells of the settings, and returns them and some more.
async fn settings(section: &mut Section, reached: &Reached) -> BTreeMap<String, String> {
    let query = "SELECT name, pg_catalog.current_setting(name), source FROM pg_catalog.pg_settings";
    let rows = section.rows("settings", reached.ask(query).await);
    let values: BTreeMap<String, (String, String)> =
        rows.iter().map(|row| (row.get(0), (row.get(1), row.get(2)))).collect();
    let user = reached.place.server.user().unwrap_or("…");
    for (name, judge) in SETTINGS {
        // Some are younger than the server.
        let Some((value, source)) = values.get(*name) else { continue };
        let (level, means, help) = judge(value);
        let source = match source.as_str() {
            "default" | "override" | "client" | "session" => String::new(),
            source => format!(" from the {source}"),
        };
        let means = if means.is_empty() { String::new() } else { format!("; {means}") };
        let help: Vec<String> = help.into_iter().map(|help| help.replace("{user}", user)).collect();
        let help: Vec<&str> = help.iter().map(String::as_str).collect();
        section.add(level, name, format!("{value}{source}{means}"), &help);
    }
    values.into_iter().map(|(name, (value, _))| (name, value)).collect()
}

/// A transaction holds a lock on each table and index that it touches, in a table of a fixed size.
fn locks(section: &mut Section, values: &BTreeMap<String, String>, relations: i32) {
    let number = |name: &str| values.get(name).and_then(|value| value.parse::<u64>().ok());
    let prepared = number("max_prepared_transactions").unwrap_or(0);
    let (Some(each), Some(sessions)) = (number("max_locks_per_transaction"), number("max_connections"))
    else {
        return;
    };
    let (room, relations) = (each * (sessions + prepared), u64::from(relations.unsigned_abs()));
    let says =
        format!("{each}, room for {room} locks in all; the database has {relations} tables and indexes");
    if relations > room {
        let help = "a transaction that touches all of them, as `pg_dump` does, fails with \"out of shared memory\": \
                    raise it, and start the server anew";
        section.warning("max_locks_per_transaction", says, &[help]);
    } else {
        section.ok("max_locks_per_transaction", says);
    }
}

/// A run takes two.
fn connections(section: &mut Section, values: &BTreeMap<String, String>, taken: i32) {
    let number = |name: &str| values.get(name).and_then(|value| value.parse::<i64>().ok());
    let (Some(most), kept) =
        (number("max_connections"), number("superuser_reserved_connections").unwrap_or(0))
    else {
        return;
    };
    let says = format!("{taken} of {most} in use");
    match most - kept - i64::from(taken) {
        ..2 => section.warning("max_connections", says, &["a run takes two: end some, or raise it"]),
        _ => section.ok("max_connections", says),
    }
}

/// They run with every statement that changes the schema, and can refuse it.
async fn triggers(section: &mut Section, reached: &Reached) {
    let query = "SELECT evtname::text FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D' ORDER BY 1";
    let rows = section.rows("event triggers", reached.ask(query).await);
    let names: Vec<String> = rows.iter().map(|row| format!("`{}`", row.get::<_, &str>(0))).collect();
    if !names.is_empty() {
        let runs = if names.len() == 1 { "runs" } else { "run" };
        let says = format!(
            "{}: {} {runs} beside what changes the schema",
            count(names.len(), "trigger"),
            names.join(", ")
        );
        section.ok("event triggers", says);
    }
}
