//! What would be sent to a database, printed for `psql`: the `--sql` of several commands.

use std::fmt::Write as _;

use migrate::{History, Migrator};

use crate::context::Context;
use crate::error::{Error, Exit, Result};
use crate::project::Project;
use crate::{database, live};

/// A script that is about to be written.
pub struct Offline {
    /// What writes it.
    pub migrator: Migrator,
    role: Option<String>,
}

impl Offline {
    /// For the revisions of a project. No database is looked for.
    ///
    /// # Errors
    /// The answer was to be for programs, or the configuration names no version table.
    pub fn of(project: &Project, history: History, context: &Context<'_>) -> Result<Self> {
        if context.is_json() {
            return Err(Error::usage("`--sql` prints SQL, and `--format json` is not for it")
                .help("leave out one of them"));
        }
        Ok(Self { migrator: live::migrator(project, history)?, role: project.configuration.role.clone() })
    }

    /// Prints the script.
    ///
    /// # Errors
    /// Names that mean nothing, or what cannot be a script.
    pub fn print(
        &self,
        script: std::result::Result<String, migrate::Error>,
        context: &mut Context<'_>,
    ) -> Result<Exit> {
        let script =
            script.map_err(|error| database::explain(&error, &self.migrator.settings.version_table))?;
        let mut text = String::from("-- Run it with `psql -X -v ON_ERROR_STOP=1`.\n\n");
        if let Some(role) = &self.role {
            // In quotes, because `none` is no role.
            let _ = writeln!(text, "SET ROLE \"{}\";\n", role.replace('"', "\"\""));
        }
        text += &script;
        context.say(text.trim_end())?;
        Ok(Exit::Done)
    }
}
