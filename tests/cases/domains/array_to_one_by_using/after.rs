use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "zip", check = "VALUE > 0")]
pub struct Zip(i32);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(using = "zip[1]", backfill = "ARRAY[1]")]
    pub zip: Zip,
}
