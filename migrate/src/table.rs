use std::fmt;
use std::marker::PhantomData;

/// A struct that is a table; implemented by [`derive(Table)`](macro@crate::Table).
///
/// ```
/// use migrate::Table;
///
/// #[derive(Table)]
/// #[table(schema = "auth")]
/// struct User {
///     #[column(primary_key)]
///     id: i64,
///     #[column(name = "mail")]
///     email: Option<String>,
/// }
///
/// assert_eq!((User::SCHEMA, User::NAME), ("auth", "user"));
/// assert_eq!(User::COLUMN_NAMES, ["id", "mail"]);
/// assert_eq!(User::COLUMN_TYPES, ["bigint", "text"]);
/// assert_eq!(User::PRIMARY_KEY, ["id"]);
/// assert_eq!(User::COLUMNS.email.name(), "mail");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no table",
    note = "write `#[derive(Table)]` above the struct"
)]
pub trait Table {
    /// One field for each column, called like the field of the struct.
    type Columns;

    /// The name of the table, without its schema.
    const NAME: &'static str;
    /// The schema that it lives in; `public` when the model does not say.
    const SCHEMA: &'static str;
    /// The columns by the names of their fields: `User::COLUMNS.email`.
    const COLUMNS: Self::Columns;
    /// The names of all columns, in the order of their fields.
    const COLUMN_NAMES: &'static [&'static str];
    /// The SQL types of all columns in their canonical spelling, in the order of their fields.
    const COLUMN_TYPES: &'static [&'static str];
    /// The names of the columns of the primary key, in order; none without one.
    const PRIMARY_KEY: &'static [&'static str];
}

/// The name of a column, which knows the table that it belongs to.
///
/// It shows as the bare name, without quotes.
///
/// ```
/// use migrate::{Column, Table};
///
/// #[derive(Table)]
/// #[table(name = "users")]
/// struct User {
///     #[column(primary_key)]
///     id: i64,
///     #[column(name = "mail")]
///     email: String,
/// }
///
/// // Only a column of this table can be asked for; one that is renamed is renamed here, too.
/// fn newest_by(column: Column<User>) -> String {
///     format!("SELECT * FROM {} ORDER BY {column} DESC LIMIT 1", User::NAME)
/// }
///
/// assert_eq!(newest_by(User::COLUMNS.email), "SELECT * FROM users ORDER BY mail DESC LIMIT 1");
/// ```
pub struct Column<T> {
    name: &'static str,
    table: PhantomData<fn() -> T>,
}

impl<T> Column<T> {
    /// A column of this name. The derive calls this; a name made by hand is not checked.
    ///
    /// ```
    /// use migrate::Column;
    ///
    /// struct Report;
    ///
    /// impl Report {
    ///     /// A column of a view, which no struct is derived for.
    ///     const TOTAL: Column<Self> = Column::new("total");
    /// }
    ///
    /// assert_eq!(Report::TOTAL.to_string(), "total");
    /// ```
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, table: PhantomData }
    }

    /// The name, without its table.
    ///
    /// ```
    /// use migrate::Table;
    ///
    /// #[derive(Table)]
    /// struct Tag {
    ///     #[column(primary_key, name = "tag")]
    ///     text: String,
    /// }
    ///
    /// const ON_CONFLICT: &str = Tag::COLUMNS.text.name();
    /// assert_eq!(format!("ON CONFLICT ({ON_CONFLICT}) DO NOTHING"), "ON CONFLICT (tag) DO NOTHING");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

impl<T> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<T> Eq for Column<T> {}

impl<T> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Column").field(&self.name).finish()
    }
}

impl<T> fmt::Display for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl<T> AsRef<str> for Column<T> {
    fn as_ref(&self) -> &str {
        self.name
    }
}
