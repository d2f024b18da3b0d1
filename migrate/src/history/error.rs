use std::fmt;

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
        /// The full ids.
        heads: Vec<String>,
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
        /// The full ids.
        candidates: Vec<String>,
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
        /// The full ids of the revisions that could be meant.
        candidates: Vec<String>,
    },
    /// More steps than there are revisions.
    TooFar {
        /// What was asked for.
        name: String,
        /// How many steps there are.
        possible: usize,
    },
}

impl Error {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::DuplicateId { .. } => "give one of them another id: in its `revision.toml`".to_owned(),
            Self::DuplicateLabel { .. } => "give one of them another label".to_owned(),
            Self::MissingParent { .. } | Self::MissingDependency { .. } => {
                "bring its folder back from version control".to_owned()
            }
            Self::Cycle { .. } => "change `parents` or `depends-on` of one of them".to_owned(),
            Self::NoRevisions => "write the first one: `cargo migrate autogenerate -m \"…\"`".to_owned(),
            Self::MultipleHeads { .. } => {
                "say `heads`, or one of them; a revision that has all of them as `parents` joins them"
                    .to_owned()
            }
            Self::NotFound { .. } => "`cargo migrate history` shows what there is".to_owned(),
            Self::Ambiguous { .. } => "say more of it".to_owned(),
            Self::NeedsDatabase { .. } => "say a revision instead".to_owned(),
            Self::Fork { .. } => "say one of them instead".to_owned(),
            Self::TooFar { .. } => return None,
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateId { id, messages: [one, other] } => {
                write!(f, "two revisions have the id `{id}`: `{one}` and `{other}`")
            }
            Self::DuplicateLabel { label, revisions: [one, other] } => {
                write!(f, "two revisions have the label `{label}`: `{one}` and `{other}`")
            }
            Self::MissingParent { revision, parent } => {
                write!(f, "can't locate revision `{parent}`, a parent of `{revision}`")
            }
            Self::MissingDependency { revision, dependency } => {
                write!(f, "can't locate revision `{dependency}`, which `{revision}` depends on")
            }
            Self::Cycle { revisions } => {
                write!(f, "revisions follow each other in a circle: {}", list(revisions))
            }
            Self::NoRevisions => f.write_str("there are no revisions"),
            Self::MultipleHeads { heads } => write!(f, "multiple heads are present: {}", list(heads)),
            Self::NotFound { name } => write!(f, "can't locate revision `{name}`"),
            Self::Ambiguous { name, candidates } => {
                write!(f, "`{name}` begins several revisions: {}", list(candidates))
            }
            Self::NeedsDatabase { name } => {
                write!(f, "`{name}` counts from where a database stands, and none is at hand")
            }
            Self::Fork { name, candidates } => {
                write!(f, "`{name}` could go several ways: {}", list(candidates))
            }
            Self::TooFar { name, possible: 0 } => {
                write!(f, "`{name}` goes too far: there is no revision there")
            }
            Self::TooFar { name, possible } => {
                write!(f, "`{name}` goes too far: there are {possible} revisions")
            }
        }
    }
}

impl std::error::Error for Error {}

fn list(ids: &[String]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}
