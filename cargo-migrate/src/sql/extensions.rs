//! Extensions.

use migrate_schema::schema::{Extension, QualifiedName};

use super::{Writer, quote};

impl Writer {
    /// An extension often comes with the server, or needs rights that only its owner has: one that is there
    /// is taken as it is.
    pub(super) fn create_extension(&mut self, extension: &Extension) {
        let mut statement = format!("CREATE EXTENSION IF NOT EXISTS {}", quote::name(&extension.name));
        if let Some(schema) = &extension.schema {
            statement.push_str(&format!(" SCHEMA {}", quote::name(schema)));
        }
        if let Some(version) = &extension.version {
            statement.push_str(&format!(" VERSION {}", quote::literal(version)));
        }
        self.statement(statement);
    }

    pub(super) fn drop_extension(&mut self, name: &str) {
        self.statement(format!("DROP EXTENSION {}", quote::name(name)));
    }

    pub(super) fn move_extension(&mut self, name: &str, schema: Option<&str>) {
        let schema = quote::name(schema.unwrap_or(QualifiedName::PUBLIC));
        self.statement(format!("ALTER EXTENSION {} SET SCHEMA {schema}", quote::name(name)));
    }

    pub(super) fn update_extension(&mut self, name: &str, version: Option<&str>) {
        if let Some(version) = version {
            let version = quote::literal(version);
            self.statement(format!("ALTER EXTENSION {} UPDATE TO {version}", quote::name(name)));
        }
    }
}
