use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "zip", check = "VALUE > 0")]
pub struct Zip(i32);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub zip: Zip,
}
