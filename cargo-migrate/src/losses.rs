//! What is lost where revisions are taken back, counted in the database, and the question whether it may be.

use std::time::{Duration, Instant};

use inquire::Confirm;
use migrate::{Revision, Script};
use migrate_schema::change::reversed;
use migrate_schema::hazard::{Hazard, HazardCode, change_of, hazards};
use migrate_schema::record::RevisionRecord;
use tokio_postgres::Client;

use crate::context::Context;
use crate::error::{Asked, Error, Result, Way};
use crate::facts::{Asker, Earlier, Fact};
use crate::taking::Taking;

/// How long one thing is counted, and how long until nothing more is: the lock is held meanwhile.
const COUNTING: Duration = Duration::from_secs(5);
const COUNTING_ALL: Duration = Duration::from_secs(10);

/// Data that a downgrade loses.
pub(crate) struct Loss {
    /// The code of a hazard, `by-hand`, `empty-downgrade` or `unknown-changes`.
    kind: &'static str,
    /// What goes, or the revision.
    object: String,
    sentence: String,
    /// How much it is, as far as that can be counted.
    facts: Vec<Fact>,
}

impl Loss {
    /// In words, with how much it is.
    pub(crate) fn told(&self) -> String {
        let much: Vec<String> = self
            .facts
            .iter()
            .map(|fact| match (fact.kind, fact.count) {
                ("rows" | "values", Some(1)) => "1 row".to_owned(),
                ("rows" | "values", Some(count)) => format!("{count} rows"),
                _ => fact.sentence.clone(),
            })
            .collect();
        let much = if much.is_empty() { String::new() } else { format!(" ({})", much.join("; ")) };
        format!("{}{much}", self.sentence)
    }

    /// Whether it was counted, and there is nothing to lose. That a value is not refused says nothing of whether it
    /// stays what it is.
    fn is_nothing(&self) -> bool {
        let speaks_of_loss = |fact: &Fact| ["rows", "values", "changed", "missing"].contains(&fact.kind);
        self.facts.iter().any(speaks_of_loss) && self.facts.iter().all(|fact| fact.count == Some(0))
    }

    fn asked(&self) -> Asked {
        let yes =
            Way { means: Some("yes"), arguments: vec!["--yes".to_owned()], takes_sql: false, note: None };
        Asked {
            kind: self.kind,
            object: self.object.clone(),
            sentence: self.told(),
            answers: vec![yes],
            advice: None,
        }
    }
}

/// What the changes of these revisions lose when they are taken back in this order, counted in the database. Names
/// are looked up in these schemas.
pub(crate) async fn losses(
    revisions: impl Iterator<Item = &Revision>,
    client: &Client,
    search_path: &[String],
) -> Vec<Loss> {
    let mut revisions = revisions.peekable();
    if revisions.peek().is_none() {
        return Vec::new();
    }
    let begin = Instant::now();
    let asker = Asker::new(client, search_path, COUNTING).await;
    let mut losses = Vec::new();
    let mut earlier = Earlier::default();
    for revision in revisions {
        let id = &*revision.id;
        let uncounted = |kind: &'static str, sentence: String| Loss {
            kind,
            object: id.to_owned(),
            sentence,
            facts: Vec::new(),
        };
        if !is_empty(&revision.upgrade.text) && is_empty(&revision.downgrade.text) {
            losses.push(uncounted(
                "empty-downgrade",
                format!("the downgrade of `{id}` is empty: what it did stays in the database, and only its record goes"),
            ));
        }
        let changes = match revision.changes.is_empty() {
            true => Vec::new(),
            false => match RevisionRecord::read(&revision.changes) {
                Ok(record) => record.changes,
                Err(_) => {
                    losses.push(uncounted(
                        "unknown-changes",
                        format!("what the downgrade of `{id}` loses cannot be told: the database carries changes that this program does not know"),
                    ));
                    continue;
                }
            },
        };
        if changes.is_empty() {
            losses.extend(by_hand(revision, &asker, &earlier, begin).await);
            continue;
        }
        let back = reversed(&changes);
        for hazard in hazards(&back).into_iter().filter(|hazard| loses_rows(hazard.code)) {
            let facts = match change_of(&hazard, &back) {
                Some(change) if begin.elapsed() < COUNTING_ALL => {
                    let mut by_then = earlier.clone();
                    let before = back.iter().take_while(|it| !std::ptr::eq(*it, change));
                    before.for_each(|it| by_then.change(it, id));
                    asker.facts(&hazard, change, &by_then).await
                }
                _ => Vec::new(),
            };
            let Hazard { code, object, sentence, .. } = hazard;
            losses.push(Loss { kind: code.name(), object, sentence, facts });
        }
        back.iter().for_each(|change| earlier.change(change, id));
    }
    losses.retain(|loss| !loss.is_nothing());
    losses
}

/// What the downgrade of a revision takes away that was written by hand: only its words tell. Which rows it deletes or
/// changes is its author's to know.
async fn by_hand(revision: &Revision, asker: &Asker<'_>, earlier: &Earlier, begin: Instant) -> Vec<Loss> {
    let mut losses = Vec::new();
    // One that cannot be read is told of when it is to run.
    let Ok(script) = Script::parse(&revision.downgrade.text) else { return losses };
    for statement in script.sections().iter().flat_map(|section| &section.statements) {
        if Taking::of(statement.canonical(), true) != Some(Taking::Whole) {
            continue;
        }
        let mut facts = Vec::new();
        for lock in script.locks(statement).unwrap_or_default() {
            if begin.elapsed() < COUNTING_ALL {
                facts.push(asker.rows(&lock.relation, earlier).await);
            }
        }
        let words: Vec<&str> = script.statement(statement).trim_end_matches(';').split_whitespace().collect();
        let id = &revision.id;
        losses.push(Loss {
            kind: "by-hand",
            object: id.to_string(),
            sentence: format!("`{}` in the downgrade of `{id}`, which was written by hand", words.join(" ")),
            facts,
        });
    }
    losses
}

/// Whether a file runs nothing. One that cannot be read is told of when it is to run.
fn is_empty(text: &str) -> bool {
    Script::parse(text)
        .is_ok_and(|script| script.sections().iter().all(|section| section.statements.is_empty()))
}

/// PostgreSQL refuses to drop a type or a value that rows have, so nothing is lost with one.
fn loses_rows(code: HazardCode) -> bool {
    code.loses_data() && !matches!(code, HazardCode::DropEnum | HazardCode::DropEnumValue)
}

/// Asks whether to lose it, unless there is nothing to lose. `what` is what was about to be done.
pub(crate) fn consent(losses: &[Loss], what: &str, context: &mut Context<'_>) -> Result<()> {
    if losses.is_empty() {
        return Ok(());
    }
    let text: String = losses.iter().map(|loss| format!("  {}\n", loss.told())).collect();
    if context.terminal.interactive && !context.is_json() {
        context.note(text.trim_end());
        if matches!(Confirm::new("Go on and lose it?").with_default(false).prompt(), Ok(true)) {
            return Ok(());
        }
        return Err(Error::answer_needed("stopped; the database is as it was"));
    }
    Err(Error::answer_needed(format!("this {what} loses what cannot come back; the database is as it was"))
        .excerpt(text)
        .help("agree with `--yes`")
        .questions(losses.iter().map(Loss::asked).collect()))
}
