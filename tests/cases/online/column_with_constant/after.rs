use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    pub team: i32,
    #[column(backfill = "'x'", unique, check = "length(word) > 0")]
    pub word: String,
}
