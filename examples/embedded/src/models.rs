//! What the service keeps: who is written to, and what.

use std::time::SystemTime;

use migrate::Table;

/// Somebody who gets messages.
#[derive(Table)]
#[table(name = "customers")]
pub struct Customer {
    /// Given by the database.
    #[column(primary_key, identity)]
    pub id: i64,
    /// As the message calls them.
    pub name: String,
    /// As it is dialled from everywhere: `+49301234`.
    pub phone: String,
}

/// A message, which leaves as soon as somebody has time.
#[derive(Table)]
#[table(name = "messages")]
#[index(id, where = "sent_at IS NULL", name = "messages_waiting_idx")]
pub struct Message {
    /// Given by the database, in the order of arrival.
    #[column(primary_key, identity)]
    pub id: i64,
    /// Who gets it.
    #[column(references = Customer, on_delete = "cascade")]
    pub customer_id: i64,
    /// What it says.
    pub body: String,
    /// When it arrived here.
    #[column(default = "now()")]
    pub created_at: SystemTime,
    /// When it left; nothing while it waits.
    pub sent_at: Option<SystemTime>,
    /// The process that sent it.
    pub sent_by: Option<i32>,
}
