//! A copy of an example, in a workspace of its own, where it can be edited.

use std::fs;
use std::path::{Path, PathBuf};

use crate::project::files_below;

/// The folder that all examples are in.
#[must_use]
pub fn examples() -> PathBuf {
    root().join("examples")
}

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the folder above the tests").to_path_buf()
}

/// Copies an example to a folder, in the place of what is there. What only its tests need is not among its
/// dependencies, so it is not compiled.
///
/// # Panics
/// There is no such example, or no place for it.
pub fn copy(name: &str, folder: &Path) {
    let _ = fs::remove_dir_all(folder);
    let example = examples().join(name);
    for path in files_below(&example).expect("the example").keys() {
        let copied = folder.join(path);
        fs::create_dir_all(copied.parent().expect("a folder")).expect("a folder");
        fs::copy(example.join(path), copied).expect("a file");
    }
    let read = |path: PathBuf| fs::read_to_string(path).expect("a manifest");
    let workspace = read(root().join("Cargo.toml"));
    let own = read(folder.join("Cargo.toml"));
    let own = match own.split_once("[dev-dependencies]") {
        None => own,
        Some((before, tests)) => {
            let after = tests.split_once("\n[").map_or(String::new(), |(_, rest)| format!("[{rest}"));
            format!("{before}{after}")
        }
    };
    let members = workspace.lines().filter(|line| !line.contains("members = "));
    let workspace = members.collect::<Vec<_>>().join("\n");
    let workspace = workspace.replace("path = \"", &format!("path = \"{}/", root().display()));
    fs::write(folder.join("Cargo.toml"), format!("{own}\n{workspace}\n")).expect("a manifest");
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock");
}
