//! Whether a program may run on a database.

mod compatible;
mod drift;

use std::fmt;

use migrate_schema::record::RevisionRecord;
use tokio_postgres::Client;

use self::compatible::Judge;
use super::status::Reading;
use super::{Direction, Error, Migrator, State, Status};
use crate::Revision;

/// What of a database lets a program not run on it.
///
/// The one that [`Policy::new`] gives suits services that are replaced one after the other: a database that is
/// behind, half done or edited is refused, and one that is ahead is refused unless an older program can go on.
///
/// A service asks when it starts, and says why it does not:
///
/// ```no_run
/// use migrate::apply::{Ahead, Policy};
/// use migrate::{Error, Migrator};
///
/// /// Nobody but the deployment migrates; a service only looks.
/// const POLICY: Policy = Policy::new().ahead(Ahead::Compatible).refuse_drift();
///
/// async fn may_start(migrator: &Migrator, client: &tokio_postgres::Client) -> Result<bool, Error> {
///     match migrator.check(client, &POLICY).await {
///         Ok(_) => Ok(true),
///         Err(Error::Refused(objections)) => {
///             objections.iter().for_each(|objection| eprintln!("the database is refused: {objection}"));
///             Ok(false)
///         }
///         Err(error) => Err(error),
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    accepts_behind: bool,
    accepts_edited: bool,
    refuses_drift: bool,
    ahead: Ahead,
}

/// What becomes of a program that does not know all revisions of the database.
///
/// ```
/// use migrate::apply::{Ahead, Policy};
///
/// // A job that copies whole tables does not survive a column that it does not know; a page of statistics does.
/// let (copies, statistics) = (Policy::new().ahead(Ahead::Refuse), Policy::new().ahead(Ahead::Accept));
/// assert_ne!(copies, statistics);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ahead {
    /// It does not run.
    Refuse,
    /// It runs if what the revisions record leaves everything that it knows in place: new tables, views, functions,
    /// types and values of enums, new columns that may be NULL or have a default, indexes, longer texts. It does not
    /// where something is dropped, renamed, replaced or narrowed, where a value is required or a constraint comes to
    /// a table that it knows, or where the record cannot be read.
    Compatible,
    /// It runs.
    Accept,
}

impl Policy {
    /// What suits most: see above.
    ///
    /// ```no_run
    /// use migrate::Migrator;
    /// use migrate::apply::Policy;
    ///
    /// async fn prepare(migrator: &Migrator, client: &mut tokio_postgres::Client) -> Result<(), migrate::Error> {
    ///     migrator.upgrade(client).await?;
    ///     // An older image has nothing to apply, and may be one that the newer revisions are too much for.
    ///     migrator.check(client, &Policy::new()).await?;
    ///     Ok(())
    /// }
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { accepts_behind: false, accepts_edited: false, refuses_drift: false, ahead: Ahead::Compatible }
    }

    /// Accepts a database that misses revisions, or in which one is half done.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// use migrate::apply::Policy;
    ///
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// // It starts before the upgrade, and serves what it can until then.
    /// let status = migrator.check(client, &Policy::new().accept_behind()).await?;
    /// let has_phones = !status.pending.iter().any(|revision| revision.id == "97489abc8a4d");
    /// # let _ = has_phones;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn accept_behind(self) -> Self {
        Self { accepts_behind: true, ..self }
    }

    /// Accepts a database to which a revision was applied that has been edited since.
    ///
    /// ```
    /// use migrate::apply::Policy;
    ///
    /// // On a developer's machine revisions are edited until they are good.
    /// let policy = if cfg!(debug_assertions) { Policy::new().accept_edited() } else { Policy::new() };
    /// # let _ = policy;
    /// ```
    #[must_use]
    pub const fn accept_edited(self) -> Self {
        Self { accepts_edited: true, ..self }
    }

    /// Says what is with a database that has revisions that the program does not know.
    ///
    /// ```
    /// use migrate::apply::{Ahead, Policy};
    ///
    /// /// `STRICT=1` in the environment is for the pipeline.
    /// fn policy() -> Policy {
    ///     let strict = std::env::var_os("STRICT").is_some();
    ///     Policy::new().ahead(if strict { Ahead::Refuse } else { Ahead::Compatible })
    /// }
    /// # policy();
    /// ```
    #[must_use]
    pub const fn ahead(self, ahead: Ahead) -> Self {
        Self { ahead, ..self }
    }

    /// Refuses a database that differs from what its revisions record, as far as a program that runs notices it:
    /// tables and columns, their types, whether they may be NULL and whether they need a value. While a revision is
    /// half done nothing is compared.
    ///
    /// ```no_run
    /// # use migrate::{Error, Migrator};
    /// use migrate::apply::{Objection, Policy};
    ///
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), Error> {
    /// if let Err(Error::Refused(objections)) = migrator.check(client, &Policy::new().refuse_drift()).await {
    ///     for objection in objections {
    ///         if let Objection::Drift { difference } = objection {
    ///             eprintln!("somebody was here by hand: {difference}");
    ///         }
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn refuse_drift(self) -> Self {
        Self { refuses_drift: true, ..self }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

/// Why a program may not run on a database.
///
/// ```
/// use migrate::apply::Objection;
///
/// /// Whether it helps to wait for the deployment that runs at the same time.
/// fn passes(objections: &[Objection]) -> bool {
///     objections.iter().all(|it| matches!(it, Objection::Behind { .. } | Objection::HalfDone { .. }))
/// }
///
/// let objections = [Objection::Behind {
///     revision: "97489abc8a4d".to_owned(),
///     message: "phones, sent orders".to_owned(),
///     more: 0,
/// }];
/// assert!(passes(&objections));
/// assert_eq!(
///     objections[0].to_string(),
///     "it is behind: revision `97489abc8a4d` (phones, sent orders) is not applied"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Objection {
    /// It misses a revision.
    Behind {
        /// The first of those that are missing.
        revision: String,
        /// What it is about.
        message: String,
        /// How many more are missing.
        more: usize,
    },
    /// A run stopped in the middle of a revision, or is there right now.
    HalfDone {
        /// The revision.
        revision: String,
        /// What it is about.
        message: String,
        /// Which way the run went.
        direction: Direction,
    },
    /// A revision was edited after it was applied.
    Edited {
        /// The revision.
        revision: String,
        /// What it is about.
        message: String,
    },
    /// It has a revision that the program does not know.
    Ahead {
        /// The revision.
        revision: String,
        /// What it is about.
        message: String,
    },
    /// It has one that takes something away that the program may count on.
    Incompatible {
        /// The revision.
        revision: String,
        /// What it is about.
        message: String,
        /// What it does, as in "drops table `users`".
        reasons: Vec<String>,
    },
    /// It differs from what its revisions record.
    Drift {
        /// How, as in "column `users.email` is missing".
        difference: String,
    },
}

impl Objection {
    /// What to do about it.
    #[must_use]
    pub(super) fn help(&self) -> String {
        match self {
            Self::Behind { .. } => "upgrade it: `cargo migrate upgrade`, or `Migrator::upgrade`".to_owned(),
            Self::HalfDone { direction: Direction::Upgrade, .. } => {
                "finish it: `cargo migrate upgrade` goes on where it stopped".to_owned()
            }
            Self::HalfDone { direction: Direction::Downgrade, .. } => {
                "finish it: `cargo migrate downgrade -1` goes on where it stopped".to_owned()
            }
            Self::Edited { revision, .. } => {
                format!("if the database is as the file says now: `cargo migrate stamp --refresh {revision}`")
            }
            Self::Ahead { .. } | Self::Incompatible { .. } => {
                "start the version of this program that has these revisions".to_owned()
            }
            Self::Drift { .. } => "take back what was changed by hand, or put it into a revision".to_owned(),
        }
    }
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Behind { revision, message, more } => {
                write!(f, "it is behind: revision `{revision}` ({message}) is not applied")?;
                if *more > 0 { write!(f, ", nor are {more} more") } else { Ok(()) }
            }
            Self::HalfDone { revision, message, direction } => {
                write!(f, "the {direction} of revision `{revision}` ({message}) is half done")
            }
            Self::Edited { revision, message } => {
                write!(f, "revision `{revision}` ({message}) was edited after being applied")
            }
            Self::Ahead { revision, message } => {
                write!(f, "it is ahead: this program does not know revision `{revision}` ({message})")
            }
            Self::Incompatible { revision, message, reasons } => write!(
                f,
                "it is ahead: revision `{revision}` ({message}), which this program does not know, {}",
                reasons.join(", ")
            ),
            Self::Drift { difference } => write!(f, "it is not as its revisions say: {difference}"),
        }
    }
}

impl Migrator {
    /// Whether this program may run on the database: what a service asks before it begins to serve. Reads only.
    ///
    /// ```no_run
    /// use migrate::Migrator;
    /// use migrate::apply::Policy;
    ///
    /// # async fn start(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// let status = migrator.check(client, &Policy::new().refuse_drift()).await?;
    /// for revision in &status.unknown {
    ///     println!("the database is ahead, but compatible: {} ({})", revision.id, revision.message);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with all that the policy does not accept; or the server refuses.
    pub async fn check(&self, client: &Client, policy: &Policy) -> Result<Status, Error> {
        self.refuse_broken()?;
        let reading = Reading::of(self, client).await?;
        let all = reading.history(self)?;
        let status = Status::of(self, reading);

        let mut objections = Vec::new();
        if !policy.accepts_behind {
            objections.extend(status.behind());
        }
        if !policy.accepts_edited {
            objections.extend(status.edited.iter().map(|edited| Objection::Edited {
                revision: edited.revision.clone(),
                message: first_line(&edited.message),
            }));
        }
        let unknown = all.revisions().filter(|revision| status.history.get(&revision.id).is_none());
        match policy.ahead {
            Ahead::Accept => {}
            Ahead::Refuse => objections.extend(unknown.map(|revision| Objection::Ahead {
                revision: revision.id.to_string(),
                message: first_line(&revision.message),
            })),
            Ahead::Compatible => objections.extend(incompatible(unknown)),
        }
        if policy.refuses_drift && status.partial.is_none() {
            let applied = status.applied.complete();
            let recorded = all.revisions().filter(|revision| applied.contains(&*revision.id));
            let differences = drift::differences(client, recorded).await?;
            objections.extend(differences.into_iter().map(|difference| Objection::Drift { difference }));
        }
        if objections.is_empty() { Ok(status) } else { Err(Error::Refused(objections)) }
    }
}

impl Status {
    /// What is missing, and what is half done.
    fn behind(&self) -> Vec<Objection> {
        let partial = self.partial.as_ref().filter(|row| {
            // What is half done of a revision that only newer programs know is for `Ahead`.
            !self.unknown.iter().any(|unknown| unknown.id == row.id)
        });
        let half_done = partial.and_then(|row| match row.state {
            State::Partial { direction, .. } => Some(Objection::HalfDone {
                revision: row.id.clone(),
                message: first_line(&row.message),
                direction,
            }),
            State::Applied => None,
        });
        let mut missing = self.pending.iter().filter(|it| partial.is_none_or(|row| row.id != it.id));
        let behind = missing.next().map(|first| Objection::Behind {
            revision: first.id.to_string(),
            message: first_line(&first.message),
            more: missing.count(),
        });
        half_done.into_iter().chain(behind).collect()
    }
}

fn incompatible<'r>(unknown: impl Iterator<Item = &'r Revision>) -> Vec<Objection> {
    let mut judge = Judge::default();
    let mut objections = Vec::new();
    for revision in unknown {
        let reasons = match RevisionRecord::read(&revision.changes) {
            Ok(record) => judge.objections(&record.changes),
            Err(_) => vec!["does what this program cannot read".to_owned()],
        };
        if !reasons.is_empty() {
            objections.push(Objection::Incompatible {
                revision: revision.id.to_string(),
                message: first_line(&revision.message),
                reasons,
            });
        }
    }
    objections
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}
