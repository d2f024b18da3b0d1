//! Lockstep: what a struct says is held against `schema.lock` while it is compiled.
//!
//! What the macro sees it compares itself (`table`, `types`); what only the compiler knows, the types of
//! fields and the tables that models mean, is left to constants (`emit`). How strict it is, and which lock is
//! meant, `migrate-recorded` reads.

mod emit;
mod table;
mod types;

use migrate_model::Span;

pub(crate) use self::table::table;
pub(crate) use self::types::{composite, domain, pg_enum};

/// The command that makes both agree again.
const WAY_OUT: &str = "run `cargo migrate autogenerate -m \"…\"`";

/// A difference between what is compiled and what is recorded.
struct Drift {
    span: Span,
    message: String,
}

impl Drift {
    fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: format!("{}; {WAY_OUT}", message.into()) }
    }
}
