//! What an application depends on.

mod column_type;
mod pg_enum;
mod table;

pub use migrate_derive::{ColumnType, PgEnum, Table};

pub use self::column_type::ColumnType;
pub use self::pg_enum::PgEnum;
pub use self::table::{Column, Table};
