//! Columns that are computed, more than before, or no more.

use migrate_schema::schema::{Column, QualifiedName};

use super::Writer;
use super::types::Users;
use crate::error::Result;

/// The first version that lets a column be computed no more.
const DROP_EXPRESSION: u32 = 13;
/// The first version that changes the expression of a column in place.
const SET_EXPRESSION: u32 = 17;

impl Writer {
    pub(super) fn alter_generated(
        &mut self,
        table: &QualifiedName,
        column: &str,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<()> {
        match (from, to) {
            (_, None) => {
                let whose = format!("computing `{}` no more", table.part(column));
                self.needs(DROP_EXPRESSION, &whose)?;
                self.alter_column(table, column, "DROP EXPRESSION");
            }
            (Some(_), Some(expression)) if self.postgres >= SET_EXPRESSION => {
                self.alter_column(table, column, &format!("SET EXPRESSION AS ({expression})"));
            }
            (_, Some(expression)) => self.make_anew(table, column, expression)?,
        }
        Ok(())
    }

    /// Drops the column with what hangs on it, and brings all back.
    fn make_anew(&mut self, table: &QualifiedName, column: &str, expression: &str) -> Result<()> {
        let Some(owner) = self.schema.table(table) else { return Ok(()) };
        let Some(before) = owner.column(column) else { return Ok(()) };
        let generated = Some(expression.to_owned());
        let computed = Column { generated, default: None, identity: None, ..before.clone() };
        let users = [Users::of_column(owner, &computed)];
        let foreign_keys = self.foreign_keys_of(&users);
        for (table, foreign_key) in &foreign_keys {
            self.sentence(format!("drop foreign key {} for a while", foreign_key.name));
            self.drop_constraint(table, &foreign_key.name);
        }
        let policies = self.policies_of(&users);
        self.drop_policies_for_a_while(&policies);
        let [users] = &users;
        self.let_go(users);
        self.take_back(users)?;
        self.create_policies_again(&policies);
        for (table, foreign_key) in &foreign_keys {
            self.sentence(format!("add foreign key {} again", foreign_key.name));
            self.add_foreign_key(table, foreign_key)?;
        }
        Ok(())
    }
}
