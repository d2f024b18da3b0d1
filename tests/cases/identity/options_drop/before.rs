use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(identity, start = 1000, increment = 5)]
    pub number: i64,
}
