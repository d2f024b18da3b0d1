//! Short messages to leads.

mod campaign;
mod message;

pub use campaign::SmsCampaign;
pub use message::{SmsMessage, SmsStatus};
