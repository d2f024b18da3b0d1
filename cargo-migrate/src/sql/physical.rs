//! How values are kept: storage and compression of columns.

use migrate_schema::schema::{Column, Compression, QualifiedName, Storage};

use super::Writer;
use crate::error::{Error, Result};

/// The first version that knows `COMPRESSION`.
const COMPRESSION: u32 = 14;
/// The first version that can go back to what the type brings without naming it.
const STORAGE_DEFAULT: u32 = 16;

impl Writer {
    pub(super) fn alter_storage(
        &mut self,
        table: &QualifiedName,
        column: &str,
        storage: Option<Storage>,
    ) -> Result<()> {
        let own = || {
            let column = self.schema.table(table).and_then(|table| table.column(column));
            column.and_then(|column| Storage::of_type(&column.sql_type))
        };
        let word = match storage {
            Some(storage) => storage.word().to_uppercase(),
            None if self.postgres >= STORAGE_DEFAULT => "DEFAULT".to_owned(),
            None => own().map(|own| own.word().to_uppercase()).ok_or_else(|| {
                let column = table.part(column);
                Error::project(format!(
                    "the type of `{column}` is not one of PostgreSQL's own, and its storage is not known"
                ))
                .help(format!("write `postgres = {STORAGE_DEFAULT}`, which has `SET STORAGE DEFAULT`, or say it: `storage = \"extended\"`"))
            })?,
        };
        self.alter_column(table, column, &format!("SET STORAGE {word}"));
        Ok(())
    }

    pub(super) fn alter_compression(
        &mut self,
        table: &QualifiedName,
        column: &str,
        compression: Option<Compression>,
    ) -> Result<()> {
        self.needs(COMPRESSION, &format!("`compression` of `{}`", table.part(column)))?;
        let word = compression.map_or("default", Compression::word);
        self.alter_column(table, column, &format!("SET COMPRESSION {word}"));
        Ok(())
    }

    /// What a column says beside its definition, which knows no storage before PostgreSQL 16.
    pub(super) fn set_physical(&mut self, table: &QualifiedName, column: &Column) -> Result<()> {
        if let Some(storage) = column.storage {
            self.sentence(format!("set storage of {table}.{} to {}", column.name, storage.word()));
            self.alter_storage(table, &column.name, Some(storage))?;
        }
        if let Some(compression) = column.compression {
            self.sentence(format!("set compression of {table}.{} to {}", column.name, compression.word()));
            self.alter_compression(table, &column.name, Some(compression))?;
        }
        Ok(())
    }

    /// A new type brings a storage of its own.
    pub(super) fn keep_physical(&mut self, table: &QualifiedName, column: &str) -> Result<()> {
        let column = self.schema.table(table).and_then(|table| table.column(column)).cloned();
        column.map_or(Ok(()), |column| self.set_physical(table, &column))
    }
}
