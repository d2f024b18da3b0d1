use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "'epoch'")]
    pub created_at: chrono::DateTime<chrono::Utc>,
}
