//! The SQL types of fields: their Rust types, followed to where they are at home.

use std::collections::{BTreeMap, BTreeSet};

use migrate_model::{CompositeModel, DomainModel, Mistake, Spanned, closest};
use migrate_schema::rust_type::{Lookup, RustType};
use migrate_schema::schema::QualifiedName;
use migrate_schema::sql_type::SqlType;

use super::file::{FileId, Spot};
use super::item::Alias;
use super::resolve::{Owner, Resolver, Target};
use super::tree::{Found, ModuleId, Tree, What};

/// Follows types through a tree.
#[derive(Default)]
pub(super) struct Types {
    pub(super) resolver: Resolver,
    /// Why a type cannot be followed, by the number that stands for it.
    dead_ends: Vec<DeadEnd>,
    /// The aliases and newtypes that are being followed.
    following: Vec<Spot>,
    /// Enum types that columns have, wherever they are declared.
    pub(super) enums: Vec<(QualifiedName, Found)>,
    /// Domains and composite types that columns have, or that such types are made of.
    pub(super) defined: Vec<Found>,
    /// What the types of fields came to, in each module: a project writes few different ones.
    known: BTreeMap<ModuleId, Vec<(RustType, bool, SqlType)>>,
    enum_names: BTreeSet<QualifiedName>,
    defined_names: BTreeSet<QualifiedName>,
}

/// A path that leads to nothing that can be stored.
struct DeadEnd {
    message: String,
    help: Option<String>,
    also: Option<(Spot, String)>,
}

/// What a field's type says.
pub(super) struct FieldType {
    pub(super) nullable: bool,
    pub(super) sql_type: Result<SqlType, Box<Wrong>>,
}

/// A mistake, and a place in another file that has to do with it.
pub(super) struct Wrong {
    pub(super) mistake: Mistake,
    pub(super) also: Option<(Spot, String)>,
}

/// Whether the table of types has something to say about a path.
pub(super) fn is_known(path: &[String]) -> bool {
    let rust_type = RustType::Path { segments: path.to_vec(), arguments: Vec::new() };
    !matches!(rust_type.lookup(), Lookup::Unknown(_))
}

impl Types {
    /// The type of a column. What a `type = "…"` says is used as it is.
    pub(super) fn of_field(
        &mut self,
        tree: &mut Tree<'_>,
        of: &Found,
        rust_type: &Spanned<RustType>,
        said: Option<&SqlType>,
    ) -> FieldType {
        let known = self.known.get(&of.module).map(Vec::as_slice).unwrap_or_default();
        if let Some((_, nullable, sql_type)) = known.iter().find(|(known, ..)| *known == rust_type.value) {
            let sql_type = said.unwrap_or(sql_type).clone();
            return FieldType { nullable: *nullable, sql_type: Ok(sql_type) };
        }
        let resolved = self.resolve(tree, of.module, rust_type);
        let (nullable, inner) = match resolved.optional() {
            Some(inner) => (true, inner),
            None => (false, &resolved),
        };
        let sql_type = match said {
            Some(said) => Ok(said.clone()),
            None => self.sql_type(tree, of, inner, rust_type),
        };
        if let (Ok(sql_type), None) = (&sql_type, said) {
            let known = self.known.entry(of.module).or_default();
            known.push((rust_type.value.clone(), nullable, sql_type.clone()));
        }
        FieldType { nullable, sql_type }
    }

    fn sql_type(
        &self,
        tree: &mut Tree<'_>,
        of: &Found,
        resolved: &RustType,
        written: &Spanned<RustType>,
    ) -> Result<SqlType, Box<Wrong>> {
        let lookup = resolved.lookup();
        if let Lookup::Sql(sql_type) = lookup {
            return Ok(sql_type);
        }
        let span = written.span;
        let shown = tree.files.written(Spot { file: of.file, span }).unwrap_or_default();
        let (mistake, also) = match lookup {
            Lookup::Sql(sql_type) => return Ok(sql_type),
            Lookup::NeedsType(help) => {
                (Mistake::new(span, format!("`{shown}` has more than one SQL type")).help(help), None)
            }
            Lookup::Unsupported(help) => {
                (Mistake::new(span, format!("`{shown}` has no SQL type")).help(help), None)
            }
            Lookup::Unknown(path) => match self.dead_end(&path) {
                Some(dead_end) => {
                    let mut mistake = Mistake::new(span, dead_end.message.clone());
                    mistake.help = dead_end.help.clone();
                    (mistake, dead_end.also.clone())
                }
                None => {
                    let path = path.join("::");
                    let message = format!("the SQL type of `{path}` is not known");
                    let mut mistake = Mistake::new(span, message).help(
                        "say it with `#[column(type = \"…\")]`, or wrap it in a newtype with `#[derive(ColumnType)]`",
                    );
                    let first = path.split("::").next().unwrap_or_default();
                    if first != path && tree.external(of.module, first).is_none() {
                        mistake = mistake.label(format!("no module and no dependency is called `{first}`"));
                    } else if path != shown {
                        mistake = mistake.label(format!("this is `{path}`"));
                    }
                    (mistake, None)
                }
            },
        };
        Err(Box::new(Wrong { mistake, also }))
    }

    fn resolve(&mut self, tree: &mut Tree<'_>, module: ModuleId, rust_type: &RustType) -> RustType {
        rust_type.resolved(&mut |path, arguments| self.path(tree, module, path, arguments))
    }

    fn path(
        &mut self,
        tree: &mut Tree<'_>,
        module: ModuleId,
        path: &[String],
        arguments: Vec<RustType>,
    ) -> RustType {
        match self.resolver.type_path(tree, module, path) {
            Some(Target::Elsewhere(segments)) => RustType::Path { segments, arguments },
            Some(Target::Here(What::Alias(home, file, alias))) => {
                self.alias(tree, home, file, &alias, &arguments)
            }
            Some(Target::Here(What::Data(found))) => self.data(tree, &found),
            Some(Target::Here(What::Module(_))) => {
                self.dead(format!("`{}` is a module, not a type", path.join("::")), None, None)
            }
            None => self.unresolved(tree, module, path),
        }
    }

    fn alias(
        &mut self,
        tree: &mut Tree<'_>,
        home: ModuleId,
        file: FileId,
        alias: &Alias,
        arguments: &[RustType],
    ) -> RustType {
        let spot = Spot { file, span: alias.span };
        if self.is_followed(spot) {
            return self.dead(
                format!("`{}` is an alias of itself", alias.name),
                Some("write the type that it stands for".to_owned()),
                Some((spot, "it begins here".to_owned())),
            );
        }
        self.following.push(spot);
        let mut given = arguments.iter();
        let mut bound: Vec<(&str, RustType)> = Vec::new();
        for parameter in alias.parameters.iter().filter(|parameter| parameter.is_type) {
            let argument = match (given.next(), &parameter.default) {
                (Some(argument), _) => argument.clone(),
                (None, Some(default)) => self.substituted(tree, home, default, &bound),
                (None, None) => self.dead(
                    format!("`{}` needs a type for its parameter `{}`", alias.name, parameter.name),
                    Some(format!("write `{}<…>`", alias.name)),
                    Some((spot, "it is declared here".to_owned())),
                ),
            };
            bound.push((&parameter.name, argument));
        }
        let target = self.substituted(tree, home, &alias.target, &bound);
        self.following.pop();
        target
    }

    /// A type in which some names stand for types that are known already.
    fn substituted(
        &mut self,
        tree: &mut Tree<'_>,
        home: ModuleId,
        rust_type: &RustType,
        bound: &[(&str, RustType)],
    ) -> RustType {
        rust_type.resolved(&mut |path, arguments| {
            if let [name] = path
                && let Some((_, argument)) = bound.iter().find(|(parameter, _)| parameter == name)
            {
                return argument.clone();
            }
            self.path(tree, home, path, arguments)
        })
    }

    fn data(&mut self, tree: &mut Tree<'_>, found: &Found) -> RustType {
        let ours = self.ours(tree, found);
        // In a package whose own models are not wanted, what columns use still has to be right.
        if let Some(read) = found.data.pg_enum.as_ref().filter(|_| ours.contains(&"PgEnum")) {
            tree.mistakes.extend(found.file, read.mistakes.iter().cloned());
        }
        if let Some(read) = found.data.column_type.as_ref().filter(|_| ours.contains(&"ColumnType")) {
            tree.mistakes.extend(found.file, read.mistakes.iter().cloned());
        }
        if let Some(read) = found.data.composite.as_ref().filter(|_| ours.contains(&"Composite")) {
            tree.mistakes.extend(found.file, read.mistakes.iter().cloned());
        }
        if ours.contains(&"PgEnum")
            && let Some(model) = found.data.pg_enum.as_ref().and_then(|read| read.model.as_ref())
        {
            let name = model.qualified_name();
            if self.enum_names.insert(name.clone()) {
                self.enums.push((name.clone(), found.clone()));
            }
            return RustType::Sql(SqlType::named(name));
        }
        if let Some(name) = defined_name(found, &ours) {
            if self.defined_names.insert(name.clone()) {
                self.defined.push(found.clone());
            }
            return RustType::Sql(SqlType::named(name));
        }
        if ours.contains(&"ColumnType")
            && let Some(model) = found.data.column_type.as_ref().and_then(|read| read.model.as_ref())
        {
            if let Some(sql_type) = &model.sql_type {
                return RustType::Sql(sql_type.value.clone());
            }
            let spot = found.spot();
            if self.is_followed(spot) {
                return self.dead(
                    format!("`{}` holds itself", found.data.name),
                    Some("a newtype is stored like its one field".to_owned()),
                    Some((spot, "it is declared here".to_owned())),
                );
            }
            self.following.push(spot);
            let inner = self.resolve(tree, found.module, &model.rust_type);
            self.following.pop();
            return match inner.optional() {
                // A newtype around an `Option` would hide NULL from whoever reads the model.
                Some(_) => self.dead(
                    format!("`{}` hides an `Option`", found.data.name),
                    Some(
                        "only `Option` around the field's own type says NULL; take it out of the newtype"
                            .to_owned(),
                    ),
                    Some((spot, "it is declared here".to_owned())),
                ),
                None => inner,
            };
        }
        let name = &found.data.name;
        let (message, help) = if ours.contains(&"Table") {
            (
                format!("`{name}` is a table, not the type of a column"),
                "to refer to its rows, use the type of its key and add `references`; for a relation that is loaded, \
                 add `#[column(skip)]`"
                    .to_owned(),
            )
        } else {
            (
                format!("the SQL type of `{name}` is not known"),
                "derive `migrate::ColumnType` for a newtype or `migrate::PgEnum` for an enum, or say \
                 `#[column(type = \"…\")]`"
                    .to_owned(),
            )
        };
        self.dead(message, Some(help), Some((found.spot(), "it is declared here".to_owned())))
    }

    /// The type that a domain rests on.
    pub(super) fn base(&mut self, tree: &mut Tree<'_>, found: &Found) -> FieldType {
        let model = found.data.column_type.as_ref().and_then(|read| read.model.as_ref());
        let model = model.expect("only what was read as a newtype is a domain");
        let said = model.sql_type.as_ref().map(|said| &said.value);
        self.of_field(tree, found, &model.rust_type, said)
    }

    /// Which of our derives something has. One that may be ours or not counts as not.
    pub(super) fn ours(&mut self, tree: &mut Tree<'_>, found: &Found) -> Vec<&'static str> {
        let mut ours = Vec::new();
        for derive in &found.data.derives {
            if !tree.files.wanted.candidates.contains(derive.last()) {
                continue;
            }
            if let (Owner::Ours, name) = self.resolver.derive(tree, found.module, derive)
                && let Some(name) = super::item::DERIVES.iter().find(|known| **known == name)
            {
                ours.push(*name);
            }
        }
        ours
    }

    fn unresolved(&mut self, tree: &Tree<'_>, module: ModuleId, names: &[String]) -> RustType {
        let written = names.join("::");
        let [name] = names else {
            return self.dead(
                format!("`{written}` cannot be found"),
                Some("correct the path, or say `#[column(type = \"…\")]`".to_owned()),
                None,
            );
        };
        let here = tree.module(module);
        let near = closest(
            name,
            here.types
                .keys()
                .chain(here.imports.keys())
                .map(String::as_str)
                .chain(["String", "Option", "Vec", "bool", "i16", "i32", "i64", "f32", "f64"]),
        );
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "import it by its name, write its whole path, or say `#[column(type = \"…\")]`".to_owned()
            }
        };
        self.dead(format!("type `{name}` cannot be found in this module"), Some(help), None)
    }

    fn is_followed(&self, spot: Spot) -> bool {
        self.following.contains(&spot)
    }

    /// Something that stands for a type that cannot be followed; told of only where it matters.
    fn dead(&mut self, message: String, help: Option<String>, also: Option<(Spot, String)>) -> RustType {
        let number = self.dead_ends.len();
        self.dead_ends.push(DeadEnd { message, help, also });
        // No path in a source file begins so.
        RustType::Path { segments: vec![format!("#{number}")], arguments: Vec::new() }
    }

    fn dead_end(&self, path: &[String]) -> Option<&DeadEnd> {
        let number = path.first()?.strip_prefix('#')?;
        self.dead_ends.get(number.parse::<usize>().ok()?)
    }
}

/// The name of a domain or a composite type.
pub(super) fn defined_name(found: &Found, ours: &[&str]) -> Option<QualifiedName> {
    let data = &found.data;
    let domain = || {
        let model = data.column_type.as_ref()?.model.as_ref()?;
        model.domain.as_ref().map(DomainModel::qualified_name)
    };
    let composite = || data.composite.as_ref()?.model.as_ref().map(CompositeModel::qualified_name);
    let domain = ours.contains(&"ColumnType").then(domain).flatten();
    domain.or_else(|| ours.contains(&"Composite").then(composite).flatten())
}
