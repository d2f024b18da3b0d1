mod elsewhere;
mod standard;
#[cfg(test)]
mod tests;

/// A type that a column can have: the types of the standard library and, with a feature for each crate,
/// those of others; [`derive(ColumnType)`](macro@crate::ColumnType), [`derive(PgEnum)`](macro@crate::PgEnum)
/// and [`derive(Composite)`](macro@crate::Composite) implement it for your own.
///
/// ```
/// use migrate::ColumnType;
///
/// #[derive(ColumnType)]
/// struct UserId(i64);
///
/// #[derive(ColumnType)]
/// #[column_type(type = "varchar(255)")]
/// struct Email(String);
///
/// #[derive(ColumnType)]
/// #[domain(name = "zip", schema = "shop", check = "VALUE ~ '^[0-9]{5}$'")]
/// struct Zip(String);
///
/// assert_eq!(UserId::SQL_TYPE, "bigint");
/// assert_eq!(Email::SQL_TYPE, "varchar(255)");
/// assert_eq!(<Vec<Zip>>::SQL_TYPE, "shop.zip[]");
/// assert!(<Option<Zip>>::NULLABLE);
/// ```
///
/// A wrapper of your own that takes any type passes on what it holds:
///
/// ```
/// use migrate::ColumnType;
///
/// struct Audited<T>(T);
///
/// impl<T: ColumnType> ColumnType for Audited<T> {
///     const SQL_TYPE: &'static str = T::SQL_TYPE;
///     const ARRAY_TYPE: &'static str = T::ARRAY_TYPE;
///     const NULLABLE: bool = T::NULLABLE;
/// }
///
/// assert_eq!(<Audited<bool>>::SQL_TYPE, "boolean");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no type of a column",
    label = "its SQL type is not known",
    note = "derive it: `#[derive(ColumnType)]` above a newtype, `#[derive(PgEnum)]` above an enum, \
            `#[derive(Composite)]` above a struct",
    note = "or say the SQL type where it is used: `#[column(type = \"…\")]`",
    note = "a type of another crate needs the feature of `migrate-rs` that is called like the crate and its \
            version, such as `uuid-1`"
)]
pub trait ColumnType {
    /// The SQL type in its canonical spelling: `uuid`, `varchar(255)`, `auth.user_status`.
    const SQL_TYPE: &'static str;
    /// The type of arrays of it: `uuid[]`. An array of arrays is the same type in PostgreSQL.
    const ARRAY_TYPE: &'static str;
    /// Whether it can be NULL: only an `Option` can.
    const NULLABLE: bool = false;
}

/// Types with one SQL type each, in groups that a `cfg` can stand above. A generic type has its parameters
/// in brackets behind it. The tests hold the same table against that of `migrate-schema`.
macro_rules! column_types {
    ($($(#[$cfg:meta])? { $($sql:literal: $($rust:ty $([$($parameters:tt)*])?),+;)+ })+) => {
        $($(#[$cfg])? $crate::column_type::column_types! {
            @ $($sql: $($rust $([$($parameters)*])?),+;)+
        })+

        #[cfg(test)]
        pub(super) const COLUMN_TYPES: &[(&str, &str)] = &[$($($((stringify!($rust), $sql)),+),+),+];
    };
    (@ $($sql:literal: $($rust:ty $([$($parameters:tt)*])?),+;)+) => {$($(
        impl$(<$($parameters)*>)? $crate::ColumnType for $rust {
            const SQL_TYPE: &'static str = $sql;
            const ARRAY_TYPE: &'static str = concat!($sql, "[]");
        }
    )+)+};
}

/// Ranges of any `T` that PostgreSQL has ranges of, in the same groups.
macro_rules! ranges {
    ($($(#[$cfg:meta])? { $($rust:ty),+ })+) => {
        $($(#[$cfg])? $crate::column_type::ranges! { @ $($rust),+ })+

        #[cfg(test)]
        pub(super) const RANGES: &[&str] = &[$($(stringify!($rust)),+),+];
    };
    (@ $($rust:ty),+) => {$(
        impl<T: $crate::ColumnType> $crate::ColumnType for $rust {
            const SQL_TYPE: &'static str = $crate::column_type::range_of(T::SQL_TYPE).0;
            const ARRAY_TYPE: &'static str = $crate::column_type::range_of(T::SQL_TYPE).1;
        }
    )+};
}

use {column_types, ranges};

/// The type of ranges of a type, and of arrays of them.
///
/// # Panics
/// When PostgreSQL has no such range: while compiling, at the field of that type.
const fn range_of(element: &str) -> (&'static str, &'static str) {
    match element.as_bytes() {
        b"integer" => ("int4range", "int4range[]"),
        b"bigint" => ("int8range", "int8range[]"),
        b"numeric" => ("numrange", "numrange[]"),
        b"timestamp" => ("tsrange", "tsrange[]"),
        b"timestamptz" => ("tstzrange", "tstzrange[]"),
        b"date" => ("daterange", "daterange[]"),
        _ => panic!("PostgreSQL has no range of this type; say `#[column(type = \"…\")]`"),
    }
}
