//! `diff --live`: a live database beside the models, and the revision that makes an end of drift.

use std::time::Duration;

use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::schema::Schema;
use serde_json::json;

use super::{Arguments, autogenerate};
use crate::answers::{self, Answered};
use crate::context::{BOLD, Context};
use crate::drift::{Comparison, Drift, Standing, repair};
use crate::error::{Error, Exit, Result};
use crate::introspect::Ignore;
use crate::live::{Live, Place};
use crate::models::Sides;
use crate::new_revision::{self, RevisionArguments};
use crate::project::Project;

/// Shows what would make of the database what the models say.
pub(super) fn show(arguments: &Arguments, sides: &Sides, context: &mut Context<'_>) -> Result<Exit> {
    let Sides { project, models, .. } = sides;
    let place = Place::find(project, context)?;
    let live = Live::at(place, project, Duration::ZERO, || Ok(migrate::History::default()))?;
    let drift = compare(&live, project, &models.schema)?;
    let schemas = Pair { old: &drift.schemas.new, new: &drift.schemas.old };
    let found = answers::compare(schemas, &models.hints)?;
    let hazards = answers::hazards_of(&found.changes, schemas.old, arguments.plan.online(project));
    let answered = Answered { changes: found.changes, hazards };
    if context.is_json() {
        let mut answer = new_revision::tree_json(&answered, None)?;
        let undecided = drift.undecided.iter();
        answer["undecided"] = undecided
            .map(|it| json!({ "name": it.name, "models": it.said, "live": it.there, "reason": it.reason }))
            .collect();
        answer["notes"] =
            drift.notes.iter().map(|note| format!("{} `{}` {}", note.kind, note.name, note.text)).collect();
        context.say_json(&answer)?;
    } else {
        if answered.changes.is_empty() {
            let name = context.paint(BOLD, live.place.name());
            let same = if drift.undecided.is_empty() {
                "what the models say"
            } else {
                "nothing that is known to differ"
            };
            context.say(format_args!("No difference: {name} holds {same}."))?;
        } else {
            autogenerate::show(&answered, context)?;
        }
        for note in &drift.notes {
            context.note(format_args!("note: {} `{}` {}", note.kind, note.name, note.text));
        }
        warn_of_undecided(&drift, context);
    }
    Ok(match (arguments.exit_code, answered.changes.is_empty()) {
        (true, false) => Exit::No,
        (true, true) if !drift.undecided.is_empty() => Exit::Database,
        _ => Exit::Done,
    })
}

/// Compares the database with a schema.
fn compare(live: &Live, project: &Project, said: &Schema) -> Result<Drift> {
    let ignore = Ignore::new(&project.configuration.ignore)?;
    live.block_on(async |migrator, client| {
        let comparison = Comparison {
            client,
            place: Some(&live.place),
            role: project.configuration.role.as_deref(),
            ignore: &ignore,
            version_table: &migrator.settings.version_table,
        };
        comparison.with(said).await
    })
}

fn warn_of_undecided(drift: &Drift, context: &mut Context<'_>) {
    for it in &drift.undecided {
        context.warn(format_args!(
            "nobody could tell whether the {} is the same, `{}` and `{}`: {}",
            it.name, it.said, it.there, it.reason
        ));
    }
}

/// Writes the revision that makes an end of drift.
pub(super) fn as_revision(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let revision_arguments = RevisionArguments {
        message: arguments.message.clone().unwrap_or_default(),
        head: None,
        splice: false,
        label: Vec::new(),
        depends_on: Vec::new(),
        rev_id: arguments.rev_id.clone(),
        plan: arguments.plan,
    };
    // A mistake in the command line is told before anything is asked.
    let begun = new_revision::begin(&revision_arguments, &recorded, context)?;
    let head = recorded.schema()?;
    let place = Place::find(&project, context)?;
    let mut live = Live::at(place, &project, Duration::ZERO, || Ok(recorded.history.clone()))?;
    let standing = Standing::of(&live, &recorded, &head)?;
    if !standing.status.is_up_to_date() {
        return Err(Error::database("target database is not up to date")
            .because("what is pending, ahead or half done would be taken for drift")
            .help("`cargo migrate check --live` tells what it is, `cargo migrate upgrade` applies what is pending"));
    }
    let drift = compare(&live, &project, &head)?;
    if !context.is_json() {
        warn_of_undecided(&drift, context);
    }
    let online = arguments.plan.online(&project) && !arguments.repair;
    let (mut old, mut new) = (drift.schemas.old.clone(), drift.schemas.new.clone());
    let is_incomplete = repair::settle_privileges(&head, &mut old, &mut new);
    let schemas =
        if arguments.repair { Pair { old: &new, new: &old } } else { Pair { old: &old, new: &new } };
    let answered = answers::settle(&arguments.answers, schemas, Hints::default(), online, context)?;
    if answered.changes.is_empty() {
        if context.is_json() {
            context.say_json(&new_revision::tree_json(&answered, None)?)?;
        } else {
            context.say("Nothing to write: the database holds what is recorded.")?;
        }
        return Ok(Exit::Done);
    }
    let recorded_changes = if arguments.repair { Vec::new() } else { answered.changes.clone() };
    let mut revision =
        new_revision::put_together(begun, recorded_changes, &head, online, &project, &recorded)?;
    if arguments.repair {
        let statements = repair::upgrade(&answered.changes, &new, project.configuration.postgres)?;
        revision.upgrade.push_str(&statements);
        revision.downgrade.push_str(repair::NO_WAY_BACK);
    }
    if !context.is_json() {
        autogenerate::show(&answered, context)?;
    }
    // What is said next of other revisions is to be written by hand, or to apply them.
    let is_quiet = std::mem::replace(&mut context.common.quiet, true);
    let written = new_revision::write(&revision, &answered, &project, &recorded, context);
    context.common.quiet = is_quiet;
    written?;
    if arguments.repair {
        let upgrade = context.paint(BOLD, "cargo migrate upgrade");
        context.note(format_args!("\nRead the SQL, then: {upgrade}"));
        return Ok(Exit::Done);
    }
    live.migrator.history = project.history(&context.common, context.terminal)?;
    live.run(async |migrator, client| {
        let mut session = migrator.lock(client, &mut |_| {}).await?;
        let stamped = session.stamp(["heads"], false).await;
        session.finish().await;
        stamped
    })?;
    if is_incomplete {
        context.warn(
            "privileges that were taken away are not recorded; write the `REVOKE` into a file of grants",
        );
    }
    context.note(format_args!(
        "\n{} has it already, and it counts as applied there.\nWhat the models and `{}/` do not say yet: cargo migrate diff",
        live.place.name(),
        project.configuration.objects
    ));
    Ok(Exit::Done)
}
