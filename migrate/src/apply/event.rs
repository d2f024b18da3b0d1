use std::fmt;
use std::time::Duration;

use super::{Blocker, Building, Direction, Holder, LeaseHolder};
use crate::Revision;

/// Who is told what happens, while it happens.
pub type Listener<'l> = dyn FnMut(Event<'_>) + Send + 'l;

/// Something that happened while revisions are applied. It prints as one line of a log.
///
/// ```no_run
/// # macro_rules! warn { ($($it:tt)*) => { eprintln!($($it)*) } }
/// # macro_rules! info { ($($it:tt)*) => { eprintln!($($it)*) } }
/// # macro_rules! debug { ($($it:tt)*) => { eprintln!($($it)*) } }
/// use migrate::Migrator;
/// use migrate::apply::Event;
///
/// /// With the macros of `tracing` or `log`.
/// fn log(event: Event<'_>) {
///     match event {
///         Event::Finished { revision, elapsed, .. } if elapsed.as_secs() > 10 => {
///             warn!("revision {} took {} s", revision.id, elapsed.as_secs());
///         }
///         Event::Started { .. } | Event::Finished { .. } => info!("{event}"),
///         Event::Waiting { .. } | Event::WaitingForLease { .. } | Event::Blocked { .. } | Event::Retrying { .. } => {
///             warn!("{event}");
///         }
///         _ => debug!("{event}"),
///     }
/// }
///
/// # fn migrator(migrator: Migrator) -> Migrator {
/// migrator.observe(log)
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// Another session migrates this database. Told again at each look.
    Waiting {
        /// Who holds the lock, where the server tells.
        holder: Option<&'e Holder>,
        /// For how long we have been waiting.
        waited: Duration,
    },
    /// Another process has the lease of this database. Told again at each look.
    WaitingForLease {
        /// Who has it.
        holder: &'e LeaseHolder,
        /// For how long we have been waiting.
        waited: Duration,
    },
    /// A revision begins, or goes on where an earlier run stopped.
    Started {
        /// The revision.
        revision: &'e Revision,
        /// Whether it is applied or taken back.
        direction: Direction,
        /// Which it is of this run, from 1.
        number: usize,
        /// How many this run has.
        of: usize,
        /// Whether one that comes later in the history is applied already.
        late: bool,
    },
    /// A statement of a section without a transaction begins.
    Statement {
        /// The revision.
        revision: &'e Revision,
        /// The SQL.
        text: &'e str,
        /// Which it is of its section, from 1.
        number: usize,
        /// How many the section has.
        of: usize,
    },
    /// The message or statement that was told of last still runs. Told every second.
    Running {
        /// The revision.
        revision: &'e Revision,
        /// For how long.
        elapsed: Duration,
    },
    /// An index is being built. Told twice a second, where a second connection looks on.
    Building {
        /// The revision.
        revision: &'e Revision,
        /// How far it is.
        building: &'e Building,
        /// How long the statement has run.
        elapsed: Duration,
    },
    /// A statement waits for other sessions. Told twice a second, where a second connection
    /// looks on.
    Blocked {
        /// The revision.
        revision: &'e Revision,
        /// Whom it waits for.
        blockers: &'e [Blocker],
        /// For how long the statement has waited in all.
        waited: Duration,
        /// When it is given up.
        bound: Option<Duration>,
    },
    /// Another session, left behind by a run that was killed, is at the index that is to be built. Told at each look.
    Underway {
        /// The revision.
        revision: &'e Revision,
        /// The index.
        index: &'e str,
        /// For how long we have been waiting.
        waited: Duration,
    },
    /// A batch of a statement is committed.
    Batch {
        /// The revision.
        revision: &'e Revision,
        /// Which it is of this run, from 1.
        number: u64,
        /// How long the statement has run.
        elapsed: Duration,
    },
    /// Code of the application begins, after the statements of its section.
    Code {
        /// The revision.
        revision: &'e Revision,
        /// Whether it is applied or taken back.
        direction: Direction,
    },
    /// A section met a lock or a conflict, was rolled back, and is tried again after a pause.
    Retrying {
        /// The revision.
        revision: &'e Revision,
        /// What PostgreSQL said.
        reason: &'e str,
        /// Which retry it is, from 1.
        attempt: u32,
        /// How many there are at most.
        of: u32,
        /// How long until then.
        pause: Duration,
    },
    /// A revision is committed; in a single transaction, it is ready to be.
    Finished {
        /// The revision.
        revision: &'e Revision,
        /// Whether it was applied or taken back.
        direction: Direction,
        /// Which it is of this run, from 1.
        number: usize,
        /// How many this run has.
        of: usize,
        /// How long it took.
        elapsed: Duration,
    },
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting { holder: Some(holder), waited } => {
                write!(f, "waiting for {holder}, which migrates this database ({} s)", waited.as_secs())
            }
            Self::Waiting { holder: None, waited } => {
                write!(f, "waiting for another session that migrates this database ({} s)", waited.as_secs())
            }
            Self::WaitingForLease { holder, waited } => {
                let (heard, waited) = (holder.heard.as_secs(), waited.as_secs());
                write!(
                    f,
                    "waiting for {holder}, which migrates this database (heard of {heard} s ago, {waited} s)"
                )
            }
            Self::Running { revision, elapsed } => {
                write!(f, "revision {} still runs ({} s)", revision.id, elapsed.as_secs())
            }
            Self::Building { revision, building, elapsed } => {
                write!(f, "revision {}: {building} ({} s)", revision.id, elapsed.as_secs())
            }
            Self::Blocked { revision, blockers, waited, bound } => {
                let whom: Vec<String> = blockers.iter().map(ToString::to_string).collect();
                let of = bound.map_or_else(String::new, |bound| format!(" of {}", bound.as_secs_f32()));
                write!(
                    f,
                    "revision {} waits for {} ({}{of} s)",
                    revision.id,
                    whom.join("; "),
                    waited.as_secs()
                )
            }
            Self::Underway { revision, index, waited } => {
                let waited = waited.as_secs();
                write!(f, "revision {}: another session is still at index {index} ({waited} s)", revision.id)
            }
            Self::Batch { revision, number, elapsed } => {
                write!(f, "revision {}: {number} batches done ({} s)", revision.id, elapsed.as_secs())
            }
            Self::Started { revision, direction, number, of, late } => {
                let doing = match direction {
                    Direction::Upgrade => "applying",
                    Direction::Downgrade => "taking back",
                };
                let late = if *late { ", which arrived late" } else { "" };
                write!(f, "{doing} {}{late} ({number} of {of})", named(revision))
            }
            Self::Statement { revision, text, number, of } => {
                let line = text.lines().next().unwrap_or_default();
                write!(f, "statement {number} of {of} of revision {}: {line}", revision.id)
            }
            Self::Code { revision, direction } => {
                write!(f, "running the code of revision {} for its {direction}", revision.id)
            }
            Self::Retrying { revision, reason, attempt, of, pause } => {
                let pause = pause.as_secs_f32();
                write!(f, "revision {}: {reason}; trying again in {pause} s ({attempt} of {of})", revision.id)
            }
            Self::Finished { revision, direction, number, of, elapsed } => {
                let done = match direction {
                    Direction::Upgrade => "applied",
                    Direction::Downgrade => "took back",
                };
                write!(f, "{done} {} in {} ms ({number} of {of})", named(revision), elapsed.as_millis())
            }
        }
    }
}

/// The first line of the message is enough to know a revision by.
fn named(revision: &Revision) -> String {
    let message = revision.message.lines().next().unwrap_or_default();
    if message.is_empty() {
        format!("revision {}", revision.id)
    } else {
        format!("revision {}, {message}", revision.id)
    }
}
