use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "points", default = "5")]
pub struct Points(i32);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "NULL")]
    pub points: Option<Points>,
}
