use std::time::Duration;

use super::{Direction, Holder};
use crate::Revision;

/// Who is told what happens, while it happens.
pub type Listener<'l> = dyn FnMut(Event<'_>) + Send + 'l;

/// Something that happened while revisions are applied.
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
