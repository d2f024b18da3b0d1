use migrate::Table;

#[derive(Table)]
pub struct Users {
    pub id: i64,
    #[column(backfill = "'nobody'")]
    pub email: String,
}
