//! Two texts, or two times of the day: which of them works?

use chrono::{DateTime, Utc};
use migrate::{PgEnum, Table};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::accounts::Tenant;
use crate::sms::SmsCampaign;

/// A question that a campaign answers.
#[derive(Table)]
#[table(name = "ab_tests", rls)]
#[policy(name = "own_tenant", using = "tenant_id = current_tenant()")]
#[index(tenant_id, status)]
#[check(name = "ab_tests_ends_after_start", "ended_at >= started_at")]
pub struct AbTest {
    /// Key.
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    /// Whose it is.
    #[column(references = Tenant, on_delete = "cascade")]
    pub tenant_id: Uuid,
    /// The campaign that is split.
    #[column(references = SmsCampaign, on_delete = "cascade", index)]
    pub campaign_id: Uuid,
    /// For the tenant's own eyes.
    pub name: String,
    /// What differs between the variants.
    #[column(name = "test_type")]
    pub kind: TestType,
    /// Where it stands.
    #[column(default = "'draft'")]
    pub status: TestStatus,
    /// How sure the answer has to be.
    #[column(type = "numeric(4,3)", default = "0.95", check = "confidence > 0 AND confidence < 1")]
    pub confidence: Decimal,
    /// The variant that won: a variant points at its test, and the test at one of its variants.
    #[column(references = AbTestVariant, on_delete = "set null")]
    pub winner_id: Option<Uuid>,
    /// When its first message went out.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was decided, or given up.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was begun.
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
}

/// One of the answers.
#[derive(Table)]
#[table(name = "ab_test_variants", rls)]
#[policy(
    name = "own_tenant",
    using = "EXISTS (SELECT FROM ab_tests WHERE ab_tests.id = ab_test_id AND ab_tests.tenant_id = current_tenant())"
)]
#[unique(ab_test_id, name)]
pub struct AbTestVariant {
    /// Key.
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    /// What it is an answer to.
    #[column(references = AbTest, on_delete = "cascade")]
    pub ab_test_id: Uuid,
    /// "A", "B".
    #[column(type = "varchar(32)")]
    pub name: String,
    /// What it says or does, by the type of the test.
    #[column(default = "'{}'")]
    pub content: serde_json::Value,
    /// Its share of the messages, against the shares of the others.
    #[column(type = "numeric(6,3)", default = "1", check = "weight > 0")]
    pub weight: Decimal,
    /// Messages that went out.
    #[column(default = "0")]
    pub sent: i64,
    /// Leads that did what was hoped for.
    #[column(default = "0")]
    pub converted: i64,
}

/// Where a test stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum TestStatus {
    /// Being written.
    Draft,
    /// Messages go out.
    Running,
    /// None go out for now.
    Paused,
    /// Decided.
    Completed,
}

/// What differs between the variants of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum TestType {
    /// The text.
    Text,
    /// The hour.
    SendTime,
    /// The sender's name.
    Sender,
}
