//! Each change as one plain sentence: above its statement, and in what the commands say.

use migrate_schema::change::Change;
use migrate_schema::object::{ObjectKind, SqlObject, parent};
use migrate_schema::schema::{
    Attribute, Identity, IdentityKind, QualifiedName, ReplicaIdentity, RowSecurity, find,
};

/// What a change does, as an imperative sentence without a period: `add column users.bio`.
#[must_use]
pub fn of(change: &Change) -> String {
    // A name or an expression may hold a line break; a comment of one line must not.
    one_line(&sentence(change))
}

fn sentence(change: &Change) -> String {
    match change {
        Change::CreateSchema(it) => format!("create schema {}", it.name),
        Change::DropSchema(it) => format!("drop schema {}", it.name),
        Change::CommentSchema { name, to, .. } => commented("schema", name, to.is_some()),
        Change::CreateExtension(extension) => format!("create extension {}", extension.name),
        Change::DropExtension(extension) => format!("drop extension {}", extension.name),
        Change::MoveExtension { name, to, .. } => {
            format!("move extension {name} to schema {}", to.as_deref().unwrap_or("public"))
        }
        Change::UpdateExtension { name, to: Some(version), .. } => {
            format!("update extension {name} to version {version}")
        }
        Change::UpdateExtension { name, to: None, .. } => {
            format!("leave extension {name} at its version: any will do")
        }
        Change::CreateEnum(enum_type) => {
            format!("create enum {} ({})", enum_type.name, enum_type.values.join(", "))
        }
        Change::DropEnum(enum_type) => format!("drop enum {}", enum_type.name),
        Change::RenameEnum { from, to } if from.name == to.name => {
            format!("move enum {from} to schema {}", to.schema)
        }
        Change::RenameEnum { from, to } => format!("rename enum {from} to {to}"),
        Change::RenameEnumValue { name, from, to } => format!("rename value {from} of enum {name} to {to}"),
        Change::AlterEnum { name, from, to } => {
            let gone: Vec<&str> =
                from.iter().filter(|value| !to.contains(value)).map(String::as_str).collect();
            let come: Vec<&str> =
                to.iter().filter(|value| !from.contains(value)).map(String::as_str).collect();
            match (come.as_slice(), gone.as_slice()) {
                ([], []) => format!("put the values of enum {name} in another order"),
                (come, []) => format!("add {} to enum {name}", come.join(", ")),
                ([], gone) => format!("remove {} from enum {name}", gone.join(", ")),
                (come, gone) => format!("add {} to enum {name}, remove {}", come.join(", "), gone.join(", ")),
            }
        }
        Change::CommentEnum { name, to, .. } => commented("enum", &name.to_string(), to.is_some()),
        Change::CreateDomain(domain) => format!("create domain {} ({})", domain.name, domain.sql_type),
        Change::DropDomain(domain) => format!("drop domain {}", domain.name),
        Change::RenameDomain { from, to } => format!("rename domain {from} to {to}"),
        Change::AlterDomainType { name, from, to, .. } if from == to => {
            format!("change collation of domain {name}")
        }
        Change::AlterDomainType { name, from, to, .. } => {
            format!("change type of domain {name} from {from} to {to}")
        }
        Change::AlterDomainDefault { name, to: Some(default), .. } => {
            format!("set default of domain {name} to {default}")
        }
        Change::AlterDomainDefault { name, to: None, .. } => format!("drop default of domain {name}"),
        Change::SetDomainNotNull { name } => format!("require values of domain {name}"),
        Change::DropDomainNotNull { name } => format!("let values of domain {name} be NULL"),
        Change::AddDomainCheck { name, check } => format!("add check {} on domain {name}", check.name),
        Change::DropDomainCheck { name, check } => format!("drop check {} of domain {name}", check.name),
        Change::RenameDomainCheck { name, from, to } => {
            format!("rename check {from} of domain {name} to {to}")
        }
        Change::CommentDomain { name, to, .. } => commented("domain", &name.to_string(), to.is_some()),
        Change::CreateComposite(composite) => {
            let attributes: Vec<&str> = composite.attributes.iter().map(|it| it.name.as_str()).collect();
            format!("create type {} ({})", composite.name, attributes.join(", "))
        }
        Change::DropComposite(composite) => format!("drop type {}", composite.name),
        Change::RenameComposite { from, to } => format!("rename type {from} to {to}"),
        Change::RenameAttribute { name, from, to } => {
            format!("rename attribute {from} of type {name} to {to}")
        }
        Change::AlterComposite { name, from, to } => altered(&name.to_string(), from, to),
        Change::CommentComposite { name, to, .. } => commented("type", &name.to_string(), to.is_some()),
        Change::CreateTable(table) => format!("create table {}", table.name),
        Change::DropTable(table) => format!("drop table {}", table.name),
        Change::RenameTable { from, to } if from.name == to.name => {
            format!("move table {from} to schema {}", to.schema)
        }
        Change::RenameTable { from, to } => format!("rename table {from} to {to}"),
        Change::CommentTable { table, to, .. } => commented("table", &table.to_string(), to.is_some()),
        Change::AddColumn { table, column, backfill: Some(value) } => {
            format!("add column {table}.{} ({}), filled with {value}", column.name, column.sql_type)
        }
        Change::AddColumn { table, column, backfill: None } => {
            format!("add column {table}.{} ({})", column.name, column.sql_type)
        }
        Change::DropColumn { table, column, .. } => {
            format!("drop column {table}.{} ({})", column.name, column.sql_type)
        }
        Change::RenameColumn { table, from, to } => format!("rename column {table}.{from} to {to}"),
        Change::AlterType { table, column, from, to, .. } if from == to => {
            format!("change collation of {table}.{column}")
        }
        Change::AlterType { table, column, from, to, .. } => {
            format!("change type of {table}.{column} from {from} to {to}")
        }
        Change::SetNotNull { table, column, backfill: Some(value) } => {
            format!("require {table}.{column}, NULLs filled with {value}")
        }
        Change::SetNotNull { table, column, backfill: None } => format!("require {table}.{column}"),
        Change::DropNotNull { table, column, .. } => format!("let {table}.{column} be NULL"),
        Change::AlterDefault { table, column, to: Some(default), .. } => {
            format!("set default of {table}.{column} to {default}")
        }
        Change::AlterDefault { table, column, to: None, .. } => format!("drop default of {table}.{column}"),
        Change::AlterIdentity { table, column, from: None, to: Some(identity) } => {
            format!("generate {table}.{column} {} as identity", identity_kind(identity))
        }
        Change::AlterIdentity { table, column, to: Some(identity), .. } => format!(
            "change identity of {table}.{column}: {}, from {}, in steps of {}",
            identity_kind(identity),
            identity.start.unwrap_or(1),
            identity.increment.unwrap_or(1)
        ),
        Change::AlterIdentity { table, column, to: None, .. } => format!("drop identity of {table}.{column}"),
        Change::AddSerial { table, column, sequence } => {
            format!("number {} from sequence {sequence}", table.part(column))
        }
        Change::DropSerial { table, column, sequence } => {
            format!("number {} no more: drop sequence {sequence}", table.part(column))
        }
        Change::RenameSerial { from, to, .. } => format!("rename sequence {from} to {to}"),
        Change::CommentColumn { table, column, to, .. } => {
            commented("column", &format!("{table}.{column}"), to.is_some())
        }
        Change::AddPrimaryKey { table, key } => {
            format!("add primary key of {table} on {}", key.columns.join(", "))
        }
        Change::DropPrimaryKey { table, .. } => format!("drop primary key of {table}"),
        Change::AddUnique { table, unique } => {
            format!("add unique {} on {table} ({})", unique.name, unique.columns.join(", "))
        }
        Change::DropUnique { table, unique } => format!("drop unique {} of {table}", unique.name),
        Change::AddCheck { table, check } => {
            format!("add check {} on {table}{}", check.name, of_rows(check.not_valid))
        }
        Change::DropCheck { table, check } => format!("drop check {} of {table}", check.name),
        Change::RenameConstraint { table, from, to } => {
            format!("rename constraint {from} of {table} to {to}")
        }
        Change::CreateIndex { table, index } => format!("create index {} on {table}", index.name),
        Change::DropIndex { table, index } => format!("drop index {} of {table}", index.name),
        Change::RenameIndex { from, to, .. } => format!("rename index {from} to {to}"),
        Change::AddForeignKey { table, foreign_key } => {
            format!(
                "add foreign key {table} ({}) to {}{}",
                foreign_key.columns.join(", "),
                foreign_key.references,
                of_rows(foreign_key.not_valid)
            )
        }
        Change::DropForeignKey { table, foreign_key } => {
            format!(
                "drop foreign key {table} ({}) to {}",
                foreign_key.columns.join(", "),
                foreign_key.references
            )
        }
        Change::CreateObject(object) => match object.kind {
            ObjectKind::Grants => format!("grant privileges ({})", object.name),
            ObjectKind::DefaultPrivileges => format!("set default privileges ({})", object.name),
            _ => format!("create {object}"),
        },
        Change::DropObject(object) => match object.kind {
            ObjectKind::Grants => format!("take back privileges ({})", object.name),
            ObjectKind::DefaultPrivileges => format!("take back default privileges ({})", object.name),
            _ => format!("drop {object}"),
        },
        Change::ReplaceObject { kind, name, from, to } => {
            let object = |text: &String| SqlObject { kind: *kind, name: name.clone(), text: text.clone() };
            match (parent(&object(from)), parent(&object(to))) {
                (Some(from), Some(to)) if from != to => format!("keep {kind} {name} of {to}"),
                // Its rows stay.
                (Some(_), Some(_)) => format!("change {kind} {name}"),
                _ => format!("replace {kind} {name}"),
            }
        }
        Change::AlterPersistence { table, unlogged: true } => format!("keep no log of {table}"),
        Change::AlterPersistence { table, unlogged: false } => format!("keep a log of {table}"),
        Change::AlterParameters { table, .. } => format!("change storage parameters of {table}"),
        Change::AlterIndexParameters { index, .. } => format!("change storage parameters of index {index}"),
        Change::AlterTablespace { table, to, .. } => {
            format!("move {table} to tablespace {}", to.as_deref().unwrap_or("pg_default"))
        }
        Change::AlterPartitioning { table, .. } => format!("change partitioning of {table}"),
        Change::AddInheritance { table, parent } => format!("let {table} inherit {parent}"),
        Change::DropInheritance { table, parent } => format!("let {table} inherit {parent} no more"),
        Change::AlterReplicaIdentity { table, to, .. } => replica_identity(table, to.as_ref()),
        Change::AlterCluster { table, to, .. } => cluster(table, to.as_deref()),
        Change::AlterCheck { table, to, .. } => validity("check", table, &to.name, to.not_valid),
        Change::AlterForeignKey { table, from, to } if from.not_valid != to.not_valid => {
            let all = validity("foreign key", table, &to.name, to.not_valid);
            let when = if from.deferrable == to.deferrable { "" } else { ", and change when it is checked" };
            format!("{all}{when}")
        }
        Change::AlterForeignKey { table, to, .. } => {
            format!("change when foreign key {} of {table} is checked", to.name)
        }
        Change::IndexToUnique { index, unique, .. } => {
            format!("make unique {} of index {}", unique.name, index.name)
        }
        Change::UniqueToIndex { index, unique, .. } => {
            format!("make index {} of unique {}", index.name, unique.name)
        }
        Change::IndexToPrimaryKey { table, index, .. } => {
            format!("make primary key of {table} of index {}", index.name)
        }
        Change::PrimaryKeyToIndex { table, index, .. } => {
            format!("make index {} of primary key of {table}", index.name)
        }
        Change::AddExclude { table, exclude } => format!("add exclusion {} on {table}", exclude.name),
        Change::DropExclude { table, exclude } => format!("drop exclusion {} of {table}", exclude.name),
        Change::AlterRowSecurity { table, to, .. } => match to {
            None => format!("let everybody see the rows of {table} again"),
            Some(RowSecurity::ForcedOnly) => {
                format!("let everybody see the rows of {table}, until row-level security is enabled")
            }
            Some(RowSecurity::Enabled) => {
                format!("let policies decide who but the owner sees which rows of {table}")
            }
            Some(RowSecurity::Forced) => format!("let policies decide who sees which rows of {table}"),
        },
        Change::CreatePolicy { table, policy } => format!("create policy {} on {table}", policy.name),
        Change::DropPolicy { table, policy } => format!("drop policy {} of {table}", policy.name),
        Change::AlterPolicy { table, to, .. } => format!("change policy {} of {table}", to.name),
        Change::RenamePolicy { table, from, to } => format!("rename policy {from} of {table} to {to}"),
        Change::AlterStorage { table, column, to, .. } => match to {
            Some(storage) => format!("set storage of {table}.{column} to {}", storage.word()),
            None => format!("set storage of {table}.{column} to that of its type"),
        },
        Change::AlterCompression { table, column, to, .. } => match to {
            Some(compression) => format!("set compression of {table}.{column} to {}", compression.word()),
            None => format!("set compression of {table}.{column} to the server's own"),
        },
        Change::AlterGenerated { table, column, to: Some(expression), .. } => {
            format!("compute {table}.{column} as {expression}")
        }
        Change::AlterGenerated { table, column, to: None, .. } => {
            format!("compute {table}.{column} no more, and keep its values")
        }
    }
}

fn of_rows(not_valid: bool) -> &'static str {
    if not_valid { ", for new rows only" } else { "" }
}

fn validity(kind: &str, table: &QualifiedName, name: &str, not_valid: bool) -> String {
    if not_valid {
        format!("make {kind} {name} of {table} anew{}", of_rows(true))
    } else {
        format!("look at the rows that exist: {kind} {name} of {table}")
    }
}

fn replica_identity(table: &QualifiedName, identity: Option<&ReplicaIdentity>) -> String {
    match identity {
        None => format!("let replicas know rows of {table} by the primary key"),
        Some(ReplicaIdentity::Full) => format!("let replicas know rows of {table} by all old values"),
        Some(ReplicaIdentity::Nothing) => format!("let replicas know rows of {table} by nothing"),
        Some(ReplicaIdentity::Index(index)) => format!("let replicas know rows of {table} by index {index}"),
    }
}

fn cluster(table: &QualifiedName, index: Option<&str>) -> String {
    match index {
        Some(index) => format!("let CLUSTER order {table} by {index}"),
        None => format!("let CLUSTER order {table} no more"),
    }
}

fn altered(name: &str, from: &[Attribute], to: &[Attribute]) -> String {
    let names = |list: &mut dyn Iterator<Item = &Attribute>| {
        list.map(|attribute| attribute.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let come = names(&mut to.iter().filter(|it| find(from, &it.name).is_none()));
    let gone = names(&mut from.iter().filter(|it| find(to, &it.name).is_none()));
    let retyped = names(&mut to.iter().filter(|it| find(from, &it.name).is_some_and(|old| old != *it)));
    let parts: Vec<String> = [("add", come), ("remove", gone), ("change the type of", retyped)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(verb, names)| format!("{verb} {names}"))
        .collect();
    if parts.is_empty() {
        format!("put the attributes of type {name} in another order")
    } else {
        format!("alter type {name}: {}", parts.join(", "))
    }
}

fn commented(kind: &str, name: &str, is_there: bool) -> String {
    if is_there { format!("set comment of {kind} {name}") } else { format!("drop comment of {kind} {name}") }
}

fn identity_kind(identity: &Identity) -> &'static str {
    match identity.generated {
        IdentityKind::Always => "always",
        IdentityKind::ByDefault => "by default",
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
