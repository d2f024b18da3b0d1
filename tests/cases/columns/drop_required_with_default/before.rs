use migrate::Table;

#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(default = "'2026-11-21 08:15:30+00'")]
    pub at: chrono::DateTime<chrono::Utc>,
}
