//! SQL objects: what is neither a table nor a type of the models, one text an object.
//!
//! Nothing here is evaluated. A text is cut into statements; the first one says what the object is, and
//! the names in all of them say what it may depend on.

mod file;
mod mentions;
mod read;
mod replace;
mod signature;
mod statement;

use std::fmt;
use std::ops::Range;

pub use file::SqlFile;
pub use mentions::Mentions;
pub use read::Identity;
pub use replace::{
    Companion, PartitionText, Privileges, SequenceOptions, companion, is_replaceable, parent, partition_text,
    same_statement, same_text, sequence_options, with_parent, without_what_goes,
};
pub use statement::Statement;

/// An object that is kept as the SQL that creates it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct SqlObject {
    /// What it is.
    pub kind: ObjectKind,
    /// Its name among those of its kind: `add(integer, integer)`, `touch on auth.users`.
    pub name: String,
    /// The SQL that creates it, and what belongs to it: comments, grants, indexes of a materialized view.
    pub text: String,
}

/// What finds an object again: its kind and its name.
pub type ObjectId<'a> = (ObjectKind, &'a str);

macro_rules! object_kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal $words:literal;)*) => {
        /// The kinds of SQL objects.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
        pub enum ObjectKind {
            $($(#[$doc])* $kind,)*
        }

        impl ObjectKind {
            /// What a person calls it: `materialized view`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// What SQL calls it, in `DROP` and `COMMENT ON`.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$kind => $words,)*
                }
            }
        }
    };
}

object_kinds! {
    /// `CREATE COLLATION`.
    Collation "collation" "COLLATION";
    /// `CREATE TYPE … AS RANGE`.
    RangeType "range type" "TYPE";
    /// `CREATE SEQUENCE`, stand-alone.
    Sequence "sequence" "SEQUENCE";
    /// `CREATE FUNCTION`.
    Function "function" "FUNCTION";
    /// `CREATE PROCEDURE`.
    Procedure "procedure" "PROCEDURE";
    /// `CREATE AGGREGATE`.
    Aggregate "aggregate" "AGGREGATE";
    /// `CREATE OPERATOR`.
    Operator "operator" "OPERATOR";
    /// `CREATE OPERATOR FAMILY`.
    OperatorFamily "operator family" "OPERATOR FAMILY";
    /// `CREATE OPERATOR CLASS`.
    OperatorClass "operator class" "OPERATOR CLASS";
    /// `CREATE CAST`.
    Cast "cast" "CAST";
    /// `CREATE TEXT SEARCH PARSER`.
    TextSearchParser "text search parser" "TEXT SEARCH PARSER";
    /// `CREATE TEXT SEARCH TEMPLATE`.
    TextSearchTemplate "text search template" "TEXT SEARCH TEMPLATE";
    /// `CREATE TEXT SEARCH DICTIONARY`.
    TextSearchDictionary "text search dictionary" "TEXT SEARCH DICTIONARY";
    /// `CREATE TEXT SEARCH CONFIGURATION`.
    TextSearchConfiguration "text search configuration" "TEXT SEARCH CONFIGURATION";
    /// `CREATE TABLE … PARTITION OF`.
    Partition "partition" "TABLE";
    /// `CREATE VIEW`.
    View "view" "VIEW";
    /// `CREATE MATERIALIZED VIEW`.
    MaterializedView "materialized view" "MATERIALIZED VIEW";
    /// `CREATE STATISTICS`.
    Statistics "statistics" "STATISTICS";
    /// `CREATE RULE`.
    Rule "rule" "RULE";
    /// `CREATE TRIGGER`.
    Trigger "trigger" "TRIGGER";
    /// `CREATE EVENT TRIGGER`.
    EventTrigger "event trigger" "EVENT TRIGGER";
    /// `CREATE PUBLICATION`.
    Publication "publication" "PUBLICATION";
    /// `GRANT` and `REVOKE`.
    Grants "grants" "GRANT";
    /// `ALTER DEFAULT PRIVILEGES`.
    DefaultPrivileges "default privileges" "DEFAULT PRIVILEGES";
}

impl ObjectKind {
    /// Whether rows or a counter go when it is dropped, which its text does not bring back.
    #[must_use]
    pub fn holds_data(self) -> bool {
        matches!(self, Self::Sequence | Self::Partition | Self::MaterializedView)
    }

    /// Whether its name can stand in an expression, a query or another object.
    fn can_be_named(self) -> bool {
        !matches!(
            self,
            Self::Cast
                | Self::Rule
                | Self::Trigger
                | Self::EventTrigger
                | Self::Publication
                | Self::Grants
                | Self::DefaultPrivileges
        )
    }

    /// Whether its name can stand in a string: `nextval('order_numbers')`, `to_tsvector('german', …)`.
    fn can_be_in_string(self) -> bool {
        matches!(self, Self::Sequence | Self::TextSearchConfiguration | Self::TextSearchDictionary)
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for SqlObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// Why a text is no object, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where, in bytes of the text with LF line ends; see [`SqlObject::clean`].
    pub range: Range<usize>,
}

impl Mistake {
    fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, range }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl SqlObject {
    /// Reads the text of a file. `stem` is its path below the folder of objects, without `.sql`: grants have
    /// no other name.
    ///
    /// # Errors
    /// A text that creates nothing, several things, or something that has its place elsewhere.
    pub fn read(stem: &str, text: &str) -> Result<Self, Mistake> {
        let text = Self::clean(text);
        let statements = statement::split(&text)?;
        let identity = read::identity(stem, &statements)?;
        Ok(Self { kind: identity.kind, name: identity.to_string(), text: text.trim().to_owned() })
    }

    /// A file's text as it is read: LF line ends, no byte order mark. Where a mistake is counts from its begin.
    #[must_use]
    pub fn clean(text: &str) -> String {
        text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n")
    }

    /// What finds it again.
    #[must_use]
    pub fn id(&self) -> ObjectId<'_> {
        (self.kind, &self.name)
    }

    /// Its statements, the one that creates it first.
    ///
    /// # Errors
    /// A text that did not come from [`SqlObject::read`].
    pub fn statements(&self) -> Result<Vec<Statement<'_>>, Mistake> {
        statement::split(&self.text)
    }

    /// Its parts of speech: what `DROP` has to be told.
    ///
    /// # Errors
    /// A text that did not come from [`SqlObject::read`].
    pub fn identity(&self) -> Result<Identity, Mistake> {
        let mut identity = read::identity(&self.name, &self.statements()?)?;
        if self.kind == ObjectKind::Grants || self.kind == ObjectKind::DefaultPrivileges {
            identity.name.name.clone_from(&self.name);
        }
        Ok(identity)
    }
}

#[cfg(test)]
mod tests;
