//! What is lost where revisions are taken back, counted in the database, and the question whether it may be.

use std::collections::BTreeSet;

use inquire::Confirm;
use migrate::Revision;
use migrate_schema::change::{Change, reversed};
use migrate_schema::hazard::{HazardCode, hazards};
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::QualifiedName;
use tokio_postgres::Client;

use crate::context::Context;
use crate::error::{Asked, Error, Result, Way};
use crate::sql;

/// Rows past this many are not counted one by one.
const COUNTED: i64 = 1_000_000;

/// Data that a downgrade loses.
pub(crate) struct Loss {
    /// The code of a hazard, `empty-downgrade` or `unknown-changes`.
    kind: &'static str,
    /// What goes, or the revision.
    object: String,
    sentence: String,
    /// How many rows or values; `None` where they cannot be counted.
    count: Option<i64>,
}

impl Loss {
    /// In words, with how much it is.
    pub(crate) fn told(&self) -> String {
        let count = match self.count {
            None => String::new(),
            Some(1) => " (1 row)".to_owned(),
            Some(count) if count > COUNTED => format!(" (more than {COUNTED} rows)"),
            Some(count) => format!(" ({count} rows)"),
        };
        format!("{}{count}", self.sentence)
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

/// What the changes of these revisions lose when they are taken back, counted in the database.
pub(crate) async fn losses(revisions: impl Iterator<Item = &Revision>, client: &Client) -> Vec<Loss> {
    let mut losses = Vec::new();
    let mut later = Later::default();
    for revision in revisions {
        if !is_empty(&revision.upgrade.text) && is_empty(&revision.downgrade.text) {
            losses.push(Loss {
                kind: "empty-downgrade",
                object: revision.id.to_string(),
                sentence: format!(
                    "the downgrade of `{}` is empty: what it did stays in the database, and only its record goes",
                    revision.id
                ),
                count: None,
            });
        }
        // A revision that was written by hand has no changes; what its SQL does is its author's to know.
        if revision.changes.is_empty() {
            continue;
        }
        let Ok(record) = RevisionRecord::read(&revision.changes) else {
            losses.push(Loss {
                kind: "unknown-changes",
                object: revision.id.to_string(),
                sentence: format!(
                    "what the downgrade of `{}` loses cannot be told: the database carries changes that this program does not know",
                    revision.id
                ),
                count: None,
            });
            continue;
        };
        let back = reversed(&record.changes);
        for hazard in hazards(&back).into_iter().filter(|hazard| loses_rows(hazard.code)) {
            let counting = back.iter().find_map(|change| {
                counting(change, &hazard.object, hazard.code).filter(|_| !later.has_name_of(change))
            });
            let count = match counting {
                None => None,
                Some(query) => {
                    client.query_typed(&query, &[]).await.ok().and_then(|rows| rows.first()?.try_get(0).ok())
                }
            };
            if count != Some(0) {
                let kind = hazard.code.name();
                losses.push(Loss { kind, object: hazard.object, sentence: hazard.sentence, count });
            }
        }
        later.add(&record.changes);
    }
    losses
}

/// Names that newer revisions gave, which are taken back before: in the database they are something else yet.
#[derive(Default)]
struct Later {
    tables: BTreeSet<QualifiedName>,
    columns: BTreeSet<(QualifiedName, String)>,
}

impl Later {
    fn add(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::CreateTable(table) => drop(self.tables.insert(table.name.clone())),
                Change::RenameTable { to, .. } => drop(self.tables.insert(to.clone())),
                Change::AddColumn { table, column, .. } => {
                    self.columns.insert((table.clone(), column.name.clone()));
                }
                Change::RenameColumn { table, to, .. } => {
                    self.columns.insert((table.clone(), to.clone()));
                }
                _ => {}
            }
        }
    }

    /// Whether what a change drops is not yet what has its name.
    fn has_name_of(&self, change: &Change) -> bool {
        let column = match change {
            Change::DropColumn { table, column, .. } => Some((table.clone(), column.name.clone())),
            Change::AlterType { table, column, .. } => Some((table.clone(), column.clone())),
            _ => None,
        };
        change.table().is_some_and(|table| self.tables.contains(table))
            || column.is_some_and(|column| self.columns.contains(&column))
    }
}

/// Whether a file runs nothing. One that cannot be read is told of when it is to run.
fn is_empty(text: &str) -> bool {
    migrate::Script::parse(text)
        .is_ok_and(|script| script.sections().iter().all(|section| section.statements.is_empty()))
}

/// PostgreSQL refuses to drop a type or a value that rows have, so nothing is lost with one.
fn loses_rows(code: HazardCode) -> bool {
    code.loses_data() && !matches!(code, HazardCode::DropEnum | HazardCode::DropEnumValue)
}

fn counting(change: &Change, object: &str, code: HazardCode) -> Option<String> {
    let limit = COUNTED + 1;
    let count =
        |from: String| format!("SELECT count(*) FROM (SELECT 1 FROM {from} LIMIT {limit}) AS counted");
    match change {
        Change::DropTable(table) if code == HazardCode::DropTable && table.name.to_string() == object => {
            Some(count(sql::qualified(&table.name)))
        }
        Change::DropColumn { table, column, .. }
            if code == HazardCode::DropColumn && table.part(&column.name) == object =>
        {
            Some(count(format!("{} WHERE {} IS NOT NULL", sql::qualified(table), sql::name(&column.name))))
        }
        Change::AlterType { table, column, .. } if table.part(column) == object => {
            Some(count(format!("{} WHERE {} IS NOT NULL", sql::qualified(table), sql::name(column))))
        }
        _ => None,
    }
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
