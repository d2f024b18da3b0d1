//! Enum types.

use super::Work;
use crate::change::{Change, Misfit, enum_additions};
use crate::expression::same_option;
use crate::schema::QualifiedName;

impl Work<'_> {
    pub(super) fn create_enums(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        for enum_type in &new.enums {
            let Some(now) = self.now.enum_type(&enum_type.name) else {
                self.push(Change::CreateEnum(enum_type.clone()))?;
                continue;
            };
            if now.comment != enum_type.comment {
                let (name, from, to) =
                    (enum_type.name.clone(), now.comment.clone(), enum_type.comment.clone());
                self.push(Change::CommentEnum { name, from, to })?;
            }
        }
        Ok(())
    }

    /// Values that only come: the columns need not be touched.
    pub(super) fn extend_enums(&mut self) -> Result<(), Misfit> {
        for (name, from, to) in self.altered_enums() {
            if enum_additions(&from, &to).is_some() {
                self.push(Change::AlterEnum { name, from, to })?;
            }
        }
        Ok(())
    }

    /// Values that go or move: the type is made anew, and its columns move over. A default or a rule of a domain that
    /// is about to change anyway may name a value that goes, so it lets go first.
    pub(super) fn replace_enums(&mut self) -> Result<(), Misfit> {
        for (name, from, to) in self.altered_enums() {
            for (table, column, default) in self.outdated_defaults(&name) {
                self.push(Change::AlterDefault { table, column, from: Some(default), to: None })?;
            }
            self.drop_outdated_rules(&name)?;
            self.push(Change::AlterEnum { name, from, to })?;
        }
        Ok(())
    }

    /// The enums whose values go or move.
    pub(super) fn replaced_enums(&self) -> Vec<QualifiedName> {
        let altered = self.altered_enums().into_iter();
        altered.filter(|(_, from, to)| enum_additions(from, to).is_none()).map(|(name, ..)| name).collect()
    }

    fn altered_enums(&self) -> Vec<(QualifiedName, Vec<String>, Vec<String>)> {
        self.new
            .enums
            .iter()
            .filter_map(|new| {
                let now = self.now.enum_type(&new.name)?;
                (now.values != new.values).then(|| (new.name.clone(), now.values.clone(), new.values.clone()))
            })
            .collect()
    }

    /// The defaults that are about to change, of columns whose type is this one or made of it.
    pub(super) fn outdated_defaults(&self, name: &QualifiedName) -> Vec<(QualifiedName, String, String)> {
        let types = self.now.made_of(name);
        let mut outdated = Vec::new();
        for table in &self.now.tables {
            for column in table
                .columns
                .iter()
                .filter(|column| column.sql_type.qualified_name().is_some_and(|name| types.contains(name)))
            {
                let wanted = self.new.table(&table.name).and_then(|table| table.column(&column.name));
                let stays = wanted.is_some_and(|wanted| {
                    wanted.sql_type == column.sql_type
                        && same_option(column.default.as_deref(), wanted.default.as_deref())
                });
                if let (Some(default), false) = (&column.default, stays) {
                    outdated.push((table.name.clone(), column.name.clone(), default.clone()));
                }
            }
        }
        outdated
    }

    pub(super) fn drop_enums(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        let dropped =
            self.now.enums.iter().rev().filter(|enum_type| new.enum_type(&enum_type.name).is_none());
        for enum_type in dropped.cloned().collect::<Vec<_>>() {
            self.push(Change::DropEnum(enum_type))?;
        }
        Ok(())
    }
}
