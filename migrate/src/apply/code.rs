//! Data migrations in Rust that belong to a revision.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use tokio_postgres::Client;

use super::version_table::literal;
use super::{Direction, Error};
use crate::{History, Script, history};

/// The transaction of a revision, in the hands of its code.
///
/// It has all that a [`Client`] has, with what the revision's SQL pins: the search path, `row_security = off` and
/// the timeouts. It is committed together with the row that records the revision; code that ends it itself is an
/// error.
///
/// ```no_run
/// use migrate::apply::Transaction;
///
/// /// One notation for all phones: `migrator.code("3f9a1c", in_one_notation)`.
/// async fn in_one_notation(tx: &Transaction<'_>) -> Result<(), tokio_postgres::Error> {
///     let change = tx.prepare("UPDATE customers SET phone = $1 WHERE id = $2").await?;
///     for row in tx.query("SELECT id, phone FROM customers WHERE phone IS NOT NULL", &[]).await? {
///         let phone: String = row.get(1);
///         tx.execute(&change, &[&phone.replace([' ', '-', '/'], ""), &row.get::<_, i64>(0)]).await?;
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Transaction<'c> {
    client: &'c Client,
}

impl<'c> Transaction<'c> {
    pub(super) fn of(client: &'c Client) -> Self {
        Self { client }
    }
}

impl Deref for Transaction<'_> {
    type Target = Client;

    fn deref(&self) -> &Client {
        self.client
    }
}

impl fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").finish_non_exhaustive()
    }
}

/// What code of an application says when it fails.
pub type CodeError = Box<dyn std::error::Error + Send + Sync>;

/// Code of a revision: an `async` function or closure whose future can be sent to another thread.
///
/// It is implemented for all of them and needs no name in an application. `AsyncFnOnce` alone does not say of a
/// future whether it can be sent.
///
/// What is made by a function can be handed on with it:
///
/// ```no_run
/// use migrate::Migrator;
/// use migrate::apply::{RevisionCode, Transaction};
///
/// /// Lets no code of a revision go by unseen.
/// fn logged<F, E>(migrator: Migrator, revision: &str, code: F) -> Migrator
/// where
///     F: AsyncFnOnce(&Transaction<'_>) -> Result<(), E>,
///     F: for<'t> RevisionCode<'t> + Clone + Send + Sync + 'static,
/// {
///     eprintln!("revision {revision} has code");
///     migrator.code(revision, code)
/// }
/// ```
pub trait RevisionCode<'t>: FnOnce(&'t Transaction<'t>) -> Self::Future {
    /// What it does.
    type Future: Future<Output = Result<(), Self::Failure>> + Send + 't;
    /// Why it could not.
    type Failure: Into<CodeError>;
}

impl<'t, F, R, E> RevisionCode<'t> for F
where
    F: FnOnce(&'t Transaction<'t>) -> R,
    R: Future<Output = Result<(), E>> + Send + 't,
    E: Into<CodeError>,
{
    type Future = R;
    type Failure = E;
}

type Running<'t> = Pin<Box<dyn Future<Output = Result<(), CodeError>> + Send + 't>>;
type Kept = Arc<dyn for<'t> Fn(&'t Transaction<'t>) -> Running<'t> + Send + Sync>;

/// The code of all revisions that have some.
#[derive(Clone, Default)]
pub(super) struct Codes {
    /// By what the application calls the revision.
    named: BTreeMap<String, [Option<Kept>; 2]>,
}

impl Codes {
    pub(super) fn insert<F>(&mut self, name: &str, direction: Direction, code: F)
    where
        F: for<'t> RevisionCode<'t> + Clone + Send + Sync + 'static,
    {
        let kept: Kept = Arc::new(move |transaction| {
            let future = code.clone()(transaction);
            Box::pin(async move { future.await.map_err(Into::into) })
        });
        self.named.entry(name.to_owned()).or_default()[direction as usize] = Some(kept);
    }

    pub(super) fn get(&self, id: &str, direction: Direction) -> Option<&Kept> {
        let mut names = self.named.iter().filter(|(name, _)| id.starts_with(name.as_str()));
        names.find_map(|(_, codes)| codes[direction as usize].as_ref())
    }

    /// Refuses code that would never run: of a revision that is not there, or whose file does not ask for it.
    pub(super) fn fits(&self, history: &History) -> Result<(), Error> {
        for (name, codes) in &self.named {
            let named: Vec<_> = history.revisions().filter(|it| it.id.starts_with(name.as_str())).collect();
            let [revision] = named[..] else {
                let name = name.clone();
                let candidates: Vec<history::Named> = named.into_iter().map(Into::into).collect();
                return Err(Error::History(match candidates[..] {
                    [] => history::Error::NotFound { name },
                    _ => history::Error::Ambiguous { name, candidates },
                }));
            };
            for direction in [Direction::Upgrade, Direction::Downgrade] {
                let file = match direction {
                    Direction::Upgrade => &revision.upgrade,
                    Direction::Downgrade => &revision.downgrade,
                };
                // A file that cannot be read is refused when it is to run.
                let is_unasked = Script::parse(&file.text).is_ok_and(|script| !script.has_code());
                if codes[direction as usize].is_some() && is_unasked {
                    return Err(Error::CodeUnasked {
                        revision: revision.id.to_string(),
                        direction,
                        path: file.path.as_deref().map(str::to_owned),
                    });
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Codes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.named.keys()).finish()
    }
}

/// The statement that notes, for the transaction alone, that the code of a revision has it, and since when.
pub(super) fn begin_sql(id: &str) -> String {
    format!(
        "SELECT pg_catalog.set_config('migrate.code', {}, true), pg_catalog.set_config('migrate.begun', \
         extract(epoch FROM pg_catalog.statement_timestamp())::text, true);",
        literal(id)
    )
}

/// The statement that lets what follows in the transaction have its own time again.
pub(super) const DONE: &str = "SELECT pg_catalog.set_config('migrate.begun', '', true);";

/// The statement that fails where that note is gone.
pub(super) fn end_sql(id: &str) -> String {
    // The cast of a text that is no number is what fails.
    format!(
        "SELECT CASE WHEN pg_catalog.current_setting('migrate.code', true) = {} THEN 0 ELSE ('the transaction \
         has ended' || pg_catalog.pg_backend_pid())::integer END;",
        literal(id)
    )
}
