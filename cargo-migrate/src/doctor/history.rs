//! What the database says is applied, beside the files.

use migrate::History;
use migrate::apply::{Applied, Status};

use super::connection::Reached;
use super::{Section, count};
use crate::context::Context;
use crate::live;
use crate::project::Project;
use crate::{database, error};

pub(super) fn look(reached: &Reached, project: &Project, context: &Context<'_>) -> Section {
    let mut section = Section::new("history");
    // Revisions that do not hang together were found already; the database's own history can be read without.
    let files = project.history(&context.common, context.terminal).ok();
    let migrator = match live::migrator(project, files.clone().unwrap_or_default()) {
        Ok(migrator) => migrator,
        Err(error) => {
            section.error("version table", &error);
            return section;
        }
    };
    let table = &migrator.settings.version_table;
    let told = |error: migrate::Error| -> error::Error { database::explain(&error, table) };
    let read = reached.block_on(async {
        match &files {
            Some(_) => {
                migrator.status(reached.client()).await.map(|status| (status.applied.clone(), Some(status)))
            }
            None => migrator.applied(reached.client()).await.map(|applied| (applied, None)),
        }
    });
    let (applied, status) = match read.map_err(told) {
        Ok(read) => read,
        Err(error) => {
            section.error("version table", &error);
            return section;
        }
    };
    match applied.table_exists {
        true => section
            .ok("version table", format!("`{table}` has {}", count(applied.revisions.len(), "revision"))),
        false => section.ok("version table", format!("`{table}` is not there: nothing was ever applied")),
    }
    if let Some(status) = &status {
        beside_files(&mut section, status);
    }
    half_done(&mut section, &applied);
    newer(&mut section, &applied);
    section
}

fn beside_files(section: &mut Section, status: &Status) {
    let history: &History = &status.history;
    let current: Vec<&str> = status.current.ids().collect();
    section.ok("current", if current.is_empty() { "base".to_owned() } else { current.join(", ") });
    match status.pending.len() {
        0 => section.ok("pending", "none"),
        pending => section
            .ok("pending", format!("{}; `cargo migrate upgrade` applies them", count(pending, "revision"))),
    }
    if let Some(pruned) = &status.pruned {
        section.error("squashed", &pruned.clone().into());
    }
    for edited in &status.edited {
        section.problem(
            "edited",
            format!("revision `{}` was edited after being applied", edited.revision),
            &[
                &format!("`cargo migrate recover {}` shows the difference", edited.revision),
                &format!("`cargo migrate stamp --refresh {}` accepts it", edited.revision),
            ],
        );
    }
    let ahead: Vec<&str> =
        status.unknown.iter().map(|row| &*row.id).filter(|id| history.get(id).is_none()).collect();
    if !ahead.is_empty() {
        section.warning(
            "ahead",
            format!(
                "the database has {} that the files lack: {}",
                count(ahead.len(), "revision"),
                ahead.join(", ")
            ),
            &[
                "`cargo migrate recover` writes their folders back",
                "`cargo migrate switch` takes them back, and applies what the files have instead",
            ],
        );
    }
}

fn half_done(section: &mut Section, applied: &Applied) {
    let Some(row) = applied.partial() else { return };
    let migrate::apply::State::Partial { direction, section: part, statement } = row.state else { return };
    section.problem(
        "half done",
        format!(
            "the {direction} of revision `{}` stopped before statement {statement} of section {part}, unless it is \
             running right now",
            row.id
        ),
        &["`--continue` of the next upgrade or downgrade finishes it, and `--back` undoes what is done of it"],
    );
}

/// A row that a newer version wrote may say what this one does not know.
fn newer(section: &mut Section, applied: &Applied) {
    let version = |text: &str| cargo_metadata::semver::Version::parse(text.split(' ').next_back()?).ok();
    let Some(ours) = version(env!("CARGO_PKG_VERSION")) else { return };
    let newest = applied.revisions.values().filter_map(|row| version(&row.tool_version)).max();
    if let Some(newest) = newest.filter(|newest| *newest > ours) {
        section.warning(
            "written by",
            format!("version {newest} applied revisions here, and this is {ours}"),
            &["use one version for one database: the newest"],
        );
    }
}
