//! Row-level security.

use migrate_schema::schema::{Policy, PolicyCommand};
use tokio_postgres::Error;

use super::query::{Asker, FIRST};
use super::text;

/// Policies with the table that they are on.
pub(super) async fn read(asker: &Asker<'_>) -> Result<Vec<(u32, u32, Policy)>, Error> {
    let query = format!(
        "SELECT p.polrelid, p.oid, p.polname, p.polcmd, NOT p.polpermissive,
            ARRAY(SELECT r.rolname FROM pg_roles r WHERE r.oid = ANY (p.polroles) ORDER BY r.rolname),
            pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
        FROM pg_policy p
        WHERE p.oid >= {FIRST}
        ORDER BY p.polrelid, p.polname"
    );
    let expression = |text: Option<String>| text.map(|text| text::unwrapped(&text));
    asker
        .ask(&query, |row| {
            let (table, oid) = (row.next(), row.next());
            let policy = Policy {
                name: row.next(),
                command: match row.letter() {
                    'r' => PolicyCommand::Select,
                    'a' => PolicyCommand::Insert,
                    'w' => PolicyCommand::Update,
                    'd' => PolicyCommand::Delete,
                    _ => PolicyCommand::All,
                },
                restrictive: row.next(),
                to: row.next(),
                using: expression(row.next()),
                with_check: expression(row.next()),
            };
            (table, oid, policy)
        })
        .await
}
