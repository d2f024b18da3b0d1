use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "points", check = "VALUE <> ''")]
pub struct Points(String);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "'5'")]
    pub points: Points,
    pub list: Option<Vec<Points>>,
}
