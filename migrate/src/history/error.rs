use std::fmt;

use crate::Revision;

/// A revision in a message.
///
/// ```
/// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
/// # let history = histories("shop");
/// use migrate::history::Named;
///
/// let Named { id, message } = Named::from(history.head()?);
/// assert_eq!(format!("{id} ({message})"), "53fffde5ad50 (merge of the two)");
/// # Ok::<(), migrate::history::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The full id.
    pub id: String,
    /// The first line of what it is about.
    pub message: String,
}

impl From<&Revision> for Named {
    fn from(revision: &Revision) -> Self {
        let message = revision.message.lines().next().unwrap_or_default();
        Self { id: revision.id.to_string(), message: message.to_owned() }
    }
}

/// What is wrong with a history, or with the name of a place in it.
///
/// ```
/// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
/// # let history = histories("before the merge");
/// use migrate::history::Error;
///
/// // One database takes every branch, another waits until they are merged.
/// let takes_all = true;
/// let target = match history.head() {
///     Err(Error::MultipleHeads { .. }) if takes_all => "heads",
///     Err(error) => return Err(error),
///     Ok(_) => "head",
/// };
/// assert_eq!(history.resolve(target, None)?.ids().len(), 2);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Two revisions have one id.
    DuplicateId {
        /// The id.
        id: String,
        /// What each of the two is about.
        messages: [String; 2],
    },
    /// Two revisions have one label.
    DuplicateLabel {
        /// The label.
        label: String,
        /// The two.
        revisions: [String; 2],
    },
    /// A parent that is not there.
    MissingParent {
        /// The revision that names it.
        revision: String,
        /// The parent.
        parent: String,
    },
    /// Something in `depends-on` that is not there, or is more than one revision.
    MissingDependency {
        /// The revision that names it.
        revision: String,
        /// The name.
        dependency: String,
    },
    /// Revisions that follow each other in a circle, in order.
    Cycle {
        /// The full ids.
        revisions: Vec<String>,
    },
    /// Two revisions that stand for the same one.
    ReplacedTwice {
        /// The one.
        revision: String,
        /// The two.
        by: [String; 2],
    },
    /// A place within what one revision stands for, of which there is all or nothing.
    Replaced {
        /// What was asked for.
        name: String,
        /// The full id that it means.
        revision: String,
        /// The revision that stands for it.
        by: String,
    },
    /// A database has some of what a revision stands for, and nobody has the others.
    Pruned {
        /// The revision.
        by: String,
        /// The full ids of those that the database has.
        has: Vec<String>,
        /// The full ids of those that nobody has.
        missing: Vec<String>,
        /// What the revision comes after.
        before: Vec<String>,
    },
    /// Taking back some of what a revision stands for, where nothing could apply that again.
    Torn {
        /// The revision.
        by: String,
        /// The full ids of those that would be taken back.
        revisions: Vec<String>,
        /// What the revision comes after.
        before: Vec<String>,
    },
    /// A head is asked for where there is no revision.
    NoRevisions,
    /// One head is asked for where there are several.
    MultipleHeads {
        /// The heads.
        heads: Vec<Named>,
    },
    /// No revision has this name.
    NotFound {
        /// What was asked for.
        name: String,
    },
    /// Several revisions begin with this.
    Ambiguous {
        /// What was asked for.
        name: String,
        /// Those revisions.
        candidates: Vec<Named>,
    },
    /// A revision that is not of the branch it is looked for in.
    OtherBranch {
        /// The full id.
        revision: String,
        /// The branch, as it was asked for.
        branch: String,
    },
    /// A step down in a branch that a database has nothing of, or something on top of.
    NotInBranch {
        /// What was asked for.
        name: String,
        /// The branch.
        branch: String,
    },
    /// Something that is not of the form `a:b`.
    NoRange {
        /// What was asked for.
        range: String,
    },
    /// A range whose end does not follow its beginning.
    NotAfter {
        /// What was asked for.
        range: String,
        /// The full id where it begins.
        from: String,
        /// The full ids where it ends; none is the base.
        to: Vec<String>,
    },
    /// A name that counts from where the database stands, where no database is at hand.
    NeedsDatabase {
        /// What was asked for.
        name: String,
    },
    /// A step where there is more than one way.
    Fork {
        /// What was asked for.
        name: String,
        /// The full ids of where the ways part; none where that is the base, or where a database stands.
        at: Vec<String>,
        /// The revisions that could be meant.
        candidates: Vec<Named>,
    },
    /// More steps than there are revisions.
    TooFar {
        /// What was asked for.
        name: String,
        /// How many steps there are.
        possible: usize,
        /// The full ids of where they end; none is the base.
        end: Vec<String>,
    },
}

impl Error {
    /// What to do about it; several are ways to choose from.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("shop");
    /// if let Err(error) = history.resolve("phnoes", None) {
    ///     eprintln!("error: {error}");
    ///     for way in error.help() {
    ///         eprintln!("  help: {way}");
    ///     }
    ///     # assert_eq!(error.help(), ["`cargo migrate history` shows what there is"]);
    /// }
    /// ```
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        let one = |help: &str| vec![help.to_owned()];
        match self {
            Self::DuplicateId { .. } => one(
                "give one of them another id: in its `revision.toml`, and in the `parents` of what follows it",
            ),
            Self::DuplicateLabel { .. } => one("give one of them another label: in its `revision.toml`"),
            Self::MissingParent { revision, .. } => vec![
                "bring its folder back from version control; `cargo migrate recover` writes it back from a database \
                 that has it"
                    .to_owned(),
                format!("or name another parent in the `revision.toml` of `{revision}`"),
            ],
            Self::MissingDependency { revision, .. } => vec![
                "bring its folder back from version control; `cargo migrate recover` writes it back from a database \
                 that has it"
                    .to_owned(),
                format!("or name another in `depends-on` in the `revision.toml` of `{revision}`"),
            ],
            Self::Cycle { .. } => {
                one("change `parents` or `depends-on` in the `revision.toml` of one of them")
            }
            Self::ReplacedTwice { by: [one, other], .. } => vec![
                format!("delete the folder of one of them: `{one}` or `{other}`, whichever no database has"),
            ],
            Self::Replaced { by, .. } => {
                vec![format!("`{by}` is all of it"), format!("`{by}-1` is where it begins")]
            }
            Self::Pruned { before, .. } => vec![
                "bring the folders back from version control, and upgrade; `git log --diff-filter=D --name-only` \
                 tells when they went"
                    .to_owned(),
                "or let a version of the program that still has them upgrade this database".to_owned(),
                format!("or go back, for it carries what it has: `cargo migrate downgrade {}`", place(before)),
            ],
            Self::Torn { before, .. } => vec![
                format!("take back all of them: `cargo migrate downgrade {}`", place(before)),
                "or bring the folders back from version control".to_owned(),
            ],
            Self::NoRevisions => one("write the first one: `cargo migrate autogenerate -m \"…\"`"),
            Self::MultipleHeads { heads } => vec![
                "`cargo migrate merge` joins them".to_owned(),
                "`heads` means all of them".to_owned(),
                match heads.first() {
                    Some(head) => format!(
                        "an id or a label means one, such as `{}`; `label@head` is the head of its branch",
                        head.id
                    ),
                    None => "an id or a label means one".to_owned(),
                },
            ],
            Self::NotFound { .. } => one("`cargo migrate history` shows what there is"),
            Self::Ambiguous { .. } => one("say more of it"),
            Self::OtherBranch { .. } | Self::NotInBranch { .. } | Self::NotAfter { .. } => {
                one("`cargo migrate history --graph` shows what follows what")
            }
            Self::NoRange { .. } => one("write `a:b`, `a:` or `:b`"),
            Self::NeedsDatabase { .. } => one("say a revision instead"),
            Self::Fork { name, candidates, .. } => {
                let branch = candidates.first().map_or("label", |one| &one.id);
                // Of a step from where a database stands, one branch can be told.
                match name.chars().next() {
                    Some('-') => vec![
                        format!("say of which branch: `{branch}@{name}`"),
                        "or a revision to go to".to_owned(),
                    ],
                    Some('+') => vec![
                        "say one of them instead".to_owned(),
                        format!("or of which branch: `{branch}@{name}`"),
                    ],
                    _ => one("say a revision instead"),
                }
            }
            Self::TooFar { .. } => one("`cargo migrate history` shows what there is"),
        }
    }

    /// The revisions that the message lists.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("before the merge");
    /// let error = history.head().unwrap_err();
    /// let list: Vec<String> = error.candidates().iter().map(|it| format!("{}  {}", it.id, it.message)).collect();
    /// assert_eq!(list, ["27c6a30d7c24  shopping carts", "ae1027a6acf0  phones of customers"]);
    /// ```
    #[must_use]
    pub fn candidates(&self) -> &[Named] {
        match self {
            Self::MultipleHeads { heads: listed }
            | Self::Ambiguous { candidates: listed, .. }
            | Self::Fork { candidates: listed, .. } => listed,
            _ => &[],
        }
    }

    /// The message without the revisions that it lists.
    ///
    /// ```
    /// # let histories = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documentation/history.rs"));
    /// # let history = histories("before the merge");
    /// let error = history.head().unwrap_err();
    /// assert_eq!(error.summary(), "multiple heads are present");
    /// assert_eq!(error.to_string(), "multiple heads are present: `27c6a30d7c24`, `ae1027a6acf0`");
    /// ```
    #[must_use]
    pub fn summary(&self) -> String {
        match self {
            Self::DuplicateId { id, messages: [one, other] } => {
                format!("two revisions have the id `{id}`: \"{one}\" and \"{other}\"")
            }
            Self::DuplicateLabel { label, revisions: [one, other] } => {
                format!("two revisions have the label `{label}`: `{one}` and `{other}`")
            }
            Self::MissingParent { revision, parent } => {
                format!("can't locate revision `{parent}`, a parent of `{revision}`")
            }
            Self::MissingDependency { revision, dependency } => {
                format!("can't locate revision `{dependency}`, which `{revision}` depends on")
            }
            Self::Cycle { revisions } => match &revisions[..] {
                [only] => format!("revision `{only}` follows itself"),
                _ => format!("revisions follow each other in a circle: {}", list(revisions)),
            },
            Self::ReplacedTwice { revision, by: [one, other] } => {
                format!("two revisions replace `{revision}`: `{one}` and `{other}`")
            }
            Self::Replaced { name, revision, by } => {
                let start =
                    if name == revision { String::new() } else { format!("`{name}` leads nowhere: ") };
                format!("{start}revision `{revision}` is within what `{by}` replaces")
            }
            Self::Pruned { by, has, missing, .. } => {
                let has = if has.len() == 1 { "one".to_owned() } else { has.len().to_string() };
                let folders = if missing.len() == 1 { "the folder of" } else { "the folders of" };
                let are = if missing.len() == 1 { "is" } else { "are" };
                let missing = few(missing);
                format!(
                    "the database has only {has} of the revisions that `{by}` replaces, and {folders} {missing} {are} gone"
                )
            }
            Self::Torn { by, revisions, .. } => {
                let (them, folders) =
                    if revisions.len() == 1 { ("it", "folder is") } else { ("them", "folders are") };
                let revisions = few(revisions);
                format!(
                    "this would take back {revisions}, a part of what `{by}` replaces, and nothing could apply \
                     {them} again: the {folders} gone"
                )
            }
            Self::NoRevisions => "there are no revisions".to_owned(),
            Self::MultipleHeads { .. } => "multiple heads are present".to_owned(),
            Self::NotFound { name } => format!("can't locate revision `{name}`"),
            Self::Ambiguous { name, .. } => format!("`{name}` begins several revisions"),
            Self::OtherBranch { revision, branch } => {
                format!("revision `{revision}` is not of the branch of `{branch}`")
            }
            Self::NotInBranch { name, branch } => {
                format!("`{name}` leads nowhere: the database does not stand in the branch of `{branch}`")
            }
            Self::NoRange { range } => format!("`{range}` is no range"),
            Self::NotAfter { range, from, to } if to.is_empty() => {
                format!("`{range}` is no range: the base does not come after `{from}`")
            }
            Self::NotAfter { range, from, to } => {
                format!("`{range}` is no range: {} does not come after `{from}`", list(to))
            }
            Self::NeedsDatabase { name } => {
                format!("`{name}` counts from where a database stands, and none is at hand")
            }
            Self::Fork { name, at, .. } => match &at[..] {
                [] => format!("`{name}` could go several ways"),
                at => format!("`{name}` could go several ways from {}", list(at)),
            },
            Self::TooFar { name, possible: 0, end } => match &end[..] {
                [] => format!("`{name}` goes too far: nothing comes before the base"),
                end => format!("`{name}` goes too far: nothing comes after {}", list(end)),
            },
            Self::TooFar { name, possible, end } => {
                let end = if end.is_empty() { "the base".to_owned() } else { list(end) };
                let steps = if *possible == 1 { "one step".to_owned() } else { format!("{possible} steps") };
                format!("`{name}` goes too far: {end} is reached after {steps}")
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())?;
        match self.candidates() {
            [] => Ok(()),
            candidates => {
                let ids: Vec<String> = candidates.iter().map(|one| one.id.clone()).collect();
                write!(f, ": {}", list(&ids))
            }
        }
    }
}

impl std::error::Error for Error {}

/// Where a revision begins, as a target.
fn place(parents: &[String]) -> String {
    match parents {
        [] => "base".to_owned(),
        [one, ..] => one.clone(),
    }
}

/// The first of a list, and how many more there are.
fn few(ids: &[String]) -> String {
    match ids {
        [one, two, rest @ ..] if rest.len() > 1 => format!("`{one}`, `{two}` and {} more", rest.len()),
        ids => list(ids),
    }
}

fn list(ids: &[String]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}
