//! Who answered.

use chrono::{DateTime, Utc};
use migrate::Table;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::accounts::Tenant;
use crate::assessments::Assessment;
use crate::phone::PhoneNumber;

/// Somebody who answered an assessment and left an address.
#[derive(Table)]
#[table(name = "leads", rls)]
#[policy(name = "own_tenant", using = "tenant_id = current_tenant()")]
#[unique(assessment_id, email)]
#[index(tenant_id, created_at desc)]
#[index(answers, using = "gin")]
#[index(tenant_id, source)]
pub struct Lead {
    /// Key.
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    /// Whose lead it is.
    #[column(references = Tenant, on_delete = "cascade")]
    pub tenant_id: Uuid,
    /// What they answered.
    #[column(references = Assessment, on_delete = "cascade")]
    pub assessment_id: Uuid,
    /// Where they can be written to.
    #[column(type = "varchar(255)")]
    pub email: String,
    /// Only with it do they get short messages.
    pub phone: Option<PhoneNumber>,
    /// As they call themselves.
    pub name: Option<String>,
    /// One value for each question.
    #[column(default = "'{}'")]
    pub answers: serde_json::Value,
    /// How much of the best result they reached, in percent.
    #[column(type = "numeric(5,2)", check = "score BETWEEN 0 AND 100")]
    pub score: Decimal,
    /// Where they came from: the `utm_source` of their visit.
    pub source: Option<String>,
    /// When they answered.
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
}
