//! Which revisions run, in which order, and what has to be so before each: the same with a database and without one.

use std::collections::BTreeSet;

use super::half_way::{HalfWay, mirrored};
use super::rounds::Work;
use super::session::is_the_same;
use super::{Applied, Direction, Error, State};
use crate::history::Point;
use crate::script::Mode;
use crate::{History, Revision, Script};

/// What a plan starts from.
#[derive(Clone, Copy)]
pub(super) struct Plan<'p> {
    /// The revisions of the files.
    pub(super) files: &'p History,
    /// Those, and what only the database carries.
    pub(super) history: &'p History,
    /// What the database says is applied.
    pub(super) applied: &'p Applied,
    /// The revision that is half done, as the run that stopped there recorded it.
    pub(super) begun: Option<&'p Revision>,
}

impl Plan<'_> {
    /// What an upgrade to `target` applies. A revision in the middle goes on where it stopped.
    pub(super) fn upgrade(&self, target: &Point) -> Result<Vec<Work>, Error> {
        let mut works = Vec::new();
        for step in self.files.upgrade_path(target, &self.applied.complete()) {
            let id = &*step.revision.id;
            let mut work = self.work(step.revision.clone(), Direction::Upgrade)?;
            work.late = step.late;
            work.applied_before = self.files.needs(id).into_iter().map(str::to_owned).collect();
            work.applied_before.extend(previous(&works));
            // Nothing of what it stands for is there twice.
            work.absent_before = step.revision.replaces.iter().map(ToString::to_string).collect();
            works.push(work);
        }
        Ok(works)
    }

    /// What a downgrade to `target`, which must be applied, takes back.
    pub(super) fn downgrade(&self, target: &Point) -> Result<Vec<Work>, Error> {
        let standing = self.applied.standing();
        if let Some(id) = target.ids().find(|&id| !standing.contains(id)) {
            return Err(Error::NotApplied { revision: id.to_owned() });
        }
        self.take_back(self.history.downgrade_path(target, &standing))
    }

    /// What takes back these revisions, of which each stands before those that it needs.
    pub(super) fn take_back(&self, revisions: Vec<&Revision>) -> Result<Vec<Work>, Error> {
        let mut works = Vec::new();
        for revision in revisions {
            let begun = self.begun.filter(|begun| begun.id == revision.id);
            let mut work = self.work(begun.unwrap_or(revision).clone(), Direction::Downgrade)?;
            work.absent_before =
                self.history.needed_by(&revision.id).into_iter().map(str::to_owned).collect();
            work.absent_before.extend(previous(&works));
            works.push(work);
        }
        Ok(works)
    }

    /// What brings the revision in the middle to where it is whole, before anything else; and what is applied then.
    pub(super) fn settle(&self, how: HalfWay) -> Result<Option<(Work, Applied)>, Error> {
        let Some(row) = self.applied.partial() else { return Ok(None) };
        let State::Partial { direction: begun, section, statement } = row.state else { return Ok(None) };
        let recorded = self.begun.or_else(|| self.history.get(&row.id));
        let file = self.files.get(&row.id).filter(|it| is_the_same(it, row));
        let direction = match (how, begun) {
            (HalfWay::Refuse, _) => return Ok(None),
            (HalfWay::Continue, _) => begun,
            (HalfWay::Back, Direction::Upgrade) => Direction::Downgrade,
            (HalfWay::Back, Direction::Downgrade) => Direction::Upgrade,
        };
        // A downgrade that has begun goes on with its own text, and what it did is undone by what was applied.
        let revision = if begun == Direction::Upgrade { file.or(recorded) } else { recorded };
        let Some(revision) = revision else { return Ok(None) };
        let mut work = self.work(revision.clone(), direction)?;
        if direction != begun {
            let done = parse(revision, begun)?;
            let start =
                mirrored(&done, &work.script, section, statement).map_err(|reason| Error::NoWayBack {
                    revision: row.id.clone(),
                    message: row.message.clone(),
                    direction: begun,
                    reason,
                })?;
            work.turned = Some(start);
        }
        let mut applied = self.applied.clone();
        match direction {
            Direction::Upgrade => {
                work.applied_before = self.history.needs(&row.id).into_iter().map(str::to_owned).collect();
                if let Some(row) = applied.revisions.get_mut(&row.id) {
                    row.state = State::Applied;
                }
            }
            Direction::Downgrade => {
                work.absent_before = self.history.needed_by(&row.id).into_iter().map(str::to_owned).collect();
                applied.revisions.remove(&row.id);
            }
        }
        Ok(Some((work, applied)))
    }

    fn work(&self, revision: Revision, direction: Direction) -> Result<Work, Error> {
        let row = self.applied.revisions.get(&*revision.id);
        let script = parse(&revision, direction)?;
        let checksum = match direction {
            Direction::Upgrade => script.checksum(),
            Direction::Downgrade => row.map(|row| row.checksum.clone()).unwrap_or_default(),
        };
        Ok(Work {
            script,
            checksum,
            direction,
            late: false,
            left_out: BTreeSet::new(),
            turned: None,
            state: row.map(|row| row.state),
            applied_before: BTreeSet::new(),
            absent_before: BTreeSet::new(),
            revision,
        })
    }
}

/// Those that follow, after the one that is settled first.
pub(super) fn chained(first: Option<Work>, mut rest: Vec<Work>) -> Vec<Work> {
    if let (Some(first), Some(next)) = (&first, rest.first_mut())
        && next.revision.id != first.revision.id
    {
        let id = first.revision.id.to_string();
        match first.direction {
            Direction::Upgrade => next.applied_before.insert(id),
            Direction::Downgrade => next.absent_before.insert(id),
        };
    }
    first.into_iter().chain(rest).collect()
}

/// Cuts the file that leads there.
pub(super) fn parse(revision: &Revision, direction: Direction) -> Result<Script, Error> {
    let file = match direction {
        Direction::Upgrade => &revision.upgrade,
        Direction::Downgrade => &revision.downgrade,
    };
    Script::parse(&file.text).map_err(|error| Error::Script {
        revision: revision.id.to_string(),
        direction,
        path: file.path.as_deref().map(str::to_owned),
        error,
    })
}

/// The revisions of a history with these ids, in order, each with the checksum that its row has.
pub(super) fn stamped<'h>(
    history: &'h History,
    ids: &BTreeSet<String>,
) -> Result<Vec<(&'h Revision, String)>, Error> {
    let stamped = history.revisions().filter(|revision| ids.contains(&*revision.id));
    stamped.map(|revision| Ok((revision, parse(revision, Direction::Upgrade)?.checksum()))).collect()
}

/// Refuses what is more than one transaction.
pub(super) fn refuse_many_transactions(work: &Work) -> Result<(), Error> {
    let sections = work.script.sections();
    let outside = sections.iter().any(|section| section.mode == Mode::NoTransaction);
    if sections.len() > 1 || outside {
        return Err(Error::ManyTransactions {
            revision: work.revision.id.to_string(),
            message: work.revision.message.to_string(),
            outside,
        });
    }
    Ok(())
}

/// The revision that runs right before the next one.
fn previous(works: &[Work]) -> impl Iterator<Item = String> {
    works.last().map(|work| work.revision.id.to_string()).into_iter()
}
