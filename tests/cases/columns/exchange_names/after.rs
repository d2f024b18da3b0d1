use migrate::Table;

#[derive(Table)]
#[check("second < first")]
#[index(second)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "second")]
    pub first: i32,
    #[column(renamed_from = "first")]
    pub second: i32,
}
