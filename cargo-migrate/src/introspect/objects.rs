//! What a schema keeps as SQL.

use migrate_schema::object::SqlObject;

use super::assembly::Assembly;

/// Objects in the making.
pub(super) struct Objects;

impl Objects {
    pub(super) fn of(_assembly: &mut Assembly<'_>) -> Vec<SqlObject> {
        Vec::new()
    }
}
