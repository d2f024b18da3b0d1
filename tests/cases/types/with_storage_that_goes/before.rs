use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(type = "text", storage = "external", backfill = "0")]
    pub bio: String,
}
