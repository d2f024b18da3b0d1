//! Names of revisions, as a user types them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Error, History, Point};
use crate::Revision;

/// The two ends of `a:b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Where it begins; without a name, the base.
    pub from: Point,
    /// Where it ends; without a name, all heads.
    pub to: Point,
}

impl History {
    /// What a name means: a full id, a unique beginning of one, a label, `head`, `heads`, `base`,
    /// `current`, `+2` and `-1` from there, `3f9a+2`, `label@head`.
    ///
    /// `applied` is what a database holds; without one, names that count from there are refused.
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
        if let Some((start, place)) = name.split_once('@') {
            return self.in_branch(name, start, place);
        }
        let Some((start, steps)) = relative(name) else {
            return Err(Error::NotFound { name: name.to_owned() });
        };
        let start = match start {
            "" => {
                let applied = need(name, applied)?;
                let current = self.current(applied);
                if steps > 0 && !current.is_base() {
                    // From where the database stands, what is applied is no way to go.
                    return self.up(name, current, steps, Some(applied));
                }
                current
            }
            start => self.resolve(start, applied)?,
        };
        if steps > 0 {
            self.up(name, start, steps, None)
        } else {
            self.down(name, start, steps.unsigned_abs())
        }
    }

    /// What a range means: `a:b`, `a:`, `:b`, or one name, which is its own beginning and end.
    ///
    /// # Errors
    ///
    /// As [`History::resolve`].
    pub fn resolve_range(&self, range: &str, applied: Option<&BTreeSet<String>>) -> Result<Range, Error> {
        let Some((from, to)) = range.split_once(':') else {
            let point = self.resolve(range, applied)?;
            return Ok(Range { from: point.clone(), to: point });
        };
        Ok(Range {
            from: self.resolve(if from.is_empty() { "base" } else { from }, applied)?,
            to: self.resolve(if to.is_empty() { "heads" } else { to }, applied)?,
        })
    }

    /// The revision that has this id or label, or alone begins with this.
    fn named(&self, name: &str) -> Result<Option<usize>, Error> {
        if let Some(&place) = self.places.get(name).or_else(|| self.labels.get(&name.to_lowercase())) {
            return Ok(Some(place));
        }
        if name.is_empty() {
            return Ok(None);
        }
        let beginning = name.to_lowercase();
        let mut candidates =
            self.places.iter().filter(|(id, _)| id.starts_with(name) || id.starts_with(&beginning));
        match (candidates.next(), candidates.next()) {
            (None, _) => Ok(None),
            (Some((_, &place)), None) => Ok(Some(place)),
            (Some((one, _)), Some((other, _))) => {
                let candidates = [one, other].into_iter().chain(candidates.map(|(id, _)| id)).cloned();
                Err(Error::Ambiguous { name: name.to_owned(), candidates: candidates.collect() })
            }
        }
    }

    fn in_branch(&self, name: &str, start: &str, place: &str) -> Result<Point, Error> {
        let Some(start) = self.named(start)? else {
            return Err(Error::NotFound { name: name.to_owned() });
        };
        let branch = self.descendants([&*self.revisions[start].id]);
        let heads: Vec<&str> =
            self.heads().into_iter().map(|head| &*head.id).filter(|id| branch.contains(id)).collect();
        match (place, &heads[..]) {
            ("head", [_]) | ("heads", _) => Ok(heads.into_iter().collect()),
            ("head", _) => {
                Err(Error::MultipleHeads { heads: heads.into_iter().map(str::to_owned).collect() })
            }
            _ => Err(Error::NotFound { name: name.to_owned() }),
        }
    }

    fn up(
        &self,
        name: &str,
        start: Point,
        steps: isize,
        applied: Option<&BTreeSet<String>>,
    ) -> Result<Point, Error> {
        let mut point = start;
        for done in 0..steps.unsigned_abs() {
            let next: BTreeSet<usize> = if point.is_base() {
                (0..self.revisions.len()).filter(|&place| self.parents[place].is_empty()).collect()
            } else {
                point.ids().flat_map(|id| &self.children[self.places[id]]).copied().collect()
            };
            let next = next
                .into_iter()
                .filter(|&place| applied.is_none_or(|applied| !applied.contains(&*self.revisions[place].id)));
            point = self.one_way(name, self.point(next), done)?;
        }
        Ok(point)
    }

    fn down(&self, name: &str, start: Point, steps: usize) -> Result<Point, Error> {
        let mut point = start;
        for done in 0..steps {
            let Some(id) = self.one_way(name, point, done)?.single().map(str::to_owned) else {
                return Err(Error::TooFar { name: name.to_owned(), possible: done });
            };
            point = self.point(self.parents[self.places[&id]].iter().copied());
        }
        Ok(point)
    }

    fn one_way(&self, name: &str, point: Point, done: usize) -> Result<Point, Error> {
        let revisions = point.ids().len();
        match revisions {
            0 => Err(Error::TooFar { name: name.to_owned(), possible: done }),
            1 => Ok(point),
            _ => Err(Error::Fork {
                name: name.to_owned(),
                candidates: point.ids().map(str::to_owned).collect(),
            }),
        }
    }
}

/// The revision that an entry of `depends-on` means.
pub(super) fn dependency<'g>(
    name: &str,
    given: &'g BTreeMap<String, Revision>,
    labels: &BTreeMap<String, String>,
) -> Option<&'g str> {
    if let Some((id, _)) = given.get_key_value(name) {
        return Some(id);
    }
    if let Some(id) = labels.get(&name.to_lowercase()) {
        return given.get_key_value(id).map(|(id, _)| id.as_str());
    }
    let mut candidates = given.keys().filter(|id| id.starts_with(name));
    candidates.next().filter(|_| candidates.next().is_none()).map(String::as_str)
}

/// The start and the number of steps of `3f9a+2`, `-1`.
fn relative(name: &str) -> Option<(&str, isize)> {
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
