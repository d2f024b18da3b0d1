use migrate::Table;

#[derive(Table)]
pub struct Orders {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "number", generated = "cents * 2")]
    pub twice: i64,
    pub cents: i32,
}
