use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "user_id")]
pub struct UserId(i64);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: UserId,
}

#[derive(Table)]
pub struct Posts {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users)]
    pub author: UserId,
}
