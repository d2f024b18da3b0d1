//! Writing files so that nobody ever sees half of one.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::{NamedTempFile, TempDir};

use crate::error::{Error, Result};

/// Writes a file through a temporary one beside it and a rename.
///
/// # Errors
/// Whatever the file system says, with the path.
pub fn write(path: &Path, text: &str) -> Result<()> {
    write_all([(path, text)])
}

/// The same of several files, of which none is replaced before all are written.
///
/// # Errors
/// As there.
pub fn write_all<P: AsRef<Path>, T: AsRef<str>>(files: impl IntoIterator<Item = (P, T)>) -> Result<()> {
    let staged = files.into_iter().map(|(path, text)| {
        let path = path.as_ref().to_path_buf();
        let file = stage(&path, text.as_ref()).map_err(could_not_write(&path))?;
        Ok((path, file))
    });
    for (path, file) in staged.collect::<Result<Vec<_>>>()? {
        file.persist(&path).map_err(|error| could_not_write(&path)(error.error))?;
    }
    Ok(())
}

/// The file under a name of its own.
fn stage(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".migrate-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    readable_by_all(file.path())?;
    Ok(file)
}

fn could_not_write(path: &Path) -> impl Fn(io::Error) -> Error + Copy {
    move |error| Error::project(format!("could not write `{}`", path.display())).because(error)
}

/// Makes a folder with these files in it, all at once or not at all.
///
/// # Errors
/// Whatever the file system says, or that the folder is there already.
pub fn write_folder(path: &Path, files: &[(&str, &str)]) -> Result<()> {
    write_folders(&[(path, files)])
}

/// The same of several folders, of which none is there before all are written, in the order given.
///
/// # Errors
/// As there.
pub fn write_folders<P: AsRef<Path>, F: AsRef<[(N, T)]>, N: AsRef<str>, T: AsRef<str>>(
    folders: &[(P, F)],
) -> Result<()> {
    let staged = folders.iter().map(|(path, files)| {
        let path = path.as_ref();
        if path.exists() {
            return Err(Error::project(format!("`{}` is there already", path.display())));
        }
        Ok((path, stage_folder(path, files.as_ref()).map_err(could_not_write(path))?))
    });
    let mut made: Vec<&Path> = Vec::new();
    for (path, folder) in staged.collect::<Result<Vec<_>>>()? {
        if let Err(error) = fs::rename(folder.path(), path) {
            made.into_iter().for_each(|path| drop(fs::remove_dir_all(path)));
            return Err(could_not_write(path)(error));
        }
        // What would be removed at the end has another name now.
        drop(folder.keep());
        made.push(path);
    }
    Ok(())
}

/// The folder under a name of its own.
fn stage_folder(path: &Path, files: &[(impl AsRef<str>, impl AsRef<str>)]) -> io::Result<TempDir> {
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let folder = tempfile::Builder::new().prefix(".migrate-").tempdir_in(parent)?;
    for (name, text) in files {
        let mut file = fs::File::create(folder.path().join(name.as_ref()))?;
        file.write_all(text.as_ref().as_bytes())?;
        file.sync_all()?;
    }
    readable_by_all(folder.path())?;
    Ok(folder)
}

/// Temporary files are for their owner alone; what stays is for everybody, as an editor would leave it.
#[cfg(unix)]
fn readable_by_all(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = if path.is_dir() { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn readable_by_all(_: &Path) -> io::Result<()> {
    Ok(())
}
