//! The source files that were read, each once.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use migrate_model::{Span, numbered};

use super::cfg::Host;
use super::item::{self, Item, Kind, Parsed, Wanted};
use super::report::Mistakes;
use super::words::Words;

/// A file that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileId(usize);

/// Where something stands in the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) file: FileId,
    pub(super) span: Span,
}

/// All files, by number and by path.
pub(super) struct Files {
    files: Vec<File>,
    /// By the bytes of the path, which compare faster than its components.
    by_path: BTreeMap<OsString, FileId>,
    pub(super) wanted: Wanted,
    /// Names that imports give to derives that may be ours.
    pub(super) renamed_derives: BTreeSet<String>,
    pub(super) host: Host,
}

struct File {
    path: PathBuf,
    content: Content,
    words: Words,
    told: bool,
}

enum Content {
    Parsed(Arc<Parsed>),
    Missing,
    Unreadable(String),
}

/// Where the files of a module's submodules are: `folder/name.rs`, or `folder/relative/name.rs`.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) folder: PathBuf,
    /// The module's own name, where its file is not called `mod.rs`.
    pub(super) relative: Option<String>,
}

impl Place {
    /// The place of a crate's root, of a `mod.rs` and of a file that `#[path]` names.
    pub(super) fn of_folder(file: &Path) -> Self {
        Self { folder: file.parent().map(Path::to_path_buf).unwrap_or_default(), relative: None }
    }

    /// The files that `mod name;` may mean, and the place of each.
    pub(super) fn candidates(&self, name: &str) -> [(PathBuf, Self); 2] {
        let folder = self.own_folder();
        let flat = Self { folder: folder.clone(), relative: Some(name.to_owned()) };
        let nested = Self { folder: folder.join(name), relative: None };
        [(folder.join(format!("{name}.rs")), flat), (folder.join(name).join("mod.rs"), nested)]
    }

    /// The place of an inline module.
    pub(super) fn of_inline(&self, name: &str, path: Option<&str>) -> Self {
        match path {
            Some(path) => Self { folder: self.folder.join(path), relative: None },
            None => Self { folder: self.own_folder().join(name), relative: None },
        }
    }

    fn own_folder(&self) -> PathBuf {
        match &self.relative {
            Some(relative) => self.folder.join(relative),
            None => self.folder.clone(),
        }
    }
}

impl Files {
    pub(super) fn new(host: Host, documentation: bool) -> Self {
        let candidates = item::DERIVES.iter().map(|derive| (*derive).to_owned()).collect();
        Self {
            files: Vec::new(),
            by_path: BTreeMap::new(),
            wanted: Wanted { candidates, documentation },
            renamed_derives: BTreeSet::new(),
            host,
        }
    }

    /// Forgets what was read, so that it is read again with more in mind.
    pub(super) fn forget(&mut self) {
        self.files.clear();
        self.by_path.clear();
    }

    pub(super) fn path(&self, file: FileId) -> &Path {
        &self.files[file.0].path
    }

    /// The bytes of a file at which something stands.
    pub(super) fn range(&self, spot: Spot) -> Range<usize> {
        self.files[spot.file.0].words.range(spot.span)
    }

    /// The line in which something begins, from 1.
    pub(super) fn line(&self, spot: Spot) -> usize {
        self.files[spot.file.0].words.line(spot.span)
    }

    /// What stands there, read once more; `None` when the file is not what it was.
    pub(super) fn written(&self, spot: Spot) -> Option<String> {
        let text = text(self.path(spot.file)).ok()?;
        text.get(self.range(spot)).map(str::to_owned)
    }

    /// Reads tokens of a piece of a file again, which begins at this byte.
    pub(super) fn again<T>(&mut self, file: FileId, start: usize, read: impl FnOnce(&Self) -> T) -> T {
        let (read, spans) = numbered(self.files[file.0].words.len(), || read(self));
        self.files[file.0].words.add(&spans, start);
        read
    }

    /// The file of this path, read now or before. What is wrong with it is told once.
    ///
    /// # Errors
    /// It does not exist (`None`), or it cannot be read (why).
    pub(super) fn open(
        &mut self,
        path: &Path,
        mistakes: &mut Mistakes,
    ) -> Result<(FileId, Arc<Parsed>), Option<String>> {
        let id = self.id(path);
        let file = &mut self.files[id.0];
        match &file.content {
            Content::Missing => Err(None),
            Content::Unreadable(reason) => Err(Some(reason.clone())),
            Content::Parsed(parsed) => {
                if !file.told {
                    file.told = true;
                    mistakes.extend(id, parsed.mistakes.iter().cloned());
                }
                Ok((id, Arc::clone(parsed)))
            }
        }
    }

    /// The file of this path, without telling what is wrong with it; `None` when it cannot be read.
    pub(super) fn look_into(&mut self, path: &Path) -> Option<Arc<Parsed>> {
        let id = self.id(path);
        match &self.files[id.0].content {
            Content::Parsed(parsed) => Some(Arc::clone(parsed)),
            Content::Missing | Content::Unreadable(_) => None,
        }
    }

    /// Whether the file is there.
    pub(super) fn exists(&self, path: &Path) -> bool {
        match self.by_path.get(path.as_os_str()) {
            Some(id) => !matches!(self.files[id.0].content, Content::Missing),
            None => path.is_file(),
        }
    }

    /// Reads files and what their modules say, on all processors, without any condition that has to be
    /// evaluated.
    pub(super) fn read_ahead(&mut self, roots: Vec<PathBuf>) {
        let is_new = |root: &PathBuf| !self.by_path.contains_key(root.as_os_str());
        let roots: Vec<PathBuf> = roots.into_iter().filter(is_new).collect();
        if roots.is_empty() {
            return;
        }
        let begun = self.files.iter().map(|file| file.path.clone()).collect();
        let ahead = Ahead { wanted: &self.wanted, begun: Mutex::new(begun), read: Mutex::default() };
        // Threads that end give back what they had for tokens and syntax trees.
        match rayon::ThreadPoolBuilder::new().build() {
            Ok(threads) => threads.scope(|scope| ahead.start_all(roots, scope)),
            Err(_) => rayon::scope(|scope| ahead.start_all(roots, scope)),
        }
        let mut read = ahead.read.into_inner().unwrap_or_else(PoisonError::into_inner);
        // The same numbers each time, whoever was faster.
        read.sort_by(|(path, _), (other, _)| path.cmp(other));
        for (path, read) in read {
            self.add(path, read);
        }
    }

    fn id(&mut self, path: &Path) -> FileId {
        if let Some(id) = self.by_path.get(path.as_os_str()) {
            return *id;
        }
        let read = Self::read(path, &self.wanted);
        self.add(path.to_path_buf(), read)
    }

    fn read(path: &Path, wanted: &Wanted) -> std::io::Result<Parsed> {
        text(path).map(|text| item::parse(&text, wanted))
    }

    /// Numbers a file that was read.
    fn add(&mut self, path: PathBuf, read: std::io::Result<Parsed>) -> FileId {
        let id = FileId(self.files.len());
        let mut words = Words::default();
        let content = match read {
            Ok(mut parsed) => {
                self.renamed_derives.append(&mut parsed.renamed_derives);
                if parsed.asks_compiler {
                    // The answer will be needed, and takes longer than what is left to read.
                    self.host.start();
                }
                words = std::mem::take(&mut parsed.words);
                Content::Parsed(Arc::new(parsed))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Content::Missing,
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                Content::Unreadable("it is not UTF-8".to_owned())
            }
            Err(error) => Content::Unreadable(error.to_string()),
        };
        self.by_path.insert(path.as_os_str().to_owned(), id);
        self.files.push(File { path, content, words, told: false });
        id
    }
}

/// Files that are read beside each other.
struct Ahead<'f> {
    wanted: &'f Wanted,
    begun: Mutex<BTreeSet<PathBuf>>,
    read: Mutex<Vec<(PathBuf, std::io::Result<Parsed>)>>,
}

impl Ahead<'_> {
    fn start_all<'s>(&'s self, roots: Vec<PathBuf>, scope: &rayon::Scope<'s>) {
        for root in roots {
            let place = Place::of_folder(&root);
            self.start(root, place, scope);
        }
    }

    fn start<'s>(&'s self, path: PathBuf, place: Place, scope: &rayon::Scope<'s>) {
        if !locked(&self.begun).insert(path.clone()) {
            return;
        }
        scope.spawn(move |scope| {
            let read = Files::read(&path, self.wanted);
            let mut waiting = Vec::new();
            if let Ok(parsed) = &read
                && parsed.conditions.is_empty()
            {
                modules(&parsed.items, &place, &mut waiting);
            }
            locked(&self.read).push((path, read));
            for (path, place) in waiting {
                self.start(path, place, scope);
            }
        });
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The text that spans count in: without a byte order mark, and without the words of a `#!` line.
///
/// # Errors
/// Those of reading.
pub(super) fn text(path: &Path) -> std::io::Result<String> {
    let mut text = fs::read_to_string(path)?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    // `#![…]` at the beginning is an attribute, however much white space is within.
    if text.starts_with("#!") && !text[2..].trim_start().starts_with('[') {
        let end = text.find('\n').unwrap_or(text.len());
        text.replace_range(..end, "");
    }
    Ok(text)
}

fn modules(items: &[Item], place: &Place, waiting: &mut Vec<(PathBuf, Place)>) {
    for item in items {
        if let Kind::Module(module) = &item.kind
            && item.conditions.is_empty()
        {
            match &module.inline {
                Some(items) => modules(items, &place.of_inline(&module.name, None), waiting),
                None => waiting.extend(place.candidates(&module.name)),
            }
        }
    }
}
