//! The values of enum types. Domains and composite types are told by their types, columns and constraints.

use tokio_postgres::Error;

use super::query::{Asker, FIRST};

/// The values of enum types, by the number of the type and in their order.
pub(super) async fn values(asker: &Asker<'_>) -> Result<Vec<(u32, String)>, Error> {
    let query = format!(
        "SELECT enumtypid, enumlabel FROM pg_enum WHERE enumtypid >= {FIRST} ORDER BY enumtypid, enumsortorder"
    );
    asker.ask(&query, |row| (row.next(), row.next())).await
}
