//! A file of variables: `.env`, or the one that `--env-file` names.

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};
use crate::terminal::Terminal;

/// The variables that a file sets, in its order.
///
/// # Errors
/// It cannot be read; the line that is wrong is named, and not shown: it may hold a password.
pub fn read(path: &Path) -> Result<Vec<(String, String)>> {
    let text = fs::read_to_string(path)
        .map_err(|error| Error::project(format!("cannot read `{}`", path.display())).because(error))?;
    let mut variables = Vec::new();
    for item in dotenvy::from_read_iter(text.as_bytes()) {
        match item {
            Ok(item) => variables.push(item),
            Err(dotenvy::Error::LineParse(line, _)) => {
                let number = text.lines().position(|other| other.trim() == line.trim());
                let place = number.map(|index| format!(":{}", index + 1)).unwrap_or_default();
                return Err(Error::project(format!("cannot read `{}{place}`", path.display()))
                    .because("the line is not `NAME=value`")
                    .help("put the value between single quotes if it has blanks or special characters"));
            }
            Err(error) => {
                return Err(Error::project(format!("cannot read `{}`", path.display())).because(error));
            }
        }
    }
    Ok(variables)
}

/// Lets the configuration that a file holds, `MIGRATE_ROLE` and the like, win over the environment: who names a file
/// means what it says.
///
/// # Errors
/// It cannot be read.
pub fn configure(path: &Path, terminal: &mut Terminal) -> Result<()> {
    let said = read(&terminal.directory.join(path))?;
    terminal.environment.extend(said.into_iter().filter(|(name, _)| name.starts_with("MIGRATE_")));
    Ok(())
}
