//! What happened in the database, in words.

use migrate::apply::{Edited, Permission, Postgres, VersionTable};
use migrate::{Error as Cause, history, script};

use crate::error::{Asked, Error, Exit, Way};
use crate::local::EMBEDDED_EXTENSIONS;

/// The error for somebody who wanted revisions applied or taken back.
#[must_use]
pub fn explain(error: &Cause, table: &VersionTable) -> Error {
    let mut told = match error {
        Cause::History(error) => return history_error(error),
        Cause::Script { error, .. } => Error::project(error.problem.to_string()),
        Cause::ManyTransactions { .. }
        | Cause::CodeMissing { .. }
        | Cause::CodeOffline { .. }
        | Cause::CodeUnasked { .. } => Error::project(error.message()),
        Cause::NoRange { .. } => Error::usage(error.message()),
        Cause::BrokenOff(broken) => Error::answer_needed(error.message())
            .questions(vec![after_break(error.message(), &broken.revision)]),
        _ => Error::database(error.message()),
    };
    told.excerpt = match error {
        Cause::Edited(edited) => Some(edits(edited)),
        _ => error.excerpt(),
    };
    told.causes = error.causes();
    told.help = error.help();
    match error {
        Cause::LockNotHeld => {
            told.help = vec![
                "`--lock lease` holds behind it: the lock is a row then".to_owned(),
                "or connect past it, to PostgreSQL itself or to a port of it that pools sessions".to_owned(),
            ];
        }
        Cause::WaitedForOthers { .. } => {
            told.help.insert(0, "`--concurrent-wait SECONDS` waits longer, and 0 without end".to_owned());
        }
        Cause::Leased { .. } => told.help.insert(0, "`--lock-wait SECONDS` waits longer".to_owned()),
        Cause::Locked { .. } => told.help.insert(0, "`--lock-wait SECONDS` waits longer".to_owned()),
        Cause::ManyTransactions { .. } => told.help.push("leave out `--single-transaction`".to_owned()),
        Cause::Changed { .. } => {
            told.help.push(format!("something else writes to `{table}`: find out what, then try again"));
        }
        Cause::CodeMissing { revision, .. } => told.help.push(format!(
            "if the database has all of the revision already, `cargo migrate stamp {revision}` says so"
        )),
        Cause::Failed(failure) => told.help.extend(settings(&failure.postgres, failure.permission.as_ref())),
        Cause::Server { postgres, permission, .. } => {
            told.help.extend(settings(postgres, permission.as_deref()));
        }
        _ => {}
    }
    told
}

/// The question whether a statement is done.
fn after_break(sentence: String, revision: &str) -> Asked {
    let way = |means, flag: &str| Way {
        means: Some(means),
        arguments: vec![flag.to_owned(), revision.to_owned()],
        takes_sql: false,
        note: None,
    };
    Asked {
        kind: "broken-off",
        object: revision.to_owned(),
        sentence,
        answers: vec![way("yes", "--assume-done"), way("no", "--run-again")],
        advice: None,
    }
}

/// Options and configuration that help.
fn settings(postgres: &Postgres, permission: Option<&Permission>) -> Option<String> {
    match permission {
        Some(Permission::Owner { owner, .. }) => Some(format!(
            "then set `role = \"{owner}\"` in `[package.metadata.migrate]`, or where it is deployed \
                 `MIGRATE_ROLE={owner}`"
        )),
        _ if postgres.code == "55P03" => Some(
            "another session holds a lock on it: `--lock-timeout` and `--retries` wait longer".to_owned(),
        ),
        _ if postgres.code == "25006" => Some(
            "the server is a standby, or the database or the role has `default_transaction_read_only` on: \
             `cargo migrate doctor` says which"
                .to_owned(),
        ),
        _ => missing_extension(&postgres.message).and_then(another_server),
    }
}

/// The extension that a server does not have installed, from what it says. Those before 14 tell the name in a path.
fn missing_extension(message: &str) -> Option<&str> {
    let named =
        message.strip_prefix("extension \"").and_then(|rest| rest.strip_suffix("\" is not available"));
    named.or_else(|| {
        let (_, path) = message.strip_prefix("could not open extension control file ")?.split_once('"')?;
        path.split_once(".control")?.0.rsplit('/').next()
    })
}

/// Where an extension is that a server does not have installed.
pub(crate) fn another_server(extension: &str) -> Option<String> {
    EMBEDDED_EXTENSIONS.contains(&extension).then(|| {
        format!("`local:embedded`, in a program with the feature `embedded`, is a PostgreSQL that has `{extension}`")
    })
}

/// What was edited after it was applied.
fn edits(edited: &[Edited]) -> String {
    let diffs = edited.iter().map(|edited| {
        let path = edited.path.as_deref().unwrap_or(&edited.revision);
        let [old, new] = [&edited.recorded, &edited.present].map(|text| text.replace("\r\n", "\n"));
        let diff = similar::TextDiff::from_lines(old, new);
        diff.unified_diff().header(&format!("applied/{path}"), path).to_string()
    });
    diffs.collect::<Vec<_>>().concat()
}

impl From<history::Error> for Error {
    fn from(error: history::Error) -> Self {
        history_error(&error)
    }
}

impl From<&script::Error> for Error {
    fn from(error: &script::Error) -> Self {
        let told = Self::project(error.to_string());
        match error.problem.help() {
            Some(help) => told.help(help),
            None => told,
        }
    }
}

fn history_error(error: &history::Error) -> Error {
    let mut told = Error::project(error.summary());
    // A name that was typed wrong is not a mistake in the project.
    if matches!(
        error,
        history::Error::NotFound { .. }
            | history::Error::Ambiguous { .. }
            | history::Error::OtherBranch { .. }
            | history::Error::NotInBranch { .. }
            | history::Error::NoRange { .. }
            | history::Error::NotAfter { .. }
            | history::Error::Fork { .. }
            | history::Error::TooFar { .. }
            | history::Error::NeedsDatabase { .. }
            | history::Error::Replaced { .. }
            | history::Error::Torn { .. }
    ) {
        told.exit = Exit::Usage;
    }
    if !error.candidates().is_empty() {
        let lines = error.candidates().iter().map(|one| format!("  {}  {}", one.id, one.message));
        told = told.excerpt(lines.collect::<Vec<_>>().join("\n"));
    }
    error.help().into_iter().fold(told, Error::help)
}
