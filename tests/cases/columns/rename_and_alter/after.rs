use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(renamed_from = "mail", index, default = "'?'", backfill = "'?'")]
    pub email: String,
}
