use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "points")]
pub struct Points(uuid::Uuid);

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub points: Points,
}
