//! Commands of the user around an upgrade: a maintenance page before it, a message after it, an alarm when it fails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use migrate::apply::Session;
use serde_json::json;

use crate::amount::duration;
use crate::child;
use crate::configuration;
use crate::context::{Context, DIM};
use crate::error::{Error, Result};
use crate::live::Live;
use crate::project::Project;

/// The commands of a project, and what they are told of one upgrade.
///
/// They run in the project's folder while the lock is held, by `sh -c` (`cmd /C` on Windows), with `MIGRATE_HOOK`,
/// `MIGRATE_DATABASE`, `MIGRATE_FROM` and `MIGRATE_TO` in the environment, and `MIGRATE_ERROR` where there is one.
pub(crate) struct Hooks {
    commands: configuration::Hooks,
    folder: PathBuf,
    database: String,
    from: String,
    to: String,
}

/// When a command runs.
#[derive(Clone, Copy)]
pub(crate) enum Hook<'e> {
    /// What is to be done is known, and nothing of it is done.
    BeforeUpgrade,
    /// All is done.
    AfterUpgrade,
    /// Something went wrong after the first of them had begun.
    OnFailure(&'e Error),
}

impl Hook<'_> {
    fn name(self) -> &'static str {
        match self {
            Self::BeforeUpgrade => "before-upgrade",
            Self::AfterUpgrade => "after-upgrade",
            Self::OnFailure(_) => "on-failure",
        }
    }
}

impl Hooks {
    /// For an upgrade between these revisions.
    pub(crate) fn of(
        commands: &configuration::Hooks,
        project: &Project,
        live: &Live,
        from: &[String],
        to: &[String],
    ) -> Self {
        let named = |ids: &[String]| if ids.is_empty() { "base".to_owned() } else { ids.join(",") };
        Self {
            commands: commands.clone(),
            folder: project.root.clone(),
            database: live.place.name(),
            from: named(from),
            to: named(to),
        }
    }

    /// Runs the command for this moment, if there is one. What it says goes to standard error.
    ///
    /// # Errors
    /// It cannot be started, or it says no.
    pub(crate) async fn run(
        &self,
        hook: Hook<'_>,
        session: &Session<'_>,
        live: &Live,
        context: &mut Context<'_>,
    ) -> Result<()> {
        let said = match hook {
            Hook::BeforeUpgrade => &self.commands.before_upgrade,
            Hook::AfterUpgrade => &self.commands.after_upgrade,
            Hook::OnFailure(_) => &self.commands.on_failure,
        };
        let Some(said) = said else { return Ok(()) };
        let name = hook.name();
        if !context.is_json() {
            context.note(format_args!("  {name}: {}", context.paint(DIM, said)));
        }
        let mut command = shell(said, &self.folder, &context.terminal.environment);
        command.env("MIGRATE_HOOK", name).env("MIGRATE_DATABASE", &self.database);
        command.env("MIGRATE_FROM", &self.from).env("MIGRATE_TO", &self.to);
        if let Hook::OnFailure(error) = hook {
            command.env("MIGRATE_ERROR", &error.message);
        }
        let begin = Instant::now();
        let status = child::run(command, session, live, |line| {
            if context.is_json() {
                context.note(format_args!("{name}: {line}"));
            } else {
                let _ = writeln!(context.terminal.err, "    {line}");
            }
        });
        let status = status.await?;
        if context.is_json() {
            context.say_json(&json!({
                "event": "hook", "hook": name, "exit": status.code(), "milliseconds": begin.elapsed().as_millis(),
            }))?;
        }
        if status.success() {
            return Ok(());
        }
        let failed = format!("the hook `{name}` failed after {}", duration(begin.elapsed()));
        Err(Error::project(failed).because(child::told(status)))
    }
}

fn shell(said: &str, folder: &Path, environment: &BTreeMap<String, String>) -> Command {
    let (program, option) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut command = Command::new(program);
    command.env_clear().envs(environment).args([option, said]).current_dir(folder);
    command
}
