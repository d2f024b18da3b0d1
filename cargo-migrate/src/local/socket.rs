//! The folder in which a local server's Unix socket lies.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::account::Account;
use crate::error::{Error, Result};
use crate::terminal::Terminal;

/// A new folder for a socket, in the first temporary folder that is short enough, writable for
/// us, and open to the server's account.
pub(super) fn make(terminal: &Terminal, account: Option<&Account>) -> Result<PathBuf> {
    let places = [
        terminal.variable("TMPDIR").map(PathBuf::from),
        Some(std::env::temp_dir()),
        Some(PathBuf::from("/tmp")),
    ];
    let fits = |place: &PathBuf| {
        place.is_absolute()
            && place.as_os_str().len() + NAMES <= LONGEST
            && account.is_none_or(|account| account.can_enter(place))
    };
    let make = |place: PathBuf| -> io::Result<PathBuf> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
        if let Some(account) = account {
            account.own(folder.path())?;
        }
        Ok(folder.keep())
    };
    places.into_iter().flatten().filter(fits).find_map(|place| make(place).ok()).ok_or_else(|| {
        Error::database("there is no place for the socket of the local PostgreSQL")
            .because("looked in `$TMPDIR` and `/tmp`")
            .help(format!("set `TMPDIR` to a writable folder of at most {} bytes", LONGEST - NAMES))
    })
}

/// Another one where that of a server is, which was long enough to look for.
#[cfg(all(unix, feature = "embedded"))]
pub(super) fn make_beside(folder: &Path) -> Result<PathBuf> {
    let place = folder.parent().unwrap_or(folder);
    let made = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place);
    made.map(tempfile::TempDir::keep).map_err(|cause| {
        Error::database("there is no place for the socket of a scratch database's PostgreSQL").because(cause)
    })
}

/// Removes the folder of a socket and nothing else: the path comes from a file.
pub(super) fn remove(folder: &Path) {
    let ours = folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
    if ours {
        for name in [".s.PGSQL.5432", ".s.PGSQL.5432.lock", ".s.PGSQL.5433"] {
            let _ = fs::remove_file(folder.join(name));
        }
        let _ = fs::remove_dir(folder);
    }
}

/// Folders for sockets are named so, with six more letters.
const PREFIX: &str = "cargo-migrate-";

/// The bytes of `/cargo-migrate-XXXXXX/.s.PGSQL.5432`.
const NAMES: usize = 1 + PREFIX.len() + 6 + 14;

/// The longest path of a socket, on the system that permits the least.
const LONGEST: usize = 103;
