use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(identity = "by default", start = 100, increment = 10)]
    pub number: i64,
}
