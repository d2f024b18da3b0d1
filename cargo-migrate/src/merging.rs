//! Whether branches can be joined: each does the same whether the other ran before it or after.

use std::collections::BTreeSet;
use std::sync::Arc;

use migrate::{History, Revision};
use migrate_schema::change::{Change, Misfit};
use migrate_schema::schema::Schema;
use serde_json::Value;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::recorded::{Recorded, subject};
use crate::tree;

/// Refuses branches that cannot be joined: those where two revisions change the same, or where one takes away
/// what another builds on. `heads` are the last revisions of each.
///
/// # Errors
/// Names what collides, in which two revisions, and the ways out.
pub fn refuse_collisions(recorded: &Recorded, heads: &[String], context: &Context<'_>) -> Result<()> {
    for (at, one) in heads.iter().enumerate() {
        for other in &heads[at + 1..] {
            let merging = Merging::of(recorded, one, other);
            if let Some(collision) = merging.collision()? {
                let mut error = told(&collision, recorded, context);
                // Whichever fits after the other may just come after it.
                for (branch, onto) in [(1, one), (0, other)] {
                    let Some(root) = merging.branches[branch].first() else { continue };
                    let root = &root.id;
                    let fits = refuse_misplacing(recorded, root, std::slice::from_ref(onto), context).is_ok();
                    if fits {
                        let rebase = format!(
                            "`cargo migrate rebase {root} --onto {onto}` lets it come after, while nobody has applied it"
                        );
                        error.help.insert(0, rebase);
                    }
                }
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Refuses to let revisions come after others where they do not fit: `moved` and what follows it, after `onto`.
///
/// # Errors
/// Names what collides, in which two revisions, and the ways out.
pub fn refuse_misplacing(
    recorded: &Recorded,
    moved: &str,
    onto: &[String],
    context: &Context<'_>,
) -> Result<()> {
    let history = &recorded.history;
    let before = history.ancestors(onto.iter().map(String::as_str));
    let beneath = history.ancestors([moved]);
    let moving = history.descendants([moved]);
    let merging = Merging {
        recorded,
        common: those(history, &|id| before.contains(id) && beneath.contains(id)),
        branches: [
            those(history, &|id| before.contains(id) && !beneath.contains(id)),
            those(history, &|id| moving.contains(id)),
        ],
    };
    match merging.misplacing()? {
        Some(collision) => Err(told(&collision, recorded, context)),
        None => Ok(()),
    }
}

fn those<'r>(history: &'r History, wanted: &dyn Fn(&str) -> bool) -> Vec<&'r Revision> {
    history.revisions().filter(|revision| wanted(&revision.id)).collect()
}

/// Two branches, and what both come from.
struct Merging<'r> {
    recorded: &'r Recorded,
    common: Vec<&'r Revision>,
    branches: [Vec<&'r Revision>; 2],
}

/// Two revisions that cannot both be.
struct Collision<'r> {
    /// What both are about: "column `thing.size`".
    object: String,
    /// Why, where the object does not tell it.
    reason: Option<String>,
    sides: [Side<'r>; 2],
    /// What each of them does with it.
    verbs: [&'static str; 2],
    /// A way out beside the usual ones.
    help: Option<String>,
}

/// A revision that collides, and the changes that do.
struct Side<'r> {
    revision: &'r Revision,
    changes: Vec<Change>,
}

impl<'r> Merging<'r> {
    fn of(recorded: &'r Recorded, one: &str, other: &str) -> Self {
        let history = &recorded.history;
        let [before_one, before_other] = [one, other].map(|id| history.ancestors([id]));
        Self {
            recorded,
            common: those(history, &|id| before_one.contains(id) && before_other.contains(id)),
            branches: [
                those(history, &|id| before_one.contains(id) && !before_other.contains(id)),
                those(history, &|id| !before_one.contains(id) && before_other.contains(id)),
            ],
        }
    }

    fn collision(&self) -> Result<Option<Collision<'r>>> {
        let base = self.base()?;
        let mut sums = Vec::new();
        for [first, second] in [[0, 1], [1, 0]] {
            // A branch that does not fit without the other leans on it without saying so.
            let mut sum = base.clone();
            for revision in &self.branches[first] {
                if let Err((change, misfit)) = self.apply(&mut sum, revision) {
                    return match self.leaning(&base, first, revision, change, &misfit) {
                        Some(collision) => Ok(Some(collision)),
                        None => Err(self.recorded.misfit(revision, &misfit)),
                    };
                }
            }
            for revision in &self.branches[second] {
                if let Err((change, misfit)) = self.apply(&mut sum, revision) {
                    let against = self.culprit(&base, [first, second], revision);
                    return Ok(Some(self.same(against, revision, change, &misfit)));
                }
            }
            sums.push(without_order(sum));
        }
        Ok(self
            .taken_away(0, 1)
            .or_else(|| self.taken_away(1, 0))
            .or_else(|| self.other_way_round(&sums[0], &sums[1]))
            .or_else(|| self.called_alike(&sums[0])))
    }

    /// What keeps the second branch from following the first.
    fn misplacing(&self) -> Result<Option<Collision<'r>>> {
        let base = self.base()?;
        let mut alone = base.clone();
        for revision in &self.branches[1] {
            if let Err((_, misfit)) = self.apply(&mut alone, revision) {
                let mut both = base.clone();
                let mut all = self.branches.iter().flatten();
                if all.all(|revision| self.apply(&mut both, revision).is_ok()) {
                    // It has leant on the other branch all along.
                    break;
                }
                return Err(Error::project(format!("revision {} does not fit there: {misfit}", revision.id))
                    .because("it builds on one that would not come before it any more")
                    .help("move that one, too, or leave it where it is"));
            }
        }
        let mut sum = base.clone();
        for revision in &self.branches[0] {
            self.apply(&mut sum, revision).map_err(|(_, misfit)| self.recorded.misfit(revision, &misfit))?;
        }
        for revision in &self.branches[1] {
            if let Err((change, misfit)) = self.apply(&mut sum, revision) {
                let against = self.culprit(&base, [0, 1], revision);
                return Ok(Some(self.same(against, revision, change, &misfit)));
            }
        }
        // What is renamed after all that speaks of it takes that along; what is dropped does not.
        let dropped = |collision: &Collision<'_>| {
            let changes = &collision.sides[0].changes;
            !changes.iter().any(is_rename)
        };
        Ok(self.taken_away(0, 1).or_else(|| self.taken_away(1, 0).filter(dropped)))
    }

    /// What both branches begin with.
    fn base(&self) -> Result<Schema> {
        let mut base = Schema::default();
        for revision in &self.common {
            self.apply(&mut base, revision).map_err(|(_, misfit)| self.recorded.misfit(revision, &misfit))?;
        }
        Ok(base)
    }

    fn changes(&self, revision: &Revision) -> &'r [Change] {
        self.recorded.folder(&revision.id).map_or(&[], |folder| &folder.record.changes)
    }

    fn apply(&self, schema: &mut Schema, revision: &Revision) -> Result<(), (&'r Change, Misfit)> {
        self.changes(revision).iter().try_for_each(|change| schema.apply(change).map_err(|it| (change, it)))
    }

    /// Which revision of the first branch keeps one of the second from fitting.
    fn culprit(&self, base: &Schema, [first, second]: [usize; 2], misfitting: &Revision) -> &'r Revision {
        let mut before = base.clone();
        let until = self.branches[second].iter().take_while(|revision| revision.id != misfitting.id);
        for (at, revision) in self.branches[first].iter().enumerate() {
            if self.apply(&mut before, revision).is_err() {
                break;
            }
            let mut sum = before.clone();
            let mut rest = until.clone().copied().chain([misfitting]);
            if at + 1 == self.branches[first].len() || !rest.all(|it| self.apply(&mut sum, it).is_ok()) {
                return revision;
            }
        }
        self.branches[first][0]
    }

    /// Both change the same.
    fn same(
        &self,
        other: &'r Revision,
        revision: &'r Revision,
        change: &Change,
        misfit: &Misfit,
    ) -> Collision<'r> {
        let touches = |theirs: &&Change| match (change.table(), change.object()) {
            (Some(table), _) => theirs.table() == Some(table),
            (None, Some(object)) => theirs.object() == Some(object),
            (None, None) => words_of(theirs).contains(&last_word(&misfit.object)),
        };
        let named = last_word(&misfit.object);
        let about: Vec<Change> = self.changes(other).iter().filter(touches).cloned().collect();
        let exactly: Vec<Change> =
            about.iter().filter(|theirs| words_of(theirs).contains(&named)).cloned().collect();
        Collision {
            object: misfit.object.clone(),
            reason: Some(misfit.to_string()),
            sides: [
                Side { revision: other, changes: if exactly.is_empty() { about } else { exactly } },
                Side { revision, changes: vec![change.clone()] },
            ],
            verbs: ["is changed by", "by"],
            help: None,
        }
    }

    /// A revision fits only where the other branch is there, too: names the one that it needs.
    fn leaning(
        &self,
        base: &Schema,
        branch: usize,
        revision: &'r Revision,
        change: &Change,
        misfit: &Misfit,
    ) -> Option<Collision<'r>> {
        let mut sum = base.clone();
        let needed = self.branches[1 - branch].iter().find(|other| {
            let mut both = match self.apply(&mut sum, other) {
                Ok(()) => sum.clone(),
                Err(_) => return false,
            };
            let until = self.branches[branch].iter().take_while(|it| it.id != revision.id);
            until.chain([&revision]).all(|it| self.apply(&mut both, it).is_ok())
        })?;
        Some(Collision {
            object: misfit.object.clone(),
            reason: Some(format!("{misfit} where only the branch of {} is applied", revision.id)),
            sides: [
                Side { revision: needed, changes: Vec::new() },
                Side { revision, changes: vec![change.clone()] },
            ],
            verbs: ["comes with", "is needed by"],
            help: Some(format!(
                "write `depends-on = [\"{}\"]` into the `revision.toml` of {}, so that it is applied before",
                needed.id, revision.id
            )),
        })
    }

    /// What one branch drops or renames, and the other speaks of by its old name.
    fn taken_away(&self, taker: usize, other: usize) -> Option<Collision<'r>> {
        let with_words = |revision: &&'r Revision| {
            let changes = self.changes(revision).iter().map(|change| (change, words_of(change)));
            (*revision, changes.collect::<Vec<_>>())
        };
        let said: Vec<_> = self.branches[other].iter().map(with_words).collect();
        for revision in &self.branches[taker] {
            for change in self.changes(revision) {
                let Some((object, words)) = gone(change) else { continue };
                for (theirs, changes) in &said {
                    let speaks = |said: &BTreeSet<String>| words.iter().all(|word| said.contains(word));
                    let speaking = changes.iter().filter(|(_, said)| speaks(said));
                    let speaking: Vec<Change> = speaking.map(|(it, _)| (*it).clone()).collect();
                    if !speaking.is_empty() {
                        return Some(Collision {
                            object,
                            reason: None,
                            sides: [
                                Side { revision, changes: vec![change.clone()] },
                                Side { revision: theirs, changes: speaking },
                            ],
                            verbs: ["is taken away or renamed by", "spoken of by"],
                            // It is only the words that meet: somebody may know better.
                            help: Some(
                                "where they do not disturb each other after all: `cargo migrate revision -m \"merge\" --head heads`".to_owned(),
                            ),
                        });
                    }
                }
            }
        }
        None
    }

    /// Both give one name to two things.
    fn called_alike(&self, sum: &Schema) -> Option<Collision<'r>> {
        let name = shared_name(sum)?;
        let side = |revisions: &[&'r Revision]| {
            revisions.iter().rev().find_map(|revision| {
                let speaks = |change: &&Change| words_of(change).contains(&name);
                let changes: Vec<Change> = self.changes(revision).iter().filter(speaks).cloned().collect();
                (!changes.is_empty()).then_some(Side { revision, changes })
            })
        };
        Some(Collision {
            sides: [side(&self.branches[0])?, side(&self.branches[1])?],
            object: format!("the name `{name}`"),
            reason: Some("two things in one schema cannot have it".to_owned()),
            verbs: ["is given by", "by"],
            help: None,
        })
    }

    /// Both fit, and what comes of them depends on which is first.
    fn other_way_round(&self, one: &Schema, other: &Schema) -> Option<Collision<'r>> {
        if one == other {
            return None;
        }
        let different = one.tables.iter().find(|table| other.table(&table.name) != Some(*table));
        let table = different.map(|table| &table.name);
        let side = |revisions: &[&'r Revision]| {
            let touching = |revision: &&&'r Revision| {
                self.changes(revision).iter().any(|change| table.is_none() || change.table() == table)
            };
            let revision = revisions.iter().rev().find(touching).or(revisions.last())?;
            let of_it = |change: &&Change| table.is_some() && change.table() == table;
            let changes = self.changes(revision).iter().filter(of_it).cloned().collect();
            Some(Side { revision, changes })
        };
        Some(Collision {
            object: table.map_or_else(|| "the schema".to_owned(), |table| format!("table `{table}`")),
            reason: Some("what comes of both depends on which of them is applied first".to_owned()),
            sides: [side(&self.branches[0])?, side(&self.branches[1])?],
            verbs: ["is changed by", "by"],
            help: None,
        })
    }
}

/// A name that tables and indexes of different tables share, of which PostgreSQL knows one in a schema.
fn shared_name(schema: &Schema) -> Option<String> {
    let mut seen = BTreeSet::new();
    for table in &schema.tables {
        for relation in table.relations() {
            if !seen.insert((&table.name.schema, relation)) {
                return Some(relation.to_owned());
            }
        }
    }
    None
}

/// The order of columns is that in which they came, and no difference.
pub(crate) fn without_order(mut schema: Schema) -> Schema {
    for table in &mut schema.tables {
        Arc::make_mut(table).columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    schema
}

fn is_rename(change: &Change) -> bool {
    matches!(
        change,
        Change::RenameTable { .. }
            | Change::RenameColumn { .. }
            | Change::RenameEnum { .. }
            | Change::RenameDomain { .. }
            | Change::RenameComposite { .. }
    )
}

/// What a change takes a name away from, and the words that speak of it.
fn gone(change: &Change) -> Option<(String, Vec<String>)> {
    let one =
        |kind: &str, shown: String, name: &str| Some((format!("{kind} `{shown}`"), vec![name.to_owned()]));
    match change {
        Change::DropTable(table) => one("table", table.name.to_string(), &table.name.name),
        Change::RenameTable { from, .. } => one("table", from.to_string(), &from.name),
        Change::DropColumn { table, column, .. } => Some((
            format!("column `{}`", table.part(&column.name)),
            vec![table.name.clone(), column.name.clone()],
        )),
        Change::RenameColumn { table, from, .. } => {
            Some((format!("column `{}`", table.part(from)), vec![table.name.clone(), from.clone()]))
        }
        Change::DropEnum(it) => one("type", it.name.to_string(), &it.name.name),
        Change::RenameEnum { from, .. } | Change::RenameComposite { from, .. } => {
            one("type", from.to_string(), &from.name)
        }
        Change::DropDomain(it) => one("domain", it.name.to_string(), &it.name.name),
        Change::RenameDomain { from, .. } => one("domain", from.to_string(), &from.name),
        Change::DropComposite(it) => one("type", it.name.to_string(), &it.name.name),
        _ => None,
    }
}

/// All names that a change holds, in texts of SQL too: rather too many than too few.
fn words_of(change: &Change) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    if let Ok(Value::Object(mut fields)) = serde_json::to_value(change) {
        fields.remove("change");
        collect(&Value::Object(fields), &mut words);
    }
    words
}

fn collect(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => words.extend(split(text).map(str::to_owned)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, words)),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, words)),
        _ => {}
    }
}

fn split(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// `size` of "column `thing.size`".
fn last_word(object: &str) -> String {
    split(object).next_back().unwrap_or_default().to_owned()
}

fn told(collision: &Collision<'_>, recorded: &Recorded, context: &Context<'_>) -> Error {
    let [one, other] = &collision.sides;
    let mut lines = Vec::new();
    for side in &collision.sides {
        lines.push(format!("  {}  {}", side.revision.id, subject(&side.revision.message)));
        lines.extend(tree::lines(&side.changes, context).into_iter().map(|line| format!("    {line}")));
    }
    let mut error = Error::project(format!(
        "the branches collide: {} {} {} and {} {}",
        collision.object, collision.verbs[0], one.revision.id, collision.verbs[1], other.revision.id
    ))
    .excerpt(lines.join("\n"));
    if let Some(reason) = &collision.reason {
        error = error.because(reason);
    }
    let error = recorded.ways_out(error, &one.revision.id, &other.revision.id);
    match &collision.help {
        Some(help) => error.help(help),
        None => error,
    }
}
