//! A lock file: one process at a time prepares, starts or stops what lies in a folder.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use crate::error::{Error, Result};

/// Held until dropped; the operating system lets go when the process dies.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until nobody else holds the lock of this folder, which is made when it is missing.
    pub(super) fn take(folder: &Path) -> Result<Self> {
        Self::take_in(folder).map_err(|cause| {
            Error::project(format!("cannot lock `{}`", folder.display()))
                .because(cause)
                .help("the folder must be writable; one that another user made can be removed")
        })
    }

    fn take_in(folder: &Path) -> io::Result<Self> {
        loop {
            fs::create_dir_all(folder)?;
            let path = folder.join("local.lock");
            let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path)?;
            file.lock()?;
            if is_at(&file, &path) {
                return Ok(Self { _file: file });
            }
        }
    }

    /// The lock, or `None` when another process holds it.
    #[cfg(feature = "embedded")]
    pub(super) fn try_take(folder: &Path) -> Result<Option<Self>> {
        let failed =
            |cause: io::Error| Error::project(format!("cannot lock `{}`", folder.display())).because(cause);
        fs::create_dir_all(folder).map_err(failed)?;
        let path = folder.join("local.lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) if is_at(&file, &path) => Ok(Some(Self { _file: file })),
            Ok(()) | Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(cause)) => Err(failed(cause)),
        }
    }
}

/// Whether the file that we locked is still the one of this name: `cargo clean` may have run while
/// we waited, and then somebody else locks another file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => ours.dev() == theirs.dev() && ours.ino() == theirs.ino(),
        _ => false,
    }
}

/// An open file cannot be removed there.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}
