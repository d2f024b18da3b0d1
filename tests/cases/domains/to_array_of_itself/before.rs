use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "path")]
pub struct Path(Vec<i32>);

#[derive(Table)]
pub struct Routes {
    #[column(primary_key)]
    pub id: i64,
    pub paths: Path,
}
