use std::marker::PhantomData;

use sea_query::{
    DeleteStatement, Expr, ExprTrait as _, Iden, IdenStatic, InsertStatement, IntoTableRef as _,
    PostgresQueryBuilder, Query, QueryStatementWriter, SelectStatement, TableRef, UpdateStatement,
};

use crate::{Column, Table};
#[cfg(feature = "tokio-postgres")]
use crate::{ToRow, row::Parameters};

/// Statements for the rows of a table; implemented by [`derive(Table)`](macro@crate::Table) with the feature
/// `sea-query`.
///
/// They know who gives a column its value. One with `generated` or `identity` is never written. One with a
/// `default`, `serial` or `identity = "by default"` is written, or left to the database.
///
/// ```
/// use migrate::{Statements, Table};
///
/// #[derive(Table)]
/// #[table(name = "orders", schema = "shop")]
/// struct Order {
///     #[column(primary_key, identity)]
///     id: i64,
///     note: Option<String>,
///     #[column(default = "now()")]
///     placed_at: std::time::SystemTime,
/// }
///
/// assert_eq!(
///     Order::insert().sql(),
///     r#"INSERT INTO "shop"."orders" ("note", "placed_at") VALUES ($1, $2) RETURNING "id", "note", "placed_at""#
/// );
/// assert_eq!(
///     Order::insert_with_defaults().sql(),
///     r#"INSERT INTO "shop"."orders" ("note") VALUES ($1) RETURNING "id", "note", "placed_at""#
/// );
/// assert_eq!(
///     Order::update_only([Order::COLUMNS.note]).sql(),
///     r#"UPDATE "shop"."orders" SET "note" = $1 WHERE "id" = $2"#
/// );
/// assert_eq!(Order::delete().sql(), r#"DELETE FROM "shop"."orders" WHERE "id" = $1"#);
/// ```
///
/// What is more than a helper can say is written with `sea-query`, in which a column is an identifier:
///
/// ```
/// use migrate::{Statements, Table};
/// use sea_query::{Expr, ExprTrait, PostgresQueryBuilder};
///
/// #[derive(Table)]
/// struct Customer {
///     #[column(primary_key)]
///     id: i64,
///     mail: String,
/// }
///
/// let (sql, values) = Customer::select()
///     .and_where(Expr::col(Customer::COLUMNS.mail).like("%@example.org"))
///     .limit(10)
///     .build(PostgresQueryBuilder);
/// assert_eq!(sql, r#"SELECT "id", "mail" FROM "public"."customer" WHERE "mail" LIKE $1 LIMIT $2"#);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no table",
    note = "write `#[derive(Table)]` above the struct"
)]
pub trait Statements: Table + Sized {
    /// Who gives each column its value, in the order of [`Table::COLUMN_NAMES`].
    const WRITTEN: &'static [Written];

    /// The table, with its schema.
    ///
    /// ```
    /// use migrate::{Statements, Table};
    /// use sea_query::{PostgresQueryBuilder, Table as Ddl};
    ///
    /// #[derive(Table)]
    /// #[table(schema = "audit")]
    /// struct Entry {
    ///     #[column(primary_key)]
    ///     id: i64,
    /// }
    ///
    /// let truncate = Ddl::truncate().table(Entry::table_ref()).to_string(PostgresQueryBuilder);
    /// assert_eq!(truncate, r#"TRUNCATE TABLE "audit"."entry""#);
    /// ```
    fn table_ref() -> TableRef {
        (Self::SCHEMA, Self::NAME).into_table_ref()
    }

    /// All columns of all rows, to go on with.
    fn select() -> SelectStatement {
        let mut query = Query::select();
        query.columns(Self::COLUMN_NAMES.iter().copied()).from(Self::table_ref());
        query
    }

    /// A new row, with all that can be written, and all columns returned: those that the database filled are
    /// known then.
    fn insert() -> Statement<Self, InsertStatement> {
        Statement::insert(|_, written| written != Written::Never)
    }

    /// A new row whose columns with a default get it, and all columns returned.
    fn insert_with_defaults() -> Statement<Self, InsertStatement> {
        Statement::insert(|_, written| written == Written::Always)
    }

    /// A new row in which these columns are left to the database, and all columns returned.
    ///
    /// ```
    /// use migrate::{Statements, Table};
    ///
    /// #[derive(Table)]
    /// struct Order {
    ///     #[column(primary_key, default = "gen_random_uuid()", type = "uuid")]
    ///     id: String,
    ///     #[column(default = "'open'")]
    ///     status: String,
    /// }
    ///
    /// let insert = Order::insert_leaving([Order::COLUMNS.id]);
    /// assert_eq!(Vec::from_iter(insert.parameter_names()), ["status"]);
    /// ```
    fn insert_leaving(left: impl IntoIterator<Item = Column<Self>>) -> Statement<Self, InsertStatement> {
        let left = left.into_iter().collect::<Vec<_>>();
        Statement::insert(|column, written| written != Written::Never && !left.contains(&column))
    }

    /// The row of a key.
    fn select_by_key() -> Statement<Self, SelectStatement>
    where
        Self: Keyed,
    {
        let mut statement = Statement::new(Self::select());
        for (column, value) in statement.key() {
            statement.query.and_where(Expr::col(column).eq(value));
        }
        statement
    }

    /// The row of a key gets new values in all columns outside of its key that can be written.
    fn update() -> Statement<Self, UpdateStatement>
    where
        Self: Keyed,
    {
        Statement::update(|_| true)
    }

    /// The row of a key gets new values in these columns. What only the database writes stays as it is.
    fn update_only(changed: impl IntoIterator<Item = Column<Self>>) -> Statement<Self, UpdateStatement>
    where
        Self: Keyed,
    {
        let changed = changed.into_iter().collect::<Vec<_>>();
        Statement::update(|column| changed.contains(&column))
    }

    /// The row of a key goes.
    fn delete() -> Statement<Self, DeleteStatement>
    where
        Self: Keyed,
    {
        let mut statement = Statement::new(Query::delete());
        statement.query.from_table(Self::table_ref());
        for (column, value) in statement.key() {
            statement.query.and_where(Expr::col(column).eq(value));
        }
        statement
    }
}

/// A table that has a primary key, so that statements can mean one row of it; implemented by
/// [`derive(Table)`](macro@crate::Table) with the feature `sea-query`.
///
/// ```
/// use migrate::{Keyed, Table};
///
/// /// What a page of any table that has a key is read with.
/// fn page<T: Keyed>() -> String {
///     format!("SELECT * FROM {}.{} ORDER BY {}", T::SCHEMA, T::NAME, T::PRIMARY_KEY.join(", "))
/// }
///
/// #[derive(Table)]
/// #[primary_key(order_id, line)]
/// struct OrderLine {
///     order_id: i64,
///     line: i32,
/// }
///
/// assert_eq!(page::<OrderLine>(), "SELECT * FROM public.order_line ORDER BY order_id, line");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no primary key",
    note = "write `#[column(primary_key)]` on the field that is the key, or `#[primary_key(a, b)]` above the struct"
)]
pub trait Keyed: Statements {}

/// Who gives a column its value.
///
/// ```
/// use migrate::{Statements, Table, Written};
///
/// #[derive(Table)]
/// struct Order {
///     #[column(primary_key, identity)]
///     id: i64,
///     note: String,
///     #[column(default = "now()")]
///     placed_at: std::time::SystemTime,
/// }
///
/// let columns = Order::COLUMN_NAMES.iter().zip(Order::WRITTEN);
/// let form: Vec<&str> = columns.filter(|(_, written)| **written == Written::Always).map(|(name, _)| *name).collect();
/// assert_eq!(form, ["note"], "what a form has to ask for");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The application.
    Always,
    /// The application, or the database when it is left out: a default, `serial`, `identity = "by default"`.
    OrDefault,
    /// The database alone: `generated`, `identity`.
    Never,
}

/// A statement, and which column's value belongs to each of its parameters.
///
/// ```
/// use migrate::{Statements, Table};
///
/// #[derive(Table)]
/// struct Tag {
///     #[column(primary_key)]
///     name: String,
///     uses: i64,
/// }
///
/// let update = Tag::update();
/// assert_eq!(update.sql(), r#"UPDATE "public"."tag" SET "uses" = $1 WHERE "name" = $2"#);
/// // What to bind with sqlx, in this order: `query(&update.sql()).bind(tag.uses).bind(&tag.name)`
/// assert_eq!(Vec::from_iter(update.parameter_names()), ["uses", "name"]);
/// ```
#[derive(Clone, Debug)]
pub struct Statement<T, Q> {
    query: Q,
    /// The numbers of columns, for `$1` and those behind it.
    places: Vec<usize>,
    table: PhantomData<fn() -> T>,
}

impl<T: Table, Q: QueryStatementWriter> Statement<T, Q> {
    /// The statement, with its parameters as `$1`, `$2` …
    #[must_use]
    pub fn sql(&self) -> String {
        self.query.to_string(PostgresQueryBuilder)
    }

    /// The names of the columns whose values the parameters are, in order: what to bind with any driver.
    pub fn parameter_names(&self) -> impl Iterator<Item = &'static str> {
        self.places.iter().map(|place| T::COLUMN_NAMES[*place])
    }

    /// The query, to go on with: `ON CONFLICT`, `RETURNING`. A value of your own has to be written as a constant,
    /// for the numbers of parameters are given out.
    ///
    /// ```
    /// use migrate::{Statements, Table};
    /// use sea_query::OnConflict;
    ///
    /// #[derive(Table)]
    /// struct Tag {
    ///     #[column(primary_key)]
    ///     name: String,
    ///     uses: i64,
    /// }
    ///
    /// let mut insert = Tag::insert();
    /// insert.query().on_conflict(OnConflict::column(Tag::COLUMNS.name).update_column(Tag::COLUMNS.uses).to_owned());
    /// assert!(insert.sql().contains(r#"ON CONFLICT ("name") DO UPDATE SET "uses" = "excluded"."uses""#));
    /// ```
    pub fn query(&mut self) -> &mut Q {
        &mut self.query
    }
}

#[cfg(feature = "tokio-postgres")]
impl<T: ToRow, Q> Statement<T, Q> {
    /// The parameters, with the values of this row.
    ///
    /// ```no_run
    /// use migrate::{FromRow, Statements, Table};
    ///
    /// #[derive(Table)]
    /// struct Order {
    ///     #[column(primary_key, identity)]
    ///     id: i64,
    ///     note: Option<String>,
    /// }
    ///
    /// # async fn run(client: tokio_postgres::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let order = Order { id: 0, note: Some("fragile".to_owned()) };
    /// let insert = Order::insert();
    /// let row = client.query_one(&insert.sql(), &insert.parameters(&order)).await?;
    /// let order = Order::from_row(&row)?;
    /// println!("{}", order.id);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn parameters<'row>(&self, row: &'row T) -> Parameters<'row> {
        let values = row.values();
        self.places.iter().map(|place| values[*place]).collect()
    }
}

/// A key of a row of `T`: a reference to its value, or to each one, in the order of [`Table::PRIMARY_KEY`];
/// implemented by [`derive(Table)`](macro@crate::Table) with the features `sea-query` and `tokio-postgres`.
///
/// ```no_run
/// use migrate::{Key, Keyed};
///
/// /// Deletes a row of any table, and tells whether it was there.
/// async fn delete<'key, T: Keyed>(
///     client: &tokio_postgres::Client,
///     key: impl Key<'key, T>,
/// ) -> Result<bool, tokio_postgres::Error> {
///     let delete = T::delete();
///     Ok(client.execute(&delete.sql(), &delete.key_parameters(key)).await? == 1)
/// }
/// ```
#[cfg(feature = "tokio-postgres")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no key of `{T}`",
    note = "a key is a reference to its value, or a tuple of references in the order of the columns"
)]
pub trait Key<'key, T> {
    /// Its values.
    fn values(self) -> Parameters<'key>;
}

/// What needs the key alone.
macro_rules! by_key {
    ($($query:ty),+) => {$(
        #[cfg(feature = "tokio-postgres")]
        impl<T: Keyed> Statement<T, $query> {
            /// The parameters, for the row of this key.
            ///
            /// ```no_run
            /// use migrate::{FromRow, Statements, Table};
            ///
            /// #[derive(Table)]
            /// #[primary_key(order_id, line)]
            /// struct OrderLine {
            ///     order_id: i64,
            ///     line: i32,
            ///     article: String,
            /// }
            ///
            /// # async fn run(client: tokio_postgres::Client) -> Result<(), Box<dyn std::error::Error>> {
            /// let find = OrderLine::select_by_key();
            /// let row = client.query_opt(&find.sql(), &find.key_parameters((&7, &1))).await?;
            /// let line = row.as_ref().map(OrderLine::from_row).transpose()?;
            /// # Ok(())
            /// # }
            /// ```
            #[must_use]
            pub fn key_parameters<'key>(&self, key: impl Key<'key, T>) -> Parameters<'key> {
                key.values()
            }
        }
    )+};
}

by_key!(SelectStatement, DeleteStatement);

impl<T: Table, Q> Statement<T, Q> {
    fn new(query: Q) -> Self {
        Self { query, places: Vec::new(), table: PhantomData }
    }

    /// The next parameter: the value of the column at this place.
    fn value(&mut self, place: usize) -> Expr {
        self.places.push(place);
        // Written as it is, and without the parentheses that other raw expressions get.
        Expr::custom_keyword(format!("${}", self.places.len()))
    }

    /// The columns of the key, each with its parameter.
    fn key(&mut self) -> Vec<(&'static str, Expr)> {
        let place = |name: &str| T::COLUMN_NAMES.iter().position(|column| *column == name);
        let places = T::PRIMARY_KEY.iter().filter_map(|name| Some((*name, place(name)?)));
        places.map(|(name, place)| (name, self.value(place))).collect()
    }
}

impl<T: Statements> Statement<T, InsertStatement> {
    fn insert(is_written: impl Fn(Column<T>, Written) -> bool) -> Self {
        let mut statement = Self::new(Query::insert());
        let (names, values): (Vec<_>, Vec<_>) = columns::<T>()
            .filter(|(_, name, written)| is_written(Column::new(name), *written))
            .map(|(place, name, _)| (name, statement.value(place)))
            .unzip();
        let query = statement.query.into_table(T::table_ref());
        if names.is_empty() {
            query.or_default_values();
        } else {
            query.columns(names).values_panic(values);
        }
        query.returning(Query::returning().columns(T::COLUMN_NAMES.iter().copied()));
        statement
    }
}

impl<T: Keyed> Statement<T, UpdateStatement> {
    fn update(is_changed: impl Fn(Column<T>) -> bool) -> Self {
        let mut statement = Self::new(Query::update());
        statement.query.table(T::table_ref());
        let is_key = |name: &str| T::PRIMARY_KEY.contains(&name);
        for (place, name, written) in columns::<T>() {
            if written != Written::Never && !is_key(name) && is_changed(Column::new(name)) {
                let value = statement.value(place);
                statement.query.value(name, value);
            }
        }
        if statement.places.is_empty()
            && let Some(key) = T::PRIMARY_KEY.first()
        {
            // Nothing changes; whether the row is there is still told.
            statement.query.value(*key, Expr::col(*key));
        }
        for (column, value) in statement.key() {
            statement.query.and_where(Expr::col(column).eq(value));
        }
        statement
    }
}

fn columns<T: Statements>() -> impl Iterator<Item = (usize, &'static str, Written)> {
    T::COLUMN_NAMES
        .iter()
        .zip(T::WRITTEN)
        .enumerate()
        .map(|(place, (name, written))| (place, *name, *written))
}

impl<T> Iden for Column<T> {
    fn unquoted(&self) -> &str {
        self.name()
    }
}

impl<T: 'static> IdenStatic for Column<T> {
    fn as_str(&self) -> &'static str {
        self.name()
    }
}
