use chrono::{DateTime, Utc};
use migrate::Table;
use uuid::Uuid;

#[derive(Clone, Debug, Table)]
#[table(name = "api_keys")]
#[index(user_id, name = "idx_api_keys_live", where = "revoked_at IS NULL")]
pub struct ApiKey {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(references = User, on_delete = "cascade")]
    pub user_id: Uuid,
    #[column(type = "varchar(100)")]
    pub name: String,
    #[column(type = "varchar(64)", unique)]
    pub key_hash: String,
    #[column(default = "'{}'")]
    pub scopes: Vec<String>,
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Table)]
#[table(name = "user_sessions")]
#[index(expires_at, name = "idx_user_sessions_expires")]
#[index(api_cache_expires_at)]
#[index(user_id, last_seen_at desc, name = "idx_user_sessions_user")]
#[check(name = "user_sessions_end_after_they_begin", "expires_at > created_at")]
pub struct UserSession {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(references = User, on_delete = "cascade")]
    pub user_id: Uuid,
    #[column(type = "varchar(64)", unique)]
    pub token_hash: String,
    #[column(default = "'{}'")]
    pub data: serde_json::Value,
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
    #[column(default = "now()")]
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    #[column(default = "false")]
    pub api_keys_cached: bool,
    pub api_cache_expires_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    #[column(type = "varchar(255)", unique)]
    pub email: String,
    pub password_hash: String,
    #[column(default = "true")]
    pub is_active: bool,
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
}
