use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "first")]
    pub second: i32,
    #[column(renamed_from = "second")]
    pub third: i32,
}
