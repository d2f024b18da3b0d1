use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(default = "0", backfill = "length(email)")]
    pub score: i32,
}
