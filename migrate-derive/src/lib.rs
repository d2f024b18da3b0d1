//! The macros of [`migrate`](https://docs.rs/migrate-rs), which exports all of them.
//!
//! Depend on `migrate-rs`: what the macros write calls it. This crate follows the version of the tool, and is only the
//! door: what is behind it is `migrate-expand`.

#[cfg(test)]
mod documentation;

use proc_macro::TokenStream;

/// Makes a struct a table: implements [`migrate::Table`](https://docs.rs/migrate-rs/latest/migrate/trait.Table.html).
///
/// Every field is a column, and NOT NULL unless it is an `Option`. `#[derive(Table)]` stands above the attributes that
/// it reads. While it is compiled, the struct is held against the recorded schema.
///
/// ```
/// use std::time::SystemTime;
///
/// use migrate::Table;
///
/// #[derive(Table)]
/// #[table(name = "tenants", schema = "auth")]
/// pub struct Tenant {
///     #[column(primary_key, identity)]
///     pub id: i64,
///     #[column(unique, check = "slug <> ''")]
///     pub slug: String,
/// }
///
/// /// People who can sign in.
/// #[derive(Table)]
/// #[table(name = "users", schema = "auth", rls)]
/// #[unique(tenant_id, email)]
/// #[index(tenant_id, created_at desc, where = "deleted_at IS NULL")]
/// #[check("position('@' in email) > 1", name = "users_email_has_at")]
/// #[policy(for = "select", to = "app", using = "tenant_id = current_setting('app.tenant')::bigint")]
/// pub struct User {
///     #[column(primary_key, identity)]
///     pub id: i64,
///     #[column(references = Tenant, on_delete = "cascade")]
///     pub tenant_id: i64,
///     #[column(type = "varchar(255)", renamed_from = "mail")]
///     pub email: String,
///     pub nickname: Option<String>,
///     #[column(default = "now()")]
///     pub created_at: SystemTime,
///     pub deleted_at: Option<SystemTime>,
///     #[column(skip)]
///     pub is_online: bool,
/// }
///
/// assert_eq!((User::SCHEMA, User::NAME, User::PRIMARY_KEY), ("auth", "users", &["id"][..]));
/// assert_eq!(User::COLUMN_TYPES[2], "varchar(255)");
/// assert!(!User::COLUMN_NAMES.contains(&"is_online"));
/// ```
///
#[doc = include_str!("table.md")]
#[proc_macro_derive(
    Table,
    attributes(table, primary_key, unique, index, check, foreign_key, exclude, policy, column)
)]
pub fn derive_table(input: TokenStream) -> TokenStream {
    migrate_expand::table(input.into()).into()
}

/// Makes an enum an enum type: implements
/// [`migrate::PgEnum`](https://docs.rs/migrate-rs/latest/migrate/trait.PgEnum.html).
///
/// ```
/// use migrate::{PgEnum, Table};
///
/// #[derive(Clone, Copy, Debug, PgEnum)]
/// #[pg_enum(name = "user_status", schema = "auth", rename_all = "snake_case")]
/// pub enum Status {
///     Active,
///     #[pg_enum(renamed_from = "blocked")]
///     Suspended,
///     #[pg_enum(rename = "on hold")]
///     OnHold,
/// }
///
/// #[derive(Table)]
/// struct Account {
///     #[column(primary_key)]
///     id: i64,
///     #[column(default = "'active'")]
///     status: Status,
///     earlier: Vec<Status>,
/// }
///
/// assert_eq!(Status::VALUES, ["active", "suspended", "on hold"]);
/// assert_eq!(Account::COLUMN_TYPES, ["bigint", "auth.user_status", "auth.user_status[]"]);
/// ```
///
#[doc = include_str!("pg_enum.md")]
#[proc_macro_derive(PgEnum, attributes(pg_enum))]
pub fn derive_pg_enum(input: TokenStream) -> TokenStream {
    migrate_expand::pg_enum(input.into()).into()
}

/// Makes a newtype a type of columns, stored like the one field it holds: implements
/// [`migrate::ColumnType`](https://docs.rs/migrate-rs/latest/migrate/trait.ColumnType.html).
///
/// Without an attribute it has the SQL type of that field. With `#[domain]` it is a domain, see "CREATE DOMAIN" in the
/// PostgreSQL documentation.
///
/// ```
/// use migrate::{ColumnType, Table};
///
/// #[derive(ColumnType)]
/// pub struct CustomerId(i64);
///
/// #[derive(ColumnType)]
/// #[column_type(type = "numeric(12, 2)")]
/// pub struct Euros(String);
///
/// #[derive(ColumnType)]
/// #[domain(name = "email", not_null, renamed_from = "mail")]
/// #[check("position('@' in VALUE) > 1", name = "email_has_at")]
/// pub struct Email(String);
///
/// #[derive(Table)]
/// struct Invoice {
///     #[column(primary_key)]
///     customer: CustomerId,
///     total: Euros,
///     copies_to: Option<Email>,
/// }
///
/// assert_eq!(Invoice::COLUMN_TYPES, ["bigint", "numeric(12,2)", "public.email"]);
/// ```
///
#[doc = include_str!("column_type.md")]
#[proc_macro_derive(ColumnType, attributes(column_type, domain, check))]
pub fn derive_column_type(input: TokenStream) -> TokenStream {
    migrate_expand::column_type(input.into()).into()
}

/// Makes a struct a composite type, with an attribute for each field: implements
/// [`migrate::Composite`](https://docs.rs/migrate-rs/latest/migrate/trait.Composite.html).
///
/// See "Composite Types", chapter 8.16 of the PostgreSQL documentation.
///
/// ```
/// use migrate::{Composite, Table};
///
/// #[derive(Composite)]
/// #[composite(schema = "shop", comment = "where to send it")]
/// pub struct Address {
///     #[field(type = "varchar(80)", renamed_from = "road")]
///     pub street: String,
///     pub zip: Option<String>,
/// }
///
/// #[derive(Table)]
/// struct Parcel {
///     #[column(primary_key)]
///     id: i64,
///     to: Address,
///     by_way_of: Vec<Address>,
/// }
///
/// assert_eq!(Parcel::COLUMN_TYPES, ["bigint", "shop.address", "shop.address[]"]);
/// ```
///
#[doc = include_str!("composite.md")]
#[proc_macro_derive(Composite, attributes(composite, field))]
pub fn derive_composite(input: TokenStream) -> TokenStream {
    migrate_expand::composite(input.into()).into()
}

/// Puts the revisions of a folder into the program: an expression of the type
/// [`&'static [migrate::Revision]`](https://docs.rs/migrate-rs/latest/migrate/struct.Revision.html).
///
/// ```no_run
/// use migrate::{Migrator, Revision};
///
#[cfg_attr(not(doctest), doc = r#"static REVISIONS: &[Revision] = migrate::embed!("migrations");"#)]
#[cfg_attr(
    doctest,
    doc = r#"static REVISIONS: &[Revision] = migrate::embed!("../examples/embedded/migrations");"#
)]
///
/// async fn start(client: &mut tokio_postgres::Client) -> Result<(), migrate::Error> {
///     Migrator::new(REVISIONS).upgrade(client).await?;
///     Ok(())
/// }
/// ```
///
#[doc = include_str!("embed.md")]
#[proc_macro]
pub fn embed(input: TokenStream) -> TokenStream {
    migrate_expand::embed(input.into()).into()
}
