//! The configuration, and the folder of revisions.

use std::fs;

use migrate::Script;

use super::{Section, count};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::project::Project;
use crate::recorded::{Recorded, is_lock, shown};

/// What is configured, and where that stands.
pub(super) fn configuration(project: &Project) -> Section {
    let mut section = Section::new("configuration");
    let package = project.package.as_deref().map_or_else(String::new, |name| format!("`{name}` in "));
    section.ok("project", format!("{package}{}", project.root.display()));
    if let Some(database) = &project.configuration.database {
        section.ok("database", format!("`{database}` of {}", project.configuration.databases.join(", ")));
    }
    for (key, said) in &project.configuration.said {
        section.ok(key, format!("{}, from {}", said.value, said.place));
    }
    if project.configuration.said.is_empty() {
        section.ok("keys", "none is said: the defaults hold");
    }
    section
}

/// The revisions, and what was recorded of them where they are whole.
pub(super) fn look(project: &Project, context: &Context<'_>) -> (Option<Recorded>, Section) {
    let mut section = Section::new("files");
    let places: Vec<String> = project.migrations.iter().map(|place| shown(place, context.terminal)).collect();
    let recorded = match project.recorded(&context.common, context.terminal) {
        Ok(recorded) => recorded,
        Err(error) => {
            section.error("revisions", &error);
            return (None, section);
        }
    };
    let revisions = recorded.history.all().count();
    section.ok("revisions", format!("{} in `{}`", count(revisions, "revision"), places.join("`, `")));
    match recorded.history.heads().as_slice() {
        [] => section.ok("head", "none: nothing is recorded yet"),
        [head] => section.ok("head", head.id.to_string()),
        heads => {
            let ids: Vec<&str> = heads.iter().map(|head| &*head.id).collect();
            let says = format!("multiple heads are present: {}", ids.join(", "));
            section.warning("head", says, &["`cargo migrate merge` joins them"]);
        }
    }
    unreadable(&mut section, &recorded);
    if let Err(error) = lock(&mut section, &recorded, context) {
        section.error("schema.lock", &error);
    }
    (Some(recorded), section)
}

/// SQL files that could not be run.
fn unreadable(section: &mut Section, recorded: &Recorded) {
    for revision in recorded.history.all() {
        for file in [&revision.upgrade, &revision.downgrade] {
            if let Err(error) = Script::parse(&file.text) {
                let path = file.path.as_deref().unwrap_or("a file");
                let says = format!("`{path}` cannot be run: {error}");
                section.problem("sql", says, &["`cargo migrate check` shows the place"]);
            }
        }
    }
}

fn lock(section: &mut Section, recorded: &Recorded, context: &Context<'_>) -> Result<()> {
    let path = recorded.lock_path();
    let name = shown(&path, context.terminal);
    let anew =
        ["`cargo migrate autogenerate -m \"…\"` writes it anew, or `cargo migrate merge` where there are \
                 several heads"];
    let schema = recorded.schema()?;
    match fs::read_to_string(&path) {
        Ok(text) if is_lock(&text, &schema)? => {
            section.ok("schema.lock", format!("fresh: {}", count(schema.tables.len(), "table")));
        }
        Ok(text) if migrate_schema::lock::conflict(&text).is_some() => {
            section.problem("schema.lock", format!("`{name}` holds a merge conflict"), &anew);
        }
        Ok(_) => section.problem("schema.lock", format!("`{name}` is not what the revisions say"), &anew),
        Err(_) if recorded.history.is_empty() => section.ok("schema.lock", "none yet"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            section.problem("schema.lock", format!("`{name}` is missing"), &anew);
        }
        Err(error) => {
            return Err(Error::project(format!("could not read `{name}`")).because(error));
        }
    }
    Ok(())
}
