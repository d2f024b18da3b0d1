//! PostgreSQL's programs for clients: `pg_dump`, `pg_restore`, `psql`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::programs::{USUAL, major, matching, on_path, output_of};
use crate::database::Server;
use crate::error::{Error, Result};
use crate::terminal::Terminal;

/// Those of one installation, which know each other's words.
#[derive(Clone, Debug)]
pub(crate) struct ClientPrograms {
    bin: PathBuf,
    environment: Vec<(String, String)>,
}

impl ClientPrograms {
    /// The first installation that knows servers of this major version: on PATH, then in the usual folders, newest
    /// first. `pg_dump` refuses a server that is newer than itself.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn find(least: u32, terminal: &Terminal) -> Result<Self> {
        let mut newest = None;
        let mut usual: Vec<(u32, PathBuf)> =
            USUAL.iter().flat_map(|pattern| matching(pattern)).filter_map(at).collect();
        usual.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
        for (major, bin) in on_path(terminal).into_iter().filter_map(at).chain(usual) {
            if major >= least {
                let environment = terminal.environment.clone().into_iter().collect();
                return Ok(Self { bin, environment });
            }
            newest = newest.max(Some(major));
        }
        let found = match newest {
            Some(newest) => format!("the newest that are here are for PostgreSQL {newest}"),
            None => {
                "looked for `pg_dump`, `pg_restore` and `psql` on PATH and in the usual folders".to_owned()
            }
        };
        let (which, apt, apk) = match least {
            0 => (String::new(), "postgresql-client".to_owned(), "postgresql-client".to_owned()),
            _ => (
                format!(" for PostgreSQL {least} or later"),
                format!("postgresql-client-{least}"),
                format!("postgresql{least}-client"),
            ),
        };
        Err(Error::database(format!("PostgreSQL's client programs{which} are not on this machine"))
            .because(found)
            .help(format!("install them: `apt install {apt}`, `apk add {apk}`, …")))
    }

    /// A command that runs one of them on a database. What it needs is in its environment and not in its arguments:
    /// everybody can read those.
    pub(crate) fn command(&self, name: &str, server: &Server) -> Command {
        let mut command = self.bare_command(name);
        server.give(&mut command);
        command
    }

    /// A command that runs one of them on no database.
    pub(crate) fn bare_command(&self, name: &str) -> Command {
        let mut command = Command::new(program(&self.bin, name));
        // What it says is read, and shown to people who read the rest in English.
        command.env_clear().envs(self.environment.iter().cloned()).env("LC_MESSAGES", "C");
        command
    }
}

fn at(bin: PathBuf) -> Option<(u32, PathBuf)> {
    let whole = ["pg_dump", "pg_restore", "psql"].iter().all(|name| program(&bin, name).is_file());
    let answer = whole.then(|| output_of(Command::new(program(&bin, "pg_dump")).arg("--version")))??;
    Some((major(&answer)?, bin))
}

fn program(bin: &Path, name: &str) -> PathBuf {
    bin.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
