use std::error::Error;
use std::fmt;

use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, ToSql, WasNull};

use crate::Table;

/// A model that can be read from a row; implemented by [`derive(Table)`](macro@crate::Table) with the
/// feature `tokio-postgres`, where all fields can be read.
///
/// Columns are found by their names, wherever they stand in the row and whatever else is in it. A field with
/// `#[column(skip)]` is filled with its `Default`.
///
/// ```no_run
/// use migrate::{FromRow, Table};
///
/// #[derive(Table)]
/// struct Order {
///     #[column(primary_key)]
///     id: i64,
///     note: Option<String>,
/// }
///
/// # async fn run(client: tokio_postgres::Client) -> Result<(), Box<dyn std::error::Error>> {
/// for row in client.query("SELECT * FROM public.\"order\" WHERE note <> ''", &[]).await? {
///     let order = Order::from_row(&row)?;
///     println!("{}: {}", order.id, order.note.unwrap_or_default());
/// }
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a row",
    note = "it needs `#[derive(Table)]`, and every field a type that is `FromSql`; `tokio-postgres` has them for \
            types of other crates behind features, such as `with-uuid-1`"
)]
pub trait FromRow: Table + Sized {
    /// Reads it.
    ///
    /// # Errors
    /// When a column is missing, there twice, or does not fit into its field.
    fn from_row(row: &Row) -> Result<Self, RowError>;
}

/// A model whose values can be sent; implemented by [`derive(Table)`](macro@crate::Table) with the feature
/// `tokio-postgres`, where all fields can be written.
///
/// ```
/// use migrate::{Table, ToRow};
///
/// #[derive(Table)]
/// struct Order {
///     #[column(primary_key)]
///     id: i64,
///     note: Option<String>,
/// }
///
/// let order = Order { id: 7, note: None };
/// assert_eq!(Order::COLUMN_NAMES.len(), order.values().len());
/// ```
#[diagnostic::on_unimplemented(
    message = "the values of `{Self}` cannot be sent",
    note = "it needs `#[derive(Table)]`, and every field a type that is `ToSql`; `tokio-postgres` has them for types \
            of other crates behind features, such as `with-uuid-1`"
)]
pub trait ToRow: Table {
    /// The values of all columns, in the order of [`Table::COLUMN_NAMES`].
    fn values(&self) -> Parameters<'_>;
}

/// Parameters as `tokio_postgres::Client::query` and the others take them.
pub type Parameters<'row> = Vec<&'row (dyn ToSql + Sync)>;

/// Why a model could not be read from a row.
///
/// ```no_run
/// use migrate::{FromRow, RowError, Table};
///
/// #[derive(Table)]
/// struct User {
///     #[column(primary_key)]
///     id: i64,
///     email: String,
/// }
///
/// fn user(row: &tokio_postgres::Row) -> Option<User> {
///     match User::from_row(row) {
///         Ok(user) => Some(user),
///         Err(error) => {
///             // "the column `email` of `public.user` is NULL in this row; make its field an `Option`"
///             eprintln!("{error}");
///             None
///         }
///     }
/// }
/// ```
#[derive(Debug)]
pub struct RowError {
    table: String,
    column: &'static str,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Missing,
    Twice,
    Null,
    Unreadable { sql_type: String, source: Box<dyn Error + Send + Sync> },
}

impl RowError {
    /// The table, with its schema: `auth.users`.
    ///
    /// ```no_run
    /// use std::collections::BTreeMap;
    ///
    /// use migrate::RowError;
    ///
    /// fn count(unreadable: &mut BTreeMap<String, u32>, error: &RowError) {
    ///     *unreadable.entry(error.table().to_owned()).or_default() += 1;
    /// }
    /// ```
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The column.
    ///
    /// ```no_run
    /// use migrate::RowError;
    ///
    /// /// Whether only a column is missing that came with the newest revision.
    /// fn is_before_the_upgrade(error: &RowError) -> bool {
    ///     (error.table(), error.column()) == ("public.users", "phone")
    /// }
    /// ```
    #[must_use]
    pub fn column(&self) -> &'static str {
        self.column
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, column, problem } = self;
        match problem {
            Problem::Missing => write!(f, "the row has no column `{column}` of `{table}`; select it"),
            Problem::Twice => write!(
                f,
                "the row has more than one column `{column}`; give all but that of `{table}` another name with `AS`"
            ),
            Problem::Null => write!(
                f,
                "the column `{column}` of `{table}` is NULL in this row; make its field an `Option`"
            ),
            Problem::Unreadable { sql_type, .. } => {
                write!(
                    f,
                    "the column `{column}` of `{table}`, of type `{sql_type}`, cannot be read into its field"
                )
            }
        }
    }
}

impl Error for RowError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.problem {
            Problem::Unreadable { source, .. } => Some(&**source),
            Problem::Missing | Problem::Twice | Problem::Null => None,
        }
    }
}

/// The value of one column, by its place in [`Table::COLUMN_NAMES`].
#[doc(hidden)]
pub fn value<'row, M: Table, T: FromSql<'row>>(row: &'row Row, place: usize) -> Result<T, RowError> {
    let column = M::COLUMN_NAMES[place];
    let error = |problem| RowError { table: format!("{}.{}", M::SCHEMA, M::NAME), column, problem };
    let mut found = (0..row.len()).filter(|at| row.columns()[*at].name() == column);
    let at = match (found.next(), found.next()) {
        (Some(at), None) => at,
        (Some(_), Some(_)) => return Err(error(Problem::Twice)),
        (None, _) => return Err(error(Problem::Missing)),
    };
    row.try_get(at).map_err(|refused| {
        let source = refused.into_source().unwrap_or_else(|| "the driver does not say why".into());
        error(if source.is::<WasNull>() {
            Problem::Null
        } else {
            Problem::Unreadable { sql_type: row.columns()[at].type_().to_string(), source }
        })
    })
}
