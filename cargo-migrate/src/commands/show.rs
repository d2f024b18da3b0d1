//! `show`: one revision, or the recorded schema as SQL.

use clap::Args;
use migrate_schema::pair::Pair;
use migrate_schema::schema::Schema;
use serde_json::json;

use super::history::counts_from_current;
use crate::context::{BOLD, Context, DIM};
use crate::error::{Exit, Result};
use crate::recorded::{shown, subject};
use crate::{answers, live, sql, tree};

/// Show a revision: what it changes, and its SQL
#[derive(Args)]
pub struct Arguments {
    /// Which revision
    #[arg(value_name = "REV", default_value = "head", allow_negative_numbers = true)]
    revision: String,

    /// Show the schema that is recorded at the revision as SQL instead
    #[arg(long)]
    schema: bool,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, or a name that leads nowhere.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let applied = match counts_from_current(&arguments.revision) {
        true => Some(live::applied(&project, &recorded.history, context)?),
        false => None,
    };
    let point = recorded.history.resolve(&arguments.revision, applied.as_ref())?;
    if arguments.schema {
        let schema = recorded.schema_at(point.ids())?;
        let empty = Schema::default();
        let all =
            answers::compare(Pair { old: &empty, new: &schema }, &migrate_schema::hints::Hints::default())?;
        let script = sql::script(&all.changes, &empty, project.configuration.postgres)?;
        let name = point.ids().collect::<Vec<_>>().join(" and ");
        let heading = if name.is_empty() {
            "The schema before the first revision".to_owned()
        } else {
            format!("The schema at {name}")
        };
        let text = script.text(&heading);
        if context.is_json() {
            context.say_json(&json!({ "revisions": point.ids().collect::<Vec<_>>(), "sql": text }))?;
        } else {
            context.say(text.trim_end())?;
        }
        return Ok(Exit::Done);
    }
    for id in point.ids() {
        let (Some(revision), Some(folder)) = (recorded.history.get(id), recorded.folder(id)) else {
            continue;
        };
        if context.is_json() {
            context.say_json(&json!({
                "id": id,
                "parents": revision.parents,
                "message": revision.message,
                "created": revision.created,
                "labels": revision.labels,
                "replaces": revision.replaces,
                "folder": shown(&folder.path, context.terminal),
                "changes": folder.record.changes,
                "upgrade": revision.upgrade.text,
                "downgrade": revision.downgrade.text,
            }))?;
            continue;
        }
        context.say(format_args!("{}  {}", context.paint(BOLD, id), subject(&revision.message)))?;
        let after = match revision.parents.as_ref() {
            [] => "the first".to_owned(),
            parents => format!("after {}", parents.join(" and ")),
        };
        let folder_name = shown(&folder.path, context.terminal);
        context.say(context.paint(DIM, format_args!("{}, {after}, {folder_name}", revision.created)))?;
        if !revision.replaces.is_empty() {
            let replaced = revision.replaces.join(", ");
            context.say(context.paint(DIM, format_args!("replaces {replaced}")))?;
        }
        for line in tree::lines(&folder.record.changes, context) {
            context.say(line)?;
        }
        for (name, file) in [("upgrade.sql", &revision.upgrade), ("downgrade.sql", &revision.downgrade)] {
            context.say(format_args!("\n{}\n", context.paint(BOLD, name)))?;
            context.say(file.text.trim_end())?;
        }
    }
    Ok(Exit::Done)
}
