//! The graph of revisions: what follows what, and what somebody means by `head` or `3f9a+2`.

mod error;
mod names;
mod replaced;

use std::collections::{BTreeMap, BTreeSet};

pub use error::{Error, Named};
pub use names::Range;

use self::replaced::Sorted;
use crate::Revision;

/// All revisions of a project, each after those it builds on.
///
/// The examples of its methods have this one:
///
/// ```text
/// 162cd074dbf2  customers and orders
/// ├─ 27c6a30d7c24  shopping carts
/// ├─ ae1027a6acf0  phones of customers      label `phones`
/// └─ 53fffde5ad50  merge of the two
/// ```
///
/// ```
/// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
/// # let history = histories("shop");
/// use std::collections::BTreeSet;
///
/// // What would an upgrade apply to a database that has the first revision alone?
/// let applied = BTreeSet::from(["162cd074dbf2".to_owned()]);
/// let target = history.resolve("head", Some(&applied))?;
/// let path = history.upgrade_path(&target, &applied);
/// let messages: Vec<&str> = path.iter().map(|step| &*step.revision.message).collect();
/// assert_eq!(messages, ["shopping carts", "phones of customers", "merge of the two"]);
/// # Ok::<(), migrate::history::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct History {
    /// In an order in which they can be applied, the same for the same revisions.
    revisions: Vec<Revision>,
    places: BTreeMap<String, usize>,
    /// Parents alone, as the author wrote them.
    parents: Vec<Vec<usize>>,
    children: Vec<Vec<usize>>,
    /// Parents and what `depends-on` names: all that must be applied before.
    needs: Vec<Vec<usize>>,
    needed_by: Vec<Vec<usize>>,
    /// Lower case labels.
    labels: BTreeMap<String, usize>,
    /// The revisions that another one is there instead of, and what comes after what is not there.
    aside: BTreeMap<String, Revision>,
    /// What is there instead of a revision.
    instead: BTreeMap<String, usize>,
    /// What stands for revisions of which a database has some, and nobody the others.
    pruned: Vec<Error>,
}

/// Where in the history something stands: the newest revisions there, none of which follows from
/// another. No revision at all is the base.
///
/// ```
/// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
/// # let history = histories("shop");
/// let before = history.resolve("head-1", None)?;
/// assert_eq!(before.ids().len(), 2, "before a merge there are two places");
/// assert_eq!(before, ["27c6a30d7c24", "ae1027a6acf0"].into_iter().collect());
/// # Ok::<(), migrate::history::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Point {
    ids: BTreeSet<String>,
    /// A revision of the branch that is meant alone, as `label@base` and `label@-1` do.
    branch: Option<String>,
}

/// A revision that an upgrade applies.
///
/// ```
/// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
/// # let history = histories("shop");
/// use std::collections::BTreeSet;
///
/// // The branch with the carts was merged after that with the phones had been deployed.
/// let applied = BTreeSet::from(["162cd074dbf2".to_owned(), "ae1027a6acf0".to_owned()]);
/// let head = history.resolve("head", None)?;
/// for step in history.upgrade_path(&head, &applied) {
///     if step.late {
///         println!("{} arrives late, and is applied all the same", step.revision.message);
///     }
/// }
/// # assert!(history.upgrade_path(&head, &applied)[0].late);
/// # Ok::<(), migrate::history::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Step<'h> {
    /// The revision.
    pub revision: &'h Revision,
    /// Whether one that comes later in the history is applied already.
    pub late: bool,
}

impl History {
    /// Orders revisions.
    ///
    /// ```
    /// use migrate::history::Error;
    /// use migrate::{History, Revision};
    ///
    /// let orphan = Revision {
    ///     id: "27c6a30d7c24".into(),
    ///     parents: ["162cd074dbf2".into()].into_iter().collect(),
    ///     ..Revision::EMPTY
    /// };
    /// let error = History::new([orphan]).unwrap_err();
    /// assert!(matches!(error, Error::MissingParent { .. }));
    /// assert_eq!(error.to_string(), "can't locate revision `162cd074dbf2`, a parent of `27c6a30d7c24`");
    /// assert!(error.help()[0].starts_with("bring its folder back from version control"));
    /// ```
    ///
    /// # Errors
    ///
    /// When two have one name, a parent is missing, or revisions follow each other in a circle.
    pub fn new(revisions: impl IntoIterator<Item = Revision>) -> Result<Self, Error> {
        Self::of(revisions, &BTreeSet::new())
    }

    /// Orders revisions as a database sees them that has these rows.
    fn of(revisions: impl IntoIterator<Item = Revision>, rows: &BTreeSet<String>) -> Result<Self, Error> {
        let mut given: BTreeMap<String, Revision> = BTreeMap::new();
        for revision in revisions {
            if let Some(twin) = given.get(&*revision.id) {
                return Err(Error::DuplicateId {
                    id: revision.id.to_string(),
                    messages: [twin.message.to_string(), revision.message.to_string()],
                });
            }
            given.insert(revision.id.to_string(), revision);
        }

        let Sorted { seen: mut given, aside, instead, pruned } = Sorted::new(given, rows)?;

        let mut labels: BTreeMap<String, String> = BTreeMap::new();
        for revision in given.values() {
            for label in revision.labels.iter() {
                if let Some(twin) = labels.insert(label.to_lowercase(), revision.id.to_string())
                    && twin != revision.id
                {
                    return Err(Error::DuplicateLabel {
                        label: label.to_string(),
                        revisions: [twin, revision.id.to_string()],
                    });
                }
            }
        }

        let mut waiting: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for revision in given.values() {
            let mut needs = BTreeSet::new();
            for parent in revision.parents.iter() {
                let Some((parent, _)) = given.get_key_value(&**parent) else {
                    return Err(Error::MissingParent {
                        revision: revision.id.to_string(),
                        parent: parent.to_string(),
                    });
                };
                needs.insert(parent.as_str());
            }
            for name in revision.depends_on.iter() {
                let dependency = names::dependency(name, &given, &labels, &instead).ok_or_else(|| {
                    Error::MissingDependency {
                        revision: revision.id.to_string(),
                        dependency: name.to_string(),
                    }
                })?;
                needs.insert(dependency);
            }
            waiting.insert(&revision.id, needs);
        }

        let order = order(&given, &waiting)?;
        let places: BTreeMap<String, usize> =
            order.iter().enumerate().map(|(place, id)| (id.clone(), place)).collect();
        let needs: Vec<Vec<usize>> =
            order.iter().map(|id| waiting[id.as_str()].iter().map(|need| places[*need]).collect()).collect();
        drop(waiting);
        let revisions: Vec<Revision> = order.iter().filter_map(|id| given.remove(id)).collect();
        let parents: Vec<Vec<usize>> = revisions
            .iter()
            .map(|revision| revision.parents.iter().map(|parent| places[&**parent]).collect())
            .collect();
        let labels = labels.into_iter().map(|(label, id)| (label, places[&id])).collect();
        let instead = instead.into_iter().map(|(id, end)| (id, places[&end])).collect();
        Ok(Self {
            children: reversed(&parents),
            needed_by: reversed(&needs),
            revisions,
            places,
            parents,
            needs,
            labels,
            aside,
            instead,
            pruned,
        })
    }

    /// All revisions, each after those it needs; ties go by time of writing, then id.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// for revision in history.revisions().rev() {
    ///     println!("{}  {}", revision.id, revision.message);
    /// }
    /// # assert_eq!(history.revisions().len(), 4);
    /// ```
    pub fn revisions(&self) -> impl DoubleEndedIterator<Item = &Revision> + ExactSizeIterator {
        self.revisions.iter()
    }

    /// Whether there is no revision.
    ///
    /// ```
    /// use migrate::{History, Revision};
    ///
    /// let embedded: &[Revision] = &[];
    /// let history = History::new(embedded.iter().cloned())?;
    /// assert!(history.is_empty(), "nothing was recorded yet");
    /// # Ok::<(), migrate::history::Error>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty()
    }

    /// The revision with this full id.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// let message = history.get("27c6a30d7c24").map(|revision| &*revision.message);
    /// assert_eq!(message, Some("shopping carts"));
    /// assert!(history.get("27c6").is_none(), "`resolve` is for what somebody types");
    /// ```
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Revision> {
        self.places.get(id).map(|&place| &self.revisions[place])
    }

    /// The revisions without children.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("before the merge");
    /// let heads = history.heads();
    /// if heads.len() > 1 {
    ///     let names: Vec<&str> = heads.iter().map(|head| &*head.message).collect();
    ///     println!("to be merged: {}", names.join(", "));
    /// }
    /// # assert_eq!(heads.len(), 2);
    /// ```
    #[must_use]
    pub fn heads(&self) -> Vec<&Revision> {
        self.at((0..self.revisions.len()).filter(|&place| self.children[place].is_empty()))
    }

    /// The one head.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("before the merge");
    /// use migrate::history::Error;
    ///
    /// match history.head() {
    ///     Ok(head) => println!("at its best a database is at {}", head.id),
    ///     Err(Error::MultipleHeads { heads }) => {
    ///         let ids: Vec<&str> = heads.iter().map(|head| &*head.id).collect();
    ///         println!("`cargo migrate merge` joins {}", ids.join(" and "));
    ///     }
    ///     Err(error) => println!("{error}"),
    /// }
    /// # assert!(matches!(history.head(), Err(Error::MultipleHeads { heads }) if heads.len() == 2));
    /// ```
    ///
    /// # Errors
    ///
    /// When there is none, or several.
    pub fn head(&self) -> Result<&Revision, Error> {
        match self.heads()[..] {
            [head] => Ok(head),
            [] => Err(Error::NoRevisions),
            ref heads => Err(Error::MultipleHeads { heads: named(heads) }),
        }
    }

    /// The revisions without parents.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// assert_eq!(history.bases()[0].message, "customers and orders");
    /// ```
    #[must_use]
    pub fn bases(&self) -> Vec<&Revision> {
        self.at(self.roots())
    }

    /// The revisions that several others come directly after.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// let parted: Vec<&str> = history.branch_points().iter().map(|it| &*it.id).collect();
    /// assert_eq!(parted, ["162cd074dbf2"]);
    /// ```
    #[must_use]
    pub fn branch_points(&self) -> Vec<&Revision> {
        self.at((0..self.revisions.len()).filter(|&place| self.children[place].len() > 1))
    }

    /// The revisions whose parent this one is.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// let next: Vec<&str> = history.children("162cd074dbf2").iter().map(|it| &*it.message).collect();
    /// assert_eq!(next, ["shopping carts", "phones of customers"]);
    /// ```
    #[must_use]
    pub fn children(&self, id: &str) -> Vec<&Revision> {
        self.places.get(id).map_or_else(Vec::new, |&place| self.at(self.children[place].iter().copied()))
    }

    /// Everything that must be applied for these revisions to be applied, themselves included.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// let needed = history.ancestors(["ae1027a6acf0"]);
    /// assert!(needed.contains("162cd074dbf2") && !needed.contains("27c6a30d7c24"));
    /// ```
    #[must_use]
    pub fn ancestors<'n>(&self, ids: impl IntoIterator<Item = &'n str>) -> BTreeSet<&str> {
        self.reach(ids, &self.needs)
    }

    /// Everything that needs one of these revisions, themselves included.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// // What goes with the carts, when they are taken back.
    /// assert_eq!(Vec::from_iter(history.descendants(["27c6a30d7c24"])), ["27c6a30d7c24", "53fffde5ad50"]);
    /// ```
    #[must_use]
    pub fn descendants<'n>(&self, ids: impl IntoIterator<Item = &'n str>) -> BTreeSet<&str> {
        self.reach(ids, &self.needed_by)
    }

    /// All that this revision needs directly: its parents and what `depends-on` names.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// assert_eq!(history.needs("53fffde5ad50"), ["27c6a30d7c24", "ae1027a6acf0"]);
    /// ```
    #[must_use]
    pub fn needs(&self, id: &str) -> Vec<&str> {
        let Some(&place) = self.places.get(id) else { return Vec::new() };
        self.needs[place].iter().map(|&need| &*self.revisions[need].id).collect()
    }

    /// All that needs this revision directly.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// let is_safe_to_edit = history.needed_by("53fffde5ad50").is_empty();
    /// assert!(is_safe_to_edit);
    /// ```
    #[must_use]
    pub fn needed_by(&self, id: &str) -> Vec<&str> {
        let Some(&place) = self.places.get(id) else { return Vec::new() };
        self.needed_by[place].iter().map(|&follower| &*self.revisions[follower].id).collect()
    }

    /// Where a set of applied revisions stands: those of them that no other of them follows.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// use std::collections::BTreeSet;
    ///
    /// let applied = ["162cd074dbf2", "27c6a30d7c24", "ae1027a6acf0"].map(str::to_owned);
    /// let current = history.current(&BTreeSet::from(applied));
    /// assert_eq!(Vec::from_iter(current.ids()), ["27c6a30d7c24", "ae1027a6acf0"]);
    /// ```
    #[must_use]
    pub fn current(&self, applied: &BTreeSet<String>) -> Point {
        let is_applied = |place: &usize| applied.contains(&*self.revisions[*place].id);
        let newest = (0..self.revisions.len())
            .filter(is_applied)
            .filter(|&place| !self.children[place].iter().any(is_applied));
        self.point(newest)
    }

    /// What an upgrade to `target` applies, in order. Revisions that arrived late are among them.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// use std::collections::BTreeSet;
    ///
    /// let nothing = BTreeSet::new();
    /// let path = history.upgrade_path(&history.resolve("phones", None)?, &nothing);
    /// let ids: Vec<&str> = path.iter().map(|step| &*step.revision.id).collect();
    /// assert_eq!(ids, ["162cd074dbf2", "ae1027a6acf0"]);
    /// # Ok::<(), migrate::history::Error>(())
    /// ```
    #[must_use]
    pub fn upgrade_path(&self, target: &Point, applied: &BTreeSet<String>) -> Vec<Step<'_>> {
        let wanted = self.ancestors(target.ids());
        let newest = self.revisions.iter().rposition(|revision| applied.contains(&*revision.id));
        self.revisions
            .iter()
            .enumerate()
            .filter(|(_, revision)| wanted.contains(&*revision.id) && !applied.contains(&*revision.id))
            .map(|(place, revision)| Step { revision, late: newest.is_some_and(|newest| place < newest) })
            .collect()
    }

    /// What a downgrade to `target` takes back, in order: all that is applied and follows it.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// let all = history.revisions().map(|revision| revision.id.to_string()).collect();
    /// let target = history.resolve("162c", None)?;
    /// let path: Vec<&str> = history.downgrade_path(&target, &all).iter().map(|it| &*it.message).collect();
    /// assert_eq!(path, ["merge of the two", "phones of customers", "shopping carts"]);
    /// # Ok::<(), migrate::history::Error>(())
    /// ```
    #[must_use]
    pub fn downgrade_path(&self, target: &Point, applied: &BTreeSet<String>) -> Vec<&Revision> {
        let kept = self.ancestors(target.ids());
        let after = self.after(target);
        self.revisions
            .iter()
            .rev()
            .filter(|revision| {
                let id = &*revision.id;
                applied.contains(id) && !kept.contains(id) && after.contains(id)
            })
            .collect()
    }

    /// The revisions after `from`, up to and with `to`, in order.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// let range = history.resolve_range("phones:head", None)?;
    /// // The carts are among them: the merge needs them, and `phones` does not have them.
    /// let ids: Vec<&str> = history.between(&range.from, &range.to).iter().map(|it| &*it.id).collect();
    /// assert_eq!(ids, ["27c6a30d7c24", "53fffde5ad50"]);
    /// # Ok::<(), migrate::history::Error>(())
    /// ```
    #[must_use]
    pub fn between(&self, from: &Point, to: &Point) -> Vec<&Revision> {
        let before = self.ancestors(from.ids());
        let wanted = self.ancestors(to.ids());
        let after = from.branch.is_some().then(|| self.after(from));
        self.revisions
            .iter()
            .filter(|revision| {
                let id = &*revision.id;
                wanted.contains(id)
                    && !before.contains(id)
                    && after.as_ref().is_none_or(|after| after.contains(id))
            })
            .collect()
    }

    /// Everything that needs what comes directly after a point; of one branch, where the point says so.
    fn after(&self, point: &Point) -> BTreeSet<&str> {
        let next: BTreeSet<usize> = match point.is_base() {
            true => self.roots().collect(),
            false => point
                .ids()
                .filter_map(|id| self.places.get(id))
                .flat_map(|&p| &self.needed_by[p])
                .copied()
                .collect(),
        };
        let line = point.branch.as_ref().and_then(|branch| self.places.get(branch)).map(|&p| self.line(p));
        let next = next.into_iter().filter(|place| line.as_ref().is_none_or(|line| line.contains(place)));
        self.descendants(next.map(|place| &*self.revisions[place].id))
    }

    /// The places of the revisions without parents.
    fn roots(&self) -> impl Iterator<Item = usize> {
        (0..self.revisions.len()).filter(|&place| self.parents[place].is_empty())
    }

    /// A revision, all that it follows and all that follows it, without what they merely depend on.
    fn line(&self, place: usize) -> BTreeSet<usize> {
        let mut line = BTreeSet::new();
        for edges in [&self.parents, &self.children] {
            let mut open = vec![place];
            let mut reached = BTreeSet::new();
            while let Some(place) = open.pop() {
                if reached.insert(place) {
                    open.extend(&edges[place]);
                }
            }
            line.append(&mut reached);
        }
        line
    }

    fn reach<'n>(&self, ids: impl IntoIterator<Item = &'n str>, edges: &[Vec<usize>]) -> BTreeSet<&str> {
        let mut open: Vec<usize> = ids.into_iter().filter_map(|id| self.places.get(id).copied()).collect();
        let mut reached = BTreeSet::new();
        while let Some(place) = open.pop() {
            if reached.insert(&*self.revisions[place].id) {
                open.extend(&edges[place]);
            }
        }
        reached
    }

    fn at(&self, places: impl IntoIterator<Item = usize>) -> Vec<&Revision> {
        places.into_iter().map(|place| &self.revisions[place]).collect()
    }

    fn point(&self, places: impl IntoIterator<Item = usize>) -> Point {
        places.into_iter().map(|place| &*self.revisions[place].id).collect()
    }
}

impl Point {
    /// Before the first revision.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// use migrate::history::Point;
    ///
    /// let head = history.resolve("head", None)?;
    /// assert_eq!(history.between(&Point::base(), &head).len(), history.revisions().len());
    /// # Ok::<(), migrate::history::Error>(())
    /// ```
    #[must_use]
    pub fn base() -> Self {
        Self::default()
    }

    /// The same place, where only the branch of this revision is meant.
    fn of_branch(self, branch: &str) -> Self {
        Self { branch: Some(branch.to_owned()), ..self }
    }

    /// Whether this is before the first revision.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// let target = history.resolve("162cd074dbf2-1", None)?;
    /// assert!(target.is_base(), "a downgrade to it leaves nothing");
    /// # Ok::<(), migrate::history::Error>(())
    /// ```
    #[must_use]
    pub fn is_base(&self) -> bool {
        self.ids.is_empty()
    }

    /// The full ids, sorted.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("before the merge");
    /// let heads = history.resolve("heads", None)?;
    /// assert_eq!(heads.ids().collect::<Vec<_>>().join(", "), "27c6a30d7c24, ae1027a6acf0");
    /// # Ok::<(), migrate::history::Error>(())
    /// ```
    pub fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }

    /// The full id, where there is exactly one.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// let current = history.current(&["162cd074dbf2".to_owned()].into());
    /// match current.single() {
    ///     Some(id) => println!("the database is at {id}"),
    ///     None if current.is_base() => println!("the database is at the base"),
    ///     None => println!("the database is on {} branches", current.ids().len()),
    /// }
    /// # assert_eq!(current.single(), Some("162cd074dbf2"));
    /// ```
    #[must_use]
    pub fn single(&self) -> Option<&str> {
        (self.ids.len() == 1).then(|| self.ids.first().map(String::as_str)).flatten()
    }
}

impl<S: Into<String>> FromIterator<S> for Point {
    fn from_iter<I: IntoIterator<Item = S>>(ids: I) -> Self {
        Self { ids: ids.into_iter().map(Into::into).collect(), branch: None }
    }
}

fn named(revisions: &[&Revision]) -> Vec<Named> {
    revisions.iter().copied().map(Named::from).collect()
}

fn reversed(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut back = vec![Vec::new(); edges.len()];
    for (from, tos) in edges.iter().enumerate() {
        for &to in tos {
            back[to].push(from);
        }
    }
    back
}

/// An order in which the revisions can be applied; of those that could be next, the oldest is.
fn order(
    given: &BTreeMap<String, Revision>,
    waiting: &BTreeMap<&str, BTreeSet<&str>>,
) -> Result<Vec<String>, Error> {
    let mut missing: BTreeMap<&str, usize> = waiting.iter().map(|(&id, needs)| (id, needs.len())).collect();
    let mut followers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (&id, needs) in waiting {
        for &need in needs {
            followers.entry(need).or_default().push(id);
        }
    }
    let key = |id: &str| (given[id].created.to_string(), id.to_owned());
    let mut ready: BTreeSet<(String, String)> =
        missing.iter().filter(|&(_, &count)| count == 0).map(|(&id, _)| key(id)).collect();
    let mut order = Vec::with_capacity(given.len());
    while let Some((_, id)) = ready.pop_first() {
        missing.remove(id.as_str());
        for &follower in followers.get(id.as_str()).into_iter().flatten() {
            if let Some(count) = missing.get_mut(follower) {
                *count -= 1;
                if *count == 0 {
                    ready.insert(key(follower));
                }
            }
        }
        order.push(id);
    }
    if let Some((&start, _)) = missing.first_key_value() {
        return Err(Error::Cycle { revisions: circle(start, &missing, waiting) });
    }
    Ok(order)
}

/// A circle among the revisions that never became ready: each of them waits for another of them.
fn circle(
    start: &str,
    missing: &BTreeMap<&str, usize>,
    waiting: &BTreeMap<&str, BTreeSet<&str>>,
) -> Vec<String> {
    let mut walked = vec![start];
    loop {
        let last = walked[walked.len() - 1];
        let next = waiting[last].iter().copied().find(|need| missing.contains_key(need)).unwrap_or(start);
        if let Some(at) = walked.iter().position(|&id| id == next) {
            return walked[at..].iter().rev().map(|&id| id.to_owned()).collect();
        }
        walked.push(next);
    }
}

#[cfg(test)]
mod tests;
