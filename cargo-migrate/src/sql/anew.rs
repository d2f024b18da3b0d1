//! Types that PostgreSQL cannot alter as they are to be: made anew under the same name, with all that is made of
//! them; the columns move over, and nothing is lost on the way.

use std::collections::BTreeSet;

use migrate_schema::change::Change;
use migrate_schema::conversion::{Cast, conversion};
use migrate_schema::diff::objects_in_the_way;
use migrate_schema::object::{ObjectKind, SqlObject};
use migrate_schema::schema::{Composite, DefinedType, QualifiedName, Schema, find};
use migrate_schema::sql_type::SqlType;

use super::columns::type_name;
use super::types::Users;
use super::{Writer, misfit, qualified, quote};
use crate::error::{Error, Result};

impl Writer {
    /// Makes the type that a change alters anew, and what is made of it. What names one of these types, or cannot
    /// bear two types at once, lets go in the meantime.
    pub(super) fn make_type_anew(&mut self, name: &QualifiedName, change: &Change) -> Result<()> {
        let mut after = self.schema.clone();
        after.apply(change).map_err(misfit)?;
        let anew = Anew::of(name, self.schema.clone(), after);
        let users: Vec<Users> =
            self.schema.tables.iter().filter_map(|table| Users::of(table, &anew.names)).collect();
        let foreign_keys = self.foreign_keys_of(&users);
        for (table, foreign_key) in &foreign_keys {
            self.sentence(format!("drop foreign key {} for a while", foreign_key.name));
            self.drop_constraint(table, &foreign_key.name);
        }
        // What tables call stands below their expressions; what looks at them stands above.
        let objects = objects_in_the_way(&self.schema, change).into_iter().cloned();
        let (above, below): (Vec<_>, Vec<_>) = objects.partition(|object| looks_at_tables(object.kind));
        self.drop_for_a_while(&above)?;
        let families = self.families_of(&users);
        for (child, parent) in &families {
            self.sentence(format!("let {child} inherit {parent} no more for a while"));
            self.alter_inheritance(child, "NO INHERIT", parent);
        }
        let policies = self.policies_of(&users);
        self.drop_policies_for_a_while(&policies);
        users.iter().for_each(|users| self.let_go(users));
        self.drop_for_a_while(&below)?;
        for name in &anew.order {
            let kind = anew.kind(name);
            self.sentence(format!("put {} {name} as it was aside", kind.word()));
            let (old, keyword) = (old_name(name), kind.keyword());
            self.statement(format!(
                "ALTER {keyword} {} RENAME TO {}",
                qualified(name),
                quote::name(&old.name)
            ));
            self.sentence(format!("make {} {name} anew", kind.word()));
            match kind {
                Kind::Enum => {
                    anew.after.enum_type(name).into_iter().for_each(|made| self.create_enum(made));
                }
                Kind::Domain => anew.after.domain(name).into_iter().for_each(|made| self.create_domain(made)),
                Kind::Composite => {
                    anew.after.composite(name).into_iter().for_each(|made| self.create_composite(made));
                }
            }
        }
        let functions = if users.is_empty() { Vec::new() } else { anew.functions(&users)? };
        for function in &functions {
            self.sentence(format!("say how values of {} become new ones", function.of));
            self.statement(format!(
                "CREATE FUNCTION {}({}) RETURNS {} STRICT LANGUAGE sql AS $${}$$",
                function.name, function.takes, function.gives, function.body
            ));
        }
        users.iter().try_for_each(|users| self.move_over(users, &anew))?;
        for function in functions.iter().rev() {
            self.sentence(format!("forget how values of {} became new ones", function.of));
            self.statement(format!("DROP FUNCTION {}({})", function.name, function.takes));
        }
        for name in anew.order.iter().rev() {
            let kind = anew.kind(name);
            self.sentence(format!("drop what {} {name} was", kind.word()));
            self.statement(format!("DROP {} {}", kind.keyword(), qualified(&old_name(name))));
        }
        self.create_again(&below)?;
        users.iter().try_for_each(|users| self.take_back(users))?;
        self.create_policies_again(&policies);
        for (child, parent) in families.iter().rev() {
            self.sentence(format!("let {child} inherit {parent} again"));
            self.alter_inheritance(child, "INHERIT", parent);
        }
        self.create_again(&above)?;
        for (table, foreign_key) in &foreign_keys {
            self.sentence(format!("add foreign key {} again", foreign_key.name));
            self.add_foreign_key(table, foreign_key)?;
        }
        Ok(())
    }

    fn drop_for_a_while(&mut self, objects: &[SqlObject]) -> Result<()> {
        for object in objects.iter().rev() {
            self.sentence(format!("drop {object} for a while: it rests on the type"));
            self.drop_object(object)?;
        }
        Ok(())
    }

    fn create_again(&mut self, objects: &[SqlObject]) -> Result<()> {
        for object in objects {
            self.sentence(format!("create {object} again"));
            self.create_object(object)?;
        }
        Ok(())
    }
}

fn looks_at_tables(kind: ObjectKind) -> bool {
    matches!(
        kind,
        ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Statistics
            | ObjectKind::Rule
            | ObjectKind::Trigger
            | ObjectKind::Publication
            | ObjectKind::Grants
    )
}

/// What a type is called while its values move over.
fn old_name(name: &QualifiedName) -> QualifiedName {
    let old = format!("{}__old", migrate_schema::name::cut(&name.name, migrate_schema::name::MAX_BYTES - 5));
    QualifiedName::new(&name.schema, old)
}

/// The types that are made anew.
pub(super) struct Anew {
    before: Schema,
    after: Schema,
    names: BTreeSet<QualifiedName>,
    /// Each after those that it is made of.
    order: Vec<QualifiedName>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Enum,
    Domain,
    Composite,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Enum => "enum",
            Self::Domain => "domain",
            Self::Composite => "type",
        }
    }

    fn keyword(self) -> &'static str {
        match self {
            Self::Enum | Self::Composite => "TYPE",
            Self::Domain => "DOMAIN",
        }
    }
}

/// A function for the time being, from a type to the one that takes its place.
struct Function {
    of: String,
    name: String,
    takes: String,
    gives: String,
    body: String,
}

impl Anew {
    fn of(name: &QualifiedName, before: Schema, after: Schema) -> Self {
        let names = before.made_of(name);
        let made: Vec<QualifiedName> =
            after.types_in_order().into_iter().map(|made| made.name().clone()).collect();
        let enums = names.iter().filter(|name| !made.contains(name)).cloned();
        let order = enums.chain(made.iter().filter(|name| names.contains(name)).cloned()).collect();
        Self { before, after, names, order }
    }

    fn kind(&self, name: &QualifiedName) -> Kind {
        match self.after.made_type(name) {
            None => Kind::Enum,
            Some(DefinedType::Domain(_)) => Kind::Domain,
            Some(DefinedType::Composite(_)) => Kind::Composite,
        }
    }

    /// A value of a type as one of the type that takes its place.
    pub(super) fn convert(&self, value: &str, before: &SqlType, after: &SqlType) -> Result<String> {
        let anew = before.qualified_name().filter(|name| before == after && self.names.contains(name));
        let Some(name) = anew else {
            return if before == after { Ok(value.to_owned()) } else { self.cast(value, before, after) };
        };
        let kind = self.kind(name);
        if self.needs_function(name) {
            if kind == Kind::Composite || before.is_array() {
                return Ok(format!("{}({value})", function_name(name)));
            }
            let (base, new_base) = (self.before.domain(name), self.after.domain(name));
            if let (Some(base), Some(new_base)) = (base, new_base) {
                let value = self.convert(value, &base.sql_type, &new_base.sql_type)?;
                return Ok(format!("{value}::{}", type_name(after)));
            }
        }
        self.cast(value, before, after)
    }

    fn cast(&self, value: &str, before: &SqlType, after: &SqlType) -> Result<String> {
        let (from, to) = (self.before.resolved(before), self.after.resolved(after));
        let is_anew =
            |sql_type: &SqlType| sql_type.qualified_name().is_some_and(|name| self.names.contains(name));
        let is_list = from.is_array() && to.is_array();
        let cast = if is_list && self.before.nesting(before) != self.after.nesting(after) {
            Cast::None
        } else if is_anew(&from) && is_anew(&to) {
            Cast::ThroughText
        } else {
            conversion(&from, &to).cast
        };
        let through = if before.is_array() { "text[]" } else { "text" };
        let after_name = type_name(after);
        match cast {
            Cast::Automatic | Cast::Explicit => Ok(format!("{value}::{after_name}")),
            Cast::ThroughText => Ok(format!("{value}::{through}::{after_name}")),
            Cast::ToArray => Ok(format!("ARRAY[{value}]::{after_name}")),
            Cast::None => Err(Error::project(format!(
                "PostgreSQL has no cast from `{from}` to `{to}`, which values of a type would have to take"
            ))
            .help("make another type beside it, and say with `using` how each column's values convert")),
        }
    }

    /// Whether a cast is not enough for values of a type: it is a composite type, or a domain over one.
    fn needs_function(&self, name: &QualifiedName) -> bool {
        match self.after.made_type(name) {
            None => false,
            Some(DefinedType::Composite(_)) => self.names.contains(name),
            Some(DefinedType::Domain(domain)) => {
                domain.sql_type.qualified_name().is_some_and(|name| self.needs_function(name))
            }
        }
    }

    fn functions(&self, users: &[Users]) -> Result<Vec<Function>> {
        let columns = users.iter().flat_map(|users| &users.columns).map(|column| &column.sql_type);
        let parts =
            self.order.iter().filter_map(|name| self.after.made_type(name)).flat_map(DefinedType::parts);
        let in_arrays: BTreeSet<&QualifiedName> = columns
            .chain(parts)
            .filter(|sql_type| sql_type.is_array())
            .filter_map(SqlType::qualified_name)
            .collect();
        let mut functions = Vec::new();
        for name in self.order.iter().filter(|name| self.needs_function(name)) {
            let (old, new) = (qualified(&old_name(name)), qualified(name));
            let mut add = |suffix: &str, body: String| {
                functions.push(Function {
                    of: format!("{name}{suffix}"),
                    name: function_name(name),
                    takes: format!("{old}{suffix}"),
                    gives: format!("{new}{suffix}"),
                    body,
                });
            };
            if let (Some(before), Some(after)) = (self.before.composite(name), self.after.composite(name)) {
                add("", format!("SELECT {}::{new}", self.row(before, after)?));
            }
            if in_arrays.contains(name) {
                let element = SqlType::named(name.clone());
                let value = self.convert("$1[i]", &element, &element)?;
                // What has more dimensions would be lost: the cast of its bounds is refused.
                add(
                    "[]",
                    format!(
                        "SELECT CASE WHEN array_ndims($1) > 1 THEN array_dims($1)::{new}[] \
                         ELSE ARRAY(SELECT {value} FROM generate_subscripts($1, 1) AS i ORDER BY i) END"
                    ),
                );
            }
        }
        Ok(functions)
    }

    fn row(&self, before: &Composite, after: &Composite) -> Result<String> {
        let mut values = Vec::new();
        for attribute in &after.attributes {
            values.push(match find(&before.attributes, &attribute.name) {
                Some(old) => {
                    let value = format!("($1).{}", quote::name(&old.name));
                    self.convert(&value, &old.sql_type, &attribute.sql_type)?
                }
                None => "NULL".to_owned(),
            });
        }
        Ok(format!("ROW({})", values.join(", ")))
    }
}

/// It lives as long as the session at most.
fn function_name(name: &QualifiedName) -> String {
    format!("pg_temp.{}", quote::name(&name.name))
}
