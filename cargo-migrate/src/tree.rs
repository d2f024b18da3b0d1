//! Changes as a tree of `+ - ~` in plain words, a branch a table.

use std::collections::BTreeMap;

use anstyle::Style;
use migrate_schema::change::Change;
use migrate_schema::hazard::Hazard;
use migrate_schema::object::SqlObject;
use migrate_schema::schema::{Compression, ReplicaIdentity, RowSecurity, Storage};
use serde_json::{Value, json};

use crate::context::{ADDED, BOLD, CHANGED, Context, DIM, REMOVED};
use crate::sql::sentence;

/// The lines of the tree.
#[must_use]
pub fn lines(changes: &[Change], context: &Context<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut of_tables: BTreeMap<_, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        if let Some(table) = change.table() {
            of_tables.entry(table).or_default().push(change);
        }
    }
    for change in changes {
        // What makes way for a while is one thing that happens, told where it comes again.
        match change {
            Change::DropObject(object) if is_created(changes, object) => continue,
            Change::CreateObject(object) if is_dropped(changes, object) => {
                lines.push(format!("  {} {object}, made anew", context.paint(CHANGED, "~")));
                continue;
            }
            _ => {}
        }
        let Some(table) = change.table() else {
            lines.push(line(1, change, &sentence::of(change), context));
            continue;
        };
        // All that happens to one table stands together, where its first change stands.
        let Some(group) = of_tables.remove(table) else { continue };
        let whole = group.iter().position(|change| {
            matches!(change, Change::CreateTable(_) | Change::DropTable(_) | Change::RenameTable { .. })
        });
        match whole {
            Some(at) => lines.push(line(1, group[at], &heading(group[at]), context)),
            None => {
                let mark = context.paint(CHANGED, "~");
                lines.push(format!("  {mark} table {}", context.paint(BOLD, table)));
            }
        }
        for (at, change) in group.into_iter().enumerate() {
            if Some(at) != whole {
                lines.push(line(3, change, &within_table(change), context));
            }
        }
    }
    lines
}

fn is_created(changes: &[Change], object: &SqlObject) -> bool {
    changes.iter().any(|change| matches!(change, Change::CreateObject(other) if other.id() == object.id()))
}

fn is_dropped(changes: &[Change], object: &SqlObject) -> bool {
    changes.iter().any(|change| matches!(change, Change::DropObject(other) if other.id() == object.id()))
}

fn line(indent: usize, change: &Change, text: &str, context: &Context<'_>) -> String {
    let (mark, style) = mark(change);
    let text = text.strip_prefix(verb(mark)).unwrap_or(text);
    format!("{:indent$} {} {text}", "", context.paint(style, mark))
}

/// The mark says it already.
fn verb(mark: &str) -> &'static str {
    match mark {
        "+" => "create ",
        "-" => "drop ",
        _ => "change ",
    }
}

fn mark(change: &Change) -> (&'static str, Style) {
    match change {
        Change::CreateSchema(_)
        | Change::CreateExtension(_)
        | Change::CreateDomain(_)
        | Change::AddDomainCheck { .. }
        | Change::CreateComposite(_)
        | Change::CreateEnum(_)
        | Change::CreateTable(_)
        | Change::AddColumn { .. }
        | Change::AddPrimaryKey { .. }
        | Change::AddUnique { .. }
        | Change::AddCheck { .. }
        | Change::CreateIndex { .. }
        | Change::AddForeignKey { .. }
        | Change::CreateObject(_)
        | Change::AddExclude { .. }
        | Change::CreatePolicy { .. } => ("+", ADDED),
        Change::DropSchema(_)
        | Change::DropExtension(_)
        | Change::DropDomain(_)
        | Change::DropDomainCheck { .. }
        | Change::DropComposite(_)
        | Change::DropEnum(_)
        | Change::DropTable(_)
        | Change::DropColumn { .. }
        | Change::DropPrimaryKey { .. }
        | Change::DropUnique { .. }
        | Change::DropCheck { .. }
        | Change::DropIndex { .. }
        | Change::DropForeignKey { .. }
        | Change::DropObject(_)
        | Change::DropExclude { .. }
        | Change::DropPolicy { .. } => ("-", REMOVED),
        _ => ("~", CHANGED),
    }
}

fn heading(change: &Change) -> String {
    match change {
        Change::CreateTable(table) => {
            let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            format!("table {} ({})", table.name, listed(&columns))
        }
        other => sentence::of(other),
    }
}

/// As many names as one line takes.
fn listed(names: &[&str]) -> String {
    const MOST: usize = 60;
    let mut text = String::new();
    for (at, name) in names.iter().enumerate() {
        if !text.is_empty() {
            text.push_str(", ");
        }
        if text.len() + name.len() > MOST && at + 1 < names.len() {
            text.push_str(&format!("{} more", names.len() - at));
            break;
        }
        text.push_str(name);
    }
    text
}

/// What the heading says need not be said again.
fn within_table(change: &Change) -> String {
    match change {
        Change::AddColumn { column, backfill, .. } => {
            let null = if column.nullable { ", can be NULL" } else { "" };
            let default =
                column.default.as_ref().map(|default| format!(", default {default}")).unwrap_or_default();
            let fill = backfill.as_ref().map(|fill| format!(", filled with {fill}")).unwrap_or_default();
            format!("column {} {}{null}{default}{fill}", column.name, column.sql_type)
        }
        Change::DropColumn { column, .. } => format!("column {} {}", column.name, column.sql_type),
        Change::RenameColumn { from, to, .. } => format!("column {from} is called {to}"),
        Change::AlterType { column, from, to, .. } => format!("column {column}: {from} becomes {to}"),
        Change::SetNotNull { column, backfill, .. } => match backfill {
            Some(fill) => format!("column {column} is required, NULLs filled with {fill}"),
            None => format!("column {column} is required"),
        },
        Change::DropNotNull { column, .. } => format!("column {column} can be NULL"),
        Change::AlterDefault { column, to: Some(default), .. } => {
            format!("column {column} defaults to {default}")
        }
        Change::AlterDefault { column, to: None, .. } => format!("column {column} has no default"),
        Change::AlterIdentity { column, to, .. } => {
            if to.is_some() {
                format!("column {column} is an identity")
            } else {
                format!("column {column} is no identity")
            }
        }
        Change::AddSerial { column, .. } => format!("column {column} is serial"),
        Change::DropSerial { column, .. } => format!("column {column} is no serial"),
        Change::RenameSerial { from, to, .. } => format!("sequence {from} is called {to}"),
        Change::CommentColumn { column, .. } => format!("comment of column {column}"),
        Change::CommentTable { .. } => "comment".to_owned(),
        Change::AddPrimaryKey { key, .. } | Change::DropPrimaryKey { key, .. } => {
            format!("primary key ({})", key.columns.join(", "))
        }
        Change::AddUnique { unique, .. } | Change::DropUnique { unique, .. } => {
            format!("unique {} ({})", unique.name, unique.columns.join(", "))
        }
        Change::AddCheck { check, .. } | Change::DropCheck { check, .. } => {
            format!("check {} ({}){}", check.name, check.expression, of_rows(check.not_valid))
        }
        Change::RenameConstraint { from, to, .. } => format!("constraint {from} is called {to}"),
        Change::CreateIndex { index, .. } | Change::DropIndex { index, .. } => {
            format!("{}index {}", if index.unique { "unique " } else { "" }, index.name)
        }
        Change::RenameIndex { from, to, .. } => format!("index {from} is called {to}"),
        Change::AddForeignKey { foreign_key, .. } | Change::DropForeignKey { foreign_key, .. } => {
            let columns = foreign_key.columns.join(", ");
            format!("foreign key ({columns}) to {}{}", foreign_key.references, of_rows(foreign_key.not_valid))
        }
        Change::AlterPersistence { unlogged: true, .. } => "unlogged".to_owned(),
        Change::AlterPersistence { unlogged: false, .. } => "logged".to_owned(),
        Change::AlterParameters { .. } => "storage parameters".to_owned(),
        Change::AlterIndexParameters { index, .. } => format!("storage parameters of index {index}"),
        Change::AlterTablespace { to, .. } => {
            format!("tablespace {}", to.as_deref().unwrap_or("pg_default"))
        }
        Change::AlterReplicaIdentity { to, .. } => match to {
            None => "replicas know rows by the primary key".to_owned(),
            Some(ReplicaIdentity::Full) => "replicas know rows by all old values".to_owned(),
            Some(ReplicaIdentity::Nothing) => "replicas know rows by nothing".to_owned(),
            Some(ReplicaIdentity::Index(index)) => format!("replicas know rows by index {index}"),
        },
        Change::AlterCluster { to, .. } => match to {
            Some(index) => format!("`CLUSTER` orders it by {index}"),
            None => "`CLUSTER` orders it no more".to_owned(),
        },
        Change::AlterCheck { to, .. } => format!("check {} {}", to.name, holds(to.not_valid)),
        Change::AlterForeignKey { from, to, .. } if from.not_valid != to.not_valid => {
            format!("foreign key ({}) to {} {}", to.columns.join(", "), to.references, holds(to.not_valid))
        }
        Change::AddInheritance { parent, .. } => format!("inherits {parent}"),
        Change::DropInheritance { parent, .. } => format!("inherits {parent} no more"),
        Change::AddExclude { exclude, .. } | Change::DropExclude { exclude, .. } => {
            format!("exclusion {}", exclude.name)
        }
        Change::AlterRowSecurity { to, .. } => match to {
            None => "no row-level security".to_owned(),
            Some(RowSecurity::Enabled) => "row-level security".to_owned(),
            Some(RowSecurity::Forced) => "row-level security, for the owner too".to_owned(),
            Some(RowSecurity::ForcedOnly) => {
                "row-level security for the owner too, once it is enabled".to_owned()
            }
        },
        Change::CreatePolicy { policy, .. } | Change::DropPolicy { policy, .. } => {
            format!("policy {} for {}", policy.name, policy.command.word())
        }
        Change::AlterPolicy { to, .. } => format!("policy {}", to.name),
        Change::RenamePolicy { from, to, .. } => format!("policy {from} is called {to}"),
        Change::AlterStorage { column, to, .. } => {
            format!("column {column} has {} storage", to.map_or("its type's", Storage::word))
        }
        Change::AlterCompression { column, to, .. } => {
            format!("column {column} has {} compression", to.map_or("the server's", Compression::word))
        }
        Change::AlterGenerated { column, to, .. } => match to {
            Some(expression) => format!("column {column} is computed as {expression}"),
            None => format!("column {column} is computed no more"),
        },
        other => sentence::of(other),
    }
    .lines()
    .map(str::trim)
    .collect::<Vec<_>>()
    .join(" ")
}

fn of_rows(not_valid: bool) -> &'static str {
    if not_valid { ", for new rows only" } else { "" }
}

fn holds(not_valid: bool) -> &'static str {
    if not_valid { "holds for new rows only" } else { "holds for all rows" }
}

/// Hazards with their codes and advice, as the compiler words its warnings.
#[must_use]
pub fn hazard_lines(hazards: &[Hazard], context: &Context<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for hazard in hazards {
        let code = format!("[{}]", hazard.code);
        let style = if hazard.code.loses_data() { REMOVED } else { CHANGED };
        lines.push(format!("  {} {}", context.paint(style, code), hazard.sentence));
        lines.push(context.paint(DIM, format_args!("      {}", hazard.code.advice())));
    }
    lines
}

/// Changes and hazards for programs.
///
/// # Errors
/// None that a change of ours can cause.
pub fn json(changes: &[Change], hazards: &[Hazard]) -> serde_json::Result<Value> {
    let hazards: Vec<Value> = hazards
        .iter()
        .map(|hazard| {
            json!({
                "code": hazard.code.name(),
                "object": hazard.object,
                "sentence": hazard.sentence,
                "advice": hazard.code.advice(),
                "loses_data": hazard.code.loses_data(),
            })
        })
        .collect();
    Ok(json!({ "changes": serde_json::to_value(changes)?, "hazards": hazards }))
}
