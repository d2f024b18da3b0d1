//! Revisions that stand for others: which of both there are, for files alone and for a database.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Error, History};
use crate::Revision;

/// Revisions of which some stand for others, sorted out: a database sees one or the other.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// What there is, by id. What comes after a revision that is not there comes after what is there instead.
    pub(super) seen: BTreeMap<String, Revision>,
    /// What another one is there instead of, and what cannot be reached.
    pub(super) aside: BTreeMap<String, Revision>,
    /// What a name means that is none of `seen`.
    pub(super) instead: BTreeMap<String, String>,
    /// What stands for revisions of which the database has some, and nobody the others.
    pub(super) pruned: Vec<Error>,
}

impl Sorted {
    /// A database sees the one that replaces, unless it has rows of those that are replaced: then it goes on
    /// along these. So nothing is rewritten in a database, what it says is what ran there, and a program of
    /// before the squash goes on working on it.
    pub(super) fn new(given: BTreeMap<String, Revision>, rows: &BTreeSet<String>) -> Result<Self, Error> {
        let squashes = outermost_first(&given);
        if squashes.is_empty() {
            return Ok(Self { seen: given, ..Self::default() });
        }
        refuse_overlapping(&given, &squashes)?;
        let mut instead: BTreeMap<String, String> = BTreeMap::new();
        let mut old_ones: Vec<&Revision> = Vec::new();
        for id in &squashes {
            let squash = &given[id];
            if instead.contains_key(id) {
                continue;
            }
            if rows.contains(id) || !squash.replaces.iter().any(|id| rows.contains(&**id)) {
                for replaced in squash.replaces.iter() {
                    instead.insert(replaced.to_string(), id.clone());
                }
            } else if let Some(last) = squash.replaces.last() {
                instead.insert(id.clone(), last.to_string());
                old_ones.push(squash);
            }
        }
        // What stands for the last of them may be replaced itself.
        let end = |id: &str| {
            let mut id = id.to_owned();
            for _ in 0..=instead.len() {
                match instead.get(&id) {
                    Some(next) => id.clone_from(next),
                    None => break,
                }
            }
            given.contains_key(&id).then_some(id)
        };
        let pruned: Vec<Error> = old_ones
            .into_iter()
            .filter(|squash| end(&squash.id).is_none())
            .map(|squash| pruned(squash, &given, rows))
            .collect();
        let reached: BTreeMap<String, String> =
            instead.keys().filter_map(|id| Some((id.clone(), end(id)?))).collect();
        let lost: BTreeSet<String> =
            instead.keys().filter(|id| given.contains_key(*id) && end(id).is_none()).cloned().collect();

        let mut sorted = Self { pruned, ..Self::default() };
        for (id, revision) in given {
            if instead.contains_key(&id) {
                sorted.aside.insert(id, revision);
            } else {
                let revision = redirected(revision, &reached);
                sorted.seen.insert(id, revision);
            }
        }
        sorted.leave_out(lost);
        sorted.instead = reached.into_iter().filter(|(_, end)| sorted.seen.contains_key(end)).collect();
        Ok(sorted)
    }

    /// Puts aside what comes after what is lost.
    fn leave_out(&mut self, mut lost: BTreeSet<String>) {
        while !lost.is_empty() {
            let needs_lost = |revision: &Revision| {
                revision.parents.iter().chain(revision.depends_on.iter()).any(|id| lost.contains(&**id))
            };
            let (gone, seen) = std::mem::take(&mut self.seen).into_iter().partition(|(_, it)| needs_lost(it));
            self.seen = seen;
            let gone: BTreeMap<String, Revision> = gone;
            lost = gone.keys().cloned().collect();
            self.aside.extend(gone);
        }
    }
}

impl History {
    /// The revisions that another one is there instead of, as they were read.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("squashed");
    /// // What `cargo migrate squash --prune` could delete, once no database is in the middle of it.
    /// let old: Vec<&str> = history.aside().map(|revision| &*revision.id).collect();
    /// assert_eq!(old, ["162cd074dbf2", "27c6a30d7c24"]);
    /// ```
    pub fn aside(&self) -> impl ExactSizeIterator<Item = &Revision> {
        self.aside.values()
    }

    /// All that was given, in the order of applying, then what another one is there instead of.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("squashed");
    /// assert_eq!((history.revisions().len(), history.all().count()), (1, 3));
    /// ```
    pub fn all(&self) -> impl Iterator<Item = &Revision> {
        self.revisions().chain(self.aside.values())
    }

    /// The revision with this full id, even where another one is there instead of it.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("squashed");
    /// // What a database says that was upgraded before the squash.
    /// let row = "27c6a30d7c24";
    /// assert!(history.get(row).is_none());
    /// assert_eq!(history.find(row).map(|revision| &*revision.message), Some("shopping carts"));
    /// ```
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Revision> {
        self.get(id).or_else(|| self.aside.get(id))
    }

    /// The revision that is there instead of the one with this full id.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("squashed");
    /// let instead = history.instead_of("27c6a30d7c24").map(|revision| &*revision.id);
    /// assert_eq!(instead, Some("77b0c4d1e5f2"));
    /// ```
    #[must_use]
    pub fn instead_of(&self, id: &str) -> Option<&Revision> {
        self.instead.get(id).map(|&place| &self.revisions[place])
    }

    /// Whether a revision stands for others.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// assert!(histories("squashed").replaces());
    /// assert!(!histories("shop").replaces(), "every revision stands for itself");
    /// ```
    #[must_use]
    pub fn replaces(&self) -> bool {
        self.all().any(|revision| !revision.replaces.is_empty())
    }

    /// The same revisions as a database sees them that has these rows, with `more` that it alone may have.
    ///
    /// It sees a revision that [replaces](Revision::replaces) others, unless it has some of those.
    ///
    /// # Errors
    ///
    /// As [`History::new`].
    #[doc(hidden)]
    pub fn seen_by(
        &self,
        rows: &BTreeSet<String>,
        more: impl IntoIterator<Item = Revision>,
    ) -> Result<Self, Error> {
        Self::of(self.all().cloned().chain(more), rows)
    }

    /// The same revisions as a database sees them that has those which the names mean: of some that were replaced
    /// and are there yet, the names say that it has these.
    ///
    /// # Errors
    ///
    /// As [`History::new`].
    #[doc(hidden)]
    pub fn seen_from<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Result<Cow<'_, Self>, Error> {
        let named = names.into_iter().flat_map(|name| self.instead_by(name));
        let named: BTreeSet<String> =
            named.filter(|id| self.aside.contains_key(*id)).map(str::to_owned).collect();
        if named.is_empty() {
            Ok(Cow::Borrowed(self))
        } else {
            Self::of(self.all().cloned(), &named).map(Cow::Owned)
        }
    }

    /// Refuses the name of a place within what one revision stands for: a database that sees this one has all of
    /// it or nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Replaced`].
    #[doc(hidden)]
    pub fn refuse_inner(&self, name: &str) -> Result<(), Error> {
        for id in self.instead_by(name) {
            let Some(squash) = self.instead_of(id) else { continue };
            if squash.replaces.iter().any(|it| it == id) && !self.ends(squash, id) {
                return Err(Error::Replaced {
                    name: name.to_owned(),
                    revision: id.to_owned(),
                    by: squash.id.to_string(),
                });
            }
        }
        Ok(())
    }

    /// Refuses to go on where a database has some of what a revision stands for, and nobody has the others.
    ///
    /// # Errors
    ///
    /// [`Error::Pruned`].
    #[doc(hidden)]
    pub fn refuse_pruned(&self) -> Result<(), Error> {
        self.pruned.first().map_or(Ok(()), |error| Err(error.clone()))
    }

    /// Refuses to take back these revisions where they are a part of what one stands for, and nothing could
    /// apply them again: a row of each is all that there is.
    ///
    /// # Errors
    ///
    /// [`Error::Torn`].
    #[doc(hidden)]
    pub fn refuse_torn(
        &self,
        taken: &BTreeSet<String>,
        rows: &BTreeSet<String>,
        has_file: impl Fn(&str) -> bool,
    ) -> Result<(), Error> {
        let squashes = self.aside.values().filter(|revision| !revision.replaces.is_empty());
        for squash in squashes.filter(|squash| has_file(&squash.id)) {
            let here = || squash.replaces.iter().filter(|id| rows.contains(&***id));
            let gone: Vec<String> = here()
                .filter(|id| taken.contains(&***id) && !has_file(id))
                .map(ToString::to_string)
                .collect();
            if !gone.is_empty() && here().any(|id| !taken.contains(&**id)) {
                return Err(Error::Torn {
                    by: squash.id.to_string(),
                    revisions: gone,
                    before: squash.parents.iter().map(ToString::to_string).collect(),
                });
            }
        }
        Ok(())
    }

    /// What is applied, in the words of this history: what stands for others is, where the last of them is.
    #[doc(hidden)]
    #[must_use]
    pub fn in_its_words(&self, applied: &BTreeSet<String>) -> BTreeSet<String> {
        let is_there =
            |it: &&Revision| it.replaces.iter().any(|id| applied.contains(&**id) && self.ends(it, id));
        let stands = self.revisions().filter(is_there).map(|revision| revision.id.to_string());
        applied.iter().cloned().chain(stands).collect()
    }

    /// Whether a database that has this revision has all that another one replaces: the last of it, or what replaces
    /// that.
    #[doc(hidden)]
    #[must_use]
    pub fn ends(&self, squash: &Revision, id: &str) -> bool {
        let Some(last) = squash.replaces.last() else { return false };
        last == id
            || (squash.replaces.iter().any(|it| it == id)
                && self.find(id).is_some_and(|it| it.replaces.last() == Some(last)))
    }

    /// The full ids that others are there instead of which the revision of a name may have.
    fn instead_by<'s>(&'s self, name: &str) -> Vec<&'s str> {
        let start = name.split_once('@').map_or(name, |(branch, _)| branch);
        let start = match super::names::relative(start) {
            Some((start, _)) if !start.is_empty() => start,
            _ => start,
        };
        let start = start.to_lowercase();
        if start.is_empty() || self.places.contains_key(&start) || self.labels.contains_key(&start) {
            return Vec::new();
        }
        if let Some((id, _)) = self.instead.get_key_value(&start) {
            return vec![id];
        }
        if self.places.keys().any(|id| id.starts_with(&start)) {
            return Vec::new();
        }
        self.instead.keys().filter(|id| id.starts_with(&start)).map(String::as_str).collect()
    }
}

/// The ids of those that stand for others: what replaces another of them is before it.
fn outermost_first(given: &BTreeMap<String, Revision>) -> Vec<String> {
    let mut squashes: Vec<&Revision> = given.values().filter(|it| !it.replaces.is_empty()).collect();
    squashes.sort_by_key(|squash| (std::cmp::Reverse(squash.replaces.len()), squash.id.clone()));
    squashes.into_iter().map(|squash| squash.id.to_string()).collect()
}

/// Two that stand for the same would both run.
fn refuse_overlapping(given: &BTreeMap<String, Revision>, squashes: &[String]) -> Result<(), Error> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for id in squashes {
        let squash = &given[id];
        for replaced in squash.replaces.iter() {
            let Some(other) = seen.insert(replaced, id) else { continue };
            if !given[other].replaces.contains(&squash.id) {
                return Err(Error::ReplacedTwice {
                    revision: replaced.to_string(),
                    by: [other.to_owned(), id.clone()],
                });
            }
        }
    }
    Ok(())
}

/// A revision that comes after what is there instead of what it names.
fn redirected(mut revision: Revision, reached: &BTreeMap<String, String>) -> Revision {
    for list in [&mut revision.parents, &mut revision.depends_on] {
        if !list.iter().any(|id| reached.contains_key(&**id)) {
            continue;
        }
        let mut redirected: Vec<Cow<'static, str>> = Vec::new();
        for id in list.iter() {
            let id = reached.get(&**id).map_or_else(|| id.clone(), |end| end.clone().into());
            if !redirected.contains(&id) {
                redirected.push(id);
            }
        }
        *list = redirected.into();
    }
    revision
}

fn pruned(squash: &Revision, given: &BTreeMap<String, Revision>, rows: &BTreeSet<String>) -> Error {
    let (has, others): (Vec<_>, Vec<_>) = squash.replaces.iter().partition(|id| rows.contains(&***id));
    Error::Pruned {
        by: squash.id.to_string(),
        has: has.into_iter().map(ToString::to_string).collect(),
        missing: others
            .into_iter()
            .filter(|id| !given.contains_key(&***id))
            .map(ToString::to_string)
            .collect(),
        before: squash.parents.iter().map(ToString::to_string).collect(),
    }
}
