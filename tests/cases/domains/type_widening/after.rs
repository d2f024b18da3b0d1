use migrate::{ColumnType, Table};

#[derive(ColumnType)]
#[domain(name = "points", check = "VALUE >= 0")]
pub struct Points(i64);

#[derive(Table)]
#[check("points < 1000")]
#[index("points + 1", name = "users_next_idx")]
#[unique(points)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "5")]
    pub points: Points,
    pub list: Option<Vec<Points>>,
}
