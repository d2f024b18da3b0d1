//! Extensions.

use std::collections::BTreeSet;

use super::Work;
use crate::change::{Change, Misfit};
use crate::schema::{QualifiedName, Schema};

impl Work<'_> {
    /// Extensions that come, move or are updated. Without a version any one will do.
    pub(super) fn create_extensions(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        for extension in &new.extensions {
            let Some(now) = self.now.extension(&extension.name).cloned() else {
                self.push(Change::CreateExtension(extension.clone()))?;
                continue;
            };
            let name = &extension.name;
            if now.schema() != extension.schema() {
                let (from, to) = (now.schema.clone(), extension.schema.clone());
                let types = self.moving_types(from.as_deref(), to.as_deref());
                self.push(Change::MoveExtension { name: name.clone(), from, to, types })?;
            }
            if extension.version.is_some() && now.version != extension.version {
                let (from, to) = (now.version, extension.version.clone());
                self.push(Change::UpdateExtension { name: name.clone(), from, to })?;
            }
        }
        Ok(())
    }

    /// The types that columns have had from the one schema, and are to have from the other.
    fn moving_types(&self, from: Option<&str>, to: Option<&str>) -> Vec<String> {
        let names = |schema: &Schema, namespace| -> BTreeSet<String> {
            let columns = schema.tables.iter().flat_map(|table| &table.columns);
            let types = columns.map(|column| &column.sql_type);
            let found = types.filter(|sql_type| sql_type.is_in_schema(namespace));
            found.filter_map(|sql_type| sql_type.own_name().map(str::to_owned)).collect()
        };
        let (old, new) = (names(&self.now, from), names(self.new, to));
        let is_ours = |name: &String| {
            [from, to].into_iter().flatten().any(|schema| {
                let name = QualifiedName::new(schema, name.as_str());
                self.now.defines_type(&name) || self.new.defines_type(&name)
            })
        };
        old.intersection(&new).filter(|name| !is_ours(name)).cloned().collect()
    }

    pub(super) fn drop_extensions(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        let dropped =
            self.now.extensions.iter().rev().filter(|extension| new.extension(&extension.name).is_none());
        for extension in dropped.cloned().collect::<Vec<_>>() {
            self.push(Change::DropExtension(extension))?;
        }
        Ok(())
    }
}
