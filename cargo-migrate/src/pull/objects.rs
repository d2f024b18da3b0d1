//! The files of SQL objects: a folder for each kind, a file for each object.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use migrate_schema::object::{Identity, ObjectKind, SqlObject};
use migrate_schema::schema::{Namespace, QualifiedName, Schema};

use super::File;
use crate::sql;

/// The files, and what is no file because the reader of objects would not take it.
pub(super) fn files(schema: &Schema, folder: &Path) -> (Vec<File>, Vec<String>) {
    let mut files = Vec::new();
    let mut left_out = Vec::new();
    let mut taken = BTreeSet::new();
    for namespace in schema.namespaces.iter().filter(|it| !follows(it, schema)) {
        let stem = free(format!("schemas/{}", plain(&namespace.name)), &mut taken);
        let name = sql::name(&namespace.name);
        let mut text = format!("CREATE SCHEMA {name};\n");
        if let Some(comment) = &namespace.comment {
            text.push_str(&format!("COMMENT ON SCHEMA {name} IS {};\n", sql::literal(comment)));
        }
        files.push(File { path: folder.join(format!("{stem}.sql")), text });
    }
    let overloaded = overloaded(&schema.objects);
    for object in &schema.objects {
        let stem = match object.kind {
            // These have no name but that of their file.
            ObjectKind::Grants | ObjectKind::DefaultPrivileges => object.name.clone(),
            _ => match object.identity() {
                Ok(identity) => {
                    let is_overloaded = overloaded.contains(&(object.kind, identity.name.clone()));
                    format!("{}/{}", kind_folder(object.kind), file_name(&identity, is_overloaded))
                }
                Err(_) => format!("{}/{}", kind_folder(object.kind), plain(&object.name)),
            },
        };
        let stem = free(stem, &mut taken);
        match SqlObject::read(&stem, &object.text) {
            Ok(read) if read.kind == object.kind && read.name == object.name => {}
            Ok(read) => {
                left_out.push(format!("{object} is left out: its text is that of {read}"));
                continue;
            }
            Err(mistake) => {
                left_out.push(format!("{object} is left out: {}", mistake.message));
                continue;
            }
        }
        let text = format!("{}\n", object.text.trim_end());
        files.push(File { path: folder.join(format!("{stem}.sql")), text });
    }
    (files, left_out)
}

/// Whether a schema needs no file, because something that lives in it says it.
fn follows(namespace: &Namespace, schema: &Schema) -> bool {
    let name = &namespace.name;
    let of_objects = schema.objects.iter().filter_map(|it| it.identity().ok());
    namespace.comment.is_none()
        && (schema.tables.iter().any(|it| it.name.schema == *name)
            || schema.enums.iter().any(|it| it.name.schema == *name)
            || schema.domains.iter().any(|it| it.name.schema == *name)
            || schema.composites.iter().any(|it| it.name.schema == *name)
            || schema.extensions.iter().any(|it| it.schema.as_ref() == Some(name))
            || of_objects.map(|it| it.name.schema).any(|schema| schema == *name))
}

/// `materialized_views`
fn kind_folder(kind: ObjectKind) -> String {
    let name = kind.name().replace(' ', "_");
    match name.strip_suffix('y') {
        Some(before) => format!("{before}ies"),
        None if name.ends_with("ss") => format!("{name}es"),
        None if name.ends_with('s') => name,
        None => format!("{name}s"),
    }
}

/// `touch_on_users`, `auth.add`; with types where several have the name.
fn file_name(identity: &Identity, is_overloaded: bool) -> String {
    let schema = identity.name.schema.as_str();
    let mut name = match schema {
        "" | QualifiedName::PUBLIC => identity.name.name.clone(),
        _ => format!("{schema}.{}", identity.name.name),
    };
    if let (Some(table), ObjectKind::Trigger | ObjectKind::Rule) = (&identity.table, identity.kind) {
        name = format!("{name}_on_{table}");
    }
    let is_named_by_types = matches!(identity.kind, ObjectKind::Cast | ObjectKind::Operator);
    if let Some(arguments) = identity.arguments.as_ref().filter(|_| is_overloaded || is_named_by_types) {
        name = if name.is_empty() { arguments.clone() } else { format!("{name}_{arguments}") };
    }
    if let Some(method) = identity.method.as_ref().filter(|_| is_overloaded) {
        name = format!("{name}_{method}");
    }
    plain(&name)
}

/// The names that several objects of a kind have.
fn overloaded(objects: &[SqlObject]) -> BTreeSet<(ObjectKind, QualifiedName)> {
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    for object in objects {
        if let Ok(identity) = object.identity() {
            *seen.entry((object.kind, identity.name)).or_default() += 1;
        }
    }
    seen.into_iter().filter(|(_, number)| *number > 1).map(|(name, _)| name).collect()
}

/// A name that every file system takes.
fn plain(name: &str) -> String {
    let mut file = String::new();
    for c in name.chars() {
        match c {
            _ if c.is_alphanumeric() || matches!(c, '.' | '-') => file.push(c),
            _ if !file.ends_with('_') => file.push('_'),
            _ => {}
        }
    }
    let file = file.trim_matches(['_', '.']);
    if file.is_empty() { "object".to_owned() } else { file.to_owned() }
}

/// The first of `add`, `add_2`, … that no file has, on systems that do not tell capitals apart either.
fn free(stem: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{stem}_{number}"));
    let free =
        std::iter::once(stem.clone()).chain(numbered).find(|stem| !taken.contains(&stem.to_lowercase()));
    let chosen = free.unwrap_or(stem);
    taken.insert(chosen.to_lowercase());
    chosen
}
