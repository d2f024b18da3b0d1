//! `rebase`: lets a revision come after another one.

use clap::Args;
use migrate::history;
use migrate_schema::record::RevisionRecord;
use serde_json::json;

use crate::context::{BOLD, Context};
use crate::error::{Error, Exit, Result};
use crate::new_revision;
use crate::project::Project;
use crate::recorded::{Folder, NewRevision, Recorded, lock_text, shown, subject};
use crate::{files, live, merging};

/// Let a revision that nobody has applied come after another one, with all that follows it
#[derive(Args)]
pub struct Arguments {
    /// Which revision
    #[arg(value_name = "REV", allow_negative_numbers = true)]
    revision: String,

    /// What it comes after from now on; the other head, when there is one
    #[arg(long, value_name = "REV", allow_negative_numbers = true)]
    onto: Option<String>,

    /// Say whether it fits there, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// A file of the revision, as it will be.
struct Text {
    name: &'static str,
    text: String,
    /// Somebody has edited it, so that it is not written anew.
    is_kept: bool,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, one that is applied or does not fit there, or files that cannot be written.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let id = new_revision::single(&recorded, &arguments.revision)?;
    let onto = onto(arguments, &id, &recorded)?;
    let Some(folder) = recorded.folder(&id) else {
        return Err(Error::project(format!("revision {id} has no folder")));
    };
    let moving = recorded.history.descendants([&*id]);
    if let Some(follower) = onto.iter().find(|one| moving.contains(one.as_str())) {
        return Err(Error::usage(match *follower == id {
            true => format!("revision {id} cannot come after itself"),
            false => format!("revision {id} cannot come after {follower}, which follows it"),
        })
        .help("`cargo migrate history --graph` shows what follows what"));
    }
    if folder.record.parents == onto {
        if context.is_json() {
            context.say_json(&json!({ "id": id, "parents": onto, "was": onto, "files": [], "kept": [] }))?;
        } else {
            context.say(format_args!("{id} comes after {} already", named(&onto)))?;
        }
        return Ok(Exit::Done);
    }
    merging::refuse_misplacing(&recorded, &id, &onto, context)?;
    let moved = recorded.with_parents(&id, &onto)?;
    refuse_applied(&project, &recorded, &id, context)?;

    let record = RevisionRecord { parents: onto.clone(), ..folder.record.clone() };
    let texts = texts(folder, record, [&recorded, &moved], &project)?;
    let lock = lock_text(&moved.schema()?)?;
    if !arguments.dry_run {
        let texts = texts.iter().map(|file| (folder.path.join(file.name), &*file.text));
        files::write_all(texts.chain([(recorded.lock_path(), &*lock)]))?;
    }
    say(folder, &onto, &texts, arguments.dry_run, &recorded, context)
}

fn onto(arguments: &Arguments, id: &str, recorded: &Recorded) -> Result<Vec<String>> {
    let history = &recorded.history;
    if let Some(name) = &arguments.onto {
        return Ok(history.resolve(name, None)?.ids().map(str::to_owned).collect());
    }
    let moving = history.descendants([id]);
    let others: Vec<_> = history.heads().into_iter().filter(|head| !moving.contains(&*head.id)).collect();
    match others[..] {
        [other] => Ok(vec![other.id.to_string()]),
        [] => Err(Error::usage(format!("there is no other head that {id} could come after"))
            .help("say what it comes after: `--onto REV`")),
        _ => {
            let heads = others.into_iter().map(Into::into).collect();
            let mut error = Error::from(history::Error::MultipleHeads { heads });
            error.exit = Exit::Usage;
            error.help = vec!["say which of them it comes after: `--onto REV`".to_owned()];
            Err(error)
        }
    }
}

/// Refuses a revision that the database has, where there is one to be asked.
fn refuse_applied(project: &Project, recorded: &Recorded, id: &str, context: &mut Context<'_>) -> Result<()> {
    let applied = match live::applied(project, &recorded.history, context) {
        Ok(applied) => applied,
        Err(error) => {
            context.note(format_args!(
                "note: no database was asked whether it has applied {id}: {}",
                error.message
            ));
            return Ok(());
        }
    };
    let moving = recorded.history.descendants([id]);
    let has: Vec<&str> = moving.into_iter().filter(|id| applied.contains(*id)).collect();
    let Some(one) = has.first() else { return Ok(()) };
    let before = if has[..] == [id] { "-1".to_owned() } else { format!("{id}-1") };
    Err(Error::database(format!("the database has applied revision {one}"))
        .because("what it came after is a fact there")
        .help(format!("take it back first: `cargo migrate downgrade {id}@{before}`"))
        .help("or join the branches instead: `cargo migrate merge`"))
}

/// The three files, written anew from the changes; SQL that somebody edited stays, but for its heading.
fn texts(
    folder: &Folder,
    record: RevisionRecord,
    [recorded, moved]: [&Recorded; 2],
    project: &Project,
) -> Result<[Text; 3]> {
    let old_place = new_revision::place(&folder.record);
    let new_place = new_revision::place(&record);
    let [was, schema] = [recorded, moved].map(|them| them.schema_at(them.history.needs(&record.id)));
    let (was, schema) = (was?, schema?);
    let mut kept = [true, true];
    let files = [("upgrade.sql", true), ("downgrade.sql", false)];
    let present: Vec<String> = files
        .iter()
        .map(|(name, _)| {
            let path = folder.path.join(name);
            std::fs::read_to_string(&path).map_err(|error| {
                Error::project(format!("could not read `{}`", path.display())).because(error)
            })
        })
        .collect::<Result<_>>()?;
    let mut online = project.configuration.online;
    // It may have been written where other branches were there, too.
    for (plan, before) in [(false, &was), (true, &was), (false, &schema), (true, &schema)] {
        // What cannot be written for this server, or fits only elsewhere, was not written so.
        let Ok(written) = new_revision::write_sql(folder.record.clone(), before, plan, project) else {
            continue;
        };
        let is_same = [written.upgrade == present[0], written.downgrade == present[1]];
        if is_same[0] {
            online = plan;
        }
        kept = [kept[0] && !is_same[0], kept[1] && !is_same[1]];
    }
    let NewRevision { upgrade, downgrade, record, .. } =
        new_revision::write_sql(record, &schema, online, project)?;
    let toml =
        record.write().map_err(|error| Error::project("the revision cannot be written").because(error))?;
    let sql = |at: usize, name, anew: String| Text {
        name,
        text: if kept[at] { present[at].replacen(&old_place, &new_place, 1) } else { anew },
        is_kept: kept[at],
    };
    Ok([
        sql(0, "upgrade.sql", upgrade),
        sql(1, "downgrade.sql", downgrade),
        Text { name: "revision.toml", text: toml, is_kept: false },
    ])
}

fn say(
    folder: &Folder,
    onto: &[String],
    texts: &[Text],
    is_dry: bool,
    recorded: &Recorded,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let record = &folder.record;
    if context.is_json() {
        let name = |text: &Text| shown(&folder.path.join(text.name), context.terminal);
        let files: Vec<String> = texts.iter().map(name).collect();
        let kept: Vec<String> = texts.iter().filter(|text| text.is_kept).map(name).collect();
        let was = &record.parents;
        context.say_json(
            &json!({ "id": record.id, "parents": onto, "was": was, "files": files, "kept": kept }),
        )?;
        return Ok(Exit::Done);
    }
    let id = context.paint(BOLD, &record.id);
    context.say(format_args!("Revision {id} {}", subject(&record.message)))?;
    context.say(format_args!("  comes after {} instead of {}", named(onto), named(&record.parents)))?;
    if is_dry {
        context.note("\nIt fits there. Nothing was written.");
        return Ok(Exit::Done);
    }
    context.say(format_args!("  {}/", shown(&folder.path, context.terminal)))?;
    for text in texts {
        let stays = if text.is_kept { "    (edited by hand; its SQL stays as it is)" } else { "" };
        context.say(format_args!("    {}{stays}", text.name))?;
    }
    context.say(format_args!("  {}", shown(&recorded.lock_path(), context.terminal)))?;
    let upgrade = context.paint(BOLD, "cargo migrate upgrade");
    context.note(format_args!("\nRead the SQL, then: {upgrade}"));
    Ok(Exit::Done)
}

fn named(ids: &[String]) -> String {
    if ids.is_empty() { "nothing".to_owned() } else { ids.join(" and ") }
}
