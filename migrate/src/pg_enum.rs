/// An enum that is an enum type of PostgreSQL; implemented by [`derive(PgEnum)`](macro@crate::PgEnum). See "Enumerated
/// Types", chapter 8.7 of the PostgreSQL documentation.
///
/// ```
/// use migrate::PgEnum;
///
/// #[derive(PgEnum)]
/// #[pg_enum(rename_all = "snake_case")]
/// enum UserStatus {
///     Active,
///     OnHold,
/// }
///
/// assert_eq!((UserStatus::SCHEMA, UserStatus::NAME), ("public", "user_status"));
/// assert_eq!(UserStatus::VALUES, ["active", "on_hold"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no enum type",
    note = "write `#[derive(PgEnum)]` above the enum"
)]
pub trait PgEnum {
    /// The name of the type, without its schema.
    const NAME: &'static str;
    /// The schema that it lives in; `public` when the model does not say.
    const SCHEMA: &'static str;
    /// The values, in the order of the variants.
    const VALUES: &'static [&'static str];
}
