use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(not_null)]
pub struct Email(String);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: Email,
}
