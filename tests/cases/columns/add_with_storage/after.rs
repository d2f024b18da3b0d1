use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
    #[column(storage = "external", compression = "lz4", backfill = "name || name")]
    pub bio: String,
}
