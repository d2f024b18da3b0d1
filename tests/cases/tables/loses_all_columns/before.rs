use migrate::Table;

#[derive(Table)]
pub struct Visits {
    #[column(primary_key)]
    pub id: i64,
    pub page: String,
}
