use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "NULL")]
    pub points: Option<i32>,
}
