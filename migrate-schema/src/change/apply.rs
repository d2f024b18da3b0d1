//! What a change does to a schema.

mod defined;

use std::fmt;
use std::sync::Arc;

use super::{Change, Misfit};
use crate::expression::{rename_column, rename_default_value, rename_value};
use crate::object::ObjectKind;
use crate::schema::{
    Column, Exclude, ForeignKey, KeyTarget, Named, Policy, QualifiedName, ReplicaIdentity, Schema, Table,
    find,
};

fn shown(kind: ObjectKind, name: &str) -> String {
    format!("{kind} `{name}`")
}

fn misfit(object: impl fmt::Display, reason: impl Into<String>) -> Misfit {
    Misfit { object: object.to_string(), reason: reason.into() }
}

impl Schema {
    /// Applies a change, after checking that what it changes is there as the change expects it.
    ///
    /// # Errors
    /// What is missing, there already, or other than the change says; the schema is as it was.
    pub fn apply(&mut self, change: &Change) -> Result<(), Misfit> {
        match change {
            Change::CreateSchema(namespace) => insert(&mut self.namespaces, namespace, "schema", "")?,
            Change::DropSchema(namespace) => remove(&mut self.namespaces, namespace, "schema", "")?,
            Change::CommentSchema { name, from, to } => {
                let namespace = find_mut(&mut self.namespaces, name.as_str(), "schema", "")?;
                replace(&mut namespace.comment, from, to, || format!("the comment of schema `{name}`"))?;
            }
            Change::CreateExtension(extension) => insert(&mut self.extensions, extension, "extension", "")?,
            Change::DropExtension(extension) => remove(&mut self.extensions, extension, "extension", "")?,
            Change::MoveExtension { name, from, to, types } => {
                let extension = find_mut(&mut self.extensions, name.as_str(), "extension", "")?;
                replace(&mut extension.schema, from, to, || format!("the schema of extension `{name}`"))?;
                self.each_type(|sql_type| {
                    let moves =
                        sql_type.own_name().is_some_and(|name| types.iter().any(|other| other == name));
                    if moves && sql_type.is_in_schema(from.as_deref()) {
                        *sql_type = sql_type.in_schema(to.as_deref());
                    }
                });
            }
            Change::UpdateExtension { name, from, to } => {
                let extension = find_mut(&mut self.extensions, name.as_str(), "extension", "")?;
                replace(&mut extension.version, from, to, || format!("the version of extension `{name}`"))?;
            }
            Change::CreateEnum(enum_type) => insert(&mut self.enums, enum_type, "type", "")?,
            Change::DropEnum(enum_type) => remove(&mut self.enums, enum_type, "type", "")?,
            Change::RenameEnum { from, to } => self.rename_enum(from, to)?,
            Change::RenameEnumValue { name, from, to } => self.rename_enum_value(name, from, to)?,
            Change::AlterEnum { name, from, to } => {
                let enum_type = find_mut(&mut self.enums, name, "type", "")?;
                replace(&mut enum_type.values, from, to, || format!("type `{name}`"))?;
            }
            Change::CommentEnum { name, from, to } => {
                let enum_type = find_mut(&mut self.enums, name, "type", "")?;
                replace(&mut enum_type.comment, from, to, || format!("the comment of type `{name}`"))?;
            }
            Change::CreateDomain(domain) => insert(&mut self.domains, domain, "domain", "")?,
            Change::DropDomain(domain) => remove(&mut self.domains, domain, "domain", "")?,
            Change::RenameDomain { from, to } => self.rename_domain(from, to)?,
            Change::AlterDomainType { name, from, to, from_collation, to_collation } => {
                self.alter_domain_type(name, [from, to], [from_collation, to_collation])?;
            }
            Change::AlterDomainDefault { name, from, to } => {
                let domain = self.domain_mut(name)?;
                replace(&mut domain.default, from, to, || format!("the default of domain `{name}`"))?;
            }
            Change::SetDomainNotNull { name } => self.set_domain_not_null(name, true)?,
            Change::DropDomainNotNull { name } => self.set_domain_not_null(name, false)?,
            Change::AddDomainCheck { name, check } => self.add_domain_check(name, check)?,
            Change::DropDomainCheck { name, check } => self.drop_domain_check(name, check)?,
            Change::RenameDomainCheck { name, from, to } => self.rename_domain_check(name, from, to)?,
            Change::CommentDomain { name, from, to } => {
                let domain = self.domain_mut(name)?;
                replace(&mut domain.comment, from, to, || format!("the comment of domain `{name}`"))?;
            }
            Change::CreateComposite(composite) => insert(&mut self.composites, composite, "type", "")?,
            Change::DropComposite(composite) => remove(&mut self.composites, composite, "type", "")?,
            Change::RenameComposite { from, to } => self.rename_composite(from, to)?,
            Change::RenameAttribute { name, from, to } => self.rename_attribute(name, from, to)?,
            Change::AlterComposite { name, from, to } => self.alter_composite(name, from, to)?,
            Change::CommentComposite { name, from, to } => {
                let composite = find_mut(&mut self.composites, name, "type", "")?;
                replace(&mut composite.comment, from, to, || format!("the comment of type `{name}`"))?;
            }
            Change::CreateTable(table) => insert(&mut self.tables, table, "table", "")?,
            Change::DropTable(table) => remove(&mut self.tables, table, "table", "")?,
            Change::RenameTable { from, to } => self.rename_table(from, to)?,
            Change::CommentTable { table, from, to } => {
                replace(&mut self.table_mut(table)?.comment, from, to, || {
                    format!("the comment of `{table}`")
                })?;
            }
            Change::AddColumn { table, column, .. } => {
                let owner = self.table_mut(table)?;
                if owner.column(&column.name).is_some() {
                    return Err(misfit(format_args!("column `{table}.{}`", column.name), "is there already"));
                }
                owner.columns.push(column.clone());
            }
            Change::DropColumn { table, column, .. } => {
                remove(&mut self.table_mut(table)?.columns, column, "column", &format!("{table}."))?;
            }
            Change::RenameColumn { table, from, to } => self.rename_column(table, from, to)?,
            Change::AlterType { table, column, from, to, from_collation, to_collation, .. } => {
                let column = self.column_mut(table, column)?;
                let object = || format!("column `{table}.{}`", column.name);
                if column.sql_type != *from {
                    return Err(misfit(object(), format!("is `{}` and not `{from}`", column.sql_type)));
                }
                if column.collation != *from_collation {
                    return Err(misfit(object(), "has another collation"));
                }
                column.sql_type = to.clone();
                column.collation.clone_from(to_collation);
            }
            Change::SetNotNull { table, column, .. } => {
                let column = self.column_mut(table, column)?;
                if !column.nullable {
                    return Err(misfit(
                        format_args!("column `{table}.{}`", column.name),
                        "is NOT NULL already",
                    ));
                }
                column.nullable = false;
            }
            Change::DropNotNull { table, column, .. } => {
                let column = self.column_mut(table, column)?;
                if column.nullable {
                    return Err(misfit(
                        format_args!("column `{table}.{}`", column.name),
                        "is nullable already",
                    ));
                }
                column.nullable = true;
            }
            Change::AlterDefault { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.default, from, to, || format!("the default of `{table}.{column}`"))?;
            }
            Change::AlterIdentity { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.identity, from, to, || format!("the identity of `{table}.{column}`"))?;
            }
            Change::AddSerial { table, column, sequence } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.serial, &None, &Some(sequence.clone()), || {
                    format!("the sequence of `{}`", table.part(column))
                })?;
            }
            Change::DropSerial { table, column, sequence } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.serial, &Some(sequence.clone()), &None, || {
                    format!("the sequence of `{}`", table.part(column))
                })?;
            }
            Change::RenameSerial { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.serial, &Some(from.clone()), &Some(to.clone()), || {
                    format!("the sequence of `{}`", table.part(column))
                })?;
            }
            Change::CommentColumn { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.comment, from, to, || format!("the comment of `{table}.{column}`"))?;
            }
            Change::AddPrimaryKey { table, key } => {
                let owner = self.table_mut(table)?;
                replace(&mut owner.primary_key, &None, &Some(key.clone()), || {
                    format!("the primary key of `{table}`")
                })?;
            }
            Change::DropPrimaryKey { table, key } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&key.name)?;
                replace(&mut owner.primary_key, &Some(key.clone()), &None, || {
                    format!("the primary key of `{table}`")
                })?;
            }
            Change::AddUnique { table, unique } => {
                insert(
                    &mut self.table_mut(table)?.uniques,
                    unique,
                    "unique constraint",
                    &format!("{table}."),
                )?;
            }
            Change::DropUnique { table, unique } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&unique.name)?;
                remove(&mut owner.uniques, unique, "unique constraint", &format!("{table}."))?;
            }
            Change::AddCheck { table, check } => {
                insert(&mut self.table_mut(table)?.checks, check, "check constraint", &format!("{table}."))?;
            }
            Change::DropCheck { table, check } => {
                remove(&mut self.table_mut(table)?.checks, check, "check constraint", &format!("{table}."))?;
            }
            Change::RenameConstraint { table, from, to } => self.rename_constraint(table, from, to)?,
            Change::CreateIndex { table, index } => {
                insert(&mut self.table_mut(table)?.indexes, index, "index", &format!("{table}."))?;
            }
            Change::DropIndex { table, index } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&index.name)?;
                remove(&mut owner.indexes, index, "index", &format!("{table}."))?;
            }
            Change::RenameIndex { table, from, to } => {
                let owner = self.table_mut(table)?;
                rename(&mut owner.indexes, from, to, |index| &mut index.name, "index", table)?;
                owner.indexes.sort_by(|a, b| a.name.cmp(&b.name));
                owner.rename_chosen(from, to);
            }
            Change::AddForeignKey { table, foreign_key } => {
                if self.table(&foreign_key.references).is_none() {
                    return Err(misfit(
                        format_args!("table `{}`", foreign_key.references),
                        format!("is not there, but foreign key `{}` points at it", foreign_key.name),
                    ));
                }
                insert(
                    &mut self.table_mut(table)?.foreign_keys,
                    foreign_key,
                    "foreign key",
                    &format!("{table}."),
                )?;
            }
            Change::DropForeignKey { table, foreign_key } => {
                remove(
                    &mut self.table_mut(table)?.foreign_keys,
                    foreign_key,
                    "foreign key",
                    &format!("{table}."),
                )?;
            }
            Change::CreateObject(object) => {
                match self.objects.binary_search_by(|other| other.id().cmp(&object.id())) {
                    Ok(_) => return Err(misfit(shown(object.kind, &object.name), "is there already")),
                    Err(at) => self.objects.insert(at, object.clone()),
                }
            }
            Change::DropObject(object) => {
                let at = self.object_at(object.kind, &object.name)?;
                if self.objects[at] != *object {
                    return Err(misfit(
                        shown(object.kind, &object.name),
                        "is there, but not as it is to be dropped",
                    ));
                }
                self.objects.remove(at);
            }
            Change::ReplaceObject { kind, name, from, to } => {
                let at = self.object_at(*kind, name)?;
                replace(&mut self.objects[at].text, from, to, || shown(*kind, name))?;
            }
            Change::AlterPersistence { table, unlogged } => {
                let owner = &mut self.table_mut(table)?.unlogged;
                replace(owner, &!unlogged, unlogged, || format!("`unlogged` of `{table}`"))?;
            }
            Change::AlterParameters { table, from, to } => {
                let owner = &mut self.table_mut(table)?.with;
                replace(owner, from, to, || format!("the storage parameters of `{table}`"))?;
            }
            Change::AlterIndexParameters { table, index, from, to } => {
                let indexes = &mut self.table_mut(table)?.indexes;
                let owner = find_mut(indexes, index.as_str(), "index", &format!("{table}."))?;
                replace(&mut owner.with, from, to, || format!("the storage parameters of `{index}`"))?;
            }
            Change::AlterTablespace { table, from, to } => {
                let owner = &mut self.table_mut(table)?.tablespace;
                replace(owner, from, to, || format!("the tablespace of `{table}`"))?;
            }
            Change::AlterPartitioning { table, from, to } => {
                let owner = &mut self.table_mut(table)?.partition_by;
                replace(owner, from, to, || format!("the partitioning of `{table}`"))?;
            }
            Change::AddInheritance { table, parent } => {
                let inherits = &mut self.table_mut(table)?.inherits;
                match inherits.binary_search(parent) {
                    Ok(_) => {
                        return Err(misfit(
                            format_args!("parent `{parent}` of `{table}`"),
                            "is there already",
                        ));
                    }
                    Err(at) => inherits.insert(at, parent.clone()),
                }
            }
            Change::DropInheritance { table, parent } => {
                let inherits = &mut self.table_mut(table)?.inherits;
                match inherits.binary_search(parent) {
                    Ok(at) => drop(inherits.remove(at)),
                    Err(_) => {
                        return Err(misfit(format_args!("parent `{parent}` of `{table}`"), "is not there"));
                    }
                }
            }
            Change::AlterReplicaIdentity { table, from, to } => {
                let owner = &mut self.table_mut(table)?.replica_identity;
                replace(owner, from, to, || format!("the replica identity of `{table}`"))?;
            }
            Change::AlterCluster { table, from, to } => {
                let owner = &mut self.table_mut(table)?.cluster;
                replace(owner, from, to, || format!("what `{table}` is clustered on"))?;
            }
            Change::AlterCheck { table, from, to } => {
                let owner = &mut self.table_mut(table)?.checks;
                let check = find_mut(owner, from.name.as_str(), "check constraint", &format!("{table}."))?;
                replace(check, from, to, || format!("check constraint `{table}.{}`", from.name))?;
            }
            Change::AlterForeignKey { table, from, to } => {
                let owner = &mut self.table_mut(table)?.foreign_keys;
                let foreign_key = find_mut(owner, from.name.as_str(), "foreign key", &format!("{table}."))?;
                replace(foreign_key, from, to, || format!("foreign key `{table}.{}`", from.name))?;
            }
            Change::IndexToUnique { table, index, unique } => {
                let (owner, whose) = (self.table_mut(table)?, format!("{table}."));
                owner.let_go(&index.name)?;
                remove(&mut owner.indexes, index, "index", &whose)?;
                insert(&mut owner.uniques, unique, "unique constraint", &whose)?;
            }
            Change::UniqueToIndex { table, index, unique } => {
                let (owner, whose) = (self.table_mut(table)?, format!("{table}."));
                owner.let_go(&unique.name)?;
                remove(&mut owner.uniques, unique, "unique constraint", &whose)?;
                insert(&mut owner.indexes, index, "index", &whose)?;
            }
            Change::IndexToPrimaryKey { table, index, key } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&index.name)?;
                remove(&mut owner.indexes, index, "index", &format!("{table}."))?;
                replace(&mut owner.primary_key, &None, &Some(key.clone()), || {
                    format!("the primary key of `{table}`")
                })?;
            }
            Change::PrimaryKeyToIndex { table, index, key } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&key.name)?;
                replace(&mut owner.primary_key, &Some(key.clone()), &None, || {
                    format!("the primary key of `{table}`")
                })?;
                insert(&mut owner.indexes, index, "index", &format!("{table}."))?;
            }
            Change::AddExclude { table, exclude } => {
                let owner = &mut self.table_mut(table)?.excludes;
                insert(owner, exclude, "exclusion constraint", &format!("{table}."))?;
            }
            Change::DropExclude { table, exclude } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&exclude.name)?;
                remove(&mut owner.excludes, exclude, "exclusion constraint", &format!("{table}."))?;
            }
            Change::AlterRowSecurity { table, from, to } => {
                let owner = &mut self.table_mut(table)?.row_security;
                replace(owner, from, to, || format!("row-level security of `{table}`"))?;
            }
            Change::CreatePolicy { table, policy } => {
                insert(&mut self.table_mut(table)?.policies, policy, "policy", &format!("{table}."))?;
            }
            Change::DropPolicy { table, policy } => {
                remove(&mut self.table_mut(table)?.policies, policy, "policy", &format!("{table}."))?;
            }
            Change::AlterPolicy { table, from, to } => {
                let owner = &mut self.table_mut(table)?.policies;
                let policy = find_mut(owner, &from.name, "policy", &format!("{table}."))?;
                replace(policy, from, to, || format!("policy `{table}.{}`", from.name))?;
            }
            Change::RenamePolicy { table, from, to } => {
                let policies = &mut self.table_mut(table)?.policies;
                rename(policies, from, to, |policy| &mut policy.name, "policy", table)?;
                policies.sort_by(|a, b| a.name.cmp(&b.name));
            }
            Change::AlterStorage { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.storage, from, to, || format!("the storage of `{table}.{column}`"))?;
            }
            Change::AlterCompression { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.compression, from, to, || {
                    format!("the compression of `{table}.{column}`")
                })?;
            }
            Change::AlterGenerated { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.generated, from, to, || format!("the expression of `{table}.{column}`"))?;
            }
        }
        Ok(())
    }

    fn object_at(&self, kind: ObjectKind, name: &str) -> Result<usize, Misfit> {
        self.objects
            .binary_search_by(|object| object.id().cmp(&(kind, name)))
            .map_err(|_| misfit(shown(kind, name), "is not there"))
    }

    fn table_mut(&mut self, name: &QualifiedName) -> Result<&mut Table, Misfit> {
        match self.tables.binary_search_by(|table| table.name.cmp(name)) {
            Ok(at) => Ok(Arc::make_mut(&mut self.tables[at])),
            Err(_) => Err(misfit(format_args!("table `{name}`"), "is not there")),
        }
    }

    fn foreign_keys_to(&mut self, name: &QualifiedName) -> impl Iterator<Item = &mut ForeignKey> {
        let refers = |table: &&mut Arc<Table>| table.foreign_keys.iter().any(|key| key.references == *name);
        let tables = self.tables.iter_mut().filter(refers);
        let keys = tables.flat_map(|table| &mut Arc::make_mut(table).foreign_keys);
        keys.filter(|key| key.references == *name)
    }

    fn column_mut(&mut self, table: &QualifiedName, column: &str) -> Result<&mut Column, Misfit> {
        find_mut(&mut self.table_mut(table)?.columns, column, "column", &format!("{table}."))
    }

    fn rename_enum(&mut self, from: &QualifiedName, to: &QualifiedName) -> Result<(), Misfit> {
        rename(&mut self.enums, from, to, |enum_type| &mut enum_type.name, "type", "")?;
        self.enums.sort_by(|a, b| a.name.cmp(&b.name));
        self.rename_type(from, to);
        Ok(())
    }

    /// What names the value follows it, as it does in PostgreSQL: defaults, checks, indexes, generated columns.
    fn rename_enum_value(&mut self, name: &QualifiedName, from: &str, to: &str) -> Result<(), Misfit> {
        let enum_type = find_mut(&mut self.enums, name, "type", "")?;
        if enum_type.values.iter().any(|value| value == to) {
            return Err(misfit(format_args!("value `{to}` of type `{name}`"), "is there already"));
        }
        match enum_type.values.iter_mut().find(|value| *value == from) {
            Some(value) => to.clone_into(value),
            None => return Err(misfit(format_args!("value `{from}` of type `{name}`"), "is not there")),
        }
        let types = self.with_domains_over(name);
        for domain in self.domains.iter_mut().filter(|domain| types.contains(&domain.name)) {
            if let Some(default) = &mut domain.default {
                *default = rename_default_value(default, from, to);
            }
            for check in &mut domain.checks {
                check.expression = rename_value(&check.expression, from, to, &["value"]);
            }
        }
        for table in &mut self.tables {
            let columns: Vec<String> = table.columns_of_types(&types).map(str::to_owned).collect();
            if columns.is_empty() {
                continue;
            }
            let table = Arc::make_mut(table);
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let follow = |expression: &mut String| *expression = rename_value(expression, from, to, &columns);
            for column in &mut table.columns {
                if let (true, Some(default)) = (columns.contains(&column.name.as_str()), &mut column.default)
                {
                    *default = rename_default_value(default, from, to);
                }
                column.generated.as_mut().map(follow);
            }
            table.checks.iter_mut().for_each(|check| follow(&mut check.expression));
            table.excludes.iter_mut().flat_map(Exclude::expressions_mut).for_each(follow);
            table.policies.iter_mut().flat_map(Policy::expressions_mut).for_each(follow);
            for index in &mut table.indexes {
                index.predicate.as_mut().map(follow);
                for key in &mut index.keys {
                    if let KeyTarget::Expression(expression) = &mut key.target {
                        follow(expression);
                    }
                }
            }
        }
        Ok(())
    }

    fn rename_table(&mut self, from: &QualifiedName, to: &QualifiedName) -> Result<(), Misfit> {
        rename(&mut self.tables, from, to, |table| &mut Arc::make_mut(table).name, "table", "")?;
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        for foreign_key in self.foreign_keys_to(from) {
            foreign_key.references = to.clone();
        }
        for table in self.tables.iter_mut().filter(|table| table.inherits.contains(from)) {
            let table = Arc::make_mut(table);
            table
                .inherits
                .iter_mut()
                .filter(|parent| *parent == from)
                .for_each(|parent| parent.clone_from(to));
            table.inherits.sort();
        }
        Ok(())
    }

    /// Everything that names the column follows it, as it does in PostgreSQL.
    fn rename_column(&mut self, name: &QualifiedName, from: &str, to: &str) -> Result<(), Misfit> {
        let table = self.table_mut(name)?;
        rename(&mut table.columns, from, to, |column| &mut column.name, "column", &format!("{name}."))?;
        let in_list = |columns: &mut Vec<String>| {
            for column in columns.iter_mut().filter(|column| *column == from) {
                to.clone_into(column);
            }
        };
        let in_expression = |expression: &mut String| *expression = rename_column(expression, from, to);
        if let Some(key) = &mut table.primary_key {
            in_list(&mut key.columns);
        }
        for unique in &mut table.uniques {
            in_list(&mut unique.columns);
            in_list(&mut unique.include);
        }
        for check in &mut table.checks {
            in_expression(&mut check.expression);
        }
        for column in &mut table.columns {
            column.generated.as_mut().map(in_expression);
        }
        for index in &mut table.indexes {
            in_list(&mut index.include);
            index.predicate.as_mut().map(in_expression);
            for key in &mut index.keys {
                match &mut key.target {
                    KeyTarget::Column(column) if column == from => to.clone_into(column),
                    KeyTarget::Column(_) => {}
                    KeyTarget::Expression(expression) => in_expression(expression),
                }
            }
        }
        for foreign_key in &mut table.foreign_keys {
            in_list(&mut foreign_key.columns);
            in_list(&mut foreign_key.on_delete_columns);
        }
        for exclude in &mut table.excludes {
            for element in &mut exclude.elements {
                if let KeyTarget::Column(column) = &mut element.key.target
                    && column == from
                {
                    to.clone_into(column);
                }
            }
            exclude.expressions_mut().for_each(in_expression);
        }
        table.policies.iter_mut().flat_map(Policy::expressions_mut).for_each(in_expression);
        table.partition_by.as_mut().map(in_expression);
        for foreign_key in self.foreign_keys_to(name) {
            in_list(&mut foreign_key.referenced_columns);
        }
        Ok(())
    }

    fn rename_constraint(&mut self, name: &QualifiedName, from: &str, to: &str) -> Result<(), Misfit> {
        let table = self.table_mut(name)?;
        if let Some(key) = table.primary_key.as_mut().filter(|key| key.name == from) {
            to.clone_into(&mut key.name);
            table.rename_chosen(from, to);
            return Ok(());
        }
        if find(&table.uniques, from).is_some() {
            rename(&mut table.uniques, from, to, |unique| &mut unique.name, "constraint", name)?;
            table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
            table.rename_chosen(from, to);
        } else if find(&table.checks, from).is_some() {
            rename(&mut table.checks, from, to, |check| &mut check.name, "constraint", name)?;
            table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        } else if find(&table.excludes, from).is_some() {
            rename(&mut table.excludes, from, to, |exclude| &mut exclude.name, "constraint", name)?;
            table.excludes.sort_by(|a, b| a.name.cmp(&b.name));
            table.rename_chosen(from, to);
        } else {
            rename(
                &mut table.foreign_keys,
                from,
                to,
                |foreign_key| &mut foreign_key.name,
                "constraint",
                name,
            )?;
            table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        }
        Ok(())
    }
}

impl Table {
    /// What is said of an index stays with it under its new name.
    fn rename_chosen(&mut self, from: &str, to: &str) {
        if let Some(ReplicaIdentity::Index(index)) = &mut self.replica_identity
            && index == from
        {
            to.clone_into(index);
        }
        if let Some(index) = self.cluster.as_mut().filter(|index| *index == from) {
            to.clone_into(index);
        }
    }

    /// An index goes once nothing is said of it any more.
    fn let_go(&self, index: &str) -> Result<(), Misfit> {
        let object = || format!("index `{}`", self.name.part(index));
        if self.replica_identity.as_ref().and_then(ReplicaIdentity::index) == Some(index) {
            return Err(misfit(object(), "is the replica identity of its table"));
        }
        if self.cluster.as_deref() == Some(index) {
            return Err(misfit(object(), "is what its table is clustered on"));
        }
        Ok(())
    }
}

/// Puts an item where its name sorts; tables, types, keys and indexes are lists in the order of their names.
fn insert<T>(items: &mut Vec<T>, item: &T, kind: &str, owner: &str) -> Result<(), Misfit>
where
    T: Named + Clone,
    T::Name: fmt::Display,
{
    match items.binary_search_by(|other| other.name().cmp(item.name())) {
        Ok(_) => Err(misfit(format_args!("{kind} `{owner}{}`", item.name()), "is there already")),
        Err(at) => {
            items.insert(at, item.clone());
            Ok(())
        }
    }
}

fn remove<T>(items: &mut Vec<T>, item: &T, kind: &str, owner: &str) -> Result<(), Misfit>
where
    T: Named + PartialEq,
    T::Name: fmt::Display,
{
    // Columns are not sorted, and a list that a person wrote need not be.
    let sorted = items.binary_search_by(|other| other.name().cmp(item.name())).ok();
    let at = sorted.or_else(|| items.iter().position(|other| other.name() == item.name()));
    let wrong = |reason: &str| Err(misfit(format_args!("{kind} `{owner}{}`", item.name()), reason));
    match at {
        None => wrong("is not there"),
        Some(at) if items[at] != *item => wrong("is there, but not as it is to be dropped"),
        Some(at) => {
            items.remove(at);
            Ok(())
        }
    }
}

fn find_mut<'a, T>(items: &'a mut [T], name: &T::Name, kind: &str, owner: &str) -> Result<&'a mut T, Misfit>
where
    T: Named,
    T::Name: fmt::Display,
{
    items
        .iter_mut()
        .find(|item| item.name() == name)
        .ok_or_else(|| misfit(format_args!("{kind} `{owner}{name}`"), "is not there"))
}

fn rename<T, N>(
    items: &mut [T],
    from: &T::Name,
    to: &T::Name,
    name: impl Fn(&mut T) -> &mut N,
    kind: &str,
    owner: impl fmt::Display,
) -> Result<(), Misfit>
where
    T: Named,
    T::Name: fmt::Display + ToOwned<Owned = N>,
{
    if find(items, to).is_some() {
        return Err(misfit(format_args!("{kind} `{owner}{to}`"), "is there already"));
    }
    let item = find_mut(items, from, kind, &owner.to_string())?;
    *name(item) = to.to_owned();
    Ok(())
}

fn replace<T: Clone + PartialEq>(
    place: &mut T,
    from: &T,
    to: &T,
    object: impl FnOnce() -> String,
) -> Result<(), Misfit> {
    if place != from {
        return Err(misfit(object(), "is not what the change says it was"));
    }
    place.clone_from(to);
    Ok(())
}
