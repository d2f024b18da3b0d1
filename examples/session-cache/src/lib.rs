//! What the service keeps of those who are signed in.

#[expect(missing_docs, reason = "they say what the database says, which has no comments")]
pub mod models;
