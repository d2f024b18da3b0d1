//! Names of revisions, as a user types them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Error, History, Named, Point};
use crate::Revision;

/// The two ends of `a:b`.
///
/// ```
/// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
/// # let history = histories("shop");
/// use migrate::history::{Point, Range};
///
/// let Range { from, to } = history.resolve_range(":phones", None)?;
/// assert_eq!((from, to.single()), (Point::base(), Some("ae1027a6acf0")));
/// # Ok::<(), migrate::history::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Where it begins; without a name, the base.
    pub from: Point,
    /// Where it ends; without a name, all heads.
    pub to: Point,
}

impl History {
    /// What a name means: a full id, a unique beginning of one, a label, `head`, `heads`, `base`,
    /// `current`, `+2` and `-1` from there, `3f9a+2`; and the same in one branch, `label@head`,
    /// `label@head-2`, `label@base`, `label@+1`, where instead of a label any revision names its branch.
    ///
    /// `applied` is what a database holds; without one, names that count from there are refused.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// use std::collections::BTreeSet;
    ///
    /// use migrate::history::Error;
    ///
    /// let applied = BTreeSet::from(["162cd074dbf2".to_owned(), "ae1027a6acf0".to_owned()]);
    /// for (name, meaning) in [
    ///     ("head", "53fffde5ad50"),
    ///     ("27c6", "27c6a30d7c24"),
    ///     ("phones", "ae1027a6acf0"),
    ///     ("phones@head", "53fffde5ad50"),
    ///     ("current", "ae1027a6acf0"),
    ///     ("-1", "162cd074dbf2"),
    /// ] {
    ///     assert_eq!(history.resolve(name, Some(&applied))?.single(), Some(meaning), "{name}");
    /// }
    /// assert!(matches!(history.resolve("-1", None), Err(Error::NeedsDatabase { .. })));
    /// assert_eq!(history.resolve("zzz", None).unwrap_err().to_string(), "can't locate revision `zzz`");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When nothing has the name, or more than one revision.
    pub fn resolve(&self, name: &str, applied: Option<&BTreeSet<String>>) -> Result<Point, Error> {
        match name {
            "head" => return Ok(Point::from_iter([&*self.head()?.id])),
            "heads" => return Ok(self.heads().into_iter().map(|head| &*head.id).collect()),
            "base" => return Ok(Point::base()),
            "current" => return Ok(self.current(need(name, applied)?)),
            _ => {}
        }
        if let Some(place) = self.named(name)? {
            return Ok(self.point([place]));
        }
        if let Some((branch, place)) = name.split_once('@').filter(|(branch, _)| !branch.is_empty()) {
            return self.in_branch(name, branch, place, applied);
        }
        let Some((start, steps)) = relative(name) else {
            return Err(Error::NotFound { name: name.to_owned() });
        };
        let way = Way { name, line: None };
        match start {
            "" if steps > 0 => {
                let applied = need(name, applied)?;
                let current = self.current(applied);
                // From where the database stands, what is applied is no way to go.
                let applied = (!current.is_base()).then_some(applied);
                self.up(&way, current, steps.unsigned_abs(), applied)
            }
            "" => self.down(&way, self.current(need(name, applied)?), steps.unsigned_abs()),
            start if steps > 0 => self.up(&way, self.resolve(start, applied)?, steps.unsigned_abs(), None),
            start => self.down(&way, self.resolve(start, applied)?, steps.unsigned_abs()),
        }
    }

    /// What a range means: `a:b`, `a:`, `:b`, or one name, which is its own beginning and end.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// let since = history.resolve_range("phones:", None)?;
    /// assert_eq!(since.to, history.resolve("heads", None)?);
    /// assert_eq!(history.resolve_range("a:b:c", None).unwrap_err().to_string(), "`a:b:c` is no range");
    /// # Ok::<(), migrate::history::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`History::resolve`].
    pub fn resolve_range(&self, range: &str, applied: Option<&BTreeSet<String>>) -> Result<Range, Error> {
        let Some((from, to)) = range.split_once(':') else {
            let point = self.resolve(range, applied)?;
            return Ok(Range { from: point.clone(), to: point });
        };
        if to.contains(':') {
            return Err(Error::NoRange { range: range.to_owned() });
        }
        Ok(Range {
            from: self.resolve(if from.is_empty() { "base" } else { from }, applied)?,
            to: self.resolve(if to.is_empty() { "heads" } else { to }, applied)?,
        })
    }

    /// The revisions from the beginning of a range to its end, both included, in order.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// let listed: Vec<&str> = history.within("phones:head", None)?.iter().map(|it| &*it.message).collect();
    /// assert_eq!(listed, ["phones of customers", "merge of the two"]);
    /// assert!(history.within("head:phones", None).is_err(), "the wrong way round");
    /// # Ok::<(), migrate::history::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`History::resolve`], and when the end does not follow the beginning.
    pub fn within(&self, range: &str, applied: Option<&BTreeSet<String>>) -> Result<Vec<&Revision>, Error> {
        let Range { from, to } = self.resolve_range(range, applied)?;
        let before = self.ancestors(to.ids());
        if let Some(stray) = from.ids().find(|id| !before.contains(id)) {
            return Err(Error::NotAfter {
                range: range.to_owned(),
                from: stray.to_owned(),
                to: to.ids().map(str::to_owned).collect(),
            });
        }
        let after = match from.is_base() {
            true => self.after(&from),
            false => self.descendants(from.ids()),
        };
        let is_within =
            |revision: &&Revision| before.contains(&*revision.id) && after.contains(&*revision.id);
        Ok(self.revisions.iter().filter(is_within).collect())
    }

    fn exactly(&self, name: &str) -> Option<&usize> {
        let label = || self.labels.get(&name.to_lowercase());
        self.places.get(name).or_else(label).or_else(|| self.instead.get(name))
    }

    /// The revision that has this id or label, or alone begins with this.
    fn named(&self, name: &str) -> Result<Option<usize>, Error> {
        if let Some(&place) = self.exactly(name) {
            return Ok(Some(place));
        }
        if name.is_empty() {
            return Ok(None);
        }
        let beginning = name.to_lowercase();
        let candidates: BTreeSet<usize> = self
            .places
            .iter()
            .chain(&self.instead)
            .filter(|(id, _)| id.starts_with(name) || id.starts_with(&beginning))
            .map(|(_, &place)| place)
            .collect();
        let candidates: Vec<usize> = candidates.into_iter().collect();
        match candidates[..] {
            [] => Ok(None),
            [place] => Ok(Some(place)),
            _ => Err(Error::Ambiguous { name: name.to_owned(), candidates: self.names_of(candidates) }),
        }
    }

    /// What `place` means in the branch of a revision: all that it follows and all that follows it.
    fn in_branch(
        &self,
        name: &str,
        branch: &str,
        place: &str,
        applied: Option<&BTreeSet<String>>,
    ) -> Result<Point, Error> {
        let Some(anchor) = self.named(branch)? else {
            return Err(Error::NotFound { name: branch.to_owned() });
        };
        let line = self.line(anchor);
        let id = &*self.revisions[anchor].id;
        let heads: BTreeSet<usize> =
            line.iter().copied().filter(|&place| self.children[place].is_empty()).collect();
        let place_in_branch = |place: &str| match place {
            "heads" => Ok(self.point(heads.iter().copied())),
            "head" if heads.len() == 1 => Ok(self.point(heads.iter().copied())),
            "head" => Err(Error::MultipleHeads { heads: self.names_of(heads.iter().copied()) }),
            "base" => Ok(Point::base()),
            place => match self.named(place)? {
                Some(at) if line.contains(&at) => Ok(self.point([at])),
                Some(at) => Err(Error::OtherBranch {
                    revision: self.revisions[at].id.to_string(),
                    branch: branch.to_owned(),
                }),
                None => Err(Error::NotFound { name: name.to_owned() }),
            },
        };
        let Some((start, steps)) = relative(place) else {
            let point = place_in_branch(place)?;
            return Ok(if point.is_base() { point.of_branch(id) } else { point });
        };
        let way = Way { name, line: Some(&line) };
        let of_line =
            |point: Point| -> Point { point.ids().filter(|id| line.contains(&self.places[*id])).collect() };
        let point = match start {
            "" if steps > 0 => {
                let applied = need(name, applied)?;
                let of_branch =
                    applied.iter().filter(|id| self.places.get(*id).is_some_and(|at| line.contains(at)));
                let current = self.current(&of_branch.cloned().collect());
                self.up(&way, current, steps.unsigned_abs(), Some(applied))
            }
            "" => {
                let current = of_line(self.current(need(name, applied)?));
                if current.is_base() {
                    return Err(Error::NotInBranch { name: name.to_owned(), branch: branch.to_owned() });
                }
                self.down(&way, current, steps.unsigned_abs())
            }
            start if steps > 0 => self.up(&way, place_in_branch(start)?, steps.unsigned_abs(), None),
            start => self.down(&way, place_in_branch(start)?, steps.unsigned_abs()),
        }?;
        Ok(if steps < 0 { point.of_branch(id) } else { point })
    }

    fn up(
        &self,
        way: &Way<'_>,
        start: Point,
        steps: usize,
        applied: Option<&BTreeSet<String>>,
    ) -> Result<Point, Error> {
        let mut point = start;
        for done in 0..steps {
            let next: BTreeSet<usize> = if point.is_base() {
                self.roots().collect()
            } else {
                point.ids().flat_map(|id| &self.children[self.places[id]]).copied().collect()
            };
            let next: Vec<usize> = next
                .into_iter()
                .filter(|&place| applied.is_none_or(|applied| !applied.contains(&*self.revisions[place].id)))
                .filter(|&place| way.may_pass(place))
                .collect();
            point = match next[..] {
                [next] => self.point([next]),
                [] if self.is_empty() => return Err(Error::NoRevisions),
                [] => return Err(way.too_far(done, &point)),
                _ => return Err(way.fork(&point, self.names_of(next))),
            };
        }
        Ok(point)
    }

    fn down(&self, way: &Way<'_>, start: Point, steps: usize) -> Result<Point, Error> {
        let mut point = start;
        let mut passed = Point::base();
        for done in 0..steps {
            let id = match point.single() {
                Some(id) => id.to_owned(),
                None if point.is_base() => return Err(way.too_far(done, &point)),
                None => return Err(way.fork(&passed, self.names_of(point.ids().map(|id| self.places[id])))),
            };
            passed = point;
            let parents = self.parents[self.places[&id]].iter().copied();
            point = self.point(parents.filter(|&place| way.may_pass(place)));
        }
        Ok(point)
    }

    fn names_of(&self, places: impl IntoIterator<Item = usize>) -> Vec<Named> {
        places.into_iter().map(|place| Named::from(&self.revisions[place])).collect()
    }
}

/// A way that is counted in steps.
struct Way<'n> {
    name: &'n str,
    /// The branch that it keeps to.
    line: Option<&'n BTreeSet<usize>>,
}

impl Way<'_> {
    fn may_pass(&self, place: usize) -> bool {
        self.line.is_none_or(|line| line.contains(&place))
    }

    fn too_far(&self, possible: usize, end: &Point) -> Error {
        Error::TooFar { name: self.name.to_owned(), possible, end: end.ids().map(str::to_owned).collect() }
    }

    fn fork(&self, at: &Point, candidates: Vec<Named>) -> Error {
        Error::Fork { name: self.name.to_owned(), at: at.ids().map(str::to_owned).collect(), candidates }
    }
}

/// The revision that an entry of `depends-on` means.
pub(super) fn dependency<'g>(
    name: &str,
    given: &'g BTreeMap<String, Revision>,
    labels: &BTreeMap<String, String>,
    instead: &BTreeMap<String, String>,
) -> Option<&'g str> {
    if let Some((id, _)) = given.get_key_value(name) {
        return Some(id);
    }
    if let Some(id) = labels.get(&name.to_lowercase()) {
        return given.get_key_value(id).map(|(id, _)| id.as_str());
    }
    let begins = |id: &&String| id.starts_with(name);
    let replaced = instead.iter().filter(|(id, _)| begins(id)).map(|(_, end)| end);
    let candidates: BTreeSet<&String> = given.keys().filter(begins).chain(replaced).collect();
    let only = candidates.first().filter(|_| candidates.len() == 1)?;
    given.get_key_value(*only).map(|(id, _)| id.as_str())
}

/// The start and the number of steps of `3f9a+2`, `-1`.
pub(super) fn relative(name: &str) -> Option<(&str, isize)> {
    let sign = name.rfind(['+', '-'])?;
    let digits = &name[sign + 1..];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let steps: isize = name[sign..].parse().ok()?;
    (steps != 0).then_some((&name[..sign], steps))
}

fn need<'a>(name: &str, applied: Option<&'a BTreeSet<String>>) -> Result<&'a BTreeSet<String>, Error> {
    applied.ok_or_else(|| Error::NeedsDatabase { name: name.to_owned() })
}
