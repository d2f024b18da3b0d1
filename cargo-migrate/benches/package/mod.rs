//! A package as an application would have it, of as many tables as are wanted.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

const MODELS_PER_FILE: usize = 10;

/// What the tables are about: a name for one thing, and for many.
const NOUNS: [(&str, &str); MODELS_PER_FILE] = [
    ("Account", "accounts"),
    ("Invoice", "invoices"),
    ("Payment", "payments"),
    ("Shipment", "shipments"),
    ("Product", "products"),
    ("Contract", "contracts"),
    ("Campaign", "campaigns"),
    ("Ticket", "tickets"),
    ("Document", "documents"),
    ("Subscription", "subscriptions"),
];

/// How far the development has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// Twelve columns a table.
    First,
    /// In every tenth table a column comes, a type gets wider, or an index and a default come.
    Second,
}

/// A package in a folder that goes when it is dropped.
pub(crate) struct Package {
    folder: TempDir,
    tables: usize,
}

impl Package {
    pub(crate) fn create(tables: usize) -> io::Result<Self> {
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
        let package = Self { folder, tables };
        let manifest = "[package]\nname = \"measured\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [package.metadata.migrate]\nmigrations = \"migrations\"\n\n\
             [dependencies]\nchrono = \"0.4\"\nmigrate-rs = \"0.1\"\nrust_decimal = \"1\"\nserde = \"1\"\n\
             uuid = \"1\"\n\n[workspace]\n";
        fs::write(package.folder().join("Cargo.toml"), manifest)?;
        fs::create_dir_all(package.sources().join("models"))?;
        fs::create_dir(package.folder().join("migrations"))?;
        package.write_models(Version::First)?;
        Ok(package)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn sources(&self) -> PathBuf {
        self.folder().join("src")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.folder().join("migrations/schema.lock")
    }

    /// The folders of the revisions.
    pub(crate) fn revisions(&self) -> io::Result<Vec<PathBuf>> {
        let entries = fs::read_dir(self.folder().join("migrations"))?;
        let paths: Vec<PathBuf> =
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
        Ok(paths.into_iter().filter(|path| path.is_dir()).collect())
    }

    pub(crate) fn write_models(&self, version: Version) -> io::Result<()> {
        let areas = self.tables.div_ceil(MODELS_PER_FILE);
        let mut modules = String::from("//! The models, by area.\n\n");
        for area in 0..areas {
            let _ = writeln!(modules, "pub mod {};", module(area));
            let first = area * MODELS_PER_FILE;
            let models = first..self.tables.min(first + MODELS_PER_FILE);
            let mut text = head(area);
            for number in models {
                text.push_str(&model(number, version));
            }
            fs::write(self.sources().join(format!("models/{}.rs", module(area))), text)?;
        }
        fs::write(self.sources().join("models/mod.rs"), modules)?;
        fs::write(self.sources().join("lib.rs"), "//! An application.\n\npub mod models;\n")
    }
}

fn module(area: usize) -> String {
    format!("area_{area:03}")
}

/// Imports, and the enum type of an area. Its tables hang on those of the area before.
fn head(area: usize) -> String {
    let mut text = format!(
        "//! The models of area {area}.\n\n\
         use chrono::{{DateTime, NaiveDate, Utc}};\n\
         use migrate::{{PgEnum, Table}};\n\
         use rust_decimal::Decimal;\n\
         use serde::{{Deserialize, Serialize}};\n\
         use uuid::Uuid;\n"
    );
    if let Some(before) = area.checked_sub(1) {
        let (noun, _) = NOUNS[MODELS_PER_FILE - 1];
        let last = area * MODELS_PER_FILE - 1;
        let _ = write!(text, "\nuse super::{}::{noun}{last:04};\n", module(before));
    }
    let _ = write!(
        text,
        "\n/// How far a thing of area {area} has come.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, PgEnum)]\n\
         #[pg_enum(name = \"area_{area:03}_state\", rename_all = \"snake_case\")]\n\
         pub enum Area{area:03}State {{\n    Draft,\n    Active,\n    Suspended,\n    /// Nothing happens any more.\n    Closed,\n}}\n"
    );
    text
}

fn model(number: usize, version: Version) -> String {
    let area = number / MODELS_PER_FILE;
    let named = |number: usize| NOUNS[number % MODELS_PER_FILE];
    let (noun, table) = named(number);
    // The first table of all refers to itself.
    let parent = number.saturating_sub(1);
    let (parent_noun, _) = named(parent);
    let changed = version == Version::Second && number % 10 == 3;
    let kind = number / 10 % 3;
    let (wider, column, index) = (changed && kind == 0, changed && kind == 1, changed && kind == 2);
    let quantity = if wider { "i64" } else { "i32" };
    let first_value = if index { "1" } else { "0" };
    let index = if index { "#[index(due_on, state)]\n" } else { "" };
    let column =
        if column { "    /// What else there is to say.\n    pub note: Option<String>,\n" } else { "" };
    format!(
        r#"
/// One of the {table} of area {area}, from its draft until it is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Table)]
#[table(name = "{table}_{number:04}")]
#[index(parent_id, created_at desc)]
#[unique(parent_id, code)]
#[check(name = "{table}_{number:04}_amount_is_positive", "amount >= 0")]
{index}pub struct {noun}{number:04} {{
    #[column(primary_key, default = "gen_random_uuid()")]
    pub id: Uuid,
    /// What it belongs to; it goes with it.
    #[column(references = {parent_noun}{parent:04}, on_delete = "cascade")]
    pub parent_id: Uuid,
    /// A short name that people can say on the telephone.
    #[column(type = "varchar(40)")]
    pub code: String,
    pub title: String,
    /// Anything else, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[column(default = "'draft'", index)]
    pub state: Area{area:03}State,
    /// In the currency of the account.
    #[column(type = "numeric(12, 2)", default = "0")]
    pub amount: Decimal,
    #[column(default = "{first_value}")]
    pub quantity: {quantity},
    pub tags: Vec<String>,
    pub due_on: Option<NaiveDate>,
    #[column(default = "now()")]
    pub created_at: DateTime<Utc>,
    /// Rows stay when they are deleted, for the records.
    pub deleted_at: Option<DateTime<Utc>>,
{column}}}
"#
    )
}
