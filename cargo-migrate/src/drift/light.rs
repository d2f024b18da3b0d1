//! What is the same by the look of it.

use migrate_schema::expression;
use migrate_schema::schema::read_parameters;

use super::texts::{Place, Text};

/// Whether a text is certainly there as it was said.
pub(super) fn same(text: &Text<'_>) -> bool {
    match text.place {
        Place::Default { column, .. } if text.there.is_empty() => {
            // A domain's own default would come instead.
            let is_plain = column.sql_type.qualified_name().is_none();
            is_plain && column.sql_type.unqualified_name().is_none() && expression::same(text.said, "NULL")
        }
        Place::Usual { kind: "storage parameters", .. } => {
            read_parameters(text.said).is_ok_and(|said| read_parameters(text.there) == Ok(said))
        }
        Place::Default { .. }
        | Place::Generated { .. }
        | Place::Condition { .. }
        | Place::Key { .. }
        | Place::DomainDefault { .. }
        | Place::DomainCheck { .. } => expression::same(text.said, text.there),
        Place::Usual { .. } | Place::Object { .. } | Place::Privileges => false,
    }
}
