//! Texts that are tried on the database itself, in a transaction that is rolled back.

use tokio_postgres::Client;

use super::Undecided;
use super::texts::Question;
use crate::error::Result;

/// Which texts are the same, and of which nobody knows.
pub(super) async fn decide(_: &Client, open: Vec<Question>) -> Result<(Vec<Question>, Vec<Undecided>)> {
    let undecided = open.into_iter().map(|it| Undecided {
        name: it.name,
        said: it.said,
        there: it.there,
        reason: String::new(),
    });
    Ok((Vec::new(), undecided.collect()))
}
