//! Agents, those who talk with them, and what they say.

#[expect(missing_docs, reason = "they say what the SQL files say")]
pub mod models;
