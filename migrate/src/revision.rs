use std::borrow::Cow;

/// One step of the history, as plain data.
///
/// Every part can be borrowed for `'static`, so that a revision can also be a constant in a binary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Twelve hexadecimal digits, or what `--rev-id` said.
    pub id: Cow<'static, str>,
    /// The revisions this one follows: none is a base, two or more are a merge.
    pub parents: Cow<'static, [Cow<'static, str>]>,
    /// What the revision is about, in the words of its author.
    pub message: Cow<'static, str>,
    /// When it was written, in RFC 3339.
    pub created: Cow<'static, str>,
    /// Names by which the revision and its branch can be called.
    pub labels: Cow<'static, [Cow<'static, str>]>,
    /// Revisions of other branches that must be applied before this one.
    pub depends_on: Cow<'static, [Cow<'static, str>]>,
    /// The revisions that this one stands for, in order, for databases that have none of them.
    pub replaces: Cow<'static, [Cow<'static, str>]>,
    /// The SQL that applies the revision.
    pub upgrade: SqlFile,
    /// The SQL that takes it back.
    pub downgrade: SqlFile,
    /// The text of `revision.toml`. It is stored beside the applied revision and not looked into.
    pub changes: Cow<'static, str>,
}

impl Revision {
    /// A revision with nothing in it, to fill the parts that one does not care about.
    pub const EMPTY: Self = Self {
        id: Cow::Borrowed(""),
        parents: Cow::Borrowed(&[]),
        message: Cow::Borrowed(""),
        created: Cow::Borrowed(""),
        labels: Cow::Borrowed(&[]),
        depends_on: Cow::Borrowed(&[]),
        replaces: Cow::Borrowed(&[]),
        upgrade: SqlFile::EMPTY,
        downgrade: SqlFile::EMPTY,
        changes: Cow::Borrowed(""),
    };
}

/// A copy. What is borrowed for `'static` stays borrowed.
impl From<&Revision> for Revision {
    fn from(revision: &Revision) -> Self {
        revision.clone()
    }
}

/// The text of an SQL file and, for messages, where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlFile {
    /// The SQL.
    pub text: Cow<'static, str>,
    /// The file, as a user would name it. A text that the database carried has none.
    pub path: Option<Cow<'static, str>>,
}

impl SqlFile {
    /// A file without a statement.
    pub const EMPTY: Self = Self { text: Cow::Borrowed(""), path: None };

    /// SQL that comes from no file.
    pub fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), path: None }
    }

    /// SQL read from a file.
    pub fn read_from(path: impl Into<Cow<'static, str>>, text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), path: Some(path.into()) }
    }
}
