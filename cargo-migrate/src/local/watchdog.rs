//! Stopping a server that nobody uses any more.
//!
//! The watchdog is a session of the server itself: a loop in PL/pgSQL that looks at the statistics,
//! and after a quiet period runs `pg_ctl stop`. The client that began it hangs up at once; a busy
//! session does not notice. So there is no process that could be left over: the watchdog lives
//! exactly as long as the server, and it is never idle, whatever `idle_session_timeout` is (which
//! PostgreSQL knows from 14 on). It commits before every look, so it holds no snapshot that a
//! `CREATE INDEX CONCURRENTLY` would wait for, and it sits in the database `postgres`, where nobody
//! works.

use std::time::Duration;

use tokio_postgres::{Client, Config, NoTls};

use super::session::Failure;

/// The watchdog's name in `pg_stat_activity`.
const NAME: &str = "cargo-migrate: stops when idle";

/// Makes the server stop when nobody has been connected for this long.
///
/// `stop` is a command for the server's shell, run in the data folder.
pub(super) fn set(server: &Config, idle: Duration, stop: &str) -> Result<(), Failure> {
    let mut own = server.clone();
    own.application_name(NAME).options("-c statement_timeout=0");
    let program = program(idle, stop);
    super::session::with(server, async |client| {
        let (watchdog, connection) = own.connect(NoTls).await?;
        let connection = tokio::spawn(connection);
        let loops = tokio::spawn(async move { watchdog.batch_execute(&program).await });
        while !is_set(client).await? && !loops.is_finished() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        if loops.is_finished() {
            return loops.await.unwrap_or(Ok(()));
        }
        // Hanging up without a word: a farewell would be read, too, but only after the loop.
        connection.abort();
        loops.abort();
        Ok(())
    })
}

/// Makes a server stay that would have stopped by itself.
pub(super) async fn lift(client: &Client) -> Result<(), tokio_postgres::Error> {
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1";
    client.execute(sql, &[&NAME]).await.map(drop)
}

async fn is_set(client: &Client) -> Result<bool, tokio_postgres::Error> {
    let sql = "SELECT FROM pg_stat_activity WHERE application_name = $1 AND state = 'active'";
    Ok(client.query_opt(sql, &[&NAME]).await?.is_some())
}

/// Whether somebody was there: somebody is connected now, or the number of sessions since the
/// beginning (known from PostgreSQL 14 on) has grown since the last look.
fn program(idle: Duration, stop: &str) -> String {
    let idle = idle.as_secs_f64();
    let pause = (idle / 5.0).clamp(0.05, 5.0);
    let copy = format!("COPY (SELECT) TO PROGRAM {}", literal(stop));
    format!(
        "DO $watchdog$
DECLARE
  began timestamptz := clock_timestamp();
  now_connected bigint;
  now_sessions bigint := 0;
  sessions bigint := -1;
BEGIN
  LOOP
    SELECT count(*) INTO now_connected FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid();
    IF current_setting('server_version_num')::int >= 140000 THEN
      SELECT sum(d.sessions) INTO now_sessions FROM pg_stat_database d;
    END IF;
    IF now_connected > 0 OR now_sessions <> sessions THEN
      began := clock_timestamp();
      sessions := now_sessions;
    ELSIF clock_timestamp() - began >= make_interval(secs => {idle}) THEN
      EXECUTE {copy};
      EXIT;
    END IF;
    COMMIT;
    PERFORM pg_sleep({pause});
    COMMIT;
  END LOOP;
END
$watchdog$",
        copy = literal(&copy)
    )
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
