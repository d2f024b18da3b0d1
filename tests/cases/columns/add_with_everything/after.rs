use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Users, on_delete = "set null", index, check = "boss_id <> id")]
    pub boss_id: Option<i64>,
    #[column(unique, backfill = "'user-' || id")]
    pub slug: String,
}
