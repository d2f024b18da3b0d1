use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(identity, min = 3, max = 2000)]
    pub number: i32,
}
