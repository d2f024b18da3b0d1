//! The folders below `cases/<topic>/`, and what stands in them.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of all cases.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

/// Every case, by topic and name.
#[must_use]
pub fn all() -> Vec<PathBuf> {
    entries(&folder()).iter().flat_map(|topic| entries(topic)).collect()
}

/// `columns/add_nullable`
#[must_use]
pub fn name(case: &Path) -> String {
    let names: Vec<_> = case.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
    format!("{}/{}", names[1], names[0])
}

/// What a folder holds, sorted; nothing where there is none.
#[must_use]
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries
}

/// The text of a file that may be missing, which is as good as empty.
///
/// # Errors
/// What the file system says.
pub fn text(path: &Path) -> Result<String, String> {
    if !path.exists() {
        return Ok(String::new());
    }
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Every `nth` of some cases; all of them where a filter asks for some, or `CASES=all` for all. It says so.
pub fn every<T>(nth: usize, all: Vec<T>, filter: Option<&str>) -> Vec<T> {
    if filter.is_some() || std::env::var("CASES").is_ok_and(|word| word == "all") {
        return all;
    }
    let number = all.len();
    let some: Vec<T> = all.into_iter().step_by(nth).collect();
    println!("{} of {number} cases; `CASES=all` takes all of them", some.len());
    some
}
