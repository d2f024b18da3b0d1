//! What a live database holds, as models and `schema/` files would record it.
//!
//! Each catalog is asked once for everything, all at the same time on one connection; nothing is asked for a
//! table or an object alone. What PostgreSQL can do and no [`Schema`] can say is told beside it.

mod assembly;
mod catalog;
mod columns;
mod constraints;
mod defined;
mod ignore;
mod indexes;
mod objects;
mod partitions;
mod policies;
mod privileges;
mod query;
mod relations;
mod sequences;
mod text;
mod types;

use migrate::apply::VersionTable;
use migrate_schema::schema::Schema;
use tokio_postgres::Client;

use self::assembly::Assembly;
use self::catalog::Catalog;
pub use self::ignore::Ignore;
use self::query::Asker;
use crate::error::Result;
use crate::live::refused;

/// What a database holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// All that a schema can say.
    pub schema: Schema,
    /// What is there beside it, or is otherwise than it says.
    pub unsettled: Vec<Note>,
}

/// Something that is there and no schema can say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// What it is about: `index`, `foreign table`.
    pub kind: &'static str,
    /// Its name, as far as it has one.
    pub name: String,
    /// What is so about it: `is not valid`.
    pub text: String,
}

impl Note {
    /// Whether what a schema can say of it is not so: it is there by name, and not in force.
    #[must_use]
    pub fn contradicts(&self) -> bool {
        ["is NOT VALID", "is NOT ENFORCED", "is INVALID", "is computed when it is read"]
            .iter()
            .any(|start| self.text.starts_with(start))
    }
}

/// Reads all of a database but what `ignore` matches, what belongs to extensions, and the tool's own tables. The
/// client must not be in a transaction.
///
/// # Errors
/// What PostgreSQL says.
pub async fn read(client: &Client, ignore: &Ignore, version_table: &VersionTable) -> Result<Found> {
    let asker = Asker::begin(client).await.map_err(|error| refused(&error))?;
    let catalog = Catalog::read(&asker).await;
    let end = asker.end().await;
    let catalog = catalog.map_err(|error| refused(&error))?;
    end.map_err(|error| refused(&error))?;
    Ok(Assembly::new(&catalog, ignore, version_table).found())
}
