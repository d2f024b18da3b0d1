use std::borrow::Cow;

/// One step of the history, as plain data.
///
/// Every part can be borrowed for `'static`, so that a revision can also be a constant in a binary.
///
/// ```
/// use migrate::{Revision, SqlFile};
///
/// const ADD_PHONE: Revision = Revision {
///     id: std::borrow::Cow::Borrowed("3f9a1c2b4d5e"),
///     message: std::borrow::Cow::Borrowed("phones of customers"),
///     ..Revision::EMPTY
/// };
///
/// let with_sql = Revision {
///     parents: ["162cd074dbf2".into()].into_iter().collect(),
///     upgrade: SqlFile::text("ALTER TABLE public.customers ADD COLUMN phone text;"),
///     downgrade: SqlFile::text("ALTER TABLE public.customers DROP COLUMN phone;"),
///     ..ADD_PHONE
/// };
/// assert_eq!(with_sql.message, "phones of customers");
/// ```
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
///
/// ```
/// use migrate::SqlFile;
///
/// let file = SqlFile::read_from("migrations/…/upgrade.sql", "SELECT 1;");
/// let place = file.path.as_deref().unwrap_or("a text that came with the database");
/// assert_eq!(format!("{place}: {} bytes", file.text.len()), "migrations/…/upgrade.sql: 9 bytes");
/// ```
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
    ///
    /// ```
    /// use migrate::SqlFile;
    ///
    /// let schema = "tenant_7";
    /// let upgrade = SqlFile::text(format!("CREATE TABLE {schema}.notes (id bigint PRIMARY KEY);"));
    /// assert_eq!(upgrade.path, None);
    /// ```
    pub fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), path: None }
    }

    /// SQL read from a file.
    ///
    /// A failure in it is then told with the place in the file:
    ///
    /// ```no_run
    /// use migrate::SqlFile;
    ///
    /// let path = "migrations/20261121_102503_162cd074dbf2_customers/upgrade.sql";
    /// let upgrade = SqlFile::read_from(path, std::fs::read_to_string(path)?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn read_from(path: impl Into<Cow<'static, str>>, text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), path: Some(path.into()) }
    }
}
