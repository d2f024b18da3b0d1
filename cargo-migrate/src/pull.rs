//! From a schema to the models and the files of SQL that say it: what `pull` writes. Nothing here asks a database,
//! and nothing is written yet.
//!
//! Tables and types get their Rust names (`rust_name`) and the types of their fields (`rust_type`), what a struct
//! says is put into the order in which it says it (`arranged`) and written (`table`, `defined`), and the items go
//! into files (`layout`), the SQL objects into theirs (`objects`).

mod arranged;
mod attribute;
mod configuration;
mod defined;
mod item;
mod layout;
mod objects;
mod plain;
mod rust_name;
mod rust_type;
mod scope;
mod table;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use migrate_model::{
    ATTRIBUTES, ColumnTypeModel, CompositeModel, Errors, Item as Read, Mistake, Model, PgEnumModel,
};
use migrate_schema::schema::{QualifiedName, Schema};
use proc_macro2::TokenStream;

pub use self::configuration::{with_findings, with_ignored};
use self::item::{Item, Writer};
pub use self::plain::plain_defaults;
use self::rust_name::RustNames;
pub use self::rust_type::Crates;
use self::rust_type::Types;
use crate::source::Naming;

/// How models are written.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where they go.
    pub output: Output,
    /// The folder of SQL objects.
    pub objects: PathBuf,
    /// How constraints and indexes are named that have the names of this convention.
    pub naming: Naming,
    /// Whether doc comments are comments in the database; else these are options.
    pub comments: bool,
    /// The one of several databases that all of it belongs to.
    pub database: Option<String>,
    /// The crates whose types fields have.
    pub crates: Crates,
}

/// Where models go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// All of them into one file.
    File(PathBuf),
    /// Into a folder: a module for each table, and `mod.rs`.
    Folder(PathBuf),
}

impl Output {
    /// A path that ends in `.rs` is a file.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        let is_file = path.extension().is_some_and(|extension| extension == "rs");
        if is_file { Self::File(path.to_path_buf()) } else { Self::Folder(path.to_path_buf()) }
    }
}

/// A file, and what belongs into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where.
    pub path: PathBuf,
    /// What.
    pub text: String,
}

/// What says a schema.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Files of Rust.
    pub models: Vec<File>,
    /// Files of SQL, one for each object and for each schema that nothing else says.
    pub objects: Vec<File>,
    /// What neither can say; a sentence each.
    pub left_out: Vec<String>,
    /// Crates whose types are used, whether the package depends on them or not.
    pub crates: Vec<&'static str>,
    /// How many tables there are.
    pub tables: usize,
    /// How many enum types, domains and composite types.
    pub types: usize,
    /// How many SQL objects, schemas not counted.
    pub sql_objects: usize,
}

/// Writes a schema as models and SQL objects.
#[must_use]
pub fn files(schema: &Schema, options: &Options) -> Files {
    let mut files = Files::default();
    let mut schema = schema.clone();
    let items = loop {
        let names = RustNames::of(&schema);
        let types = Types { crates: &options.crates, names: &names, used: BTreeSet::new() };
        let mut writer = Writer { options, names: &names, types };
        let items = writer.items(&schema);
        let unsaid = items.unsaid();
        if unsaid.is_empty() {
            files.crates = writer.types.used.into_iter().collect();
            break items;
        }
        // What refers to one of these has to say it in another way.
        for (name, what, why) in unsaid {
            files.left_out.push(format!("{what} `{name}` is left out: {why}"));
            schema.tables.retain(|table| table.name != name);
            schema.enums.retain(|kind| kind.name != name);
            schema.domains.retain(|domain| domain.name != name);
            schema.composites.retain(|composite| composite.name != name);
        }
    };
    (files.tables, files.types) = (items.tables.len(), items.types.len());
    files.models = layout::files(items, &options.output);
    let (objects, left_out) = objects::files(&schema, &options.objects);
    files.sql_objects = schema.objects.len() - left_out.len();
    files.objects = objects;
    files.left_out.extend(left_out);
    files
}

/// The items of a schema, with the names that they have in the database.
struct Items {
    tables: Vec<(QualifiedName, Item)>,
    types: Vec<(QualifiedName, Kind, Item)>,
}

#[derive(Clone, Copy)]
enum Kind {
    Enum,
    Domain,
    Composite,
}

impl Writer<'_> {
    fn items(&mut self, schema: &Schema) -> Items {
        let arranged = arranged::arrange(&schema.tables, &self.options.naming);
        let tables = arranged.iter().map(|one| (one.table.name.clone(), self.table(one, schema)));
        let tables = tables.collect();
        let mut types = Vec::new();
        types.extend(schema.enums.iter().map(|it| (it.name.clone(), Kind::Enum, self.enum_type(it))));
        types.extend(schema.domains.iter().map(|it| (it.name.clone(), Kind::Domain, self.domain(it))));
        types.extend(
            schema.composites.iter().map(|it| (it.name.clone(), Kind::Composite, self.composite(it))),
        );
        types.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        Items { tables, types }
    }
}

impl Items {
    /// What the reader of structs does not take, and why.
    fn unsaid(&self) -> Vec<(QualifiedName, &'static str, String)> {
        let tables = self.tables.iter().filter_map(|(name, item)| {
            let why = refused(&item.text, |read, errors| drop(Model::from_item(read, errors)))?;
            Some((name.clone(), "table", why))
        });
        let types = self.types.iter().filter_map(|(name, kind, item)| {
            let (what, why) = match kind {
                Kind::Enum => (
                    "enum type",
                    refused(&item.text, |read, errors| drop(PgEnumModel::from_item(read, errors))),
                ),
                Kind::Domain => (
                    "domain",
                    refused(&item.text, |read, errors| drop(ColumnTypeModel::from_item(read, errors))),
                ),
                Kind::Composite => (
                    "composite type",
                    refused(&item.text, |read, errors| drop(CompositeModel::from_item(read, errors))),
                ),
            };
            Some((name.clone(), what, why?))
        });
        tables.chain(types).collect()
    }
}

/// What is wrong with an item, if anything is.
fn refused(text: &str, read: impl Fn(&Read, &mut Errors)) -> Option<String> {
    let told = |mistake: &Mistake| mistake.message.clone();
    let Ok(tokens) = text.parse::<TokenStream>() else {
        return Some("it cannot be written in Rust".to_owned());
    };
    let is_wanted = |word: &proc_macro2::Ident| ATTRIBUTES.iter().any(|known| word == known);
    let item = match Read::parse(tokens, &is_wanted) {
        Ok(item) => item,
        Err(mistake) => return Some(told(&mistake)),
    };
    let mut errors = Errors::new();
    read(&item, &mut errors);
    errors.iter().next().map(told)
}
