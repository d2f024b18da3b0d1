//! Who uses the program.

use chrono::{DateTime, Utc};
use migrate::Table;
use uuid::Uuid;

/// A company. Everything else belongs to one, and goes with it.
#[derive(Table)]
#[table(name = "tenants", rls)]
#[policy(name = "by_its_address", for = "select", using = "true")]
#[policy(name = "own_tenant", for = "update", using = "id = current_tenant()")]
pub struct Tenant {
    /// Key.
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    /// As the company calls itself.
    pub name: String,
    /// Its part of an address: `https://example.org/<slug>`.
    #[column(type = "varchar(63)", unique, check = "slug = lower(slug)")]
    pub slug: String,
    /// Colours, logo, time zone: whatever the site shows.
    #[column(default = "'{}'")]
    pub settings: serde_json::Value,
    /// When it signed up.
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
}

/// Somebody who signs in for a tenant.
#[derive(Table)]
#[table(name = "users", rls)]
#[policy(name = "own_tenant", using = "tenant_id = current_tenant()")]
#[unique(tenant_id, email)]
#[check(name = "users_email_has_at", "position('@' in email) > 1")]
#[check(name = "users_reset_is_whole", "(reset_token_hash IS NULL) = (reset_expires_at IS NULL)")]
pub struct User {
    /// Key.
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    /// For whom they work.
    #[column(references = Tenant, on_delete = "cascade", index)]
    pub tenant_id: Uuid,
    /// What they sign in with.
    #[column(type = "varchar(255)")]
    pub email: String,
    /// Argon2, with its salt and parameters.
    pub password_hash: String,
    /// As others see them.
    pub name: Option<String>,
    /// Whether they may change the tenant itself.
    #[column(default = "false")]
    pub is_admin: bool,
    /// Wrong passwords since the last right one.
    #[column(default = "0")]
    pub failed_logins: i16,
    /// Until when no password is looked at, after too many wrong ones.
    pub locked_until: Option<DateTime<Utc>>,
    /// When they signed in last.
    pub last_login_at: Option<DateTime<Utc>>,
    /// SHA-256 of the token in the mail that they asked for.
    #[column(unique)]
    pub reset_token_hash: Option<Vec<u8>>,
    /// Until when the token opens anything.
    pub reset_expires_at: Option<DateTime<Utc>>,
    /// When they were invited.
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
}
