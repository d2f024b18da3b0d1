use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(identity, start = 20, min = 10, max = 1000, cache = 5, cycle)]
    pub number: i32,
}
