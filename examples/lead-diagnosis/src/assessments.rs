//! What visitors are asked.

use chrono::{DateTime, Utc};
use migrate::Table;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::accounts::Tenant;

/// A questionnaire on a tenant's site.
#[derive(Table)]
#[table(name = "assessments", rls)]
#[policy(name = "own_tenant", using = "tenant_id = current_tenant()")]
#[index(tenant_id, published_at desc nulls last)]
#[check(name = "assessments_questions_is_list", "jsonb_typeof(questions) = 'array'")]
pub struct Assessment {
    /// Key.
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    /// Whose it is.
    #[column(references = Tenant, on_delete = "cascade")]
    pub tenant_id: Uuid,
    /// Shown above the questions.
    pub title: String,
    /// In order; what each kind of question holds is the program's to know.
    #[column(default = "'[]'")]
    pub questions: serde_json::Value,
    /// From which score on somebody counts as a lead, in percent.
    #[column(type = "numeric(5,2)", default = "50", check = "pass_score BETWEEN 0 AND 100")]
    pub pass_score: Decimal,
    /// Since when visitors see it; never, as long as it is a draft.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was begun.
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
}
