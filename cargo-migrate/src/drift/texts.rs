//! Where in a schema texts stand that PostgreSQL writes anew.

use std::sync::Arc;

use migrate_schema::object::{ObjectKind, SqlObject, same_text};
use migrate_schema::schema::{
    Column, Domain, Exclude, Index, IndexKey, KeyTarget, Policy, QualifiedName, Schema, Table, find,
};
use migrate_schema::sql_type::SqlType;

use super::is_about_privileges;

/// Two schemas of which one takes over the texts of the other, where they are the same.
pub(super) struct Texts<'s> {
    said: &'s Schema,
    there: &'s mut Schema,
}

/// A text as it was said and as it is there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'t> {
    pub(super) place: Place<'t>,
    pub(super) said: &'t str,
    pub(super) there: &'t str,
}

/// What a text is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'t> {
    /// The default of a column of this type.
    Default { table: &'t QualifiedName, column: &'t Column },
    /// What computes a column of this type.
    Generated { table: &'t Table, column: &'t Column },
    /// A condition on the rows of a table: of a check, an index, an exclusion or a policy.
    Condition { table: &'t Table, kind: &'static str, name: &'t str },
    /// What an index or an exclusion computes.
    Key { table: &'t Table, index: &'t str },
    /// A collation, an operator class or storage parameters, one of which may be what is there anyway.
    Usual { owner: &'t QualifiedName, kind: &'static str, part: &'t str },
    /// What decides where rows of a partitioned table go.
    Partitioning { table: &'t QualifiedName },
    /// The default of a domain that rests on this type.
    DomainDefault { domain: &'t QualifiedName, sql_type: &'t SqlType },
    /// A check of a domain that rests on this type.
    DomainCheck { domain: &'t QualifiedName, sql_type: &'t SqlType, name: &'t str },
    /// An SQL object.
    Object { kind: ObjectKind, name: &'t str },
    /// All privileges together.
    Privileges,
}

/// A text that is still to be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) said: String,
    pub(super) there: String,
}

/// What a text can be tried as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Default(SqlType),
    Generated(QualifiedName, SqlType),
    Condition(QualifiedName),
    Key(QualifiedName),
    DomainCheck(SqlType),
    Object(ObjectKind),
    /// Only a whole database tells.
    Whole,
}

impl Text<'_> {
    /// What it is a text of.
    pub(super) fn name(&self) -> String {
        match self.place {
            Place::Default { table, column } => format!("default of {}", table.part(&column.name)),
            Place::Generated { table, column } => format!("expression of {}", table.name.part(&column.name)),
            Place::Condition { table, kind, name } => format!("{kind} {}", table.name.part(name)),
            Place::Key { table, index } => format!("index {}", table.name.part(index)),
            Place::Usual { owner, kind, part } => format!("{kind} of {}", owner.part(part)),
            Place::Partitioning { table } => format!("partitioning of {table}"),
            Place::DomainDefault { domain, .. } => format!("default of domain {domain}"),
            Place::DomainCheck { domain, name, .. } => format!("check {}", domain.part(name)),
            Place::Object { kind, name } => format!("{kind} {name}"),
            Place::Privileges => "privileges".to_owned(),
        }
    }

    /// The same to be kept.
    pub(super) fn question(&self) -> Question {
        let kind = match self.place {
            Place::Default { column, .. } => Kind::Default(column.sql_type.clone()),
            Place::Generated { table, column } => {
                Kind::Generated(table.name.clone(), column.sql_type.clone())
            }
            Place::Condition { table, .. } => Kind::Condition(table.name.clone()),
            Place::Key { table, .. } => Kind::Key(table.name.clone()),
            Place::DomainDefault { sql_type, .. } => Kind::Default(sql_type.clone()),
            Place::DomainCheck { sql_type, .. } => Kind::DomainCheck(sql_type.clone()),
            Place::Object { kind, .. } => Kind::Object(kind),
            Place::Usual { .. } | Place::Partitioning { .. } | Place::Privileges => Kind::Whole,
        };
        Question { kind, name: self.name(), said: self.said.to_owned(), there: self.there.to_owned() }
    }
}

impl<'s> Texts<'s> {
    pub(super) fn of(said: &'s Schema, there: &'s mut Schema) -> Self {
        Self { said, there }
    }

    /// Hands out each text that is otherwise there than it was said, and takes over what was said where it is the
    /// same. What is only said or only there is handed out where that may mean the same.
    pub(super) fn settle(self, mut is_same: impl FnMut(&Text<'_>) -> bool) {
        let (said, there) = (self.said, self.there);
        for extension in &mut there.extensions {
            // Whichever is there is meant.
            if said.extension(&extension.name).is_some_and(|it| it.version.is_none()) {
                extension.version = None;
            }
        }
        for domain in &mut there.domains {
            if let Some(said) = said.domain(&domain.name).filter(|said| *said != domain) {
                settle_domain(said, domain, &mut is_same);
            }
        }
        for table in &mut there.tables {
            if let Some(said) = said.table(&table.name).filter(|said| *said != table) {
                settle_table(said, Arc::make_mut(table), &mut is_same);
            }
        }
        settle_objects(&said.objects, &mut there.objects, &mut is_same);
    }
}

type IsSame<'f> = &'f mut dyn FnMut(&Text<'_>) -> bool;

/// Takes over a text that is the same.
fn take(place: Place<'_>, said: &str, there: &mut String, is_same: IsSame<'_>) {
    if said != there && is_same(&Text { place, said, there }) {
        said.clone_into(there);
    }
}

/// The same where one may be absent: nothing is then the empty text.
fn take_option(place: Place<'_>, said: Option<&String>, there: &mut Option<String>, is_same: IsSame<'_>) {
    let text =
        Text { place, said: said.map_or("", String::as_str), there: there.as_deref().unwrap_or_default() };
    if said != there.as_ref() && is_same(&text) {
        *there = said.cloned();
    }
}

/// The same where absence is a difference.
fn take_both(place: Place<'_>, said: Option<&String>, there: &mut Option<String>, is_same: IsSame<'_>) {
    if let (Some(said), Some(there)) = (said, there) {
        take(place, said, there, is_same);
    }
}

fn settle_domain(said: &Domain, there: &mut Domain, is_same: IsSame<'_>) {
    let (domain, sql_type) = (&said.name, &said.sql_type);
    take_both(Place::DomainDefault { domain, sql_type }, said.default.as_ref(), &mut there.default, is_same);
    for check in &mut there.checks {
        if let Some(said) = find(&said.checks, &check.name) {
            let place = Place::DomainCheck { domain, sql_type, name: &said.name };
            take(place, &said.expression, &mut check.expression, is_same);
        }
    }
}

fn settle_table(said: &Table, there: &mut Table, is_same: IsSame<'_>) {
    let table = &said.name;
    let place = Place::Partitioning { table };
    take_both(place, said.partition_by.as_ref(), &mut there.partition_by, is_same);
    // The order of columns is no difference.
    let place = |name: &str| said.columns.iter().position(|column| column.name == name);
    there.columns.sort_by_key(|column| place(&column.name).unwrap_or(usize::MAX));
    for there in &mut there.columns {
        let Some(column) = said.column(&there.name).filter(|said| *said != there) else { continue };
        let place = Place::Default { table, column };
        take_option(place, column.default.as_ref(), &mut there.default, is_same);
        let place = Place::Generated { table: said, column };
        take_both(place, column.generated.as_ref(), &mut there.generated, is_same);
        let place = Place::Usual { owner: table, kind: "collation", part: &column.name };
        take_option(place, column.collation.as_ref(), &mut there.collation, is_same);
    }
    let condition = |kind, name| Place::Condition { table: said, kind, name };
    for there in &mut there.checks {
        if let Some(check) = find(&said.checks, &there.name) {
            let place = condition("check", &check.name);
            take(place, &check.expression, &mut there.expression, is_same);
        }
    }
    for there in &mut there.indexes {
        if let Some(index) = find(&said.indexes, &there.name).filter(|said| *said != there) {
            settle_index(said, index, there, is_same);
        }
    }
    for there in &mut there.excludes {
        if let Some(exclude) = find(&said.excludes, &there.name).filter(|said| *said != there) {
            settle_exclude(said, exclude, there, is_same);
        }
    }
    for there in &mut there.policies {
        if let Some(policy) = find(&said.policies, &there.name).filter(|said| *said != there) {
            settle_policy(said, policy, there, is_same);
        }
    }
}

fn settle_index(table: &Table, said: &Index, there: &mut Index, is_same: IsSame<'_>) {
    if said.keys.len() == there.keys.len() {
        for (said_key, there) in said.keys.iter().zip(&mut there.keys) {
            settle_key(table, &said.name, said_key, there, is_same);
        }
    }
    let place = Place::Condition { table, kind: "index", name: &said.name };
    take_both(place, said.predicate.as_ref(), &mut there.predicate, is_same);
    let place = Place::Usual { owner: &table.name, kind: "storage parameters", part: &said.name };
    take_both(place, said.with.as_ref(), &mut there.with, is_same);
}

fn settle_key(table: &Table, index: &str, said: &IndexKey, there: &mut IndexKey, is_same: IsSame<'_>) {
    if let (KeyTarget::Expression(said), KeyTarget::Expression(there)) = (&said.target, &mut there.target) {
        take(Place::Key { table, index }, said, there, is_same);
    }
    let place = Place::Usual { owner: &table.name, kind: "operator class", part: index };
    take_option(place, said.operator_class.as_ref(), &mut there.operator_class, is_same);
    let place = Place::Usual { owner: &table.name, kind: "collation", part: index };
    take_option(place, said.collation.as_ref(), &mut there.collation, is_same);
}

fn settle_exclude(table: &Table, said: &Exclude, there: &mut Exclude, is_same: IsSame<'_>) {
    if said.elements.len() == there.elements.len() {
        for (said_element, there) in said.elements.iter().zip(&mut there.elements) {
            settle_key(table, &said.name, &said_element.key, &mut there.key, is_same);
            let place = Place::Usual { owner: &table.name, kind: "operator", part: &said.name };
            take(place, &said_element.with, &mut there.with, is_same);
        }
    }
    let place = Place::Condition { table, kind: "exclusion", name: &said.name };
    take_both(place, said.predicate.as_ref(), &mut there.predicate, is_same);
}

fn settle_policy(table: &Table, said: &Policy, there: &mut Policy, is_same: IsSame<'_>) {
    // `current_user` is kept as the role that it was.
    let (said_roles, there_roles) = (said.to.join(", "), there.to.join(", "));
    let place = Place::Usual { owner: &table.name, kind: "roles", part: &said.name };
    let roles = Text { place, said: &said_roles, there: &there_roles };
    if said.to != there.to && is_same(&roles) {
        there.to.clone_from(&said.to);
    }
    let place = Place::Condition { table, kind: "policy", name: &said.name };
    take_both(place, said.using.as_ref(), &mut there.using, is_same);
    take_both(place, said.with_check.as_ref(), &mut there.with_check, is_same);
}

fn settle_objects(said: &[SqlObject], there: &mut Vec<SqlObject>, is_same: IsSame<'_>) {
    for there in there.iter_mut().filter(|it| !is_about_privileges(it)) {
        let Some(object) = said.iter().find(|said| said.id() == there.id()) else { continue };
        let place = Place::Object { kind: object.kind, name: &object.name };
        if same_text(object, there) {
            there.text.clone_from(&object.text);
        }
        take(place, &object.text, &mut there.text, is_same);
    }
    let text = |objects: &[SqlObject]| {
        let texts = objects.iter().filter(|it| is_about_privileges(it)).map(|it| it.text.as_str());
        texts.collect::<Vec<_>>().join("\n")
    };
    let (said_text, there_text) = (text(said), text(there));
    let text = Text { place: Place::Privileges, said: &said_text, there: &there_text };
    // Their names are no part of it.
    if said_text == there_text || is_same(&text) {
        take_privileges(said, there);
    }
}

/// Takes over what is said of privileges.
pub(super) fn take_privileges(said: &[SqlObject], there: &mut Vec<SqlObject>) {
    there.retain(|it| !is_about_privileges(it));
    there.extend(said.iter().filter(|it| is_about_privileges(it)).cloned());
    there.sort_by(|a, b| a.id().cmp(&b.id()));
}
