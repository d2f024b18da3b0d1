use chrono::{DateTime, Utc};
use migrate::Table;
use uuid::Uuid;

use crate::accounts::{Tenant, User};
use crate::assessments::Assessment;

/// One text to many leads.
#[derive(Table)]
#[table(name = "sms_campaigns", rls)]
#[policy(name = "own_tenant", using = "tenant_id = current_tenant()")]
#[index(tenant_id, scheduled_at desc nulls first)]
pub struct SmsCampaign {
    /// Key.
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    /// Whose it is.
    #[column(references = Tenant, on_delete = "cascade")]
    pub tenant_id: Uuid,
    /// Whose leads get it; those of all assessments when absent.
    #[column(references = Assessment, on_delete = "cascade", index)]
    pub assessment_id: Option<Uuid>,
    /// Who wrote it, as long as they are there.
    #[column(references = User, on_delete = "set null")]
    pub created_by: Option<Uuid>,
    /// For the tenant's own eyes.
    pub name: String,
    /// The text, with `{{name}}` where a lead's name belongs.
    pub template: String,
    /// When it goes out; a draft when absent.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// When it was begun.
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
}
