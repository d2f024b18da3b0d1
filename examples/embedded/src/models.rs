//! What the service keeps: who is written to, and what.

use std::time::SystemTime;

use migrate::Table;

/// Somebody who gets messages.
#[derive(Table)]
#[table(name = "customers")]
pub struct Customer {
    #[column(primary_key, identity)]
    pub id: i64,
    pub name: String,
    pub phone: String,
}

/// A message, which leaves as soon as somebody has time.
#[derive(Table)]
#[table(name = "messages")]
#[index(id, where = "sent_at IS NULL", name = "messages_waiting_idx")]
pub struct Message {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(references = Customer, on_delete = "cascade")]
    pub customer_id: i64,
    pub body: String,
    #[column(default = "now()")]
    pub created_at: SystemTime,
    pub sent_at: Option<SystemTime>,
    /// The process that sent it.
    pub sent_by: Option<i32>,
}
