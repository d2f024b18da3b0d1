//! The folder of revisions: what is recorded, and how a new revision gets there.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use migrate::{History, Revision, SqlFile};
use migrate_schema::change::{Change, Misfit};
use migrate_schema::lock;
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::{Schema, Table};
use unicode_normalization::UnicodeNormalization as _;

use crate::error::{Error, Result};
use crate::files;
use crate::terminal::Terminal;
use crate::threads::{beside, with_each};

/// What the folders of revisions hold.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The places that were read.
    pub directories: Vec<PathBuf>,
    /// The revisions and how they hang together.
    pub history: History,
    folders: BTreeMap<String, Folder>,
}

/// One revision's folder.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
    /// Its `revision.toml`.
    pub record: RevisionRecord,
}

impl Recorded {
    /// Reads all revisions below these places. A place that does not exist holds none; messages name files
    /// as they are seen from `here`.
    ///
    /// # Errors
    /// A file that is missing or cannot be read, or revisions that do not hang together.
    pub fn read(directories: &[PathBuf], here: &Path) -> Result<Self> {
        Self::read_with(directories, here, Texts::Kept)
    }

    /// The same for a comparison, which needs the changes and not the texts of the files.
    ///
    /// # Errors
    /// See [`Self::read`].
    pub fn read_changes(directories: &[PathBuf], here: &Path) -> Result<Self> {
        Self::read_with(directories, here, Texts::LeftOut)
    }

    fn read_with(directories: &[PathBuf], here: &Path, texts: Texts) -> Result<Self> {
        let mut folders = BTreeMap::new();
        let mut revisions = Vec::new();
        for (path, (record, revision)) in read_each(directories, |path| read_revision(path, here, texts))? {
            if let Some(other) = folders.insert(record.id.clone(), Folder { path: path.clone(), record }) {
                return Err(twins(&other.record.id, &other.path, &path, here));
            }
            revisions.push(revision);
        }
        let history = History::new(revisions)?;
        Ok(Self { directories: directories.to_vec(), history, folders })
    }

    /// Puts revisions together that have their folders already.
    ///
    /// # Errors
    /// They do not hang together.
    pub fn of(
        directories: &[PathBuf],
        revisions: impl IntoIterator<Item = (Folder, Revision)>,
    ) -> Result<Self> {
        let (folders, revisions): (Vec<Folder>, Vec<Revision>) = revisions.into_iter().unzip();
        let folders = folders.into_iter().map(|folder| (folder.record.id.clone(), folder)).collect();
        Ok(Self { directories: directories.to_vec(), history: History::new(revisions)?, folders })
    }

    /// The same revisions, where one comes after others than it does.
    ///
    /// # Errors
    /// They would follow each other in a circle.
    pub fn with_parents(&self, id: &str, parents: &[String]) -> Result<Self> {
        let revisions = self.history.all().cloned().map(|revision| match &*revision.id == id {
            true => Revision { parents: owned(parents), ..revision },
            false => revision,
        });
        let mut moved = Self { history: History::new(revisions)?, ..self.clone() };
        if let Some(folder) = moved.folders.get_mut(id) {
            folder.record.parents = parents.to_vec();
        }
        Ok(moved)
    }

    /// The same revisions, where one changes something else than it does.
    #[must_use]
    pub fn with_changes(&self, id: &str, changes: Vec<Change>) -> Self {
        let mut other = self.clone();
        if let Some(folder) = other.folders.get_mut(id) {
            folder.record.changes = changes;
        }
        other
    }

    /// The same revisions, and one more, which has no folder yet.
    ///
    /// # Errors
    /// They would not hang together.
    pub fn with_revision(&self, record: RevisionRecord, revision: Revision) -> Result<Self> {
        let history = History::new(self.history.all().cloned().chain([revision]))?;
        let mut more = Self { history, ..self.clone() };
        let folder = Folder { path: PathBuf::new(), record };
        more.folders.insert(folder.record.id.clone(), folder);
        Ok(more)
    }

    /// The folder of a revision.
    #[must_use]
    pub fn folder(&self, id: &str) -> Option<&Folder> {
        self.folders.get(id)
    }

    /// The recorded schema: the sum of all changes of all revisions, up to every head.
    ///
    /// # Errors
    /// Revisions whose changes do not fit each other.
    pub fn schema(&self) -> Result<Schema> {
        self.fold(self.history.revisions())
    }

    /// The recorded schema after these revisions and all that they come after.
    ///
    /// # Errors
    /// Revisions whose changes do not fit each other.
    pub fn schema_at<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Result<Schema> {
        let ids: BTreeSet<&str> = self.history.ancestors(ids);
        self.fold(self.history.revisions().filter(|revision| ids.contains(revision.id.as_ref())))
    }

    /// The recorded schema, where nothing but this sum is wanted from here on: the changes go into it.
    ///
    /// # Errors
    /// Revisions whose changes do not fit each other.
    pub fn take_schema(&mut self) -> Result<Schema> {
        let mut schema = Schema::default();
        let mut before = Vec::new();
        for revision in self.history.revisions() {
            let Some(folder) = self.folders.get_mut(revision.id.as_ref()) else { continue };
            for at in 0..folder.record.changes.len() {
                let change = &mut folder.record.changes[at];
                let applied = schema.apply(change);
                // A table that only the schema has is altered where it is. Who collides with it needs its name.
                if let Change::CreateTable(table) = change {
                    *table = Arc::new(Table::new(table.name.clone()));
                }
                if let Err(misfit) = applied {
                    return Err(self.collision(&before, &revision.id, at, &misfit));
                }
            }
            before.push(&*revision.id);
        }
        self.folders.values_mut().for_each(|folder| folder.record.changes = Vec::new());
        Ok(schema)
    }

    /// The sum of the changes of these revisions and no others.
    ///
    /// # Errors
    /// Revisions whose changes do not fit each other.
    pub fn schema_of(&self, ids: &BTreeSet<&str>) -> Result<Schema> {
        self.fold(self.history.revisions().filter(|revision| ids.contains(revision.id.as_ref())))
    }

    fn fold<'r>(&self, revisions: impl Iterator<Item = &'r Revision>) -> Result<Schema> {
        let mut schema = Schema::default();
        let mut before = Vec::new();
        for revision in revisions {
            let Some(folder) = self.folders.get(revision.id.as_ref()) else { continue };
            for (at, change) in folder.record.changes.iter().enumerate() {
                let applied = schema.apply(change);
                applied.map_err(|misfit| self.collision(&before, &revision.id, at, &misfit))?;
            }
            before.push(&*revision.id);
        }
        Ok(schema)
    }

    /// Names who changed the same thing before, when that was on another branch.
    fn collision(&self, before: &[&str], id: &str, at: usize, misfit: &Misfit) -> Error {
        let folder = &self.folders[id];
        let change = &folder.record.changes[at];
        let ancestors = self.history.ancestors([id]);
        let mut beside =
            before.iter().rev().filter(|id| !ancestors.contains(*id)).map(|id| &self.folders[*id]);
        let other = beside.find(|other| {
            other.record.changes.iter().any(|theirs| {
                (theirs.table().is_some() && theirs.table() == change.table())
                    || (theirs.object().is_some() && theirs.object() == change.object())
            })
        });
        match other {
            Some(other) => {
                let (one, message) = (&other.record.id, &folder.record.message);
                let error = Error::project(format!(
                    "the branches collide: {} is changed by {one} and by {id}",
                    misfit.object
                ))
                .excerpt(format!("  {one}  {}\n  {id}  {}", subject(&other.record.message), subject(message)))
                .because(misfit);
                self.ways_out(error, one, id)
            }
            None => self.misfit(&self.history.get(id).cloned().unwrap_or(Revision::EMPTY), misfit),
        }
    }

    /// A revision that does not fit what comes before it.
    #[must_use]
    pub fn misfit(&self, revision: &Revision, misfit: &Misfit) -> Error {
        let id = &revision.id;
        let error = Error::project(format!("revision {id} does not fit what comes before it: {misfit}"))
            .help("undo the last edit of its `revision.toml`, or of an earlier one");
        match self.folder(id) {
            Some(folder) => error.because(format!("in `{}`", folder.path.join("revision.toml").display())),
            None => error,
        }
    }

    /// How to go on where two revisions of different branches collide.
    #[must_use]
    pub fn ways_out(&self, error: Error, one: &str, other: &str) -> Error {
        error
            .help(format!(
                "while nobody has applied {other}: delete its folder, and record it anew on top of {one} with `cargo migrate autogenerate -m \"…\" --head {one}`"
            ))
            .help(format!("the same the other way round, while nobody has applied {one}"))
            .help("change the SQL and the changes of one of them so that both fit")
    }

    /// Where `schema.lock` is.
    #[must_use]
    pub fn lock_path(&self) -> PathBuf {
        self.directories.first().cloned().unwrap_or_default().join(lock::FILE)
    }
}

/// Reads the revisions below these places, whether they hang together or not.
///
/// # Errors
/// A file that is missing or cannot be read, or two folders of one revision.
pub fn read_folders(directories: &[PathBuf], here: &Path) -> Result<Vec<(Folder, Revision)>> {
    let mut paths = BTreeMap::new();
    let mut revisions = Vec::new();
    for (path, (record, revision)) in read_each(directories, |path| read_revision(path, here, Texts::Kept))? {
        if let Some(other) = paths.insert(record.id.clone(), path.clone()) {
            return Err(twins(&record.id, &other, &path, here));
        }
        revisions.push((Folder { path, record }, revision));
    }
    Ok(revisions)
}

/// Reads the revisions below these places and how they hang together, for who does not ask what they change: in the
/// history, their `revision.toml` is a text.
///
/// # Errors
/// A file that is missing or cannot be read, or revisions that do not hang together.
pub fn read_history(directories: &[PathBuf], here: &Path) -> Result<History> {
    let mut paths = BTreeMap::new();
    let mut revisions = Vec::new();
    for (path, revision) in read_each(directories, |path| RevisionFiles::of(path, here).revision())? {
        if let Some(other) = paths.insert(revision.id.clone(), path.clone()) {
            return Err(twins(&revision.id, &other, &path, here));
        }
        revisions.push(revision);
    }
    Ok(History::new(revisions)?)
}

/// Whether a text of `schema.lock` is what the schema says, with the line ends of any system.
///
/// # Errors
/// None that a schema of ours can cause.
pub fn is_lock(text: &str, schema: &Schema) -> Result<bool> {
    Ok(text.lines().eq(lock_text(schema)?.lines()))
}

/// The text of `schema.lock` for a schema.
///
/// # Errors
/// None that a schema of ours can cause.
pub fn lock_text(schema: &Schema) -> Result<String> {
    lock::write(schema)
        .map_err(|error| Error::project("the recorded schema cannot be written").because(error))
}

/// The first line of a message, which is enough to know a revision by.
#[must_use]
pub fn subject(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

/// A path as the user would type it.
#[must_use]
pub fn shown(path: &Path, terminal: &Terminal) -> String {
    shown_from(path, &terminal.directory)
}

pub(crate) fn shown_from(path: &Path, here: &Path) -> String {
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

/// The folders below a place that may hold revisions, in the order of their names.
pub(crate) fn revision_folders(directory: &Path) -> Result<Vec<PathBuf>> {
    let failed =
        |error: io::Error| Error::project(format!("could not read `{}`", directory.display())).because(error);
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        // Only what a link leads to has to be looked at.
        let is_folder = match entry.file_type() {
            Ok(kind) if !kind.is_symlink() => kind.is_dir(),
            _ => entry.path().is_dir(),
        };
        if !is_hidden && is_folder {
            folders.push(entry.path());
        }
    }
    // They share the folder they are in, so their parts need not be compared one by one.
    folders.sort_by(|one, other| one.as_os_str().cmp(other.as_os_str()));
    Ok(folders)
}

/// What becomes of the texts of files once they have been looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Texts {
    Kept,
    /// Those of a large schema are megabytes.
    LeftOut,
}

/// Reads each folder of a revision below these places, in the order of their names.
fn read_each<T: Send>(
    directories: &[PathBuf],
    read: impl Fn(&Path) -> Result<T> + Sync,
) -> Result<Vec<(PathBuf, T)>> {
    let paths =
        directories.iter().map(|directory| revision_folders(directory)).collect::<Result<Vec<_>>>()?.concat();
    // Most of it is waiting for the system.
    let read = with_each(&paths, |path| read(path))?;
    paths.into_iter().zip(read).map(|(path, read)| Ok((path, read?))).collect()
}

fn twins(id: &str, one: &Path, other: &Path, here: &Path) -> Error {
    Error::project(format!(
        "two folders hold revision {id}: `{}` and `{}`",
        shown_from(one, here),
        shown_from(other, here)
    ))
    .help("give one of them another id, in `revision.toml` and in the folder's name")
}

/// The files of one revision, read one by one.
struct RevisionFiles<'f> {
    folder: &'f Path,
    /// The folder as messages name it.
    shown: String,
}

impl<'f> RevisionFiles<'f> {
    fn of(folder: &'f Path, here: &Path) -> Self {
        Self { folder, shown: shown_from(folder, here) }
    }

    fn shown(&self, name: &str) -> String {
        Path::new(&self.shown).join(name).display().to_string()
    }

    fn read(&self, name: &str) -> Result<String> {
        read_text(&self.folder.join(name)).map_err(|error| self.failed(name, error))
    }

    fn failed(&self, name: &str, error: io::Error) -> Error {
        let shown = self.shown(name);
        match error.kind() {
            io::ErrorKind::NotFound => Error::project(format!("`{shown}` is missing"))
                .help("bring it back from version control; a revision is whole with `revision.toml`, `upgrade.sql` and `downgrade.sql`")
                .help("or move what is left of its folder away: `cargo migrate recover` writes it back from a database that has it applied"),
            io::ErrorKind::InvalidData => Error::project(format!("`{shown}` is not UTF-8")),
            _ => Error::project(format!("could not read `{shown}`")).because(error),
        }
    }

    fn sql(&self, name: &str) -> Result<SqlFile> {
        Ok(SqlFile::read_from(self.shown(name), self.read(name)?))
    }

    /// Looks into the text of `revision.toml`.
    fn look<T>(&self, text: &str, read: impl FnOnce(&str) -> std::result::Result<T, String>) -> Result<T> {
        read(text).map_err(|problem| {
            let shown = self.shown(TOML);
            let error = Error::project(format!("`{shown}` cannot be read")).excerpt(problem);
            match lock::conflict(text) {
                Some(_) => error.help("resolve the merge conflict in it"),
                None => error,
            }
        })
    }

    /// The revision, whatever it changes.
    fn revision(&self) -> Result<Revision> {
        let changes = self.read(TOML)?;
        let head = self.look(&changes, RevisionRecord::read_head)?;
        self.refuse_id(&head.id)?;
        Ok(Revision {
            id: head.id.into(),
            parents: taken(head.parents),
            message: head.message.into(),
            created: head.created.into(),
            labels: taken(head.labels),
            depends_on: taken(head.depends_on),
            replaces: taken(head.replaces),
            upgrade: self.sql("upgrade.sql")?,
            downgrade: self.sql("downgrade.sql")?,
            changes: changes.into(),
        })
    }

    fn refuse_id(&self, id: &str) -> Result<()> {
        if is_id(id) {
            return Ok(());
        }
        Err(Error::project(format!("`{}` says `id = \"{id}\"`", self.shown(TOML)))
            .help("an id has twelve hexadecimal digits, in lower case"))
    }
}

/// Whether it is twelve hexadecimal digits, in lower case.
pub(crate) fn is_id(id: &str) -> bool {
    id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

const TOML: &str = "revision.toml";

thread_local! {
    /// What files are read into, before their text gets the room that it needs.
    static READ: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// As `fs::read_to_string`, which asks the system twice how much there is before it reads so little.
fn read_text(path: &Path) -> io::Result<String> {
    READ.with_borrow_mut(|bytes| {
        bytes.clear();
        fs::File::open(path)?.take(u64::MAX).read_to_end(bytes)?;
        let text =
            str::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(text.to_owned())
    })
}

fn read_revision(folder: &Path, here: &Path, texts: Texts) -> Result<(RevisionRecord, Revision)> {
    let files = RevisionFiles::of(folder, here);
    let changes = files.read(TOML)?;
    let record = files.look(&changes, RevisionRecord::read)?;
    files.refuse_id(&record.id)?;
    let kept = |text: String| if texts == Texts::Kept { text } else { String::new() };
    let changes = kept(changes);
    let sql = |name| files.read(name).map(|text| SqlFile::read_from(files.shown(name), kept(text)));
    let revision = Revision {
        id: record.id.clone().into(),
        parents: owned(&record.parents),
        message: record.message.clone().into(),
        created: record.created.clone().into(),
        labels: owned(&record.labels),
        depends_on: owned(&record.depends_on),
        replaces: owned(&record.replaces),
        upgrade: sql("upgrade.sql")?,
        downgrade: sql("downgrade.sql")?,
        changes: changes.into(),
    };
    Ok((record, revision))
}

fn owned(list: &[String]) -> Cow<'static, [Cow<'static, str>]> {
    taken(list.to_vec())
}

fn taken(list: Vec<String>) -> Cow<'static, [Cow<'static, str>]> {
    list.into_iter().map(Cow::Owned).collect::<Vec<_>>().into()
}

/// A revision that is about to be written.
pub struct NewRevision {
    /// What `revision.toml` will say.
    pub record: RevisionRecord,
    /// The text of `upgrade.sql`.
    pub upgrade: String,
    /// The text of `downgrade.sql`.
    pub downgrade: String,
    /// The recorded schema after it.
    pub schema: Schema,
}

impl NewRevision {
    /// Writes the folder, then `schema.lock` anew.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub fn write(&self, directory: &Path, lock: &Path) -> Result<PathBuf> {
        let path = directory.join(folder_name(&self.record));
        let (toml, lock_text) = beside(|| self.record.write(), || lock_text(&self.schema))?;
        let toml = toml.map_err(|error| Error::project("the revision cannot be written").because(error))?;
        let lock_text = lock_text?;
        let files =
            [("revision.toml", &*toml), ("upgrade.sql", &*self.upgrade), ("downgrade.sql", &*self.downgrade)];
        files::write_folder(&path, &files)?;
        files::write(lock, &lock_text).inspect_err(|_| {
            // A revision that the lock does not know would be half of what was asked for.
            let _ = std::fs::remove_dir_all(&path);
        })?;
        Ok(path)
    }
}

/// A new id: twelve hexadecimal digits, random.
///
/// # Errors
/// A system without random numbers.
pub fn new_id() -> Result<String> {
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::project("the system gives no random numbers").because(error))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Now, or the time that `SOURCE_DATE_EPOCH` says, in whole seconds.
///
/// # Errors
/// A variable that is no number of seconds.
pub fn now(terminal: &Terminal) -> Result<Timestamp> {
    let seconds = match terminal.variable("SOURCE_DATE_EPOCH") {
        None => Timestamp::now().as_second(),
        Some(text) => text.trim().parse().map_err(|_| {
            Error::usage(format!("`SOURCE_DATE_EPOCH` is `{text}`, which is no number of seconds"))
        })?,
    };
    Timestamp::from_second(seconds)
        .map_err(|error| Error::usage("`SOURCE_DATE_EPOCH` is no time that can be written").because(error))
}

/// Bytes that a name may have on every file system in use.
const LONGEST_NAME: usize = 255;

/// `20261121_081530_3f9a1c2b4d5e_add_campaigns`: sorted by time, letters of any script kept.
#[must_use]
pub fn folder_name(record: &RevisionRecord) -> String {
    let time: String = record.created.chars().filter(char::is_ascii_digit).take(14).collect();
    let (day, hour) = time.split_at(time.len().min(8));
    let mut slug = String::new();
    for c in record.message.nfc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('_') && c != '\'' {
            slug.push('_');
        }
    }
    let start = format!("{day}_{hour}_{}", record.id);
    // A message is cut where a word ends, near sixty letters; a file system's limit is in bytes.
    let slug: String = slug.chars().take(60).collect();
    let slug = migrate_schema::name::cut(&slug, LONGEST_NAME - start.len() - 1).trim_end_matches('_');
    if slug.is_empty() { start } else { format!("{start}_{slug}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(message: &str) -> String {
        folder_name(&RevisionRecord {
            id: "3f9a1c2b4d5e".to_owned(),
            parents: Vec::new(),
            message: message.to_owned(),
            created: "2026-11-21T08:15:30Z".to_owned(),
            labels: Vec::new(),
            depends_on: Vec::new(),
            replaces: Vec::new(),
            changes: Vec::new(),
        })
    }

    #[test]
    fn folders_are_named_by_time_id_and_message() {
        assert_eq!(named("Add campaigns"), "20261121_081530_3f9a1c2b4d5e_add_campaigns");
        assert_eq!(named("  don't/../panic! "), "20261121_081530_3f9a1c2b4d5e_dont_panic");
        assert_eq!(named("…"), "20261121_081530_3f9a1c2b4d5e");
        assert_eq!(named("部署を追加"), "20261121_081530_3f9a1c2b4d5e_部署を追加");
        // Two spellings of one letter are one name.
        assert_eq!(named("e\u{301}"), named("é"));
        assert!(named(&"語".repeat(300)).len() <= LONGEST_NAME);
    }

    #[test]
    fn ids_are_twelve_digits() {
        let id = new_id().expect("an id");
        assert_eq!(id.len(), 12);
        assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
