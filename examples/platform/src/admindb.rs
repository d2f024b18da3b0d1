use chrono::{DateTime, Utc};
use migrate::Table;

#[derive(Clone, Debug, Table)]
#[table(name = "system_logs", database = "admindb")]
#[index(created_at desc, name = "idx_system_logs_created_at")]
pub struct SystemLog {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(check = "level = ANY (ARRAY['debug'::text, 'info'::text, 'warn'::text, 'error'::text])")]
    pub level: String,
    pub message: String,
    #[column(default = "'{}'")]
    pub context: serde_json::Value,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Table)]
#[table(name = "system_settings", database = "admindb")]
pub struct SystemSetting {
    #[column(type = "varchar(100)", primary_key)]
    pub key: String,
    pub value: serde_json::Value,
    pub description: Option<String>,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub updated_at: DateTime<Utc>,
}
