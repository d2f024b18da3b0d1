//! From models to one schema: names are chosen, references are followed, what does not fit is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;

use migrate_model::{Mistake, Model, PgEnumModel, ReferenceTarget, Span, Spanned, closest};
use migrate_schema::hints::Hints;
use migrate_schema::name;
use migrate_schema::rust_type::RustType;
use migrate_schema::schema::{
    Attribute, Column, Composite, Domain, DomainCheck, EnumType, KeyTarget, Named, Namespace, QualifiedName,
    Schema, Storage, Table, find, read_parameters,
};
use migrate_schema::sql_type::SqlType;

use super::file::{FileId, Spot};
use super::item::DERIVES;
use super::naming::{self, Chosen, Subject, Wrong};
use super::resolve::{Owner, Target};
use super::tree::{CrateId, Found, Tree, What};
use super::types::{FieldType, Types, defined_name};
use super::{Models, Place, Places, ReadOptions, chosen};

/// Reads the schema that the models of these crates describe. Mistakes go to the tree's.
pub(super) fn lower(
    tree: &mut Tree<'_>,
    crates: &BTreeSet<CrateId>,
    options: &ReadOptions,
    shown: &dyn Fn(&Tree<'_>, FileId) -> String,
) -> Models {
    let mut lowering = Lowering {
        tree,
        types: Types::default(),
        options,
        tables: Vec::new(),
        enums: Vec::new(),
        known: BTreeMap::new(),
        by_name: BTreeMap::new(),
        enum_names: BTreeMap::new(),
        defined: Vec::new(),
        domains: BTreeMap::new(),
        composites: BTreeMap::new(),
    };
    lowering.collect(crates);
    lowering.hidden(crates);
    lowering.distinct_tables();
    let tables: Vec<usize> = lowering.by_name.values().copied().collect();
    let subjects: Vec<Subject> = tables.iter().map(|at| lowering.tables[*at].subject()).collect();
    let mut chosen = (Vec::new(), Vec::new());
    thread::scope(|scope| {
        // Names need no types, and types no names.
        scope.spawn(|| chosen = naming::choose(&options.naming, &subjects));
        lowering.columns();
        lowering.defined_types();
        lowering.enums();
        lowering.distinct_types();
    });
    let (chosen, wrong) = chosen;
    lowering.models(&tables, chosen, wrong, shown)
}

struct Lowering<'a, 'w> {
    tree: &'a mut Tree<'w>,
    types: Types,
    options: &'a ReadOptions,
    tables: Vec<Declared>,
    enums: Vec<Found>,
    /// What is known to derive `Table`, by its place; `None` when nothing can be said about its table.
    known: BTreeMap<(FileId, usize), Option<usize>>,
    by_name: BTreeMap<QualifiedName, usize>,
    enum_names: BTreeMap<QualifiedName, Found>,
    /// Domains and composite types that are declared.
    defined: Vec<Found>,
    domains: BTreeMap<QualifiedName, (Found, Domain)>,
    composites: BTreeMap<QualifiedName, (Found, Composite)>,
}

/// A model of the schema.
struct Declared {
    found: Found,
    name: QualifiedName,
    /// `None` where the type is wrong.
    columns: Vec<Option<Column>>,
}

impl Declared {
    fn model(&self) -> &Model {
        model(&self.found)
    }

    fn subject(&self) -> Subject {
        Subject { table: self.name.clone(), file: self.found.file, data: Arc::clone(&self.found.data) }
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().flatten().find(|column| column.name == name)
    }

    fn has_column(&self, name: &str) -> bool {
        self.model().columns.iter().any(|column| column.name.value == name)
    }
}

/// What the reader of structs made of something that is declared as a table.
fn model(found: &Found) -> &Model {
    found.data.model().expect("only what was read as a model is declared")
}

impl Lowering<'_, '_> {
    /// Finds the models and enum types of the crates.
    fn collect(&mut self, crates: &BTreeSet<CrateId>) {
        let found: Vec<_> = self
            .tree
            .found
            .iter()
            .filter(|found| crates.contains(&self.tree.krate(found.module)))
            .filter(|found| found.data.is_read())
            .cloned()
            .collect();
        let mut seen = BTreeSet::new();
        for found in found {
            // A file that a library and a program share holds the same models twice.
            if !seen.insert(self.tree.place_of(&found)) {
                continue;
            }
            self.unclear(&found);
            let ours = self.types.ours(self.tree, &found);
            if ours.contains(&"Table") {
                self.collect_table(&found);
            }
            if ours.contains(&"PgEnum")
                && let Some(read) = &found.data.pg_enum
            {
                self.tree.mistakes.extend(found.file, read.mistakes.iter().cloned());
                if let Some(model) = &read.model
                    && self.belongs(&found, model.database.as_ref(), None)
                {
                    self.enums.push(found.clone());
                }
            }
            if ours.contains(&"ColumnType")
                && let Some(read) = &found.data.column_type
            {
                self.tree.mistakes.extend(found.file, read.mistakes.iter().cloned());
            }
            if ours.contains(&"Composite")
                && let Some(read) = &found.data.composite
            {
                self.tree.mistakes.extend(found.file, read.mistakes.iter().cloned());
            }
            if defined_name(&found, &ours).is_some() && self.belongs(&found, database_of(&found), None) {
                self.defined.push(found.clone());
            }
        }
    }

    fn collect_table(&mut self, found: &Found) {
        let Some(read) = &found.data.table else { return };
        self.tree.mistakes.extend(found.file, read.mistakes.iter().cloned());
        let place = self.tree.place_of(found);
        let Some(model) = &read.model else {
            self.known.insert(place, None);
            return;
        };
        if !self.belongs(found, model.database.as_ref(), Some(model.ident.span)) {
            self.known.insert(place, None);
            return;
        }
        self.known.insert(place, Some(self.tables.len()));
        self.tables.push(Declared {
            name: model.qualified_name(),
            columns: Vec::new(),
            found: found.clone(),
        });
    }

    /// Whether something belongs to the database that is read.
    fn belongs(&mut self, found: &Found, said: Option<&Spanned<String>>, needed: Option<Span>) -> bool {
        let file = found.file;
        let databases = &self.options.databases;
        match (said, &self.options.database) {
            (Some(said), _) if !databases.contains(&said.value) => {
                let mistake = Mistake::new(
                    said.span,
                    format!("there is no database `{}` in the configuration", said.value),
                );
                let near = closest(&said.value, databases.iter().map(String::as_str));
                self.tree.mistakes.push(
                    file,
                    mistake.help(match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("add `[package.metadata.migrate.databases.{}]`", said.value),
                    }),
                );
                false
            }
            (Some(said), chosen) => Some(&said.value) == chosen.as_ref(),
            (None, None) => true,
            (None, Some(chosen)) => {
                // A package that is one database's alone need not say so at each of its models.
                let package = &self.tree.package(found.module).name;
                if let Some([owner]) = self.options.owners.get(package).map(Vec::as_slice) {
                    return owner == chosen;
                }
                if let Some(span) = needed {
                    let names = databases.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
                    self.tree.mistakes.push(
                        file,
                        Mistake::new(span, "this model does not say which database it belongs to").help(
                            format!("add `#[table(database = \"…\")]` with one of {}", names.join(", ")),
                        ),
                    );
                }
                false
            }
        }
    }

    /// Derives that nobody can tell the owner of.
    fn unclear(&mut self, found: &Found) {
        for derive in &found.data.derives {
            if let (Owner::Unclear, name) = self.types.resolver.derive(self.tree, found.module, derive)
                && DERIVES.contains(&name.as_str())
                && self.tree.depends_on_us(found.module)
            {
                self.tree.mistakes.push(
                    found.file,
                    Mistake::new(derive.span, format!("`{name}` may come from any of several glob imports"))
                        .help(format!(
                            "import it by its name: `use migrate::{name};`, or write `migrate::{name}`"
                        )),
                );
            }
        }
    }

    fn hidden(&mut self, crates: &BTreeSet<CrateId>) {
        for hidden in std::mem::take(&mut self.tree.hidden) {
            if !crates.contains(&self.tree.krate(hidden.module)) {
                continue;
            }
            let (owner, name) = self.types.resolver.derive(self.tree, hidden.module, &hidden.derive);
            if owner != Owner::Foreign && matches!(name.as_str(), "Table" | "PgEnum") {
                let what = if name == "Table" { "a model" } else { "an enum type" };
                let help = match hidden.place {
                    super::item::IN_MACRO => "write the item out, outside of the macro",
                    _ => "move it out, into a module; what only tests need stands below `#[cfg(test)]`",
                };
                self.tree.mistakes.push(
                    hidden.file,
                    Mistake::new(hidden.derive.span, format!("{what} {} cannot be read", hidden.place))
                        .help(help),
                );
            }
        }
    }

    fn distinct_tables(&mut self) {
        for at in 0..self.tables.len() {
            let declared = &self.tables[at];
            if let Some(first) = self.by_name.get(&declared.name).copied() {
                let first = &self.tables[first];
                let also = Spot { file: first.found.file, span: first.found.data.span };
                let mistake = Mistake::new(
                    declared.found.data.span,
                    format!("two models are the table `{}`", declared.name),
                )
                .label("the second one")
                .help("give one of them another `#[table(name = \"…\")]` or `schema`");
                self.tree.mistakes.push_with(declared.found.file, mistake, also, "the first one");
            } else {
                self.by_name.insert(declared.name.clone(), at);
            }
        }
    }

    fn columns(&mut self) {
        for at in 0..self.tables.len() {
            let found = self.tables[at].found.clone();
            let columns = model(&found).columns.iter().map(|column| self.column(&found, column)).collect();
            self.tables[at].columns = columns;
        }
    }

    fn column(&mut self, found: &Found, column: &migrate_model::Column) -> Option<Column> {
        let said = column.sql_type.as_ref().map(|said| &said.value);
        let field = self.types.of_field(self.tree, found, &column.rust_type, said);
        let sql_type = match field.sql_type {
            Ok(sql_type) => sql_type,
            Err(wrong) => {
                match wrong.also {
                    Some((spot, label)) => {
                        self.tree.mistakes.push_with(found.file, wrong.mistake, spot, label);
                    }
                    None => self.tree.mistakes.push(found.file, wrong.mistake),
                }
                return None;
            }
        };
        let numbered = column.identity.as_ref().map(|identity| ("an identity", identity.span));
        if let Some((what, span)) =
            numbered.or(column.serial.as_ref().map(|serial| ("a serial", serial.span)))
        {
            let is_integer = matches!(sql_type.built_in_name(), Some("smallint" | "integer" | "bigint"));
            if field.nullable || !is_integer || sql_type.is_array() {
                let message = format!("{what} column is a whole number, not `{sql_type}`");
                let message =
                    if field.nullable { format!("{what} column cannot be `Option`") } else { message };
                self.tree
                    .mistakes
                    .push(found.file, Mistake::new(span, message).help("use `i16`, `i32` or `i64`"));
            }
        }
        self.physical(found, column, &sql_type);
        let table = &model(found).name.value;
        Some(column.of_table(table, sql_type, field.nullable, self.options.comments))
    }

    /// Numbers and the like are never moved out of their row, nor compressed.
    fn physical(&mut self, found: &Found, column: &migrate_model::Column, sql_type: &SqlType) {
        if Storage::of_type(sql_type) != Some(Storage::Plain) {
            return;
        }
        if let Some(said) = column.storage.as_ref().filter(|said| said.value != Storage::Plain) {
            let message = format!("values of type `{sql_type}` are always kept in the row");
            let mistake = Mistake::new(said.span, message).help("remove `storage`");
            self.tree.mistakes.push(found.file, mistake);
        }
        if let Some(said) = &column.compression {
            let message = format!("values of type `{sql_type}` are never compressed");
            let mistake = Mistake::new(said.span, message).help("remove `compression`");
            self.tree.mistakes.push(found.file, mistake);
        }
    }

    fn comment(&self, said: Option<&Spanned<String>>, documentation: Option<&str>) -> Option<String> {
        migrate_model::comment(said, documentation, self.options.comments)
    }

    /// Gathers the enum types: those declared, and those that columns of other packages' types have.
    fn enums(&mut self) {
        let used = std::mem::take(&mut self.types.enums).into_iter().map(|(_, found)| found);
        let declared = std::mem::take(&mut self.enums);
        let mut seen = BTreeSet::new();
        for found in declared.into_iter().chain(used) {
            if !seen.insert(self.tree.place_of(&found)) {
                continue;
            }
            let Some(model) = found.data.pg_enum.as_ref().and_then(|read| read.model.as_ref()) else {
                continue;
            };
            let name = model.qualified_name();
            let taken = self.enum_names.get(&name).map(Found::spot).map(|spot| (spot, "an enum type"));
            let taken = taken.or_else(|| {
                let table = &self.tables[*self.by_name.get(&name)?];
                Some((table.found.spot(), "a table, which is a type too"))
            });
            match taken {
                Some((spot, what)) => {
                    let mistake = Mistake::new(model.name.span, format!("two types are called `{name}`"))
                        .label("the second one")
                        .help("give one of them another `name` or `schema`");
                    let label = format!("the first one, {what}");
                    self.tree.mistakes.push_with(found.file, mistake, spot, label);
                }
                None => {
                    self.enum_names.insert(name, found.clone());
                    self.enums.push(found);
                }
            }
        }
    }

    /// Gathers domains and composite types: those declared, and those that columns and other such types have.
    fn defined_types(&mut self) {
        let mut waiting = std::mem::take(&mut self.defined);
        let mut seen = BTreeSet::new();
        loop {
            waiting.append(&mut self.types.defined);
            let Some(found) = waiting.pop() else { return };
            if !seen.insert(self.tree.place_of(&found)) {
                continue;
            }
            let ours = self.types.ours(self.tree, &found);
            let Some(name) = defined_name(&found, &ours) else { continue };
            if found.data.composite.is_some() && ours.contains(&"Composite") {
                self.composite(name, found);
            } else {
                self.domain(name, found);
            }
        }
    }

    fn domain(&mut self, name: QualifiedName, found: Found) {
        let base = self.types.base(self.tree, &found);
        let newtype = found.data.column_type.as_ref().and_then(|read| read.model.as_ref());
        let Some((newtype, model)) = newtype.and_then(|newtype| Some((newtype, newtype.domain.as_ref()?)))
        else {
            return;
        };
        if base.nullable {
            let mistake =
                Mistake::new(newtype.rust_type.span, format!("`{}` hides an `Option`", found.data.name));
            let help = "only `Option` around the field's own type says NULL; take it out of the newtype";
            self.tree.mistakes.push(found.file, mistake.help(help));
        }
        let Some(sql_type) = self.told(&found, base) else { return };
        let mut checks: Vec<DomainCheck> = Vec::new();
        for check in &model.checks {
            let chosen = check.name.as_ref().map(|name| name.value.clone()).unwrap_or_else(|| {
                name::check(&name.name, None, |name| {
                    let said = model.checks.iter().filter_map(|check| check.name.as_ref());
                    find(&checks, name).is_some() || said.into_iter().any(|said| said.value == name)
                })
            });
            checks.push(DomainCheck { name: chosen, expression: check.expression.value.clone() });
        }
        sort(&mut checks);
        let domain = Domain {
            name: name.clone(),
            sql_type,
            collation: text(model.collation.as_ref()),
            default: text(model.default.as_ref()),
            not_null: model.not_null,
            checks,
            comment: self.comment(model.comment.as_ref(), model.documentation.as_deref()),
        };
        let spot = self.domains.get(&name).map(|(first, _)| (first.spot(), "a domain"));
        match spot {
            Some(spot) => self.two_types(&name, &found, spot),
            None => drop(self.domains.insert(name, (found, domain))),
        }
    }

    fn composite(&mut self, name: QualifiedName, found: Found) {
        let Some(model) = found.data.composite.as_ref().and_then(|read| read.model.as_ref()) else { return };
        let mut attributes = Vec::new();
        for attribute in &model.attributes {
            let said = attribute.sql_type.as_ref().map(|said| &said.value);
            let field = self.types.of_field(self.tree, &found, &attribute.rust_type, said);
            attributes.extend(self.told(&found, field).map(|sql_type| Attribute {
                name: attribute.name.value.clone(),
                sql_type,
                collation: text(attribute.collation.as_ref()),
            }));
        }
        let composite = Composite {
            name: name.clone(),
            attributes,
            comment: self.comment(model.comment.as_ref(), model.documentation.as_deref()),
        };
        let spot = self.composites.get(&name).map(|(first, _)| (first.spot(), "a composite type"));
        match spot {
            Some(spot) => self.two_types(&name, &found, spot),
            None => drop(self.composites.insert(name, (found, composite))),
        }
    }

    /// The type of a field, or what is wrong with it.
    fn told(&mut self, found: &Found, field: FieldType) -> Option<SqlType> {
        match field.sql_type {
            Ok(sql_type) => return Some(sql_type),
            Err(wrong) => match wrong.also {
                Some((spot, label)) => self.tree.mistakes.push_with(found.file, wrong.mistake, spot, label),
                None => self.tree.mistakes.push(found.file, wrong.mistake),
            },
        }
        None
    }

    /// Enums, domains, composite types and tables share one set of names.
    fn distinct_types(&mut self) {
        let mut wrong = Vec::new();
        let domains = self.domains.iter().map(|(name, (found, _))| (name, found));
        let composites = self.composites.iter().map(|(name, (found, _))| (name, found));
        for (name, found) in domains.chain(composites) {
            let is = |other: &Found| self.tree.place_of(other) != self.tree.place_of(found);
            let of_enum = self.enum_names.get(name).map(|first| (first.spot(), "an enum type"));
            let of_domain = self.domains.get(name).filter(|(first, _)| is(first));
            let of_domain = of_domain.map(|(first, _)| (first.spot(), "a domain"));
            let of_table = || {
                let table = &self.tables[*self.by_name.get(name)?];
                Some((table.found.spot(), "a table, which is a type too"))
            };
            if let Some(first) = of_enum.or(of_domain).or_else(of_table) {
                wrong.push((name.clone(), found.clone(), first));
            }
        }
        for (name, found, first) in wrong {
            self.two_types(&name, &found, first);
        }
    }

    fn two_types(&mut self, name: &QualifiedName, second: &Found, (spot, what): (Spot, &str)) {
        let mistake = Mistake::new(second.data.span, format!("two types are called `{name}`"))
            .label("the second one")
            .help("give one of them another `name` or `schema`");
        self.tree.mistakes.push_with(second.file, mistake, spot, format!("the first one, {what}"));
    }

    fn models(
        mut self,
        tables: &[usize],
        chosen: Vec<Chosen>,
        wrong: Vec<(FileId, Wrong)>,
        shown: &dyn Fn(&Tree<'_>, FileId) -> String,
    ) -> Models {
        self.say_enums();
        for (file, (mistake, also)) in wrong {
            match also {
                Some((spot, label)) => self.tree.mistakes.push_with(file, mistake, spot, label),
                None => self.tree.mistakes.push(file, mistake),
            }
        }
        let mut schema = Schema::default();
        let mut hints = Hints::default();
        let mut places = Places::default();
        let mut files: BTreeMap<FileId, Arc<str>> = BTreeMap::new();
        let mut without_columns = Vec::with_capacity(tables.len());
        for (at, chosen) in tables.iter().copied().zip(chosen) {
            let table = self.table(at, chosen, &mut hints);
            let declared = &self.tables[at];
            let file = declared.found.file;
            let path = files.entry(file).or_insert_with(|| Arc::from(shown(self.tree, file)));
            let line = |span| self.tree.files.line(Spot { file, span });
            places.add(&table, declared.model(), path, line);
            without_columns.push(table);
        }
        // Now that no reference has to look at them any more.
        for (mut table, at) in without_columns.into_iter().zip(tables.iter().copied()) {
            let columns = std::mem::take(&mut self.tables[at].columns);
            // As long as the list before: it takes the room that the last one left.
            table.columns.reserve_exact(columns.len());
            table.columns.extend(columns.into_iter().flatten());
            schema.tables.push(Arc::new(table));
        }
        for found in self.enum_names.values() {
            if let Some(model) = found.data.pg_enum.as_ref().and_then(|read| read.model.as_ref()) {
                schema.enums.push(self.enum_type(model, &mut hints));
                let file = files.entry(found.file).or_insert_with(|| Arc::from(shown(self.tree, found.file)));
                let spot = Spot { file: found.file, span: model.ident.span };
                let place = Place { file: Arc::clone(file), line: self.tree.files.line(spot) };
                places.enums.insert(model.qualified_name(), place);
            }
        }
        schema.extensions = self.options.extensions.clone();
        for (found, domain) in self.domains.values() {
            let model = found.data.column_type.as_ref().and_then(|read| read.model.as_ref());
            if let Some(old) =
                model.and_then(|model| model.domain.as_ref()).and_then(|domain| domain.renamed_from.as_ref())
            {
                hints.domains.insert(domain.name.clone(), old.value.clone());
            }
            schema.domains.push(domain.clone());
        }
        for (found, composite) in self.composites.values() {
            if let Some(model) = found.data.composite.as_ref().and_then(|read| read.model.as_ref()) {
                let name = &composite.name;
                if let Some(old) = &model.renamed_from {
                    hints.composites.insert(name.clone(), old.value.clone());
                }
                for attribute in &model.attributes {
                    if let Some(old) = &attribute.renamed_from {
                        let part = (name.clone(), attribute.name.value.clone());
                        hints.attributes.insert(part, old.value.clone());
                    }
                }
            }
            schema.composites.push(composite.clone());
        }
        let of_tables = schema.tables.iter().map(|table| &table.name.schema);
        let of_enums = schema.enums.iter().map(|kind| &kind.name.schema);
        let of_extensions = schema.extensions.iter().filter_map(|extension| extension.schema.as_ref());
        let of_domains = schema.domains.iter().map(|domain| &domain.name.schema);
        let of_types = of_domains.chain(schema.composites.iter().map(|composite| &composite.name.schema));
        let used: BTreeSet<_> = of_tables.chain(of_enums).chain(of_extensions).chain(of_types).collect();
        let ours = |name: &&String| *name != QualifiedName::PUBLIC && *name != "pg_catalog";
        schema.namespaces = used.into_iter().filter(ours).map(Namespace::new).collect();
        Models { schema, hints, places }
    }

    /// `type = "mood"` means our type of this name, in the schema of the table or in `public`.
    fn say_enums(&mut self) {
        let mut wrong = Vec::new();
        let known = self.enum_names.keys().chain(self.domains.keys()).chain(self.composites.keys());
        let known: BTreeSet<QualifiedName> = known.cloned().collect();
        let say = |sql_type: &mut SqlType, schema: &str| {
            let Some(name) = sql_type.unqualified_name() else { return };
            let near = [schema, QualifiedName::PUBLIC].map(|schema| QualifiedName::new(schema, name));
            if let Some(found) = near.into_iter().find(|name| known.contains(name)) {
                *sql_type = sql_type.with_name(found);
            }
        };
        for (name, (_, domain)) in &mut self.domains {
            say(&mut domain.sql_type, &name.schema);
        }
        for (name, (_, composite)) in &mut self.composites {
            composite.attributes.iter_mut().for_each(|attribute| say(&mut attribute.sql_type, &name.schema));
        }
        for declared in &mut self.tables {
            let fields = model(&declared.found).columns.iter();
            for (column, field) in declared.columns.iter_mut().zip(fields) {
                let Some(column) = column else { continue };
                say(&mut column.sql_type, &declared.name.schema);
                let Some(name) = column.sql_type.unqualified_name() else { continue };
                if let Some(far) = known.iter().find(|far| far.name == name)
                    && let Some(said) = &field.sql_type
                {
                    let kind = if self.enum_names.contains_key(far) { "enum type" } else { "type" };
                    let message = format!("the {kind} `{name}` is in schema `{}`", far.schema);
                    let help = format!("write `type = \"{far}\"`");
                    wrong.push((declared.found.file, Mistake::new(said.span, message).help(help)));
                }
            }
        }
        for (file, mistake) in wrong {
            self.tree.mistakes.push(file, mistake);
        }
    }

    fn table(&mut self, at: usize, names: Chosen, hints: &mut Hints) -> Table {
        let found = self.tables[at].found.clone();
        let model = model(&found);
        let name = self.tables[at].name.clone();
        let mut table = model.bare_table(self.options.comments);
        let part = |part: &str| (name.clone(), part.to_owned());

        if let Some(old) = &model.renamed_from {
            hints.tables.insert(name.clone(), old.value.clone());
        }
        for column in &model.columns {
            let key = || part(&column.name.value);
            for (from, to) in [
                (&column.renamed_from, &mut hints.columns),
                (&column.using, &mut hints.using),
                (&column.backfill, &mut hints.backfill),
            ] {
                if let Some(from) = from {
                    to.insert(key(), from.value.clone());
                }
            }
        }
        let renamed = |old: Option<&Spanned<String>>, new: &str, to: &mut BTreeMap<_, String>| {
            if let Some(old) = old {
                to.insert(part(new), old.value.clone());
            }
        };
        for (check, chosen) in model.checks.iter().zip(names.checks) {
            renamed(check.renamed_from.as_ref(), &chosen, &mut hints.constraints);
            table.checks.push(check.named(chosen));
        }
        if let (Some(key), Some(chosen)) = (&model.primary_key, names.primary_key) {
            renamed(key.renamed_from.as_ref(), &chosen, &mut hints.constraints);
            for column in &key.columns {
                let declared = &self.tables[at];
                // Where `Option` is written out, the reader of the struct has said so.
                if declared.column(&column.value).is_some_and(|column| column.nullable)
                    && !self.was_told(found.file, column.span)
                {
                    self.tree.mistakes.push(
                        found.file,
                        Mistake::new(
                            column.span,
                            format!("`{}` is in the primary key and cannot be `Option`", column.value),
                        )
                        .help("a primary key is never NULL: use a type that is no alias of an `Option`"),
                    );
                }
            }
            table.primary_key = Some(key.named(chosen));
        }
        for (unique, chosen) in model.uniques.iter().zip(names.uniques) {
            renamed(unique.renamed_from.as_ref(), &chosen, &mut hints.constraints);
            table.uniques.push(unique.named(chosen));
        }
        for (index, chosen) in model.indexes.iter().zip(names.indexes) {
            renamed(index.renamed_from.as_ref(), &chosen, &mut hints.indexes);
            self.check_parameters(&found, index);
            table.indexes.push(index.named(chosen));
        }
        for (key, chosen) in model.foreign_keys.iter().zip(names.foreign_keys) {
            renamed(key.renamed_from.as_ref(), &chosen, &mut hints.constraints);
            if let Some((references, referenced_columns)) = self.reference(at, key) {
                table.foreign_keys.push(key.named(chosen, references, referenced_columns));
            }
        }
        for (exclude, chosen) in model.excludes.iter().zip(names.excludes) {
            renamed(exclude.renamed_from.as_ref(), &chosen, &mut hints.constraints);
            table.excludes.push(exclude.named(chosen));
        }
        self.has_inherited(at);
        for mistake in chosen::mistakes(model, &table, &self.tables[at].columns) {
            self.tree.mistakes.push(found.file, mistake);
        }
        for policy in &model.policies {
            let chosen = self.policy_name(&found, &table, model, policy);
            renamed(policy.renamed_from.as_ref(), &chosen, &mut hints.policies);
            table.policies.push(policy.named(chosen));
        }
        sort(&mut table.excludes);
        sort(&mut table.policies);
        sort(&mut table.checks);
        sort(&mut table.uniques);
        sort(&mut table.indexes);
        sort(&mut table.foreign_keys);
        table
    }

    fn check_parameters(&mut self, found: &Found, index: &migrate_model::Index) {
        let Some(said) = &index.with else { return };
        if let Err(reason) = read_parameters(&said.value) {
            let message = reason.split("; ").next().unwrap_or_default().to_owned();
            let mistake = Mistake::new(said.span, message).help("write `with = \"fillfactor = 70\"`");
            self.tree.mistakes.push(found.file, mistake);
        }
    }

    /// A struct says all columns of its table, those that it inherits too.
    fn has_inherited(&mut self, at: usize) {
        let own = &self.tables[at];
        let mut wrong = Vec::new();
        for parent in &own.model().inherits {
            let Some(other) = self.by_name.get(&parent.value).map(|at| &self.tables[*at]) else { continue };
            for column in other.columns.iter().flatten() {
                let message = match own.column(&column.name) {
                    None if own.has_column(&column.name) => continue,
                    None => {
                        format!("`{}` has no field for column `{}`, which it inherits", own.name, column.name)
                    }
                    Some(mine) if mine.sql_type != column.sql_type => {
                        format!(
                            "`{}` is `{}`, but is inherited as `{}`",
                            column.name, mine.sql_type, column.sql_type
                        )
                    }
                    Some(_) => continue,
                };
                let mistake = Mistake::new(parent.span, message);
                wrong.push((
                    mistake.help("give the struct a field like that of the parent"),
                    other.found.spot(),
                ));
            }
        }
        let file = own.found.file;
        for (mistake, spot) in wrong {
            self.tree.mistakes.push_with(file, mistake, spot, "the parent is declared here");
        }
    }

    /// Policies have their names within their table.
    fn policy_name(
        &mut self,
        found: &Found,
        table: &Table,
        model: &Model,
        policy: &migrate_model::Policy,
    ) -> String {
        let is_there = |name: &str| table.policies.iter().any(|other| other.name == name);
        let Some(given) = &policy.name else {
            let given = |name: &str| {
                model
                    .policies
                    .iter()
                    .any(|other| other.name.as_ref().is_some_and(|given| given.value == name))
            };
            let command = Some(policy.command.word()).filter(|_| !policy.command.is_default());
            return migrate_schema::name::policy(&table.name.name, command, |name| {
                is_there(name) || given(name)
            });
        };
        if is_there(&given.value) {
            let message = format!("the name `{}` is given twice", given.value);
            let mistake = Mistake::new(given.span, message)
                .help("choose another one: names of policies are those of one table");
            self.tree.mistakes.push(found.file, mistake);
        }
        given.value.clone()
    }

    fn was_told(&self, file: FileId, span: Span) -> bool {
        self.tree.mistakes.has_at(self.tree.files, file, span)
    }

    /// The table and columns that a foreign key refers to; `None` when something is wrong with them.
    fn reference(
        &mut self,
        at: usize,
        key: &migrate_model::ForeignKey,
    ) -> Option<(QualifiedName, Vec<String>)> {
        let found = self.tables[at].found.clone();
        let references = &key.references;
        let target = match &references.target {
            ReferenceTarget::Table(name) => match self.by_name.get(name) {
                Some(target) => *target,
                None => {
                    let mistake = Mistake::new(references.span, format!("table `{name}` is no model"))
                        .help(
                            "a foreign key is recorded with the table that it refers to: describe that as a model too, or \
                             leave the attribute out and let a revision by hand add the key",
                        );
                    self.tree.mistakes.push(found.file, mistake);
                    return None;
                }
            },
            ReferenceTarget::Model(path) => self.referenced_model(at, path, references.span)?,
        };
        let name = self.tables[target].name.clone();
        let columns: Vec<Spanned<String>> = match &references.columns {
            Some(columns) => columns.clone(),
            None => match &self.tables[target].model().primary_key {
                Some(primary) => primary
                    .columns
                    .iter()
                    .map(|column| Spanned::new(column.value.clone(), references.span))
                    .collect(),
                None => {
                    let spot = self.tables[target].found.spot();
                    let mistake = Mistake::new(references.span, format!("table `{name}` has no primary key"))
                        .help("give it one, or say which unique columns are meant: `references = Other(column)`");
                    self.tree.mistakes.push_with(found.file, mistake, spot, "it is declared here");
                    return None;
                }
            },
        };
        if !self.are_there(&found, target, &columns) || !self.fits(at, target, key, &columns) {
            return None;
        }
        Some((name, texts(&columns)))
    }

    fn referenced_model(&mut self, at: usize, path: &[String], span: Span) -> Option<usize> {
        if matches!(path, [only] if only == "Self") {
            return Some(at);
        }
        let found = self.tables[at].found.clone();
        let written = path.join("::");
        let mut target = self.types.resolver.type_path(self.tree, found.module, path);
        // An alias of a model is as good as the model.
        let mut steps = 0;
        while let Some(Target::Here(What::Alias(home, _, alias))) = &target {
            let RustType::Path { segments, .. } = &alias.target else { break };
            target = self.types.resolver.type_path(self.tree, *home, segments);
            steps += 1;
            if steps > 32 {
                target = None;
            }
        }
        let mistake = match target {
            Some(Target::Here(What::Data(target))) => {
                let place = self.tree.place_of(&target);
                if let Some(known) = self.known.get(&place) {
                    let Some(known) = *known else {
                        return self.of_other_database(&found, &target, span);
                    };
                    // Of two models of one table, the first one is meant.
                    return self.by_name.get(&self.tables[known].name).copied();
                }
                let package = self.tree.package(target.module).name.clone();
                let is_model = self.types.ours(self.tree, &target).contains(&"Table");
                let way = if self.tree.is_member(target.module) {
                    format!("add `models = [\"{package}\"]` to the configuration")
                } else {
                    format!(
                        "make `{package}` a member of this workspace and add `models = [\"{package}\"]` to the configuration"
                    )
                };
                let mistake = if is_model {
                    Mistake::new(span, format!("the models of package `{package}` are not read"))
                        .label(format!("`{written}` is one of them"))
                        .help(format!("{way}, or name the table: `references = \"schema.table(column)\"`"))
                } else {
                    Mistake::new(span, format!("`{written}` does not derive `Table`"))
                        .help("add `#[derive(Table)]` to it, or refer to another model")
                };
                self.tree.mistakes.push_with(found.file, mistake, target.spot(), "it is declared here");
                return None;
            }
            Some(Target::Elsewhere(path)) => Mistake::new(
                span,
                format!("`{}` cannot be read: its source is not in this workspace", path.join("::")),
            )
            .help("name the table: `references = \"schema.table(column)\"`"),
            _ => {
                let structs = self.tables.iter().map(|table| table.found.data.name.as_str());
                let help = match closest(path.last().map_or("", String::as_str), structs) {
                    Some(near) if Some(near) != path.last().map(String::as_str) => {
                        format!("did you mean `{near}`?")
                    }
                    Some(near) => {
                        let paths = self.tables.iter().filter(|table| table.found.data.name == near);
                        let path = paths.map(|table| self.tree.path_of(table.found.module)).next();
                        format!("import it: `use {}::{near};`", path.unwrap_or_default())
                    }
                    None => {
                        "import it, or name the table: `references = \"schema.table(column)\"`".to_owned()
                    }
                };
                Mistake::new(span, format!("`{written}` cannot be found in this module")).help(help)
            }
        };
        self.tree.mistakes.push(found.file, mistake);
        None
    }

    fn of_other_database(&mut self, from: &Found, target: &Found, span: Span) -> Option<usize> {
        let model = target.data.table.as_ref().and_then(|read| read.model.as_ref())?;
        let database = model.database.as_ref()?;
        if self.options.database.as_ref() != Some(&database.value) {
            let mistake = Mistake::new(
                span,
                format!("`{}` is in another database, `{}`", target.data.name, database.value),
            )
            .help("a foreign key stays within one database: remove `references`");
            self.tree.mistakes.push_with(from.file, mistake, target.spot(), "it is declared here");
        }
        None
    }

    fn are_there(&mut self, found: &Found, target: usize, columns: &[Spanned<String>]) -> bool {
        let target = &self.tables[target];
        let mut wrong = Vec::new();
        for column in columns.iter().filter(|column| !target.has_column(&column.value)) {
            let names = target.model().columns.iter().map(|column| column.name.value.as_str());
            let mistake = Mistake::new(
                column.span,
                format!("table `{}` has no column `{}`", target.name, column.value),
            );
            wrong.push(match closest(&column.value, names) {
                Some(near) => mistake.help(format!("did you mean `{near}`?")),
                None => mistake.help("name a column of the table that is referred to"),
            });
        }
        let are_there = wrong.is_empty();
        let spot = target.found.spot();
        for mistake in wrong {
            self.tree.mistakes.push_with(found.file, mistake, spot, "it is declared here");
        }
        are_there
    }

    /// Whether the referenced columns are a key, and have the types of those that refer to them.
    fn fits(
        &mut self,
        at: usize,
        target: usize,
        key: &migrate_model::ForeignKey,
        columns: &[Spanned<String>],
    ) -> bool {
        let (own, other) = (&self.tables[at], &self.tables[target]);
        let file = own.found.file;
        if columns.len() != key.columns.len() {
            // With the columns written out, the reader of the struct has said so.
            if key.references.columns.is_none() {
                let mistake = Mistake::new(
                    key.references.span,
                    format!(
                        "the primary key of `{}` has {}, the foreign key {}",
                        other.name,
                        counted(columns.len()),
                        key.columns.len()
                    ),
                )
                .help("refer to all of its columns with `#[foreign_key(a, b, references = Other)]`, or to a unique one");
                self.tree.mistakes.push_with(file, mistake, other.found.spot(), "it is declared here");
            }
            return false;
        }
        if !is_key(other.model(), columns) {
            let list = columns.iter().map(|column| column.value.as_str()).collect::<Vec<_>>().join(", ");
            let mistake = Mistake::new(
                key.references.span,
                format!("`{list}` is neither the primary key of `{}` nor unique", other.name),
            )
            .help(format!(
                "add `#[unique({list})]` to `{}`, or refer to its primary key",
                other.found.data.name
            ));
            self.tree.mistakes.push_with(file, mistake, other.found.spot(), "it is declared here");
            return false;
        }
        let mut wrong = Vec::new();
        for (from, to) in key.columns.iter().zip(columns) {
            let (Some(column), Some(referenced)) = (own.column(&from.value), other.column(&to.value)) else {
                continue;
            };
            let Some(field) = own.model().column(&from.value) else { continue };
            let (mine, theirs) = (&column.sql_type, &referenced.sql_type);
            let (below, below_theirs) = (self.below(mine), self.below(theirs));
            let is_meant = field.sql_type.is_some() && are_comparable(&below, &below_theirs);
            if !is_same_but_for_modifiers(mine, theirs) && !is_meant {
                let span = match &field.sql_type {
                    Some(said) => said.span,
                    None => field.rust_type.span,
                };
                let mut mistake = Mistake::new(
                    span,
                    format!("`{}` is `{mine}`, but `{}.{}` is `{theirs}`", from.value, other.name, to.value),
                )
                .help(if are_comparable(mine, theirs) {
                    format!("use the same Rust type, or say that it is meant: `type = \"{mine}\"`")
                } else {
                    "a foreign key has the type of the column that it refers to; use the same Rust type"
                        .to_owned()
                });
                mistake.label = Some(format!("this is `{mine}`"));
                let spot = other
                    .model()
                    .column(&to.value)
                    .map(|column| Spot { file: other.found.file, span: column.field.span });
                wrong.push((
                    mistake,
                    spot.unwrap_or_else(|| other.found.spot()),
                    format!("this is `{theirs}`"),
                ));
            }
        }
        let fits = wrong.is_empty();
        for (mistake, spot, label) in wrong {
            self.tree.mistakes.push_with(file, mistake, spot, label);
        }
        fits
    }

    /// What a domain rests on; any other type itself.
    fn below(&self, sql_type: &SqlType) -> SqlType {
        let mut below = sql_type.clone();
        for _ in 0..=self.domains.len() {
            let domain = below.qualified_name().filter(|_| !below.is_array());
            let Some((_, domain)) = domain.and_then(|name| self.domains.get(name)) else { break };
            below = domain.sql_type.clone();
        }
        below
    }

    fn enum_type(&self, model: &PgEnumModel, hints: &mut Hints) -> EnumType {
        let name = model.qualified_name();
        if let Some(old) = &model.renamed_from {
            hints.enums.insert(name.clone(), old.value.clone());
        }
        for value in &model.values {
            if let Some(old) = &value.renamed_from {
                hints.enum_values.insert((name.clone(), value.value.value.clone()), old.value.clone());
            }
        }
        EnumType {
            values: model.values.iter().map(|value| value.value.value.clone()).collect(),
            comment: self.comment(model.comment.as_ref(), model.documentation.as_deref()),
            name,
        }
    }
}

/// Whether PostgreSQL has a unique index that a foreign key can lean on, in whatever order of columns.
fn is_key(model: &Model, columns: &[Spanned<String>]) -> bool {
    let wanted: BTreeSet<&str> = columns.iter().map(|column| column.value.as_str()).collect();
    let same = |columns: &[Spanned<String>]| {
        columns.len() == wanted.len() && columns.iter().all(|column| wanted.contains(column.value.as_str()))
    };
    model.primary_key.iter().any(|key| key.deferrable.is_none() && same(&key.columns))
        || model.uniques.iter().any(|unique| unique.deferrable.is_none() && same(&unique.columns))
        || model.indexes.iter().any(|index| {
            index.unique
                && index.predicate.is_none()
                && index.keys.len() == wanted.len()
                && index.keys.iter().all(|key| match &key.value.target {
                    KeyTarget::Column(column) => wanted.contains(column.as_str()),
                    KeyTarget::Expression(_) => false,
                })
        })
}

/// `varchar(10)` refers to `varchar(20)` without a conversion.
fn is_same_but_for_modifiers(a: &SqlType, b: &SqlType) -> bool {
    a == b
        || (a.built_in_name().is_some()
            && a.built_in_name() == b.built_in_name()
            && !a.is_array()
            && !b.is_array())
}

/// Whether PostgreSQL can compare the two with one index; see "Operator Classes and Operator Families",
/// chapter 11.10.
fn are_comparable(a: &SqlType, b: &SqlType) -> bool {
    const FAMILIES: [&[&str]; 4] = [
        &["smallint", "integer", "bigint"],
        &["real", "double precision"],
        &["text", "varchar", "char", "name"],
        &["date", "timestamp", "timestamptz"],
    ];
    let (Some(a_name), Some(b_name)) = (a.built_in_name(), b.built_in_name()) else { return a == b };
    let same_family = FAMILIES.iter().any(|family| family.contains(&a_name) && family.contains(&b_name));
    !a.is_array() && !b.is_array() && (a_name == b_name || same_family)
}

/// Which of several databases a domain or a composite type belongs to.
fn database_of(found: &Found) -> Option<&Spanned<String>> {
    let data = &found.data;
    let newtype = data.column_type.as_ref().and_then(|read| read.model.as_ref());
    let domain =
        newtype.and_then(|newtype| newtype.domain.as_ref()).and_then(|domain| domain.database.as_ref());
    let composite = data.composite.as_ref().and_then(|read| read.model.as_ref());
    domain.or_else(|| composite.and_then(|composite| composite.database.as_ref()))
}

fn counted(columns: usize) -> String {
    if columns == 1 { "1 column".to_owned() } else { format!("{columns} columns") }
}

fn text(said: Option<&Spanned<String>>) -> Option<String> {
    said.map(|said| said.value.clone())
}

fn texts(said: &[Spanned<String>]) -> Vec<String> {
    said.iter().map(|said| said.value.clone()).collect()
}

fn sort<T: Named>(items: &mut [T]) {
    items.sort_by(|a, b| a.name().cmp(b.name()));
}
