use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(backfill = "'nobody'")]
    pub email: String,
    #[column(backfill = "id * 10")]
    pub team: i32,
}
