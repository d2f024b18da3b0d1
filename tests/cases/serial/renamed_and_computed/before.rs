use migrate::Table;

#[derive(Table)]
pub struct Orders {
    #[column(primary_key)]
    pub id: i64,
    #[column(serial)]
    pub number: i32,
    pub cents: i32,
}
