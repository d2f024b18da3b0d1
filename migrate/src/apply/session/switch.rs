//! From one branch to another: what the files lack is taken back, and what they have is applied.

use std::collections::BTreeSet;

use super::{Report, Session};
use crate::Revision;
use crate::apply::half_way::HalfWay;
use crate::apply::plan::{Plan, chained};
use crate::apply::rounds::Work;
use crate::apply::{Direction, Error, Listener, State};
use crate::history::Point;

/// What leads a database that carries revisions of another branch to those of the files: one run, down and up.
///
/// ```no_run
/// # async fn run(session: &mut migrate::apply::Session<'_>) -> Result<(), migrate::Error> {
/// // After `git checkout`: from what the database has to what the files have.
/// let plan = session.plan_switch("head")?;
/// println!("{} back, {} forth", plan.taken_back().count(), plan.applied().count());
/// session.switch(plan, &mut |event| eprintln!("{event}")).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Switch {
    works: Vec<Work>,
    common: Point,
    half_done: Option<(String, Direction)>,
}

impl Switch {
    /// The revisions that will be taken back, in order. The downgrade of each is the one that will run.
    ///
    /// ```no_run
    /// # fn run(plan: &migrate::apply::Switch) {
    /// for revision in plan.taken_back() {
    ///     println!("rows may go with {}: {}", revision.message, revision.downgrade.text);
    /// }
    /// # }
    /// ```
    pub fn taken_back(&self) -> impl Iterator<Item = &Revision> {
        self.going(Direction::Downgrade).map(|work| &work.revision)
    }

    /// The revisions that will be applied, in order, and whether each is late.
    ///
    /// ```no_run
    /// # fn run(plan: &migrate::apply::Switch) {
    /// let messages: Vec<&str> = plan.applied().map(|(revision, _)| &*revision.message).collect();
    /// println!("then come {}", messages.join(", "));
    /// # }
    /// ```
    pub fn applied(&self) -> impl Iterator<Item = (&Revision, bool)> {
        self.going(Direction::Upgrade).map(|work| (&work.revision, work.late))
    }

    /// Where the database stands in between: the newest revisions that it keeps.
    ///
    /// ```no_run
    /// # fn run(plan: &migrate::apply::Switch) {
    /// if plan.common().is_base() {
    ///     println!("the branches have nothing in common: all of it is taken back");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn common(&self) -> &Point {
        &self.common
    }

    /// The revision that is brought first to where it is whole, and which way that goes. It is among the others, too.
    ///
    /// ```no_run
    /// # fn run(plan: &migrate::apply::Switch) {
    /// if let Some((revision, direction)) = plan.half_done() {
    ///     println!("first, the {direction} of {revision} is settled");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn half_done(&self) -> Option<(&str, Direction)> {
        self.half_done.as_ref().map(|(id, direction)| (id.as_str(), *direction))
    }

    /// All that will be done, a revision that is half done included, and which way each goes.
    #[doc(hidden)]
    pub fn steps(&self) -> impl Iterator<Item = (&Revision, Direction)> {
        self.works.iter().map(|work| (&work.revision, work.direction))
    }

    fn going(&self, direction: Direction) -> impl Iterator<Item = &Work> {
        self.works.iter().filter(move |work| work.direction == direction)
    }
}

impl Session<'_> {
    /// What leads to `target`, a name as [`History::resolve`](crate::History::resolve) knows those of the files, where
    /// the database may carry revisions that the files lack. These are taken back first, and what needs them; nothing
    /// else is, even if it does not lead to the target.
    ///
    /// ```no_run
    /// # use migrate::Error;
    /// # fn run(session: &migrate::apply::Session<'_>) -> Result<(), Error> {
    /// match session.plan_switch("head") {
    ///     Err(Error::HalfWay { revision, direction, .. }) => println!("finish the {direction} of {revision} first"),
    ///     plan => println!("{} revisions are taken back", plan?.taken_back().count()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Session::plan_upgrade`] and [`Session::plan_downgrade`]; and where a revision is in the middle, whichever it
    /// is and whichever way it went, unless [`Settings::half_way`](crate::apply::Settings::half_way) settles it.
    pub fn plan_switch(&self, target: &str) -> Result<Switch, Error> {
        self.refuse_edited()?;
        let files = self.files();
        files.refuse_pruned()?;
        files.refuse_inner(target)?;
        let half_way = self.migrator.settings.half_way;
        if let (HalfWay::Refuse, Some(row)) = (half_way, self.applied.partial())
            && let State::Partial { direction, .. } = row.state
        {
            let (revision, message) = (row.id.clone(), row.message.clone());
            return Err(Error::HalfWay { revision, message, direction });
        }
        let plan = self.plan();
        let (first, applied) = match plan.settle(half_way)? {
            Some((first, applied)) => (Some(first), applied),
            None => (None, self.applied.clone()),
        };

        let standing = applied.standing();
        // Of what the files do not have, what replaces some of theirs stands for these.
        let lacking = self.ahead.iter().map(String::as_str);
        let lacking = lacking.filter(|&id| standing.contains(id) && files.get(id).is_none());
        let gone = self.history.descendants(lacking);
        let is_gone = |revision: &&Revision| {
            let id = &*revision.id;
            standing.contains(id) && gone.contains(id)
        };
        let down = Plan { applied: &applied, ..plan }
            .take_back(self.history.revisions().rev().filter(is_gone).collect())?;
        let taken: BTreeSet<String> = down.iter().map(|work| work.revision.id.to_string()).collect();
        let rows = applied.revisions.keys().cloned().collect();
        self.history.refuse_torn(&taken, &rows, |id| self.migrator.history.find(id).is_some())?;

        let mut kept = applied.clone();
        kept.revisions.retain(|id, _| !taken.contains(id));
        let target = files.resolve(target, Some(&kept.complete()))?;
        let mut up = Plan { applied: &kept, ..plan }.upgrade(&target)?;
        if let (Some(last), Some(next)) = (down.last(), up.first_mut())
            && last.revision.id != next.revision.id
        {
            next.absent_before.insert(last.revision.id.to_string());
        }
        let half_done = first.as_ref().map(|work| (work.revision.id.to_string(), work.direction));
        let works = chained(first, down.into_iter().chain(up).collect());
        self.refuse(&works, Direction::Upgrade)?;
        Ok(Switch { works, common: self.history.current(&kept.complete()), half_done })
    }

    /// Takes back and applies what was planned. The report is about what was applied.
    ///
    /// ```no_run
    /// # async fn run(session: &mut migrate::apply::Session<'_>) -> Result<(), migrate::Error> {
    /// let plan = session.plan_switch("head")?;
    /// let is_destructive = plan.taken_back().next().is_some();
    /// if !is_destructive {
    ///     let report = session.switch(plan, &mut |_| {}).await?;
    ///     println!("{} applied", report.revisions.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`]; what had been taken back or applied before the failure stays so.
    pub async fn switch(&mut self, plan: Switch, listener: &mut Listener<'_>) -> Result<Report, Error> {
        let report = self.run(&plan.works, Direction::Upgrade, listener).await?;
        self.ahead.retain(|id| self.applied.revisions.contains_key(id));
        Ok(Report { ahead: self.ahead.clone(), ..report })
    }
}
