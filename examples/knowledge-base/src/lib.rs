//! What the knowledge base keeps: articles, what they are about, and what people asked.

pub mod articles;
pub mod questions;

use migrate::Revision;

/// The revisions in `migrations`, as they were when this was compiled.
pub static REVISIONS: &[Revision] = migrate::embed!();
