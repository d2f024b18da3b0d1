use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "points", check = "VALUE >= 0")]
pub struct Points(i32);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub points: Points,
}
