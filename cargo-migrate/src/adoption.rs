//! SQL of others as revisions: what each step changes is what PostgreSQL holds after it and did not before.

pub mod files;
pub mod standing;
pub mod tool;

use migrate::apply::{Settings, Standing};
use migrate::{Error as Cause, History, Migrator, Revision, Script, SqlFile};
use migrate_schema::change::reversed;
use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::Schema;

use crate::database::{self, Options};
use crate::error::Result;
use crate::introspect::{self, Ignore};
use crate::new_revision::place;
use crate::recorded::NewRevision;
use crate::scratch::Scratch;
use crate::{answers, pull, sql};

/// SQL that becomes a revision.
#[derive(Clone, Debug)]
pub struct Step {
    /// What `revision.toml` will say, but for the changes.
    pub record: RevisionRecord,
    /// Where its SQL is from, for messages.
    pub source: String,
    /// What it does.
    pub upgrade: String,
    /// What takes it back; none where it has to be written from the changes.
    pub downgrade: Option<String>,
}

/// What introspection is done with.
#[derive(Clone, Copy)]
pub struct Eyes<'e> {
    /// The settings of the project.
    pub settings: &'e Settings,
    /// The role to take on.
    pub role: Option<&'e str>,
    /// What is not ours.
    pub ignore: &'e Ignore,
    /// The oldest server that has to understand the SQL.
    pub postgres: u32,
}

/// Runs the steps one after the other on an empty scratch database, and makes revisions of them.
///
/// # Errors
/// SQL that PostgreSQL refuses, with its place, or a server that cannot be asked.
pub async fn replay(steps: &[Step], scratch: &Scratch, eyes: Eyes<'_>) -> Result<Vec<NewRevision>> {
    let connection = scratch.server.connect(&Options { role: eyes.role, ..Options::default() }).await?;
    let mut migrator = Migrator::from(History::new(steps.iter().map(revision).collect::<Vec<_>>())?);
    migrator.settings = eyes.settings.clone();
    let mut before = Schema::default();
    let mut revisions = Vec::new();
    for step in steps {
        let failed = |mut cause: Cause| {
            // Where the scratch database stands is nobody's concern.
            if let Cause::Failed(failure) = &mut cause {
                failure.standing = Standing::default();
            }
            let mut told = database::explain(&cause, &eyes.settings.version_table);
            // Neither are ways out of there.
            told.help.retain(|line| !line.contains("cargo migrate"));
            if let Cause::Failed(failure) = &cause
                && failure.postgres.code == UNDEFINED_OBJECT
                && failure.postgres.message.starts_with("role ")
            {
                told = told.help(
                    "roles belong to a server: create it on this one, or name one that has it, with `--scratch-url`",
                );
            }
            told.help("it ran on an empty scratch database, after the files before it; nothing was written")
        };
        let applied = migrator.upgrade_with(&connection.client, &step.record.id, &mut |_| {}).await;
        applied.map_err(failed)?;
        let found = introspect::read(&connection.client, eyes.ignore, &eyes.settings.version_table).await?;
        let mut after = found.schema;
        // As `pull` tells it in models.
        pull::plain_defaults(&mut after);
        after.extensions.iter_mut().for_each(|extension| extension.version = None);
        let found = answers::compare(Pair { old: &before, new: &after }, &Hints::default())?;
        let record = RevisionRecord { changes: found.changes, ..step.record.clone() };
        let message = &record.message;
        let place = place(&record);
        let downgrade = match &step.downgrade {
            Some(text) => format!("-- Takes back: {message}\n--\n-- {place}\n\n{}\n", tidy(text)),
            None => sql::script(&reversed(&record.changes), &after, eyes.postgres)?
                .text(&format!("Takes back: {message}\n\n{place}")),
        };
        let mut schema = before;
        for change in &record.changes {
            let _ = schema.apply(change);
        }
        revisions.push(NewRevision {
            upgrade: format!("-- {message}\n--\n-- {place}\n\n{}\n", tidy(&step.upgrade)),
            downgrade,
            schema: schema.clone(),
            record,
        });
        before = schema;
    }
    Ok(revisions)
}

/// Without the gaps that were left by what was taken out.
fn tidy(sql: &str) -> String {
    let Ok(script) = Script::parse(sql) else { return sql.trim().to_owned() };
    let text = script.text();
    let statements = script.sections().iter().flat_map(|section| &section.statements);
    let mut tidied = String::new();
    let mut end = 0;
    let push_gap = |tidied: &mut String, gap: &str| {
        let mut gap = gap.to_owned();
        while gap.contains("\n\n\n") {
            gap = gap.replace("\n\n\n", "\n\n");
        }
        tidied.push_str(&gap);
    };
    for statement in statements {
        push_gap(&mut tidied, &text[end..statement.range.start]);
        tidied.push_str(script.statement(statement));
        end = statement.range.end;
    }
    push_gap(&mut tidied, &text[end..]);
    tidied.trim().to_owned()
}

const UNDEFINED_OBJECT: &str = "42704";

fn revision(step: &Step) -> Revision {
    let record = &step.record;
    let parents: Vec<_> = record.parents.iter().cloned().map(Into::into).collect();
    Revision {
        id: record.id.clone().into(),
        parents: parents.into(),
        message: record.message.clone().into(),
        created: record.created.clone().into(),
        upgrade: SqlFile::read_from(step.source.clone(), step.upgrade.clone()),
        ..Revision::EMPTY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_go_and_bodies_stay() {
        assert_eq!(
            tidy("\n\n-- a\n\n\n\n-- b\nSELECT 'x\n\n\n\ny';\n\n\n\n\n-- c\nSELECT 1;\n\n\n\n"),
            "-- a\n\n-- b\nSELECT 'x\n\n\n\ny';\n\n-- c\nSELECT 1;"
        );
    }
}
