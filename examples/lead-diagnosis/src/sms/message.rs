use chrono::{DateTime, Utc};
use migrate::{PgEnum, Table};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::SmsCampaign;
use crate::ab_tests::AbTestVariant;
use crate::accounts::Tenant;
use crate::leads::Lead;
use crate::phone::PhoneNumber;

/// One text to one lead.
#[derive(Table)]
#[table(name = "sms_messages", rls)]
#[policy(name = "own_tenant", using = "tenant_id = current_tenant()")]
#[unique(campaign_id, lead_id)]
#[index(tenant_id, created_at desc)]
#[index(campaign_id, status)]
#[index(created_at, where = "status = 'pending'")]
pub struct SmsMessage {
    /// Key.
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    /// Whose it is.
    #[column(references = Tenant, on_delete = "cascade")]
    pub tenant_id: Uuid,
    /// What it is a part of.
    #[column(references = SmsCampaign, on_delete = "cascade")]
    pub campaign_id: Uuid,
    /// To whom.
    #[column(references = Lead, on_delete = "cascade", index)]
    pub lead_id: Uuid,
    /// Which text of a test it is.
    #[column(references = AbTestVariant, on_delete = "set null", index)]
    pub variant_id: Option<Uuid>,
    /// The number at the time.
    pub recipient: PhoneNumber,
    /// The text as it was sent.
    pub body: String,
    /// Where it stands.
    #[column(default = "'pending'")]
    pub status: SmsStatus,
    /// Why it did not arrive, in the provider's words.
    pub error: Option<String>,
    /// What the provider calls it; its reports name nothing else.
    #[column(type = "varchar(64)", unique)]
    pub provider_id: Option<String>,
    /// How many messages the provider counts it as.
    #[column(check = "segments > 0")]
    pub segments: i32,
    /// What it cost, in euros, once that is known.
    #[column(type = "numeric(10,4)")]
    pub price: Option<Decimal>,
    /// When the provider took it.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it arrived.
    pub delivered_at: Option<DateTime<Utc>>,
    /// When it was put in line.
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PgEnum)]
#[pg_enum(rename_all = "snake_case")]
pub enum SmsStatus {
    /// In line.
    Pending,
    /// The provider has it.
    Sent,
    /// The telephone has it.
    Delivered,
    /// The provider refused it.
    Failed,
    /// The provider gave up.
    Undelivered,
}
