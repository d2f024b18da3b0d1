//! What folders of revisions say by their names and upgrades alone. An `upgrade` seldom has anything to do, and to see
//! that, a third of the files is enough.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::error::Result;
use crate::recorded::{is_id, revision_folders};
use crate::threads::with_each;

/// The SHA-256 of each upgrade, by the revision's id.
pub type Upgrades = BTreeMap<String, [u8; 32]>;

/// The upgrades below these places, where every folder has a name that `autogenerate` gives, and every file is there.
/// Who finds something else has to read what `revision.toml` says.
///
/// # Errors
/// A place that cannot be read.
pub fn upgrades(directories: &[PathBuf]) -> Result<Option<Upgrades>> {
    let folders = directories.iter().map(|place| revision_folders(&as_near(place)));
    let folders = folders.collect::<Result<Vec<_>>>()?.concat();
    let upgrades = with_each(&folders, |folder| {
        let id = id_in(folder.file_name()?.to_str()?)?.to_owned();
        Some((id, digest(&folder.join("upgrade.sql")).ok()?))
    })?;
    let upgrades: Option<Upgrades> = upgrades.into_iter().collect();
    Ok(upgrades.filter(|upgrades| upgrades.len() == folders.len()))
}

/// The place as it is seen from where the process is: the system walks a long way once for each file.
fn as_near(place: &Path) -> PathBuf {
    let near = env::current_dir().ok().and_then(|here| Some(place.strip_prefix(here).ok()?.to_owned()));
    match near {
        Some(near) if near.as_os_str().is_empty() => PathBuf::from("."),
        Some(near) => near,
        None => place.to_owned(),
    }
}

/// The SHA-256 of a file.
fn digest(path: &Path) -> io::Result<[u8; 32]> {
    thread_local! {
        static READ: RefCell<[u8; 1 << 16]> = const { RefCell::new([0; 1 << 16]) };
    }
    READ.with_borrow_mut(|bytes| {
        // What does not fill the room is all there is. If it were not, its digest would be that of another file, and
        // everything be read.
        match File::open(path)?.read(bytes)? {
            length if length < bytes.len() => Ok(Sha256::digest(&bytes[..length]).into()),
            _ => Ok(Sha256::digest(fs::read(path)?).into()),
        }
    })
}

/// The id in the name of a folder: `20261121_081530_3f9a1c2b4d5e_add_campaigns`.
fn id_in(name: &str) -> Option<&str> {
    let mut parts = name.split('_');
    let mut digits = |count| parts.next().filter(|part| part.len() == count);
    let (_day, _hour, id) = (digits(8)?, digits(6)?, digits(12)?);
    Some(id).filter(|id| is_id(id))
}

#[cfg(test)]
mod tests {
    use super::id_in;

    #[test]
    fn the_id_is_the_third_part_of_a_name() {
        for name in ["20261121_081530_3f9a1c2b4d5e_add_campaigns", "20261121_081530_3f9a1c2b4d5e"] {
            assert_eq!(id_in(name), Some("3f9a1c2b4d5e"));
        }
        for name in
            ["3f9a1c2b4d5e", "add_campaigns", "20261121_081530_3F9A1C2B4D5E_x", "20261121_3f9a1c2b4d5e_x_y"]
        {
            assert_eq!(id_in(name), None, "{name}");
        }
    }
}
