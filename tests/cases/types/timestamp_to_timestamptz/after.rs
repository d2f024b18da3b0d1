use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(using = "at AT TIME ZONE 'UTC'")]
    pub at: chrono::DateTime<chrono::Utc>,
}
