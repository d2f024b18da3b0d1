//! `edit`: opens the SQL of a revision in an editor.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus};

use clap::Args;
use migrate::Script;
use serde_json::json;

use super::history::counts_from_current;
use crate::context::{BOLD, Context};
use crate::error::{Error, Exit, Result};
use crate::live;
use crate::recorded::{shown, subject};

/// Open the SQL of a revision in the editor that `VISUAL` or `EDITOR` names
#[derive(Args)]
pub struct Arguments {
    /// Which revision
    #[arg(value_name = "REV", default_value = "head", allow_negative_numbers = true)]
    revision: String,

    /// Open downgrade.sql instead of upgrade.sql
    #[arg(long)]
    downgrade: bool,
}

/// Runs the command.
///
/// # Errors
/// A name that is not one revision, no editor, an editor that fails, or SQL that cannot be run.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let applied = match counts_from_current(&arguments.revision) {
        true => Some(live::applied(&project, &recorded.history, context)?),
        false => None,
    };
    let point = recorded.history.resolve(&arguments.revision, applied.as_ref())?;
    let Some((id, folder)) = point.single().and_then(|id| Some((id, recorded.folder(id)?))) else {
        return Err(Error::usage(format!("`{}` is not one revision", arguments.revision))
            .help("name one by its id or label"));
    };
    let path = folder.path.join(if arguments.downgrade { "downgrade.sql" } else { "upgrade.sql" });
    let name = shown(&path, context.terminal);
    let Some(editor) = context.terminal.variable("VISUAL").or_else(|| context.terminal.variable("EDITOR"))
    else {
        return Err(Error::usage("no editor is named: neither `VISUAL` nor `EDITOR` is set")
            .help(format!("set one of them, or open `{name}` yourself")));
    };
    let editor = editor.to_owned();

    let read = || {
        fs::read_to_string(&path)
            .map_err(|error| Error::project(format!("could not read `{name}`")).because(error))
    };
    let before = read()?;
    let status = start(&editor, &path, context)
        .map_err(|error| Error::usage(format!("could not start the editor `{editor}`")).because(error))?;
    if !status.success() {
        return Err(Error::project(format!("the editor `{editor}` failed: {status}")));
    }
    let after = read()?;
    let is_changed = before != after;
    if let Err(error) = Script::parse(&after) {
        let (line, column) = migrate::script::line_and_column(&after, error.range.start);
        let told = Error::project(format!("`{name}:{line}:{column}` cannot be run: {error}"));
        return Err(told.help(format!("cargo migrate edit {id}")));
    }
    if context.is_json() {
        context.say_json(&json!({ "id": id, "file": name, "changed": is_changed }))?;
        return Ok(Exit::Done);
    }
    let bold = context.paint(BOLD, id);
    let subject = subject(&folder.record.message);
    if !is_changed {
        context.say(format_args!("{bold}  {subject}: `{name}` is as it was"))?;
        return Ok(Exit::Done);
    }
    context.say(format_args!("{bold}  {subject}: `{name}` is changed"))?;
    if !arguments.downgrade {
        context.note(format_args!(
            "A database that has applied it refuses an edit of its statements, until it is told:\n  cargo migrate stamp --refresh {id}"
        ));
    }
    Ok(Exit::Done)
}

/// `EDITOR` may hold options, and is read by a shell as Git does it.
fn start(editor: &str, path: &Path, context: &Context<'_>) -> std::io::Result<ExitStatus> {
    let mut command = if cfg!(windows) {
        let mut words = editor.split_whitespace();
        let mut command = Command::new(words.next().unwrap_or(editor));
        command.args(words);
        command
    } else {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("{editor} \"$@\"")).arg(editor);
        command
    };
    command
        .arg(path)
        .current_dir(&context.terminal.directory)
        .env_clear()
        .envs(&context.terminal.environment)
        .status()
}
