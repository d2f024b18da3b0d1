/// A struct that is a composite type of PostgreSQL; implemented by
/// [`derive(Composite)`](macro@crate::Composite).
///
/// ```
/// use migrate::Composite;
///
/// #[derive(Composite)]
/// struct Address {
///     street: String,
///     #[field(name = "zip_code")]
///     zip: Option<String>,
/// }
///
/// assert_eq!((Address::SCHEMA, Address::NAME), ("public", "address"));
/// assert_eq!(Address::ATTRIBUTES, ["street", "zip_code"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no composite type",
    note = "write `#[derive(Composite)]` above the struct"
)]
pub trait Composite {
    /// The name of the type, without its schema.
    const NAME: &'static str;
    /// The schema that it lives in; `public` when the model does not say.
    const SCHEMA: &'static str;
    /// The names of its attributes, in the order of the fields.
    const ATTRIBUTES: &'static [&'static str];
}
