//! Telephone numbers.

use migrate::ColumnType;

/// A number in the international form, `+4915112345678`: at most fifteen digits.
#[derive(Clone, Debug, ColumnType)]
#[column_type(type = "varchar(16)")]
pub struct PhoneNumber(pub String);
