use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(serial = "numbers")]
    pub number: i32,
}
