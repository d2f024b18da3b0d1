//! A table as a struct.

use std::collections::BTreeMap;

use migrate_schema::name;
use migrate_schema::schema::{
    Check, Column, Deferrable, Exclude, ForeignKey, ForeignKeyAction, Identity, IdentityKind, Index,
    IndexKey, KeyTarget, Nulls, Policy, QualifiedName, RowSecurity, Schema, Table, Unique,
};
use migrate_schema::sql_type::SqlType;

use super::arranged::{Arranged, Part};
use super::attribute::{Attribute, apart, is_call, literal, quoted};
use super::item::{Item, Writer};
use super::rust_name;
use super::scope::Scope;

impl Writer<'_> {
    /// A table as a struct.
    pub(super) fn table(&mut self, arranged: &Arranged<'_>, schema: &Schema) -> Item {
        let table = arranged.table;
        let ident = self.names.tables[&table.name].clone();
        let mut item = self.item(ident.clone());
        let derive = item.derive("Table");
        let mut whole = Attribute::new("table");
        self.named(&mut whole, &table.name, &ident);
        say_whole(&mut whole, table);
        item.comment(0, table.comment.as_deref(), &mut whole);
        item.line(0, &format!("#[derive(Clone, Debug, {derive})]"));
        item.attribute(0, &whole);
        let fields = rust_name::fields(table.columns.iter().map(|column| column.name.as_str()));
        let words = Words::of(table, &fields);
        for attribute in self.above(arranged, &words, schema, item.scope()) {
            item.attribute(0, &attribute);
        }
        if table.columns.is_empty() {
            item.line(0, &format!("pub struct {ident} {{}}"));
            return item.done();
        }
        item.line(0, &format!("pub struct {ident} {{"));
        for (column, field) in table.columns.iter().zip(&fields) {
            let of = self.types.of(&column.sql_type, item.scope());
            let mut said = Attribute::new("column");
            said.text("name", (rust_name::unraw(field) != column.name).then_some(column.name.as_str()));
            if !of.says_all || refers_to_another_type(table, column, schema) {
                said.text("type", Some(&column.sql_type.to_string()));
            }
            self.say_column(&mut said, column, arranged, schema, item.scope());
            item.comment(4, column.comment.as_deref(), &mut said);
            item.attribute(4, &said);
            let rust = if column.nullable { format!("Option<{}>", of.rust) } else { of.rust };
            item.line(4, &format!("pub {field}: {rust},"));
        }
        item.line(0, "}");
        item.done()
    }

    /// What the struct says of constraints and indexes.
    fn above(
        &self,
        arranged: &Arranged<'_>,
        words: &Words<'_>,
        schema: &Schema,
        scope: &mut Scope<'_>,
    ) -> Vec<Attribute> {
        let table = arranged.table;
        let mut attributes = Vec::new();
        if let Some(key) = table.primary_key.as_ref().filter(|_| arranged.key_field().is_none()) {
            let mut attribute =
                Attribute::new("primary_key").columns(words.columns(&key.columns, &["deferrable"]));
            attribute.text("name", arranged.names_key.then_some(key.name.as_str()));
            say_deferrable(&mut attribute, key.deferrable);
            attributes.push(attribute);
        }
        attributes.extend(
            above(&arranged.uniques).map(|part| unique(words, part.it, name_of(part, &part.it.name))),
        );
        attributes
            .extend(above(&arranged.indexes).map(|part| index(words, part.it, name_of(part, &part.it.name))));
        attributes.extend(above(&arranged.checks).map(|part| check(part.it, name_of(part, &part.it.name))));
        for part in above(&arranged.foreign_keys) {
            let key = part.it;
            let mut attribute = Attribute::new("foreign_key")
                .columns(words.columns(&key.columns, &["deferrable", "not_valid"]));
            attribute.option(format!("references = {}", self.reference(key, schema, scope)));
            attribute.text("name", name_of(part, &key.name));
            say_actions(&mut attribute, key);
            attribute.text("match", key.match_full.then_some("full"));
            say_deferrable(&mut attribute, key.deferrable);
            attribute.flag("not_valid", key.not_valid);
            attributes.push(attribute);
        }
        attributes
            .extend(above(&arranged.excludes).map(|part| exclude(part.it, name_of(part, &part.it.name))));
        let policies = &table.policies;
        attributes.extend(policies.iter().map(|one| policy(one, &table.name.name, policies)));
        apart(&mut attributes);
        attributes
    }

    fn say_column(
        &self,
        said: &mut Attribute,
        column: &Column,
        arranged: &Arranged<'_>,
        schema: &Schema,
        scope: &mut Scope<'_>,
    ) {
        let name = column.name.as_str();
        said.flag("primary_key", arranged.key_field() == Some(name));
        said.text("default", column.default.as_deref());
        if let Some(identity) = &column.identity {
            say_identity(said, identity);
        }
        if let Some(sequence) = &column.serial {
            let is_usual = name::sequence(&arranged.table.name.name, name, |_| false) == *sequence;
            said.option(if is_usual {
                "serial".to_owned()
            } else {
                format!("serial = {}", literal(sequence))
            });
        }
        said.text("generated", column.generated.as_deref());
        if let Some(key) = of_field(&arranged.foreign_keys, name) {
            said.option(format!("references = {}", self.reference(key, schema, scope)));
            say_actions(said, key);
            say_deferrable(said, key.deferrable);
            said.flag("not_valid", key.not_valid);
        }
        said.flag("unique", of_field(&arranged.uniques, name).is_some());
        said.flag("index", of_field(&arranged.indexes, name).is_some());
        said.text("check", of_field(&arranged.checks, name).map(|check| check.expression.as_str()));
        said.text("collate", column.collation.as_deref());
        said.text("storage", column.storage.map(|storage| storage.word()));
        said.text("compression", column.compression.map(|compression| compression.word()));
    }

    /// `User`, `User(email)`, or `"schema.table(id)"` where no struct is that table.
    fn reference(&self, key: &ForeignKey, schema: &Schema, scope: &mut Scope<'_>) -> String {
        let model = schema.table(&key.references).and_then(|table| {
            let ident = self.names.tables.get(&key.references)?;
            Some((table, ident))
        });
        let Some((table, ident)) = model else {
            let columns = key.referenced_columns.iter().map(|column| quoted(column));
            let columns = columns.collect::<Vec<_>>().join(", ");
            return literal(&format!("{}({columns})", key.references));
        };
        let ident = scope.own(ident);
        if table.primary_key.as_ref().is_some_and(|primary| primary.columns == key.referenced_columns) {
            return ident;
        }
        let columns = key.referenced_columns.iter().map(|column| match rust_name::is_word(column) {
            true => column.clone(),
            false => literal(column),
        });
        format!("{ident}({})", columns.collect::<Vec<_>>().join(", "))
    }
}

fn above<'p, 't, T>(parts: &'p [Part<'t, T>]) -> impl Iterator<Item = &'p Part<'t, T>> {
    parts.iter().filter(|part| part.field.is_none())
}

fn of_field<'t, T>(parts: &[Part<'t, T>], column: &str) -> Option<&'t T> {
    parts.iter().find(|part| part.field == Some(column)).map(|part| part.it)
}

fn name_of<'p, T>(part: &Part<'_, T>, name: &'p str) -> Option<&'p str> {
    part.is_named.then_some(name)
}

/// How columns are called in lists: as in SQL, or where that is no word of Rust as their fields.
struct Words<'t> {
    words: BTreeMap<&'t str, &'t str>,
}

impl<'t> Words<'t> {
    fn of(table: &'t Table, fields: &'t [String]) -> Self {
        let words = table.columns.iter().zip(fields).filter_map(|(column, field)| {
            let name = column.name.as_str();
            let field = rust_name::unraw(field);
            let is_other = || table.columns.iter().any(|other| other.name == field);
            match rust_name::is_word(name) {
                true => Some((name, name)),
                false => (!is_other()).then_some((name, field)),
            }
        });
        Self { words: words.collect() }
    }

    /// The word for a column; none for one that means something else in its place.
    fn word(&self, name: &str, taken: &[&str]) -> Option<String> {
        let word = self.words.get(name).filter(|word| !taken.contains(word));
        word.map(|word| (*word).to_owned())
    }

    fn columns(&self, names: &[String], taken: &[&str]) -> Vec<String> {
        names.iter().map(|name| self.word(name, taken).unwrap_or_else(|| literal(name))).collect()
    }

    /// A key of an index, where a string holds an expression.
    fn key(&self, key: &IndexKey) -> String {
        let target = match &key.target {
            KeyTarget::Column(name) => {
                self.word(name, &["nulls_not_distinct", "unique"]).unwrap_or_else(|| literal(&quoted(name)))
            }
            KeyTarget::Expression(expression) => literal(&undirected(expression)),
        };
        let collation = key.collation.as_ref().map(|collation| format!("collate {}", literal(collation)));
        words_of(key, target, collation, None)
    }
}

/// A key with what stands behind it.
fn words_of(key: &IndexKey, target: String, collation: Option<String>, with: Option<String>) -> String {
    let direction = key.descending.then(|| "desc".to_owned());
    let nulls = key.nulls.map(|nulls| match nulls {
        Nulls::First => "nulls first".to_owned(),
        Nulls::Last => "nulls last".to_owned(),
    });
    let words = [Some(target), collation, key.operator_class.clone(), direction, nulls, with];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Whether a column has not quite the type of what it refers to, so that it has to be said that this is meant.
fn refers_to_another_type(table: &Table, column: &Column, schema: &Schema) -> bool {
    let is_like = |a: &SqlType, b: &SqlType| {
        a == b
            || (a.built_in_name().is_some()
                && a.built_in_name() == b.built_in_name()
                && !a.is_array()
                && !b.is_array())
    };
    table.foreign_keys.iter().any(|key| {
        let Some(target) = schema.table(&key.references) else { return false };
        let pairs = key.columns.iter().zip(&key.referenced_columns);
        let mut referenced = pairs.filter(|(from, _)| **from == column.name);
        referenced
            .any(|(_, to)| target.column(to).is_some_and(|other| !is_like(&column.sql_type, &other.sql_type)))
    })
}

fn say_whole(whole: &mut Attribute, table: &Table) {
    whole.flag("unlogged", table.unlogged);
    let parameters = table.with.iter().map(|(name, value)| format!("{name} = {value}"));
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    whole.text("with", Some(parameters.as_str()).filter(|text| !text.is_empty()));
    whole.text("tablespace", table.tablespace.as_deref());
    whole.text("partition_by", table.partition_by.as_deref());
    let parents = table.inherits.iter().map(QualifiedName::to_string).collect::<Vec<_>>().join(", ");
    whole.text("inherits", Some(parents.as_str()).filter(|text| !text.is_empty()));
    let identity = table.replica_identity.as_ref().map(ToString::to_string);
    whole.text("replica_identity", identity.as_deref());
    whole.text("cluster", table.cluster.as_deref());
    match table.row_security {
        Some(RowSecurity::Enabled) => whole.flag("rls", true),
        Some(RowSecurity::Forced) => whole.text("rls", Some("force")),
        Some(RowSecurity::ForcedOnly) => whole.text("rls", Some("force only")),
        None => {}
    }
}

fn say_identity(said: &mut Attribute, identity: &Identity) {
    match identity.generated {
        IdentityKind::Always => said.flag("identity", true),
        IdentityKind::ByDefault => said.text("identity", Some("by default")),
    }
    let numbers = [
        ("start", identity.start),
        ("increment", identity.increment),
        ("min", identity.min),
        ("max", identity.max),
        ("cache", identity.cache),
    ];
    for (word, number) in numbers {
        if let Some(number) = number {
            said.option(format!("{word} = {number}"));
        }
    }
    said.flag("cycle", identity.cycle);
}

fn say_deferrable(attribute: &mut Attribute, deferrable: Option<Deferrable>) {
    match deferrable {
        Some(Deferrable::Immediate) => attribute.flag("deferrable", true),
        Some(Deferrable::Deferred) => attribute.text("deferrable", Some("deferred")),
        None => {}
    }
}

fn say_actions(attribute: &mut Attribute, key: &ForeignKey) {
    let word = |action: ForeignKeyAction| {
        let known = ForeignKeyAction::ALL.iter().find(|(_, other)| *other == action);
        known.filter(|_| !action.is_default()).map(|(word, _)| *word)
    };
    let on_delete = word(key.on_delete).map(|word| match key.on_delete_columns.as_slice() {
        [] => word.to_owned(),
        columns => {
            let columns = columns.iter().map(|column| quoted(column)).collect::<Vec<_>>();
            format!("{word} ({})", columns.join(", "))
        }
    });
    attribute.text("on_delete", on_delete.as_deref());
    attribute.text("on_update", word(key.on_update));
}

fn unique(words: &Words<'_>, unique: &Unique, name: Option<&str>) -> Attribute {
    let taken = ["deferrable", "nulls_not_distinct"];
    let mut attribute = Attribute::new("unique").columns(words.columns(&unique.columns, &taken));
    attribute.text("name", name);
    say_include(&mut attribute, words, &unique.include);
    attribute.flag("nulls_not_distinct", unique.nulls_not_distinct);
    say_deferrable(&mut attribute, unique.deferrable);
    attribute
}

fn say_include(attribute: &mut Attribute, words: &Words<'_>, include: &[String]) {
    if !include.is_empty() {
        attribute.option(format!("include({})", words.columns(include, &[]).join(", ")));
    }
}

fn index(words: &Words<'_>, index: &Index, name: Option<&str>) -> Attribute {
    let mut attribute = Attribute::new("index").columns(index.keys.iter().map(|key| words.key(key)));
    attribute.flag("unique", index.unique);
    attribute.text("name", name);
    attribute.text("using", index.using.as_deref());
    say_include(&mut attribute, words, &index.include);
    attribute.flag("nulls_not_distinct", index.nulls_not_distinct);
    attribute.text("with", index.with.as_deref());
    attribute.text("where", index.predicate.as_deref());
    attribute
}

/// An expression whose last word would be taken for a direction.
fn undirected(expression: &str) -> String {
    let last = expression.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    let is_direction = ["asc", "desc", "first", "last"].iter().any(|word| last.eq_ignore_ascii_case(word));
    if is_direction { format!("({expression})") } else { expression.to_owned() }
}

fn check(check: &Check, name: Option<&str>) -> Attribute {
    let mut attribute = Attribute::new("check");
    attribute.text("name", name);
    attribute.expression(&check.expression);
    attribute.flag("no_inherit", check.no_inherit);
    attribute.flag("not_valid", check.not_valid);
    attribute
}

fn exclude(exclude: &Exclude, name: Option<&str>) -> Attribute {
    let elements = exclude.elements.iter().map(|element| {
        let key = &element.key;
        let target = match &key.target {
            KeyTarget::Column(name) => quoted(name),
            KeyTarget::Expression(expression) if is_call(expression) => expression.clone(),
            KeyTarget::Expression(expression) => format!("({expression})"),
        };
        let collation = key.collation.as_ref().map(|collation| format!("collate \"{collation}\""));
        words_of(key, target, collation, Some(format!("with {}", element.with)))
    });
    let elements = elements.collect::<Vec<_>>().join(", ");
    let mut attribute = Attribute::new("exclude");
    attribute.text("name", name);
    attribute.text("using", exclude.using.as_deref());
    attribute.expression(&elements);
    attribute.text("where", exclude.predicate.as_deref());
    say_deferrable(&mut attribute, exclude.deferrable);
    attribute
}

fn policy(policy: &Policy, table: &str, all: &[Policy]) -> Attribute {
    let command = Some(policy.command.word()).filter(|_| !policy.command.is_default());
    let usual = name::policy(table, command, |_| false);
    // Of two that would be called the same, each says its name.
    let rivals = all.iter().filter(|other| other.command == policy.command).count();
    let mut attribute = Attribute::new("policy");
    attribute.text("name", (rivals > 1 || policy.name != usual).then_some(policy.name.as_str()));
    attribute.text("for", command);
    attribute.text("to", Some(policy.to.join(", ").as_str()).filter(|roles| !roles.is_empty()));
    attribute.text("using", policy.using.as_deref());
    attribute.text("with_check", policy.with_check.as_deref());
    attribute.flag("restrictive", policy.restrictive);
    attribute
}
