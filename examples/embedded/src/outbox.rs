//! The work of the service: messages that wait leave, each by one process, however many there are.

use migrate::Table;
use tokio_postgres::Client;

use crate::models::{Customer, Message};

/// Sends what waits, and answers with how many there were.
///
/// # Errors
/// What PostgreSQL says.
pub async fn send_waiting(client: &Client) -> Result<usize, tokio_postgres::Error> {
    let process = i32::try_from(std::process::id()).ok();
    let sql = format!(
        "UPDATE {messages} AS m SET {sent_at} = now(), {sent_by} = $1 FROM {customers} AS c WHERE c.{id} = \
         m.{customer} AND m.{message} IN (SELECT {message} FROM {messages} WHERE {sent_at} IS NULL ORDER BY \
         {message} LIMIT 10 FOR UPDATE SKIP LOCKED) RETURNING c.{name}, c.{phone}, m.{body}",
        messages = Message::NAME,
        sent_at = Message::COLUMNS.sent_at,
        sent_by = Message::COLUMNS.sent_by,
        customer = Message::COLUMNS.customer_id,
        message = Message::COLUMNS.id,
        body = Message::COLUMNS.body,
        customers = Customer::NAME,
        id = Customer::COLUMNS.id,
        name = Customer::COLUMNS.name,
        phone = Customer::COLUMNS.phone,
    );
    let sent = client.query(&sql, &[&process]).await?;
    for message in &sent {
        let [name, phone, body] = [0, 1, 2].map(|column| message.get::<_, &str>(column));
        println!("to {name} at {phone}: {body}");
    }
    Ok(sent.len())
}
