//! What a reader of sources cannot see, or can see wrong.

use migrate::{ColumnType, Table};
use outside::{Amount, Email as Address};

#[derive(ColumnType)]
pub struct Wrapped<T>(T);

#[cfg(feature = "extra")]
pub type Count = i32;
#[cfg(not(feature = "extra"))]
pub type Count = i64;

#[derive(Table)]
#[table(name = "orders", database = "traps")]
pub struct Order {
    #[column(primary_key)]
    pub id: i64,
    /// A newtype of another package.
    pub email: Address,
    /// An alias of another package.
    pub amount: Amount,
    pub optional_amount: Option<Amount>,
    pub count: Count,
    pub wrapped: Wrapped<i16>,
    pub wrapped_list: Wrapped<Vec<Wrapped<Address>>>,
    #[cfg(feature = "extra")]
    pub extra: i32,
}

macro_rules! models {
    ($($model:ident, $table:literal, $ty:ty;)*) => {
        $(
            #[derive(Table)]
            #[table(name = $table, database = "traps")]
            pub struct $model {
                #[column(primary_key)]
                pub id: $ty,
            }
        )*
    };
}

models! {
    Known, "known", i64;
    Unknown, "unknown", i64;
}
