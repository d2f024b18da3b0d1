//! Who else is there: who migrates, who would be waited for, and what killed commands have left.

use migrate::History;

use super::connection::Reached;
use super::{Section, age, count};
use crate::project::Project;
use crate::{database, live, scratch};

/// Seconds after which a transaction that is open counts as forgotten.
const LONG: u32 = 60;

pub(super) async fn look(reached: &Reached, project: &Project) -> Section {
    let mut section = Section::new("sessions");
    lock(&mut section, reached, project).await;
    transactions(&mut section, reached).await;
    prepared(&mut section, reached).await;
    leftovers(&mut section, reached).await;
    section
}

async fn lock(section: &mut Section, reached: &Reached, project: &Project) {
    let migrator = match live::migrator(project, History::default()) {
        Ok(migrator) => migrator,
        Err(error) => return section.error("lock", &error),
    };
    match migrator.holders(reached.client()).await {
        Ok((None, None)) => section.ok("lock", "free: nobody migrates this database"),
        Ok((holder, leased)) => {
            if let Some(holder) = holder {
                section.warning(
                    "lock",
                    format!(
                        "another migration is running: {holder}, connected for {}",
                        age(holder.connected.as_secs_f64())
                    ),
                    &[&format!("if it hangs, end it: `SELECT pg_terminate_backend({})`", holder.pid)],
                );
            }
            if let Some(holder) = leased {
                section.warning(
                    "lease",
                    format!(
                        "another migration is running: {holder}, heard of {} ago",
                        age(holder.heard.as_secs_f64())
                    ),
                    &[&format!(
                        "if it is not heard of again, its lease is over in {}",
                        age(holder.left.as_secs_f64())
                    )],
                );
            }
        }
        Err(error) => {
            section.error("lock", &database::explain(&error, &migrator.settings.version_table));
        }
    }
}

/// A transaction that is open for long may hold a lock that a change needs, and everybody waits behind that change.
async fn transactions(section: &mut Section, reached: &Reached) {
    let query = format!(
        "SELECT a.pid, coalesce(a.application_name, ''), coalesce(a.usename::text, ''), coalesce(a.state, ''), \
         extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::float8, \
         (SELECT count(*)::integer FROM pg_catalog.pg_locks l WHERE l.pid = a.pid AND l.locktype = 'relation' AND \
         l.granted AND l.relation >= 16384) \
         FROM pg_catalog.pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> \
         pg_catalog.pg_backend_pid() AND a.xact_start < pg_catalog.clock_timestamp() - interval '{LONG} s' \
         ORDER BY a.xact_start"
    );
    let rows = section.rows("transactions", reached.ask(&query).await);
    for row in &rows {
        let (pid, relations): (i32, i32) = (row.get(0), row.get(5));
        let who = [row.get::<_, &str>(1), row.get(2)].into_iter().filter(|word| !word.is_empty());
        let who: Vec<&str> = who.collect();
        let state = match row.get(3) {
            "" => String::new(),
            state => format!("{state}, "),
        };
        section.warning(
            "transactions",
            format!(
                "pid {pid}, {}: {state}open for {}, with locks on {}",
                who.join(", "),
                age(row.get(4)),
                count(usize::try_from(relations).unwrap_or_default(), "relation")
            ),
            &[&format!("what changes these waits for it; to end it: `SELECT pg_terminate_backend({pid})`")],
        );
    }
    if rows.is_empty() {
        section.ok(
            "transactions",
            format!("none that is open for longer than {LONG} s, as far as this role can see"),
        );
    }
}

/// They hold their locks until somebody ends them, over a restart of the server too.
async fn prepared(section: &mut Section, reached: &Reached) {
    let query = "SELECT gid, owner::text, extract(epoch FROM pg_catalog.clock_timestamp() - prepared)::float8 \
                 FROM pg_catalog.pg_prepared_xacts WHERE database = current_database() ORDER BY prepared";
    for row in section.rows("prepared", reached.ask(query).await) {
        let gid: &str = row.get(0);
        section.warning(
            "prepared",
            format!(
                "transaction `{gid}` of {}, prepared {} ago, holds its locks",
                row.get::<_, &str>(1),
                age(row.get(2))
            ),
            &[&format!("`COMMIT PREPARED '{0}'`, or `ROLLBACK PREPARED '{0}'`", gid.replace('\'', "''"))],
        );
    }
}

async fn leftovers(section: &mut Section, reached: &Reached) {
    match scratch::leftovers(reached.client()).await {
        Ok(names) if names.is_empty() => section.ok("scratch databases", "none is left over"),
        Ok(names) => section.warning(
            "scratch databases",
            format!("killed commands left {}: {}", count(names.len(), "database"), names.join(", ")),
            &["the next `--dry-run` drops them, where their owner runs it"],
        ),
        Err(error) => drop(section.rows("scratch databases", Err(error))),
    }
}
