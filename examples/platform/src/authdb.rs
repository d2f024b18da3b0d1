use std::net::IpAddr;

use chrono::{DateTime, Utc};
use migrate::Table;
use uuid::Uuid;

#[derive(Clone, Debug, Table)]
#[table(name = "login_logs", database = "authdb")]
#[index(user_id, name = "idx_login_logs_user_id")]
pub struct LoginLog {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(references = User, on_delete = "set null")]
    pub user_id: Option<Uuid>,
    pub ip_address: IpAddr,
    pub success: bool,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Table)]
#[table(name = "profiles", database = "authdb")]
pub struct Profile {
    #[column(primary_key, default = "uuid_generate_v4()")]
    pub id: Uuid,
    #[column(references = User, on_delete = "cascade", unique)]
    pub user_id: Uuid,
    #[column(type = "varchar(100)")]
    pub display_name: String,
    pub avatar_url: Option<String>,
    pub birth_date: Option<chrono::NaiveDate>,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Table)]
#[table(name = "users", database = "authdb")]
pub struct User {
    #[column(primary_key, default = "uuid_generate_v4()")]
    pub id: Uuid,
    #[column(type = "varchar(255)", unique)]
    pub email: String,
    pub password_hash: String,
    #[column(default = "ARRAY['user'::text]")]
    pub roles: Vec<String>,
    #[column(default = "true")]
    pub is_active: bool,
    #[column(default = "CURRENT_TIMESTAMP")]
    pub created_at: DateTime<Utc>,
}
