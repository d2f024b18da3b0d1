use std::fmt;

use crate::Revision;

/// A revision in a message.
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
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        let one = |help: &str| vec![help.to_owned()];
        match self {
            Self::DuplicateId { .. } => one(
                "give one of them another id: in its `revision.toml`, and in the `parents` of what follows it",
            ),
            Self::DuplicateLabel { .. } => one("give one of them another label: in its `revision.toml`"),
            Self::MissingParent { revision, .. } => vec![
                "bring its folder back from version control".to_owned(),
                format!("or name another parent in the `revision.toml` of `{revision}`"),
            ],
            Self::MissingDependency { revision, .. } => vec![
                "bring its folder back from version control".to_owned(),
                format!("or name another in `depends-on` in the `revision.toml` of `{revision}`"),
            ],
            Self::Cycle { .. } => {
                one("change `parents` or `depends-on` in the `revision.toml` of one of them")
            }
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

fn list(ids: &[String]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}
