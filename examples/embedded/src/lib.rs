//! What the service is made of.

pub mod models;
pub mod outbox;
pub mod phone;

use migrate::Revision;

/// The revisions in `migrations`, as they were when this was compiled.
pub static REVISIONS: &[Revision] = migrate::embed!();
