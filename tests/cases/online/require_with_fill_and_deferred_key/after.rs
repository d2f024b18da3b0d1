use migrate::Table;

#[derive(Table)]
pub struct Teams {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(references = Teams, deferrable = "deferred", backfill = "10")]
    pub team: i32,
}
