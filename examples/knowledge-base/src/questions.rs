//! What people asked.

use std::time::SystemTime;

use migrate::Table;
use uuid::Uuid;

use crate::articles::Article;

/// A question, and the article that answered it.
#[derive(Table)]
#[table(schema = "public", name = "questions")]
pub struct Question {
    /// Given by the database.
    #[column(primary_key, identity)]
    pub id: i64,
    /// As it was asked.
    pub text: String,
    /// When.
    #[column(default = "now()")]
    pub asked_at: SystemTime,
    /// What answered it, if anything did.
    #[column(references = Article, on_delete = "set null", index)]
    pub answered_by: Option<Uuid>,
}
