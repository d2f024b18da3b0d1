/// A type that a column can have; implemented by [`derive(ColumnType)`](macro@crate::ColumnType).
///
/// ```
/// use migrate::ColumnType;
///
/// #[derive(ColumnType)]
/// struct UserId(uuid::Uuid);
///
/// #[derive(ColumnType)]
/// #[column_type(type = "varchar(255)")]
/// struct Email(String);
///
/// #[derive(ColumnType)]
/// #[domain(name = "zip", schema = "shop", check = "VALUE ~ '^[0-9]{5}$'")]
/// struct Zip(String);
///
/// assert_eq!(Zip::SQL_TYPE, Some("shop.zip"));
/// assert_eq!(UserId::SQL_TYPE, Some("uuid"));
/// assert_eq!(Email::SQL_TYPE, Some("varchar(255)"));
/// # mod uuid {
/// #     pub(crate) struct Uuid;
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type of a column",
    note = "write `#[derive(ColumnType)]` above a struct with one field"
)]
pub trait ColumnType {
    /// The SQL type in its canonical spelling; `None` where the derive cannot tell, because the type
    /// inside is imported and has to be looked up.
    const SQL_TYPE: Option<&'static str>;
}
